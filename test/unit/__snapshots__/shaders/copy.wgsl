// === without scale, tile 4 1 8 4, vec4=true, a whole x whole
// copy
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
fn row_scale(r: u32) -> u32 { return 0u; }
fn load_scale(r: u32, c: u32) -> f32 { return f32(1); }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn load_out(r: u32, c: u32) -> f32 { return out[row_out(r) + c]; }
fn store_out(r: u32, c: u32, value: f32) { out[row_out(r) + c] = value; }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  if (i >= p.out.rows * p.out.cols) { return; }
  let r = i / p.out.cols;
  let c = i - r * p.out.cols;
  let s = load_scale(0u, 0u);
  store_out(r, c, select(s * load_a(r, c), 0.0, s == 0.0));
}

// === adds out, without scale, tile 4 1 8 4, vec4=true, a one x whole
// copy
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  a: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

fn row_a(r: u32) -> u32 { return p.a.offset; }
fn load_a(r: u32, c: u32) -> f32 { return a[row_a(r) + c]; }
fn row_scale(r: u32) -> u32 { return 0u; }
fn load_scale(r: u32, c: u32) -> f32 { return f32(1); }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn load_out(r: u32, c: u32) -> f32 { return out[row_out(r) + c]; }
fn store_out(r: u32, c: u32, value: f32) { out[row_out(r) + c] += value; }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  if (i >= p.out.rows * p.out.cols) { return; }
  let r = i / p.out.cols;
  let c = i - r * p.out.cols;
  let s = load_scale(0u, 0u);
  store_out(r, c, select(s * load_a(r, c), 0.0, s == 0.0));
}

// === without scale, sharing a_out, tile 4 1 8 4, vec4=true, a whole x whole
// copy
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  a: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> a_out: array<f32>;

fn row_a(r: u32) -> u32 { return p.a.offset + (r) * p.a.stride; }
fn load_a(r: u32, c: u32) -> f32 { return a_out[row_a(r) + c]; }
fn row_scale(r: u32) -> u32 { return 0u; }
fn load_scale(r: u32, c: u32) -> f32 { return f32(1); }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn load_out(r: u32, c: u32) -> f32 { return a_out[row_out(r) + c]; }
fn store_out(r: u32, c: u32, value: f32) { a_out[row_out(r) + c] = value; }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  if (i >= p.out.rows * p.out.cols) { return; }
  let r = i / p.out.cols;
  let c = i - r * p.out.cols;
  let s = load_scale(0u, 0u);
  store_out(r, c, select(s * load_a(r, c), 0.0, s == 0.0));
}

// === tile 4 1 8 4, vec4=true, a whole x whole
// copy
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  a: Matrix,
  scale: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> scale: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

fn row_a(r: u32) -> u32 { return p.a.offset + (r) * p.a.stride; }
fn load_a(r: u32, c: u32) -> f32 { return a[row_a(r) + c]; }
fn row_scale(r: u32) -> u32 { return p.scale.offset + (r) * p.scale.stride; }
fn load_scale(r: u32, c: u32) -> f32 { return scale[row_scale(r) + c]; }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn load_out(r: u32, c: u32) -> f32 { return out[row_out(r) + c]; }
fn store_out(r: u32, c: u32, value: f32) { out[row_out(r) + c] = value; }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  if (i >= p.out.rows * p.out.cols) { return; }
  let r = i / p.out.cols;
  let c = i - r * p.out.cols;
  let s = load_scale(0u, 0u);
  store_out(r, c, select(s * load_a(r, c), 0.0, s == 0.0));
}
