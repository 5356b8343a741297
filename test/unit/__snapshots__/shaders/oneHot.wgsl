// === tile 4 1 8 4, vec4=true
// oneHot
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  id: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> id: array<i32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

fn row_id(r: u32) -> u32 { return p.id.offset + (r) * p.id.stride; }
fn load_id(r: u32, c: u32) -> i32 { return id[row_id(r) + c]; }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn store_out(r: u32, c: u32, value: f32) { out[row_out(r) + c] = value; }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  if (i >= p.out.rows * p.out.cols) { return; }
  let r = i / p.out.cols;
  let c = i - r * p.out.cols;
  store_out(r, c, select(0.0, 1.0, load_id(r, 0u) == i32(c)));
}
