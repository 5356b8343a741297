// === tile 4 1 8 4, not spread, vec4=true
// clipByGlobalNorm
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  squares: Matrix,
  max: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> squares: array<f32>;
@group(0) @binding(2) var<storage, read> max: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

fn row_squares(r: u32) -> u32 { return p.squares.offset + (r) * p.squares.stride; }
fn load_squares(r: u32, c: u32) -> f32 { return squares[row_squares(r) + c]; }
fn row_max(r: u32) -> u32 { return p.max.offset + (r) * p.max.stride; }
fn load_max(r: u32, c: u32) -> f32 { return max[row_max(r) + c]; }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn store_out(r: u32, c: u32, value: f32) { out[row_out(r) + c] = value; }

fn finite(x: f32) -> bool { return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u; }
fn term(r: u32, i: u32) -> vec2f { return vec2f(load_squares(i, 0u), 0.0); }
@compute @workgroup_size(4)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let r = id.x;
  if (r >= 1u) { return; }
  var total = vec2f(0.0);
  for (var g = 0u; g < 8u; g++) {
    var partial = vec2f(0.0);
    for (var l = g; l < 64u; l += 8u) {
      var own = vec2f(0.0);
      for (var i = l; i < p.squares.rows; i += 64u) { own += term(r, i); }
      partial += own;
    }
    total += partial;
  }
  let norm = sqrt(total.x);
    store_out(0u, 0u, norm);
    store_out(0u, 1u, select(-1.0, min(1.0, load_max(0u, 0u) / (norm + 1e-6)), finite(total.x)));
}

// === without max, tile 4 1 8 4, vec4=true
// clipByGlobalNorm
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  squares: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> squares: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

fn row_squares(r: u32) -> u32 { return p.squares.offset + (r) * p.squares.stride; }
fn load_squares(r: u32, c: u32) -> f32 { return squares[row_squares(r) + c]; }
fn row_max(r: u32) -> u32 { return 0u; }
fn load_max(r: u32, c: u32) -> f32 { return f32(3.4028234663852886e+38); }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn store_out(r: u32, c: u32, value: f32) { out[row_out(r) + c] = value; }

fn finite(x: f32) -> bool { return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u; }
fn term(r: u32, i: u32) -> vec2f { return vec2f(load_squares(i, 0u), 0.0); }
var<workgroup> partial: array<vec2f, 64>;
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.y;
  var own = vec2f(0.0);
  for (var i = lane; i < p.squares.rows; i += 64u) { own += term(r, i); }
  partial[lane] = own;
  workgroupBarrier();
  if (lane < 8u) {
    for (var l = lane + 8u; l < 64u; l += 8u) { partial[lane] += partial[l]; }
  }
  workgroupBarrier();
  if (lane == 0u) {
    var total = partial[0];
    for (var g = 1u; g < 8u; g++) { total += partial[g]; }
    let norm = sqrt(total.x);
    store_out(0u, 0u, norm);
    store_out(0u, 1u, select(-1.0, min(1.0, load_max(0u, 0u) / (norm + 1e-6)), finite(total.x)));
  }
}
