// === tile 4 1 8 4, vec4=true
// attend
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  weights: Matrix,
  v: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> weights: array<f32>;
@group(0) @binding(2) var<storage, read> v: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

fn row_weights(r: u32) -> u32 { return p.weights.offset + (r) * p.weights.stride; }
fn load_weights(r: u32, c: u32) -> f32 { return weights[row_weights(r) + c]; }
fn row_v(r: u32) -> u32 { return p.v.offset + (r) * p.v.stride; }
fn load_v(r: u32, c: u32) -> f32 { return v[row_v(r) + c]; }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn load_out(r: u32, c: u32) -> f32 { return out[row_out(r) + c]; }
fn store_out(r: u32, c: u32, value: f32) { out[row_out(r) + c] = value; }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  if (i >= p.out.rows * p.out.cols) { return; }
  let r = i / p.out.cols;
  let c = i - r * p.out.cols;
  var sum = 0.0;
  for (var s = r; s < p.v.rows; s += p.out.rows) { sum += load_weights(s, 0u) * load_v(s, c); }
  store_out(r, c, sum);
}

// === adds out, tile 4 1 8 4, vec4=true
// attend
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  weights: Matrix,
  v: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> weights: array<f32>;
@group(0) @binding(2) var<storage, read> v: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

fn row_weights(r: u32) -> u32 { return p.weights.offset + (r) * p.weights.stride; }
fn load_weights(r: u32, c: u32) -> f32 { return weights[row_weights(r) + c]; }
fn row_v(r: u32) -> u32 { return p.v.offset + (r) * p.v.stride; }
fn load_v(r: u32, c: u32) -> f32 { return v[row_v(r) + c]; }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn load_out(r: u32, c: u32) -> f32 { return out[row_out(r) + c]; }
fn store_out(r: u32, c: u32, value: f32) { out[row_out(r) + c] += value; }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  if (i >= p.out.rows * p.out.cols) { return; }
  let r = i / p.out.cols;
  let c = i - r * p.out.cols;
  var sum = 0.0;
  for (var s = r; s < p.v.rows; s += p.out.rows) { sum += load_weights(s, 0u) * load_v(s, c); }
  store_out(r, c, sum);
}
