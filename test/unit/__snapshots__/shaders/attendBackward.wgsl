// === tile 4 1 8 4, vec4=true
// attendBackward
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  v: Matrix,
  d: Matrix,
  dWeights: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> v: array<f32>;
@group(0) @binding(2) var<storage, read> d: array<f32>;
@group(0) @binding(3) var<storage, read_write> dWeights: array<f32>;

fn row_v(r: u32) -> u32 { return p.v.offset + r * p.v.stride; }
fn load_v(r: u32, c: u32) -> f32 { return v[row_v(r) + c]; }
fn row_d(r: u32) -> u32 { return p.d.offset + (r % p.d.rows) * p.d.stride; }
fn load_d(r: u32, c: u32) -> f32 { return d[row_d(r) + c % p.d.cols]; }
fn row_dWeights(r: u32) -> u32 { return p.dWeights.offset + r * p.dWeights.stride; }
fn load_dWeights(r: u32, c: u32) -> f32 { return dWeights[row_dWeights(r) + c]; }
fn store_dWeights(r: u32, c: u32, value: f32) { dWeights[row_dWeights(r) + c] = value; }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let r = id.y * groups.x * 64u + id.x;
  if (r >= p.dWeights.rows) { return; }
  var sum = 0.0;
  for (var c = 0u; c < p.v.cols; c++) { sum += load_d(r, c) * load_v(r, c); }
  store_dWeights(r, 0u, sum);
}

// === adds dWeights, tile 4 1 8 4, vec4=true
// attendBackward
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  v: Matrix,
  d: Matrix,
  dWeights: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> v: array<f32>;
@group(0) @binding(2) var<storage, read> d: array<f32>;
@group(0) @binding(3) var<storage, read_write> dWeights: array<f32>;

fn row_v(r: u32) -> u32 { return p.v.offset + r * p.v.stride; }
fn load_v(r: u32, c: u32) -> f32 { return v[row_v(r) + c]; }
fn row_d(r: u32) -> u32 { return p.d.offset + (r % p.d.rows) * p.d.stride; }
fn load_d(r: u32, c: u32) -> f32 { return d[row_d(r) + c % p.d.cols]; }
fn row_dWeights(r: u32) -> u32 { return p.dWeights.offset + r * p.dWeights.stride; }
fn load_dWeights(r: u32, c: u32) -> f32 { return dWeights[row_dWeights(r) + c]; }
fn store_dWeights(r: u32, c: u32, value: f32) { dWeights[row_dWeights(r) + c] += value; }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let r = id.y * groups.x * 64u + id.x;
  if (r >= p.dWeights.rows) { return; }
  var sum = 0.0;
  for (var c = 0u; c < p.v.cols; c++) { sum += load_d(r, c) * load_v(r, c); }
  store_dWeights(r, 0u, sum);
}
