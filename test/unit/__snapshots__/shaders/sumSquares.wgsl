// === tile 4 1 8 4, vec4=false
// sumSquares
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  a: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

fn row_a(r: u32) -> u32 { return p.a.offset + (r) * p.a.stride; }
fn load4_a(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, a[row + (c)], c < p.a.cols), select(0.0, a[row + (c + 1u)], c + 1u < p.a.cols), select(0.0, a[row + (c + 2u)], c + 2u < p.a.cols), select(0.0, a[row + (c + 3u)], c + 3u < p.a.cols));
}
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
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = row_a(group.y);
  var sum = 0.0;
  for (var c = lane * 4u; c < p.a.cols; c += 256u) {
    let v = load4_a(row, c);
    sum += dot(v, v);
  }
  let total = reduce(lane, vec2f(sum, 0.0)).x;
  if (lane == 0u) { store_out(group.y, 0u, total); }
}

// === tile 4 1 8 4, vec4=true
// sumSquares
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  a: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> a: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

fn row_a(r: u32) -> u32 { return p.a.offset + (r) * p.a.stride; }
fn load4_a(row: u32, c: u32) -> vec4f { return a[(row + c) >> 2u]; }
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
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = row_a(group.y);
  var sum = 0.0;
  for (var c = lane * 4u; c < p.a.cols; c += 256u) {
    let v = load4_a(row, c);
    sum += dot(v, v);
  }
  let total = reduce(lane, vec2f(sum, 0.0)).x;
  if (lane == 0u) { store_out(group.y, 0u, total); }
}
