// === without a b out, tile 4 1 8 4, vec4=true
// dotRows
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {

}
@group(0) @binding(0) var<uniform> p: Params;

fn row_a(r: u32) -> u32 { return 0u; }
fn load_a(r: u32, c: u32) -> f32 { return f32(0); }
fn row_b(r: u32) -> u32 { return 0u; }
fn load_b(r: u32, c: u32) -> f32 { return f32(0); }
fn row_out(r: u32) -> u32 { return 0u; }
fn load_out(r: u32, c: u32) -> f32 { return f32(0); }
fn store_out(r: u32, c: u32, value: f32) {}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let r = id.y * groups.x * 64u + id.x;
  if (r >= p.out.rows) { return; }
  var sum = 0.0;
  for (var c = 0u; c < p.b.cols; c++) { sum += load_a(r, c) * load_b(r, c); }
  store_out(r, 0u, sum);
}
