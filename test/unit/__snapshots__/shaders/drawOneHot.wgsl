// === tile 4 1 8 4, vec4=true
// drawOneHot
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  o: Matrix,
  u: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> o: array<f32>;
@group(0) @binding(2) var<storage, read> u: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

fn row_o(r: u32) -> u32 { return p.o.offset + (r) * p.o.stride; }
fn load_o(r: u32, c: u32) -> f32 { return o[row_o(r) + c]; }
fn row_u(r: u32) -> u32 { return p.u.offset + (r) * p.u.stride; }
fn load_u(r: u32, c: u32) -> f32 { return u[row_u(r) + c]; }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn store_out(r: u32, c: u32, value: f32) { out[row_out(r) + c] = value; }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let r = id.y * groups.x * 64u + id.x;
  if (r >= p.out.rows) { return; }
  var largest = load_o(r, 0u);
  for (var c = 1u; c < p.o.cols; c++) { largest = max(largest, load_o(r, c)); }
  var sum = 0.0;
  for (var c = 0u; c < p.o.cols; c++) { sum += exp(load_o(r, c) - largest); }
  let wanted = load_u(r, 0u) * sum;
  var chosen = 0u;
  var cumulated = 0.0;
  for (var c = 0u; c < p.o.cols && cumulated <= wanted; c++) {
    let likelihood = exp(load_o(r, c) - largest);
    chosen = select(chosen, c, likelihood > 0.0);
    cumulated += likelihood;
  }
  for (var c = 0u; c < p.out.cols; c++) { store_out(r, c, select(0.0, 1.0, c == chosen)); }
}
