// === tile 4 1 8 4, vec4=true, a whole x whole
// dotRows
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
  let r = id.y * groups.x * 64u + id.x;
  if (r >= p.out.rows) { return; }
  var sum = 0.0;
  for (var c = 0u; c < p.b.cols; c++) { sum += load_a(r, c) * load_b(r, c); }
  store_out(r, 0u, sum);
}

// === adds out, tile 4 1 8 4, vec4=true, a modulo x whole
// dotRows
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

fn row_a(r: u32) -> u32 { return p.a.offset + (r % p.a.rows) * p.a.stride; }
fn load_a(r: u32, c: u32) -> f32 { return a[row_a(r) + c]; }
fn row_b(r: u32) -> u32 { return p.b.offset + (r) * p.b.stride; }
fn load_b(r: u32, c: u32) -> f32 { return b[row_b(r) + c]; }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn load_out(r: u32, c: u32) -> f32 { return out[row_out(r) + c]; }
fn store_out(r: u32, c: u32, value: f32) { out[row_out(r) + c] += value; }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let r = id.y * groups.x * 64u + id.x;
  if (r >= p.out.rows) { return; }
  var sum = 0.0;
  for (var c = 0u; c < p.b.cols; c++) { sum += load_a(r, c) * load_b(r, c); }
  store_out(r, 0u, sum);
}
