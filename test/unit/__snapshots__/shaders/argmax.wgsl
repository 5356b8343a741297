// === tile 4 1 8 4, vec4=true
// argmax
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  a: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<i32>;

fn row_a(r: u32) -> u32 { return p.a.offset + (r) * p.a.stride; }
fn load_a(r: u32, c: u32) -> f32 { return a[row_a(r) + c]; }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn store_out(r: u32, c: u32, value: i32) { out[row_out(r) + c] = value; }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let r = id.y * groups.x * 64u + id.x;
  if (r >= p.out.rows) { return; }
  var best = 0u;
  var largest = load_a(r, 0u);
  for (var c = 1u; c < p.a.cols; c++) {
    let a = load_a(r, c);
    if (a > largest) { largest = a; best = c; }
  }
  store_out(r, 0u, i32(best));
}
