// === tile 4 1 8 4, not spread, vec4=false
// sumRows
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
fn load4_out(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, out[row + (c)], c < p.out.cols), select(0.0, out[row + (c + 1u)], c + 1u < p.out.cols), select(0.0, out[row + (c + 2u)], c + 2u < p.out.cols), select(0.0, out[row + (c + 3u)], c + 3u < p.out.cols));
}
fn store4_out(row: u32, c: u32, value: vec4f) {
  if (c < p.out.cols) { out[row + c] = value[0]; }
  if (c + 1u < p.out.cols) { out[row + c + 1u] = value[1]; }
  if (c + 2u < p.out.cols) { out[row + c + 2u] = value[2]; }
  if (c + 3u < p.out.cols) { out[row + c + 3u] = value[3]; }
}

fn part(i: u32, y: u32, c: u32) -> vec4f {
  var sum = vec4f(0.0);
  for (var r = i + y * p.out.rows; r < p.a.rows; r += 8u * p.out.rows) { sum += load4_a(row_a(r), c); }
  return sum;
}
@compute @workgroup_size(8)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  let c = (group.x * 8u + lane.x) * 4u;
  if (c >= p.out.cols) { return; }
  var sum = part(group.y, 0u, c);
  for (var y = 1u; y < 8u; y++) { sum += part(group.y, y, c); }
  store4_out(row_out(group.y), c, sum);
}

// === adds out, tile 4 1 8 4, vec4=true
// sumRows
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  a: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> a: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> out: array<vec4f>;

fn row_a(r: u32) -> u32 { return p.a.offset + (r) * p.a.stride; }
fn load4_a(row: u32, c: u32) -> vec4f { return a[(row + c) >> 2u]; }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn load4_out(row: u32, c: u32) -> vec4f { return out[(row + c) >> 2u]; }
fn store4_out(row: u32, c: u32, value: vec4f) { out[(row + c) >> 2u] += value; }

fn part(i: u32, y: u32, c: u32) -> vec4f {
  var sum = vec4f(0.0);
  for (var r = i + y * p.out.rows; r < p.a.rows; r += 8u * p.out.rows) { sum += load4_a(row_a(r), c); }
  return sum;
}
var<workgroup> partial: array<vec4f, 64>;
@compute @workgroup_size(8, 8)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  let c = (group.x * 8u + lane.x) * 4u;
  var sum = vec4f(0.0);
  if (c < p.out.cols) { sum = part(group.y, lane.y, c); }
  partial[lane.y * 8u + lane.x] = sum;
  workgroupBarrier();
  if (lane.y == 0u && c < p.out.cols) {
    for (var y = 1u; y < 8u; y++) { sum += partial[y * 8u + lane.x]; }
    store4_out(row_out(group.y), c, sum);
  }
}
