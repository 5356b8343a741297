// === tile 4 1 8 4, vec4=true
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

var<workgroup> partial: array<vec2f, 64>;
fn reduce(lane: u32, v: vec2f) -> vec2f {
  partial[lane] = v;
  workgroupBarrier();
  if (lane < 8u) {
    for (var i = lane + 8u; i < 64u; i += 8u) { partial[lane] += partial[i]; }
  }
  workgroupBarrier();
  var sum = partial[0];
  for (var i = 1u; i < 8u; i++) { sum += partial[i]; }
  return sum;
}
fn finite(x: f32) -> bool { return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u; }
@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) lane: u32) {
  var sum = 0.0;
  for (var r = lane; r < p.squares.rows; r += 64u) { sum += load_squares(r, 0u); }
  let total = reduce(lane, vec2f(sum, 0.0)).x;
  if (lane == 0u) {
    let norm = sqrt(total);
    store_out(0u, 0u, norm);
    store_out(0u, 1u, select(-1.0, min(1.0, load_max(0u, 0u) / (norm + 1e-6)), finite(total)));
  }
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

var<workgroup> partial: array<vec2f, 64>;
fn reduce(lane: u32, v: vec2f) -> vec2f {
  partial[lane] = v;
  workgroupBarrier();
  if (lane < 8u) {
    for (var i = lane + 8u; i < 64u; i += 8u) { partial[lane] += partial[i]; }
  }
  workgroupBarrier();
  var sum = partial[0];
  for (var i = 1u; i < 8u; i++) { sum += partial[i]; }
  return sum;
}
fn finite(x: f32) -> bool { return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u; }
@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) lane: u32) {
  var sum = 0.0;
  for (var r = lane; r < p.squares.rows; r += 64u) { sum += load_squares(r, 0u); }
  let total = reduce(lane, vec2f(sum, 0.0)).x;
  if (lane == 0u) {
    let norm = sqrt(total);
    store_out(0u, 0u, norm);
    store_out(0u, 1u, select(-1.0, min(1.0, load_max(0u, 0u) / (norm + 1e-6)), finite(total)));
  }
}
