// === tile 4 1 8 4, vec4=true
// normalise
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  a: Matrix,
  out: Matrix,
  scale: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;
@group(0) @binding(3) var<storage, read_write> scale: array<f32>;

fn row_a(r: u32) -> u32 { return p.a.offset + (r) * p.a.stride; }
fn load_a(r: u32, c: u32) -> f32 { return a[row_a(r) + c]; }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn store_out(r: u32, c: u32, value: f32) { out[row_out(r) + c] = value; }
fn row_scale(r: u32) -> u32 { return p.scale.offset + (r) * p.scale.stride; }
fn store_scale(r: u32, c: u32, value: f32) { scale[row_scale(r) + c] = value; }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let r = id.y * groups.x * 64u + id.x;
  if (r >= p.out.rows) { return; }
  let C = p.a.cols;
  var mean = 0.0;
  for (var c = 0u; c < C; c++) { mean += load_a(r, c); }
  mean /= f32(C);
  var variance = 0.0;
  for (var c = 0u; c < C; c++) {
    let x = load_a(r, c) - mean;
    variance += x * x;
  }
  let scale = 1.0 / sqrt(variance / f32(C) + 1e-5);
  store_scale(r, 0u, scale);
  for (var c = 0u; c < C; c++) { store_out(r, c, (load_a(r, c) - mean) * scale); }
}
