// === without first at, tile 4 1 8 4, vec4=true
// copyRows
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  a: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

fn row_a(r: u32) -> u32 { return p.a.offset + (r) * p.a.stride; }
fn load_a(r: u32, c: u32) -> f32 { return a[row_a(r) + c]; }
fn row_first(r: u32) -> u32 { return 0u; }
fn load_first(r: u32, c: u32) -> u32 { return u32(0); }
fn row_at(r: u32) -> u32 { return 0u; }
fn load_at(r: u32, c: u32) -> u32 { return u32(0); }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn store_out(r: u32, c: u32, value: f32) { out[row_out(r) + c] = value; }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  if (i >= min(p.a.rows, p.out.rows) * p.out.cols) { return; }
  let r = i / p.out.cols;
  let c = i - r * p.out.cols;
  store_out(load_at(0u, 0u) + r, c, load_a(load_first(0u, 0u) + r, c));
}

// === without at, tile 4 1 8 4, vec4=true
// copyRows
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  a: Matrix,
  first: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> first: array<u32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

fn row_a(r: u32) -> u32 { return p.a.offset + (r) * p.a.stride; }
fn load_a(r: u32, c: u32) -> f32 { return a[row_a(r) + c]; }
fn row_first(r: u32) -> u32 { return p.first.offset + (r) * p.first.stride; }
fn load_first(r: u32, c: u32) -> u32 { return first[row_first(r) + c]; }
fn row_at(r: u32) -> u32 { return 0u; }
fn load_at(r: u32, c: u32) -> u32 { return u32(0); }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn store_out(r: u32, c: u32, value: f32) { out[row_out(r) + c] = value; }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  if (i >= min(p.a.rows, p.out.rows) * p.out.cols) { return; }
  let r = i / p.out.cols;
  let c = i - r * p.out.cols;
  store_out(load_at(0u, 0u) + r, c, load_a(load_first(0u, 0u) + r, c));
}

// === without first, tile 4 1 8 4, vec4=true
// copyRows
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  a: Matrix,
  at: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> at: array<u32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

fn row_a(r: u32) -> u32 { return p.a.offset + (r) * p.a.stride; }
fn load_a(r: u32, c: u32) -> f32 { return a[row_a(r) + c]; }
fn row_first(r: u32) -> u32 { return 0u; }
fn load_first(r: u32, c: u32) -> u32 { return u32(0); }
fn row_at(r: u32) -> u32 { return p.at.offset + (r) * p.at.stride; }
fn load_at(r: u32, c: u32) -> u32 { return at[row_at(r) + c]; }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn store_out(r: u32, c: u32, value: f32) { out[row_out(r) + c] = value; }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  if (i >= min(p.a.rows, p.out.rows) * p.out.cols) { return; }
  let r = i / p.out.cols;
  let c = i - r * p.out.cols;
  store_out(load_at(0u, 0u) + r, c, load_a(load_first(0u, 0u) + r, c));
}

// === tile 4 1 8 4, vec4=true
// copyRows
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  a: Matrix,
  first: Matrix,
  at: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> first: array<u32>;
@group(0) @binding(3) var<storage, read> at: array<u32>;
@group(0) @binding(4) var<storage, read_write> out: array<f32>;

fn row_a(r: u32) -> u32 { return p.a.offset + (r) * p.a.stride; }
fn load_a(r: u32, c: u32) -> f32 { return a[row_a(r) + c]; }
fn row_first(r: u32) -> u32 { return p.first.offset + (r) * p.first.stride; }
fn load_first(r: u32, c: u32) -> u32 { return first[row_first(r) + c]; }
fn row_at(r: u32) -> u32 { return p.at.offset + (r) * p.at.stride; }
fn load_at(r: u32, c: u32) -> u32 { return at[row_at(r) + c]; }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn store_out(r: u32, c: u32, value: f32) { out[row_out(r) + c] = value; }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  if (i >= min(p.a.rows, p.out.rows) * p.out.cols) { return; }
  let r = i / p.out.cols;
  let c = i - r * p.out.cols;
  store_out(load_at(0u, 0u) + r, c, load_a(load_first(0u, 0u) + r, c));
}
