// === complement=false, tile 4 1 8 4, vec4=true, a whole x whole, b whole x whole
// multiply
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  a: Matrix,
  b: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

fn row_a(r: u32) -> u32 { return p.a.offset + (r) * p.a.stride; }
fn load_a(r: u32, c: u32) -> f32 { return a[row_a(r) + c]; }
fn row_b(r: u32) -> u32 { return p.b.offset + (r) * p.b.stride; }
fn load_b(r: u32, c: u32) -> f32 { return b[row_b(r) + c]; }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn load_out(r: u32, c: u32) -> f32 { return out[row_out(r) + c]; }
fn store_out(r: u32, c: u32, value: f32) { out[row_out(r) + c] = value; }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  if (i >= p.out.rows * p.out.cols) { return; }
  let r = i / p.out.cols;
  let c = i - r * p.out.cols;
  let factor = load_a(r, c);
  store_out(r, c, select(factor * load_b(r, c), 0.0, factor == 0.0));
}

// === complement=true, adds out, tile 4 1 8 4, vec4=true, a whole x one, b modulo x whole
// multiply
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  a: Matrix,
  b: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

fn row_a(r: u32) -> u32 { return p.a.offset + (r) * p.a.stride; }
fn load_a(r: u32, c: u32) -> f32 { return a[row_a(r) + 0u]; }
fn row_b(r: u32) -> u32 { return p.b.offset + (r % p.b.rows) * p.b.stride; }
fn load_b(r: u32, c: u32) -> f32 { return b[row_b(r) + c]; }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn load_out(r: u32, c: u32) -> f32 { return out[row_out(r) + c]; }
fn store_out(r: u32, c: u32, value: f32) { out[row_out(r) + c] += value; }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  if (i >= p.out.rows * p.out.cols) { return; }
  let r = i / p.out.cols;
  let c = i - r * p.out.cols;
  let factor = 1.0 - load_a(r, c);
  store_out(r, c, select(factor * load_b(r, c), 0.0, factor == 0.0));
}

// === complement=false, tile 4 1 8 4, vec4=true, a one x whole, b whole x whole
// multiply
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  a: Matrix,
  b: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

fn row_a(r: u32) -> u32 { return p.a.offset; }
fn load_a(r: u32, c: u32) -> f32 { return a[row_a(r) + c]; }
fn row_b(r: u32) -> u32 { return p.b.offset + (r) * p.b.stride; }
fn load_b(r: u32, c: u32) -> f32 { return b[row_b(r) + c]; }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn load_out(r: u32, c: u32) -> f32 { return out[row_out(r) + c]; }
fn store_out(r: u32, c: u32, value: f32) { out[row_out(r) + c] = value; }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  if (i >= p.out.rows * p.out.cols) { return; }
  let r = i / p.out.cols;
  let c = i - r * p.out.cols;
  let factor = load_a(r, c);
  store_out(r, c, select(factor * load_b(r, c), 0.0, factor == 0.0));
}
