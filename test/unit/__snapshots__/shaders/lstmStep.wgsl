// === without valid gates, sharing h_hNext,c_cNext, tile 1 1 8 1, vec4=false, z whole x whole
// lstmStep
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  z: Matrix,
  h: Matrix,
  c: Matrix,
  w: Matrix,
  hNext: Matrix,
  cNext: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> z: array<f32>;
@group(0) @binding(2) var<storage, read_write> h_hNext: array<f32>;
@group(0) @binding(3) var<storage, read_write> c_cNext: array<f32>;
@group(0) @binding(4) var<storage, read> w: array<f32>;

fn row_z(r: u32) -> u32 { return p.z.offset + (r) * p.z.stride; }
fn part_z(r: u32, n: u32) -> u32 { return row_z(r) + n * (p.z.cols / 4u); }
fn load4_z(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, z[row + (c)], c < (p.z.cols / 4u)), select(0.0, z[row + (c + 1u)], c + 1u < (p.z.cols / 4u)), select(0.0, z[row + (c + 2u)], c + 2u < (p.z.cols / 4u)), select(0.0, z[row + (c + 3u)], c + 3u < (p.z.cols / 4u)));
}
fn row_h(r: u32) -> u32 { return p.h.offset + (r) * p.h.stride; }
fn load4_h(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, h_hNext[row + (c)], c < p.h.cols), select(0.0, h_hNext[row + (c + 1u)], c + 1u < p.h.cols), select(0.0, h_hNext[row + (c + 2u)], c + 2u < p.h.cols), select(0.0, h_hNext[row + (c + 3u)], c + 3u < p.h.cols));
}
fn row_c(r: u32) -> u32 { return p.c.offset + (r) * p.c.stride; }
fn load4_c(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, c_cNext[row + (c)], c < p.c.cols), select(0.0, c_cNext[row + (c + 1u)], c + 1u < p.c.cols), select(0.0, c_cNext[row + (c + 2u)], c + 2u < p.c.cols), select(0.0, c_cNext[row + (c + 3u)], c + 3u < p.c.cols));
}
fn row_w(r: u32) -> u32 { return p.w.offset + (r) * p.w.stride; }
fn load4_w(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, w[row + (c)], c < p.w.cols), select(0.0, w[row + (c + 1u)], c + 1u < p.w.cols), select(0.0, w[row + (c + 2u)], c + 2u < p.w.cols), select(0.0, w[row + (c + 3u)], c + 3u < p.w.cols));
}
fn row_valid(r: u32) -> u32 { return 0u; }
fn load_valid(r: u32, c: u32) -> f32 { return f32(1); }
fn row_hNext(r: u32) -> u32 { return p.hNext.offset + (r) * p.hNext.stride; }
fn store4_hNext(row: u32, c: u32, value: vec4f) {
  if (c < p.hNext.cols) { h_hNext[row + c] = value[0]; }
  if (c + 1u < p.hNext.cols) { h_hNext[row + c + 1u] = value[1]; }
  if (c + 2u < p.hNext.cols) { h_hNext[row + c + 2u] = value[2]; }
  if (c + 3u < p.hNext.cols) { h_hNext[row + c + 3u] = value[3]; }
}
fn row_cNext(r: u32) -> u32 { return p.cNext.offset + (r) * p.cNext.stride; }
fn store4_cNext(row: u32, c: u32, value: vec4f) {
  if (c < p.cNext.cols) { c_cNext[row + c] = value[0]; }
  if (c + 1u < p.cNext.cols) { c_cNext[row + c + 1u] = value[1]; }
  if (c + 2u < p.cNext.cols) { c_cNext[row + c + 2u] = value[2]; }
  if (c + 3u < p.cNext.cols) { c_cNext[row + c + 3u] = value[3]; }
}
fn row_gates(r: u32) -> u32 { return 0u; }
fn part_gates(r: u32, n: u32) -> u32 { return 0u; }
fn store4_gates(row: u32, c: u32, value: vec4f) {}

fn sigmoid4(a: vec4f) -> vec4f { return 1.0 / (1.0 + exp(min(-a, vec4f(80.0)))); }
fn tanh4(a: vec4f) -> vec4f { return 1.0 - 2.0 / (exp(min(2.0 * a, vec4f(80.0))) + 1.0); }
fn sigmoidSlope(y: vec4f) -> vec4f { return y * (1.0 - y); }
fn tanhSlope(y: vec4f) -> vec4f { return 1.0 - y * y; }
@compute @workgroup_size(8, 1)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  let M = p.hNext.rows;
  let N = p.hNext.cols;
  let r0 = (group.y * 1u + lane.y) * 1u;
  let c0 = ((group.x * 1u + 0u) * 8u + lane.x) * 4u;
  if (r0 >= M || c0 >= N) { return; }
  var s0_0x = 0.0;
  var s0_0y = 0.0;
  var s0_0z = 0.0;
  var s0_0w = 0.0;
  var s0_1x = 0.0;
  var s0_1y = 0.0;
  var s0_1z = 0.0;
  var s0_1w = 0.0;
  var s0_2x = 0.0;
  var s0_2y = 0.0;
  var s0_2z = 0.0;
  var s0_2w = 0.0;
  var s0_3x = 0.0;
  var s0_3y = 0.0;
  var s0_3z = 0.0;
  var s0_3w = 0.0;
  let K = p.h.cols;
  let a0 = row_h(min(r0 + 0u, M - 1u));
  let b0_0 = row_w(0u * N + min(c0 + 0u, N - 1u));
  let b0_1 = row_w(0u * N + min(c0 + 1u, N - 1u));
  let b0_2 = row_w(0u * N + min(c0 + 2u, N - 1u));
  let b0_3 = row_w(0u * N + min(c0 + 3u, N - 1u));
  let b1_0 = row_w(1u * N + min(c0 + 0u, N - 1u));
  let b1_1 = row_w(1u * N + min(c0 + 1u, N - 1u));
  let b1_2 = row_w(1u * N + min(c0 + 2u, N - 1u));
  let b1_3 = row_w(1u * N + min(c0 + 3u, N - 1u));
  let b2_0 = row_w(2u * N + min(c0 + 0u, N - 1u));
  let b2_1 = row_w(2u * N + min(c0 + 1u, N - 1u));
  let b2_2 = row_w(2u * N + min(c0 + 2u, N - 1u));
  let b2_3 = row_w(2u * N + min(c0 + 3u, N - 1u));
  let b3_0 = row_w(3u * N + min(c0 + 0u, N - 1u));
  let b3_1 = row_w(3u * N + min(c0 + 1u, N - 1u));
  let b3_2 = row_w(3u * N + min(c0 + 2u, N - 1u));
  let b3_3 = row_w(3u * N + min(c0 + 3u, N - 1u));
  for (var k = 0u; k < K; k += 4u) {
    let f0 = load4_h(a0, k);
    let v0 = f0;
    let x0_0 = v0.x;
    let x0_1 = v0.y;
    let x0_2 = v0.z;
    let x0_3 = v0.w;
    let t0_0 = load4_w(b0_0, k);
    let t0_1 = load4_w(b0_1, k);
    let t0_2 = load4_w(b0_2, k);
    let t0_3 = load4_w(b0_3, k);
    let y0_0 = vec4f(t0_0.x, t0_1.x, t0_2.x, t0_3.x);
    let y1_0 = vec4f(t0_0.y, t0_1.y, t0_2.y, t0_3.y);
    let y2_0 = vec4f(t0_0.z, t0_1.z, t0_2.z, t0_3.z);
    let y3_0 = vec4f(t0_0.w, t0_1.w, t0_2.w, t0_3.w);
    let t1_0 = load4_w(b1_0, k);
    let t1_1 = load4_w(b1_1, k);
    let t1_2 = load4_w(b1_2, k);
    let t1_3 = load4_w(b1_3, k);
    let y0_1 = vec4f(t1_0.x, t1_1.x, t1_2.x, t1_3.x);
    let y1_1 = vec4f(t1_0.y, t1_1.y, t1_2.y, t1_3.y);
    let y2_1 = vec4f(t1_0.z, t1_1.z, t1_2.z, t1_3.z);
    let y3_1 = vec4f(t1_0.w, t1_1.w, t1_2.w, t1_3.w);
    let t2_0 = load4_w(b2_0, k);
    let t2_1 = load4_w(b2_1, k);
    let t2_2 = load4_w(b2_2, k);
    let t2_3 = load4_w(b2_3, k);
    let y0_2 = vec4f(t2_0.x, t2_1.x, t2_2.x, t2_3.x);
    let y1_2 = vec4f(t2_0.y, t2_1.y, t2_2.y, t2_3.y);
    let y2_2 = vec4f(t2_0.z, t2_1.z, t2_2.z, t2_3.z);
    let y3_2 = vec4f(t2_0.w, t2_1.w, t2_2.w, t2_3.w);
    let t3_0 = load4_w(b3_0, k);
    let t3_1 = load4_w(b3_1, k);
    let t3_2 = load4_w(b3_2, k);
    let t3_3 = load4_w(b3_3, k);
    let y0_3 = vec4f(t3_0.x, t3_1.x, t3_2.x, t3_3.x);
    let y1_3 = vec4f(t3_0.y, t3_1.y, t3_2.y, t3_3.y);
    let y2_3 = vec4f(t3_0.z, t3_1.z, t3_2.z, t3_3.z);
    let y3_3 = vec4f(t3_0.w, t3_1.w, t3_2.w, t3_3.w);
    s0_0x = s0_0x + x0_0 * y0_0.x + x0_1 * y1_0.x + x0_2 * y2_0.x + x0_3 * y3_0.x;
    s0_0y = s0_0y + x0_0 * y0_0.y + x0_1 * y1_0.y + x0_2 * y2_0.y + x0_3 * y3_0.y;
    s0_0z = s0_0z + x0_0 * y0_0.z + x0_1 * y1_0.z + x0_2 * y2_0.z + x0_3 * y3_0.z;
    s0_0w = s0_0w + x0_0 * y0_0.w + x0_1 * y1_0.w + x0_2 * y2_0.w + x0_3 * y3_0.w;
    s0_1x = s0_1x + x0_0 * y0_1.x + x0_1 * y1_1.x + x0_2 * y2_1.x + x0_3 * y3_1.x;
    s0_1y = s0_1y + x0_0 * y0_1.y + x0_1 * y1_1.y + x0_2 * y2_1.y + x0_3 * y3_1.y;
    s0_1z = s0_1z + x0_0 * y0_1.z + x0_1 * y1_1.z + x0_2 * y2_1.z + x0_3 * y3_1.z;
    s0_1w = s0_1w + x0_0 * y0_1.w + x0_1 * y1_1.w + x0_2 * y2_1.w + x0_3 * y3_1.w;
    s0_2x = s0_2x + x0_0 * y0_2.x + x0_1 * y1_2.x + x0_2 * y2_2.x + x0_3 * y3_2.x;
    s0_2y = s0_2y + x0_0 * y0_2.y + x0_1 * y1_2.y + x0_2 * y2_2.y + x0_3 * y3_2.y;
    s0_2z = s0_2z + x0_0 * y0_2.z + x0_1 * y1_2.z + x0_2 * y2_2.z + x0_3 * y3_2.z;
    s0_2w = s0_2w + x0_0 * y0_2.w + x0_1 * y1_2.w + x0_2 * y2_2.w + x0_3 * y3_2.w;
    s0_3x = s0_3x + x0_0 * y0_3.x + x0_1 * y1_3.x + x0_2 * y2_3.x + x0_3 * y3_3.x;
    s0_3y = s0_3y + x0_0 * y0_3.y + x0_1 * y1_3.y + x0_2 * y2_3.y + x0_3 * y3_3.y;
    s0_3z = s0_3z + x0_0 * y0_3.z + x0_1 * y1_3.z + x0_2 * y2_3.z + x0_3 * y3_3.z;
    s0_3w = s0_3w + x0_0 * y0_3.w + x0_1 * y1_3.w + x0_2 * y2_3.w + x0_3 * y3_3.w;
  }
  let s0_0 = vec4f(s0_0x, s0_0y, s0_0z, s0_0w);
  let s0_1 = vec4f(s0_1x, s0_1y, s0_1z, s0_1w);
  let s0_2 = vec4f(s0_2x, s0_2y, s0_2z, s0_2w);
  let s0_3 = vec4f(s0_3x, s0_3y, s0_3z, s0_3w);

  var sums = array(s0_0, s0_1, s0_2, s0_3);
  for (var own = 0u; own < 1u; own++) {
    let r = r0 + own;
    if (r < M && c0 < N) { let c = c0;
    let i = sigmoid4(sums[own * 4u + 0u] + load4_z(part_z(r, 0u), c));
    let f = sigmoid4(sums[own * 4u + 1u] + load4_z(part_z(r, 1u), c));
    let g = tanh4(sums[own * 4u + 2u] + load4_z(part_z(r, 2u), c));
    let o = sigmoid4(sums[own * 4u + 3u] + load4_z(part_z(r, 3u), c));
    let before = load4_c(row_c(r), c);
    let next = f * before + i * g;
    let over = load_valid(r, 0u) == 0.0;
    store4_cNext(row_cNext(r), c, select(next, before, over));
    store4_hNext(row_hNext(r), c, select(o * tanh4(next), load4_h(row_h(r), c), over)); }
  }
}

// === sharing h_hNext,c_cNext, tile 1 1 4 1, vec4=false, z one x whole
// lstmStep
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  z: Matrix,
  h: Matrix,
  c: Matrix,
  w: Matrix,
  valid: Matrix,
  hNext: Matrix,
  cNext: Matrix,
  gates: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> z: array<f32>;
@group(0) @binding(2) var<storage, read_write> h_hNext: array<f32>;
@group(0) @binding(3) var<storage, read_write> c_cNext: array<f32>;
@group(0) @binding(4) var<storage, read> w: array<f32>;
@group(0) @binding(5) var<storage, read> valid: array<f32>;
@group(0) @binding(6) var<storage, read_write> gates: array<f32>;

fn row_z(r: u32) -> u32 { return p.z.offset; }
fn part_z(r: u32, n: u32) -> u32 { return row_z(r) + n * (p.z.cols / 4u); }
fn load4_z(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, z[row + (c)], c < (p.z.cols / 4u)), select(0.0, z[row + (c + 1u)], c + 1u < (p.z.cols / 4u)), select(0.0, z[row + (c + 2u)], c + 2u < (p.z.cols / 4u)), select(0.0, z[row + (c + 3u)], c + 3u < (p.z.cols / 4u)));
}
fn row_h(r: u32) -> u32 { return p.h.offset + (r) * p.h.stride; }
fn load4_h(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, h_hNext[row + (c)], c < p.h.cols), select(0.0, h_hNext[row + (c + 1u)], c + 1u < p.h.cols), select(0.0, h_hNext[row + (c + 2u)], c + 2u < p.h.cols), select(0.0, h_hNext[row + (c + 3u)], c + 3u < p.h.cols));
}
fn row_c(r: u32) -> u32 { return p.c.offset + (r) * p.c.stride; }
fn load4_c(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, c_cNext[row + (c)], c < p.c.cols), select(0.0, c_cNext[row + (c + 1u)], c + 1u < p.c.cols), select(0.0, c_cNext[row + (c + 2u)], c + 2u < p.c.cols), select(0.0, c_cNext[row + (c + 3u)], c + 3u < p.c.cols));
}
fn row_w(r: u32) -> u32 { return p.w.offset + (r) * p.w.stride; }
fn load4_w(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, w[row + (c)], c < p.w.cols), select(0.0, w[row + (c + 1u)], c + 1u < p.w.cols), select(0.0, w[row + (c + 2u)], c + 2u < p.w.cols), select(0.0, w[row + (c + 3u)], c + 3u < p.w.cols));
}
fn row_valid(r: u32) -> u32 { return p.valid.offset + (r) * p.valid.stride; }
fn load_valid(r: u32, c: u32) -> f32 { return valid[row_valid(r) + c]; }
fn row_hNext(r: u32) -> u32 { return p.hNext.offset + (r) * p.hNext.stride; }
fn store4_hNext(row: u32, c: u32, value: vec4f) {
  if (c < p.hNext.cols) { h_hNext[row + c] = value[0]; }
  if (c + 1u < p.hNext.cols) { h_hNext[row + c + 1u] = value[1]; }
  if (c + 2u < p.hNext.cols) { h_hNext[row + c + 2u] = value[2]; }
  if (c + 3u < p.hNext.cols) { h_hNext[row + c + 3u] = value[3]; }
}
fn row_cNext(r: u32) -> u32 { return p.cNext.offset + (r) * p.cNext.stride; }
fn store4_cNext(row: u32, c: u32, value: vec4f) {
  if (c < p.cNext.cols) { c_cNext[row + c] = value[0]; }
  if (c + 1u < p.cNext.cols) { c_cNext[row + c + 1u] = value[1]; }
  if (c + 2u < p.cNext.cols) { c_cNext[row + c + 2u] = value[2]; }
  if (c + 3u < p.cNext.cols) { c_cNext[row + c + 3u] = value[3]; }
}
fn row_gates(r: u32) -> u32 { return p.gates.offset + (r) * p.gates.stride; }
fn part_gates(r: u32, n: u32) -> u32 { return row_gates(r) + n * (p.gates.cols / 4u); }
fn store4_gates(row: u32, c: u32, value: vec4f) {
  if (c < (p.gates.cols / 4u)) { gates[row + c] = value[0]; }
  if (c + 1u < (p.gates.cols / 4u)) { gates[row + c + 1u] = value[1]; }
  if (c + 2u < (p.gates.cols / 4u)) { gates[row + c + 2u] = value[2]; }
  if (c + 3u < (p.gates.cols / 4u)) { gates[row + c + 3u] = value[3]; }
}

fn sigmoid4(a: vec4f) -> vec4f { return 1.0 / (1.0 + exp(min(-a, vec4f(80.0)))); }
fn tanh4(a: vec4f) -> vec4f { return 1.0 - 2.0 / (exp(min(2.0 * a, vec4f(80.0))) + 1.0); }
fn sigmoidSlope(y: vec4f) -> vec4f { return y * (1.0 - y); }
fn tanhSlope(y: vec4f) -> vec4f { return 1.0 - y * y; }
@compute @workgroup_size(4, 1)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  let M = p.hNext.rows;
  let N = p.hNext.cols;
  let r0 = (group.y * 1u + lane.y) * 1u;
  let c0 = ((group.x * 1u + 0u) * 4u + lane.x) * 4u;
  if (r0 >= M || c0 >= N) { return; }
  var s0_0x = 0.0;
  var s0_0y = 0.0;
  var s0_0z = 0.0;
  var s0_0w = 0.0;
  var s0_1x = 0.0;
  var s0_1y = 0.0;
  var s0_1z = 0.0;
  var s0_1w = 0.0;
  var s0_2x = 0.0;
  var s0_2y = 0.0;
  var s0_2z = 0.0;
  var s0_2w = 0.0;
  var s0_3x = 0.0;
  var s0_3y = 0.0;
  var s0_3z = 0.0;
  var s0_3w = 0.0;
  let K = p.h.cols;
  let a0 = row_h(min(r0 + 0u, M - 1u));
  let b0_0 = row_w(0u * N + min(c0 + 0u, N - 1u));
  let b0_1 = row_w(0u * N + min(c0 + 1u, N - 1u));
  let b0_2 = row_w(0u * N + min(c0 + 2u, N - 1u));
  let b0_3 = row_w(0u * N + min(c0 + 3u, N - 1u));
  let b1_0 = row_w(1u * N + min(c0 + 0u, N - 1u));
  let b1_1 = row_w(1u * N + min(c0 + 1u, N - 1u));
  let b1_2 = row_w(1u * N + min(c0 + 2u, N - 1u));
  let b1_3 = row_w(1u * N + min(c0 + 3u, N - 1u));
  let b2_0 = row_w(2u * N + min(c0 + 0u, N - 1u));
  let b2_1 = row_w(2u * N + min(c0 + 1u, N - 1u));
  let b2_2 = row_w(2u * N + min(c0 + 2u, N - 1u));
  let b2_3 = row_w(2u * N + min(c0 + 3u, N - 1u));
  let b3_0 = row_w(3u * N + min(c0 + 0u, N - 1u));
  let b3_1 = row_w(3u * N + min(c0 + 1u, N - 1u));
  let b3_2 = row_w(3u * N + min(c0 + 2u, N - 1u));
  let b3_3 = row_w(3u * N + min(c0 + 3u, N - 1u));
  for (var k = 0u; k < K; k += 4u) {
    let f0 = load4_h(a0, k);
    let v0 = f0;
    let x0_0 = v0.x;
    let x0_1 = v0.y;
    let x0_2 = v0.z;
    let x0_3 = v0.w;
    let t0_0 = load4_w(b0_0, k);
    let t0_1 = load4_w(b0_1, k);
    let t0_2 = load4_w(b0_2, k);
    let t0_3 = load4_w(b0_3, k);
    let y0_0 = vec4f(t0_0.x, t0_1.x, t0_2.x, t0_3.x);
    let y1_0 = vec4f(t0_0.y, t0_1.y, t0_2.y, t0_3.y);
    let y2_0 = vec4f(t0_0.z, t0_1.z, t0_2.z, t0_3.z);
    let y3_0 = vec4f(t0_0.w, t0_1.w, t0_2.w, t0_3.w);
    let t1_0 = load4_w(b1_0, k);
    let t1_1 = load4_w(b1_1, k);
    let t1_2 = load4_w(b1_2, k);
    let t1_3 = load4_w(b1_3, k);
    let y0_1 = vec4f(t1_0.x, t1_1.x, t1_2.x, t1_3.x);
    let y1_1 = vec4f(t1_0.y, t1_1.y, t1_2.y, t1_3.y);
    let y2_1 = vec4f(t1_0.z, t1_1.z, t1_2.z, t1_3.z);
    let y3_1 = vec4f(t1_0.w, t1_1.w, t1_2.w, t1_3.w);
    let t2_0 = load4_w(b2_0, k);
    let t2_1 = load4_w(b2_1, k);
    let t2_2 = load4_w(b2_2, k);
    let t2_3 = load4_w(b2_3, k);
    let y0_2 = vec4f(t2_0.x, t2_1.x, t2_2.x, t2_3.x);
    let y1_2 = vec4f(t2_0.y, t2_1.y, t2_2.y, t2_3.y);
    let y2_2 = vec4f(t2_0.z, t2_1.z, t2_2.z, t2_3.z);
    let y3_2 = vec4f(t2_0.w, t2_1.w, t2_2.w, t2_3.w);
    let t3_0 = load4_w(b3_0, k);
    let t3_1 = load4_w(b3_1, k);
    let t3_2 = load4_w(b3_2, k);
    let t3_3 = load4_w(b3_3, k);
    let y0_3 = vec4f(t3_0.x, t3_1.x, t3_2.x, t3_3.x);
    let y1_3 = vec4f(t3_0.y, t3_1.y, t3_2.y, t3_3.y);
    let y2_3 = vec4f(t3_0.z, t3_1.z, t3_2.z, t3_3.z);
    let y3_3 = vec4f(t3_0.w, t3_1.w, t3_2.w, t3_3.w);
    s0_0x = s0_0x + x0_0 * y0_0.x + x0_1 * y1_0.x + x0_2 * y2_0.x + x0_3 * y3_0.x;
    s0_0y = s0_0y + x0_0 * y0_0.y + x0_1 * y1_0.y + x0_2 * y2_0.y + x0_3 * y3_0.y;
    s0_0z = s0_0z + x0_0 * y0_0.z + x0_1 * y1_0.z + x0_2 * y2_0.z + x0_3 * y3_0.z;
    s0_0w = s0_0w + x0_0 * y0_0.w + x0_1 * y1_0.w + x0_2 * y2_0.w + x0_3 * y3_0.w;
    s0_1x = s0_1x + x0_0 * y0_1.x + x0_1 * y1_1.x + x0_2 * y2_1.x + x0_3 * y3_1.x;
    s0_1y = s0_1y + x0_0 * y0_1.y + x0_1 * y1_1.y + x0_2 * y2_1.y + x0_3 * y3_1.y;
    s0_1z = s0_1z + x0_0 * y0_1.z + x0_1 * y1_1.z + x0_2 * y2_1.z + x0_3 * y3_1.z;
    s0_1w = s0_1w + x0_0 * y0_1.w + x0_1 * y1_1.w + x0_2 * y2_1.w + x0_3 * y3_1.w;
    s0_2x = s0_2x + x0_0 * y0_2.x + x0_1 * y1_2.x + x0_2 * y2_2.x + x0_3 * y3_2.x;
    s0_2y = s0_2y + x0_0 * y0_2.y + x0_1 * y1_2.y + x0_2 * y2_2.y + x0_3 * y3_2.y;
    s0_2z = s0_2z + x0_0 * y0_2.z + x0_1 * y1_2.z + x0_2 * y2_2.z + x0_3 * y3_2.z;
    s0_2w = s0_2w + x0_0 * y0_2.w + x0_1 * y1_2.w + x0_2 * y2_2.w + x0_3 * y3_2.w;
    s0_3x = s0_3x + x0_0 * y0_3.x + x0_1 * y1_3.x + x0_2 * y2_3.x + x0_3 * y3_3.x;
    s0_3y = s0_3y + x0_0 * y0_3.y + x0_1 * y1_3.y + x0_2 * y2_3.y + x0_3 * y3_3.y;
    s0_3z = s0_3z + x0_0 * y0_3.z + x0_1 * y1_3.z + x0_2 * y2_3.z + x0_3 * y3_3.z;
    s0_3w = s0_3w + x0_0 * y0_3.w + x0_1 * y1_3.w + x0_2 * y2_3.w + x0_3 * y3_3.w;
  }
  let s0_0 = vec4f(s0_0x, s0_0y, s0_0z, s0_0w);
  let s0_1 = vec4f(s0_1x, s0_1y, s0_1z, s0_1w);
  let s0_2 = vec4f(s0_2x, s0_2y, s0_2z, s0_2w);
  let s0_3 = vec4f(s0_3x, s0_3y, s0_3z, s0_3w);

  var sums = array(s0_0, s0_1, s0_2, s0_3);
  for (var own = 0u; own < 1u; own++) {
    let r = r0 + own;
    if (r < M && c0 < N) { let c = c0;
    let i = sigmoid4(sums[own * 4u + 0u] + load4_z(part_z(r, 0u), c));
    let f = sigmoid4(sums[own * 4u + 1u] + load4_z(part_z(r, 1u), c));
    let g = tanh4(sums[own * 4u + 2u] + load4_z(part_z(r, 2u), c));
    let o = sigmoid4(sums[own * 4u + 3u] + load4_z(part_z(r, 3u), c));
    let before = load4_c(row_c(r), c);
    let next = f * before + i * g;
    let over = load_valid(r, 0u) == 0.0;
    store4_cNext(row_cNext(r), c, select(next, before, over));
    store4_hNext(row_hNext(r), c, select(o * tanh4(next), load4_h(row_h(r), c), over));
    store4_gates(part_gates(r, 0u), c, i);
    store4_gates(part_gates(r, 1u), c, f);
    store4_gates(part_gates(r, 2u), c, g);
    store4_gates(part_gates(r, 3u), c, o); }
  }
}

// === without valid gates, sharing h_hNext,c_cNext, tile 4 1 8 4, vec4=true, z modulo x whole
// lstmStep
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  z: Matrix,
  h: Matrix,
  c: Matrix,
  w: Matrix,
  hNext: Matrix,
  cNext: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> z: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> h_hNext: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> c_cNext: array<vec4f>;
@group(0) @binding(4) var<storage, read> w: array<vec4f>;

fn row_z(r: u32) -> u32 { return p.z.offset + (r % p.z.rows) * p.z.stride; }
fn part_z(r: u32, n: u32) -> u32 { return row_z(r) + n * (p.z.cols / 4u); }
fn load4_z(row: u32, c: u32) -> vec4f { return z[(row + c) >> 2u]; }
fn row_h(r: u32) -> u32 { return p.h.offset + (r) * p.h.stride; }
fn load4_h(row: u32, c: u32) -> vec4f { return h_hNext[(row + c) >> 2u]; }
fn row_c(r: u32) -> u32 { return p.c.offset + (r) * p.c.stride; }
fn load4_c(row: u32, c: u32) -> vec4f { return c_cNext[(row + c) >> 2u]; }
fn row_w(r: u32) -> u32 { return p.w.offset + (r) * p.w.stride; }
fn load4_w(row: u32, c: u32) -> vec4f { return w[(row + c) >> 2u]; }
fn row_valid(r: u32) -> u32 { return 0u; }
fn load_valid(r: u32, c: u32) -> f32 { return f32(1); }
fn row_hNext(r: u32) -> u32 { return p.hNext.offset + (r) * p.hNext.stride; }
fn store4_hNext(row: u32, c: u32, value: vec4f) { h_hNext[(row + c) >> 2u] = value; }
fn row_cNext(r: u32) -> u32 { return p.cNext.offset + (r) * p.cNext.stride; }
fn store4_cNext(row: u32, c: u32, value: vec4f) { c_cNext[(row + c) >> 2u] = value; }
fn row_gates(r: u32) -> u32 { return 0u; }
fn part_gates(r: u32, n: u32) -> u32 { return 0u; }
fn store4_gates(row: u32, c: u32, value: vec4f) {}

fn sigmoid4(a: vec4f) -> vec4f { return 1.0 / (1.0 + exp(min(-a, vec4f(80.0)))); }
fn tanh4(a: vec4f) -> vec4f { return 1.0 - 2.0 / (exp(min(2.0 * a, vec4f(80.0))) + 1.0); }
fn sigmoidSlope(y: vec4f) -> vec4f { return y * (1.0 - y); }
fn tanhSlope(y: vec4f) -> vec4f { return 1.0 - y * y; }
@compute @workgroup_size(8, 4)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  let M = p.hNext.rows;
  let N = p.hNext.cols;
  let r0 = (group.y * 4u + lane.y) * 4u;
  let c0 = ((group.x * 1u + 0u) * 8u + lane.x) * 4u;
  if (r0 >= M || c0 >= N) { return; }
  var s0_0x = 0.0;
  var s0_0y = 0.0;
  var s0_0z = 0.0;
  var s0_0w = 0.0;
  var s0_1x = 0.0;
  var s0_1y = 0.0;
  var s0_1z = 0.0;
  var s0_1w = 0.0;
  var s0_2x = 0.0;
  var s0_2y = 0.0;
  var s0_2z = 0.0;
  var s0_2w = 0.0;
  var s0_3x = 0.0;
  var s0_3y = 0.0;
  var s0_3z = 0.0;
  var s0_3w = 0.0;
  var s1_0x = 0.0;
  var s1_0y = 0.0;
  var s1_0z = 0.0;
  var s1_0w = 0.0;
  var s1_1x = 0.0;
  var s1_1y = 0.0;
  var s1_1z = 0.0;
  var s1_1w = 0.0;
  var s1_2x = 0.0;
  var s1_2y = 0.0;
  var s1_2z = 0.0;
  var s1_2w = 0.0;
  var s1_3x = 0.0;
  var s1_3y = 0.0;
  var s1_3z = 0.0;
  var s1_3w = 0.0;
  var s2_0x = 0.0;
  var s2_0y = 0.0;
  var s2_0z = 0.0;
  var s2_0w = 0.0;
  var s2_1x = 0.0;
  var s2_1y = 0.0;
  var s2_1z = 0.0;
  var s2_1w = 0.0;
  var s2_2x = 0.0;
  var s2_2y = 0.0;
  var s2_2z = 0.0;
  var s2_2w = 0.0;
  var s2_3x = 0.0;
  var s2_3y = 0.0;
  var s2_3z = 0.0;
  var s2_3w = 0.0;
  var s3_0x = 0.0;
  var s3_0y = 0.0;
  var s3_0z = 0.0;
  var s3_0w = 0.0;
  var s3_1x = 0.0;
  var s3_1y = 0.0;
  var s3_1z = 0.0;
  var s3_1w = 0.0;
  var s3_2x = 0.0;
  var s3_2y = 0.0;
  var s3_2z = 0.0;
  var s3_2w = 0.0;
  var s3_3x = 0.0;
  var s3_3y = 0.0;
  var s3_3z = 0.0;
  var s3_3w = 0.0;
  let K = p.h.cols;
  let a0 = row_h(min(r0 + 0u, M - 1u));
  let a1 = row_h(min(r0 + 1u, M - 1u));
  let a2 = row_h(min(r0 + 2u, M - 1u));
  let a3 = row_h(min(r0 + 3u, M - 1u));
  let b0_0 = row_w(0u * N + min(c0 + 0u, N - 1u));
  let b0_1 = row_w(0u * N + min(c0 + 1u, N - 1u));
  let b0_2 = row_w(0u * N + min(c0 + 2u, N - 1u));
  let b0_3 = row_w(0u * N + min(c0 + 3u, N - 1u));
  let b1_0 = row_w(1u * N + min(c0 + 0u, N - 1u));
  let b1_1 = row_w(1u * N + min(c0 + 1u, N - 1u));
  let b1_2 = row_w(1u * N + min(c0 + 2u, N - 1u));
  let b1_3 = row_w(1u * N + min(c0 + 3u, N - 1u));
  let b2_0 = row_w(2u * N + min(c0 + 0u, N - 1u));
  let b2_1 = row_w(2u * N + min(c0 + 1u, N - 1u));
  let b2_2 = row_w(2u * N + min(c0 + 2u, N - 1u));
  let b2_3 = row_w(2u * N + min(c0 + 3u, N - 1u));
  let b3_0 = row_w(3u * N + min(c0 + 0u, N - 1u));
  let b3_1 = row_w(3u * N + min(c0 + 1u, N - 1u));
  let b3_2 = row_w(3u * N + min(c0 + 2u, N - 1u));
  let b3_3 = row_w(3u * N + min(c0 + 3u, N - 1u));
  for (var k = 0u; k < K; k += 4u) {
    let f0 = load4_h(a0, k);
    let f1 = load4_h(a1, k);
    let f2 = load4_h(a2, k);
    let f3 = load4_h(a3, k);
    let v0 = f0;
    let x0_0 = v0.x;
    let x0_1 = v0.y;
    let x0_2 = v0.z;
    let x0_3 = v0.w;
    let v1 = f1;
    let x1_0 = v1.x;
    let x1_1 = v1.y;
    let x1_2 = v1.z;
    let x1_3 = v1.w;
    let v2 = f2;
    let x2_0 = v2.x;
    let x2_1 = v2.y;
    let x2_2 = v2.z;
    let x2_3 = v2.w;
    let v3 = f3;
    let x3_0 = v3.x;
    let x3_1 = v3.y;
    let x3_2 = v3.z;
    let x3_3 = v3.w;
    let t0_0 = load4_w(b0_0, k);
    let t0_1 = load4_w(b0_1, k);
    let t0_2 = load4_w(b0_2, k);
    let t0_3 = load4_w(b0_3, k);
    let y0_0 = vec4f(t0_0.x, t0_1.x, t0_2.x, t0_3.x);
    let y1_0 = vec4f(t0_0.y, t0_1.y, t0_2.y, t0_3.y);
    let y2_0 = vec4f(t0_0.z, t0_1.z, t0_2.z, t0_3.z);
    let y3_0 = vec4f(t0_0.w, t0_1.w, t0_2.w, t0_3.w);
    let t1_0 = load4_w(b1_0, k);
    let t1_1 = load4_w(b1_1, k);
    let t1_2 = load4_w(b1_2, k);
    let t1_3 = load4_w(b1_3, k);
    let y0_1 = vec4f(t1_0.x, t1_1.x, t1_2.x, t1_3.x);
    let y1_1 = vec4f(t1_0.y, t1_1.y, t1_2.y, t1_3.y);
    let y2_1 = vec4f(t1_0.z, t1_1.z, t1_2.z, t1_3.z);
    let y3_1 = vec4f(t1_0.w, t1_1.w, t1_2.w, t1_3.w);
    let t2_0 = load4_w(b2_0, k);
    let t2_1 = load4_w(b2_1, k);
    let t2_2 = load4_w(b2_2, k);
    let t2_3 = load4_w(b2_3, k);
    let y0_2 = vec4f(t2_0.x, t2_1.x, t2_2.x, t2_3.x);
    let y1_2 = vec4f(t2_0.y, t2_1.y, t2_2.y, t2_3.y);
    let y2_2 = vec4f(t2_0.z, t2_1.z, t2_2.z, t2_3.z);
    let y3_2 = vec4f(t2_0.w, t2_1.w, t2_2.w, t2_3.w);
    let t3_0 = load4_w(b3_0, k);
    let t3_1 = load4_w(b3_1, k);
    let t3_2 = load4_w(b3_2, k);
    let t3_3 = load4_w(b3_3, k);
    let y0_3 = vec4f(t3_0.x, t3_1.x, t3_2.x, t3_3.x);
    let y1_3 = vec4f(t3_0.y, t3_1.y, t3_2.y, t3_3.y);
    let y2_3 = vec4f(t3_0.z, t3_1.z, t3_2.z, t3_3.z);
    let y3_3 = vec4f(t3_0.w, t3_1.w, t3_2.w, t3_3.w);
    s0_0x = s0_0x + x0_0 * y0_0.x + x0_1 * y1_0.x + x0_2 * y2_0.x + x0_3 * y3_0.x;
    s0_0y = s0_0y + x0_0 * y0_0.y + x0_1 * y1_0.y + x0_2 * y2_0.y + x0_3 * y3_0.y;
    s0_0z = s0_0z + x0_0 * y0_0.z + x0_1 * y1_0.z + x0_2 * y2_0.z + x0_3 * y3_0.z;
    s0_0w = s0_0w + x0_0 * y0_0.w + x0_1 * y1_0.w + x0_2 * y2_0.w + x0_3 * y3_0.w;
    s0_1x = s0_1x + x0_0 * y0_1.x + x0_1 * y1_1.x + x0_2 * y2_1.x + x0_3 * y3_1.x;
    s0_1y = s0_1y + x0_0 * y0_1.y + x0_1 * y1_1.y + x0_2 * y2_1.y + x0_3 * y3_1.y;
    s0_1z = s0_1z + x0_0 * y0_1.z + x0_1 * y1_1.z + x0_2 * y2_1.z + x0_3 * y3_1.z;
    s0_1w = s0_1w + x0_0 * y0_1.w + x0_1 * y1_1.w + x0_2 * y2_1.w + x0_3 * y3_1.w;
    s0_2x = s0_2x + x0_0 * y0_2.x + x0_1 * y1_2.x + x0_2 * y2_2.x + x0_3 * y3_2.x;
    s0_2y = s0_2y + x0_0 * y0_2.y + x0_1 * y1_2.y + x0_2 * y2_2.y + x0_3 * y3_2.y;
    s0_2z = s0_2z + x0_0 * y0_2.z + x0_1 * y1_2.z + x0_2 * y2_2.z + x0_3 * y3_2.z;
    s0_2w = s0_2w + x0_0 * y0_2.w + x0_1 * y1_2.w + x0_2 * y2_2.w + x0_3 * y3_2.w;
    s0_3x = s0_3x + x0_0 * y0_3.x + x0_1 * y1_3.x + x0_2 * y2_3.x + x0_3 * y3_3.x;
    s0_3y = s0_3y + x0_0 * y0_3.y + x0_1 * y1_3.y + x0_2 * y2_3.y + x0_3 * y3_3.y;
    s0_3z = s0_3z + x0_0 * y0_3.z + x0_1 * y1_3.z + x0_2 * y2_3.z + x0_3 * y3_3.z;
    s0_3w = s0_3w + x0_0 * y0_3.w + x0_1 * y1_3.w + x0_2 * y2_3.w + x0_3 * y3_3.w;
    s1_0x = s1_0x + x1_0 * y0_0.x + x1_1 * y1_0.x + x1_2 * y2_0.x + x1_3 * y3_0.x;
    s1_0y = s1_0y + x1_0 * y0_0.y + x1_1 * y1_0.y + x1_2 * y2_0.y + x1_3 * y3_0.y;
    s1_0z = s1_0z + x1_0 * y0_0.z + x1_1 * y1_0.z + x1_2 * y2_0.z + x1_3 * y3_0.z;
    s1_0w = s1_0w + x1_0 * y0_0.w + x1_1 * y1_0.w + x1_2 * y2_0.w + x1_3 * y3_0.w;
    s1_1x = s1_1x + x1_0 * y0_1.x + x1_1 * y1_1.x + x1_2 * y2_1.x + x1_3 * y3_1.x;
    s1_1y = s1_1y + x1_0 * y0_1.y + x1_1 * y1_1.y + x1_2 * y2_1.y + x1_3 * y3_1.y;
    s1_1z = s1_1z + x1_0 * y0_1.z + x1_1 * y1_1.z + x1_2 * y2_1.z + x1_3 * y3_1.z;
    s1_1w = s1_1w + x1_0 * y0_1.w + x1_1 * y1_1.w + x1_2 * y2_1.w + x1_3 * y3_1.w;
    s1_2x = s1_2x + x1_0 * y0_2.x + x1_1 * y1_2.x + x1_2 * y2_2.x + x1_3 * y3_2.x;
    s1_2y = s1_2y + x1_0 * y0_2.y + x1_1 * y1_2.y + x1_2 * y2_2.y + x1_3 * y3_2.y;
    s1_2z = s1_2z + x1_0 * y0_2.z + x1_1 * y1_2.z + x1_2 * y2_2.z + x1_3 * y3_2.z;
    s1_2w = s1_2w + x1_0 * y0_2.w + x1_1 * y1_2.w + x1_2 * y2_2.w + x1_3 * y3_2.w;
    s1_3x = s1_3x + x1_0 * y0_3.x + x1_1 * y1_3.x + x1_2 * y2_3.x + x1_3 * y3_3.x;
    s1_3y = s1_3y + x1_0 * y0_3.y + x1_1 * y1_3.y + x1_2 * y2_3.y + x1_3 * y3_3.y;
    s1_3z = s1_3z + x1_0 * y0_3.z + x1_1 * y1_3.z + x1_2 * y2_3.z + x1_3 * y3_3.z;
    s1_3w = s1_3w + x1_0 * y0_3.w + x1_1 * y1_3.w + x1_2 * y2_3.w + x1_3 * y3_3.w;
    s2_0x = s2_0x + x2_0 * y0_0.x + x2_1 * y1_0.x + x2_2 * y2_0.x + x2_3 * y3_0.x;
    s2_0y = s2_0y + x2_0 * y0_0.y + x2_1 * y1_0.y + x2_2 * y2_0.y + x2_3 * y3_0.y;
    s2_0z = s2_0z + x2_0 * y0_0.z + x2_1 * y1_0.z + x2_2 * y2_0.z + x2_3 * y3_0.z;
    s2_0w = s2_0w + x2_0 * y0_0.w + x2_1 * y1_0.w + x2_2 * y2_0.w + x2_3 * y3_0.w;
    s2_1x = s2_1x + x2_0 * y0_1.x + x2_1 * y1_1.x + x2_2 * y2_1.x + x2_3 * y3_1.x;
    s2_1y = s2_1y + x2_0 * y0_1.y + x2_1 * y1_1.y + x2_2 * y2_1.y + x2_3 * y3_1.y;
    s2_1z = s2_1z + x2_0 * y0_1.z + x2_1 * y1_1.z + x2_2 * y2_1.z + x2_3 * y3_1.z;
    s2_1w = s2_1w + x2_0 * y0_1.w + x2_1 * y1_1.w + x2_2 * y2_1.w + x2_3 * y3_1.w;
    s2_2x = s2_2x + x2_0 * y0_2.x + x2_1 * y1_2.x + x2_2 * y2_2.x + x2_3 * y3_2.x;
    s2_2y = s2_2y + x2_0 * y0_2.y + x2_1 * y1_2.y + x2_2 * y2_2.y + x2_3 * y3_2.y;
    s2_2z = s2_2z + x2_0 * y0_2.z + x2_1 * y1_2.z + x2_2 * y2_2.z + x2_3 * y3_2.z;
    s2_2w = s2_2w + x2_0 * y0_2.w + x2_1 * y1_2.w + x2_2 * y2_2.w + x2_3 * y3_2.w;
    s2_3x = s2_3x + x2_0 * y0_3.x + x2_1 * y1_3.x + x2_2 * y2_3.x + x2_3 * y3_3.x;
    s2_3y = s2_3y + x2_0 * y0_3.y + x2_1 * y1_3.y + x2_2 * y2_3.y + x2_3 * y3_3.y;
    s2_3z = s2_3z + x2_0 * y0_3.z + x2_1 * y1_3.z + x2_2 * y2_3.z + x2_3 * y3_3.z;
    s2_3w = s2_3w + x2_0 * y0_3.w + x2_1 * y1_3.w + x2_2 * y2_3.w + x2_3 * y3_3.w;
    s3_0x = s3_0x + x3_0 * y0_0.x + x3_1 * y1_0.x + x3_2 * y2_0.x + x3_3 * y3_0.x;
    s3_0y = s3_0y + x3_0 * y0_0.y + x3_1 * y1_0.y + x3_2 * y2_0.y + x3_3 * y3_0.y;
    s3_0z = s3_0z + x3_0 * y0_0.z + x3_1 * y1_0.z + x3_2 * y2_0.z + x3_3 * y3_0.z;
    s3_0w = s3_0w + x3_0 * y0_0.w + x3_1 * y1_0.w + x3_2 * y2_0.w + x3_3 * y3_0.w;
    s3_1x = s3_1x + x3_0 * y0_1.x + x3_1 * y1_1.x + x3_2 * y2_1.x + x3_3 * y3_1.x;
    s3_1y = s3_1y + x3_0 * y0_1.y + x3_1 * y1_1.y + x3_2 * y2_1.y + x3_3 * y3_1.y;
    s3_1z = s3_1z + x3_0 * y0_1.z + x3_1 * y1_1.z + x3_2 * y2_1.z + x3_3 * y3_1.z;
    s3_1w = s3_1w + x3_0 * y0_1.w + x3_1 * y1_1.w + x3_2 * y2_1.w + x3_3 * y3_1.w;
    s3_2x = s3_2x + x3_0 * y0_2.x + x3_1 * y1_2.x + x3_2 * y2_2.x + x3_3 * y3_2.x;
    s3_2y = s3_2y + x3_0 * y0_2.y + x3_1 * y1_2.y + x3_2 * y2_2.y + x3_3 * y3_2.y;
    s3_2z = s3_2z + x3_0 * y0_2.z + x3_1 * y1_2.z + x3_2 * y2_2.z + x3_3 * y3_2.z;
    s3_2w = s3_2w + x3_0 * y0_2.w + x3_1 * y1_2.w + x3_2 * y2_2.w + x3_3 * y3_2.w;
    s3_3x = s3_3x + x3_0 * y0_3.x + x3_1 * y1_3.x + x3_2 * y2_3.x + x3_3 * y3_3.x;
    s3_3y = s3_3y + x3_0 * y0_3.y + x3_1 * y1_3.y + x3_2 * y2_3.y + x3_3 * y3_3.y;
    s3_3z = s3_3z + x3_0 * y0_3.z + x3_1 * y1_3.z + x3_2 * y2_3.z + x3_3 * y3_3.z;
    s3_3w = s3_3w + x3_0 * y0_3.w + x3_1 * y1_3.w + x3_2 * y2_3.w + x3_3 * y3_3.w;
  }
  let s0_0 = vec4f(s0_0x, s0_0y, s0_0z, s0_0w);
  let s0_1 = vec4f(s0_1x, s0_1y, s0_1z, s0_1w);
  let s0_2 = vec4f(s0_2x, s0_2y, s0_2z, s0_2w);
  let s0_3 = vec4f(s0_3x, s0_3y, s0_3z, s0_3w);
  let s1_0 = vec4f(s1_0x, s1_0y, s1_0z, s1_0w);
  let s1_1 = vec4f(s1_1x, s1_1y, s1_1z, s1_1w);
  let s1_2 = vec4f(s1_2x, s1_2y, s1_2z, s1_2w);
  let s1_3 = vec4f(s1_3x, s1_3y, s1_3z, s1_3w);
  let s2_0 = vec4f(s2_0x, s2_0y, s2_0z, s2_0w);
  let s2_1 = vec4f(s2_1x, s2_1y, s2_1z, s2_1w);
  let s2_2 = vec4f(s2_2x, s2_2y, s2_2z, s2_2w);
  let s2_3 = vec4f(s2_3x, s2_3y, s2_3z, s2_3w);
  let s3_0 = vec4f(s3_0x, s3_0y, s3_0z, s3_0w);
  let s3_1 = vec4f(s3_1x, s3_1y, s3_1z, s3_1w);
  let s3_2 = vec4f(s3_2x, s3_2y, s3_2z, s3_2w);
  let s3_3 = vec4f(s3_3x, s3_3y, s3_3z, s3_3w);

  var sums = array(s0_0, s0_1, s0_2, s0_3, s1_0, s1_1, s1_2, s1_3, s2_0, s2_1, s2_2, s2_3, s3_0, s3_1, s3_2, s3_3);
  for (var own = 0u; own < 4u; own++) {
    let r = r0 + own;
    if (r < M && c0 < N) { let c = c0;
    let i = sigmoid4(sums[own * 4u + 0u] + load4_z(part_z(r, 0u), c));
    let f = sigmoid4(sums[own * 4u + 1u] + load4_z(part_z(r, 1u), c));
    let g = tanh4(sums[own * 4u + 2u] + load4_z(part_z(r, 2u), c));
    let o = sigmoid4(sums[own * 4u + 3u] + load4_z(part_z(r, 3u), c));
    let before = load4_c(row_c(r), c);
    let next = f * before + i * g;
    let over = load_valid(r, 0u) == 0.0;
    store4_cNext(row_cNext(r), c, select(next, before, over));
    store4_hNext(row_hNext(r), c, select(o * tanh4(next), load4_h(row_h(r), c), over)); }
  }
}

// === without valid gates, sharing h_hNext, tile 1 1 8 1, vec4=false, z one x whole
// lstmStep
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  z: Matrix,
  h: Matrix,
  c: Matrix,
  w: Matrix,
  hNext: Matrix,
  cNext: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> z: array<f32>;
@group(0) @binding(2) var<storage, read_write> h_hNext: array<f32>;
@group(0) @binding(3) var<storage, read> c_: array<f32>;
@group(0) @binding(4) var<storage, read> w: array<f32>;
@group(0) @binding(5) var<storage, read_write> cNext: array<f32>;

fn row_z(r: u32) -> u32 { return p.z.offset; }
fn part_z(r: u32, n: u32) -> u32 { return row_z(r) + n * (p.z.cols / 4u); }
fn load4_z(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, z[row + (c)], c < (p.z.cols / 4u)), select(0.0, z[row + (c + 1u)], c + 1u < (p.z.cols / 4u)), select(0.0, z[row + (c + 2u)], c + 2u < (p.z.cols / 4u)), select(0.0, z[row + (c + 3u)], c + 3u < (p.z.cols / 4u)));
}
fn row_h(r: u32) -> u32 { return p.h.offset + (r) * p.h.stride; }
fn load4_h(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, h_hNext[row + (c)], c < p.h.cols), select(0.0, h_hNext[row + (c + 1u)], c + 1u < p.h.cols), select(0.0, h_hNext[row + (c + 2u)], c + 2u < p.h.cols), select(0.0, h_hNext[row + (c + 3u)], c + 3u < p.h.cols));
}
fn row_c(r: u32) -> u32 { return p.c.offset + (r) * p.c.stride; }
fn load4_c(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, c_[row + (c)], c < p.c.cols), select(0.0, c_[row + (c + 1u)], c + 1u < p.c.cols), select(0.0, c_[row + (c + 2u)], c + 2u < p.c.cols), select(0.0, c_[row + (c + 3u)], c + 3u < p.c.cols));
}
fn row_w(r: u32) -> u32 { return p.w.offset + (r) * p.w.stride; }
fn load4_w(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, w[row + (c)], c < p.w.cols), select(0.0, w[row + (c + 1u)], c + 1u < p.w.cols), select(0.0, w[row + (c + 2u)], c + 2u < p.w.cols), select(0.0, w[row + (c + 3u)], c + 3u < p.w.cols));
}
fn row_valid(r: u32) -> u32 { return 0u; }
fn load_valid(r: u32, c: u32) -> f32 { return f32(1); }
fn row_hNext(r: u32) -> u32 { return p.hNext.offset + (r) * p.hNext.stride; }
fn store4_hNext(row: u32, c: u32, value: vec4f) {
  if (c < p.hNext.cols) { h_hNext[row + c] = value[0]; }
  if (c + 1u < p.hNext.cols) { h_hNext[row + c + 1u] = value[1]; }
  if (c + 2u < p.hNext.cols) { h_hNext[row + c + 2u] = value[2]; }
  if (c + 3u < p.hNext.cols) { h_hNext[row + c + 3u] = value[3]; }
}
fn row_cNext(r: u32) -> u32 { return p.cNext.offset + (r) * p.cNext.stride; }
fn store4_cNext(row: u32, c: u32, value: vec4f) {
  if (c < p.cNext.cols) { cNext[row + c] = value[0]; }
  if (c + 1u < p.cNext.cols) { cNext[row + c + 1u] = value[1]; }
  if (c + 2u < p.cNext.cols) { cNext[row + c + 2u] = value[2]; }
  if (c + 3u < p.cNext.cols) { cNext[row + c + 3u] = value[3]; }
}
fn row_gates(r: u32) -> u32 { return 0u; }
fn part_gates(r: u32, n: u32) -> u32 { return 0u; }
fn store4_gates(row: u32, c: u32, value: vec4f) {}

fn sigmoid4(a: vec4f) -> vec4f { return 1.0 / (1.0 + exp(min(-a, vec4f(80.0)))); }
fn tanh4(a: vec4f) -> vec4f { return 1.0 - 2.0 / (exp(min(2.0 * a, vec4f(80.0))) + 1.0); }
fn sigmoidSlope(y: vec4f) -> vec4f { return y * (1.0 - y); }
fn tanhSlope(y: vec4f) -> vec4f { return 1.0 - y * y; }
@compute @workgroup_size(8, 1)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  let M = p.hNext.rows;
  let N = p.hNext.cols;
  let r0 = (group.y * 1u + lane.y) * 1u;
  let c0 = ((group.x * 1u + 0u) * 8u + lane.x) * 4u;
  if (r0 >= M || c0 >= N) { return; }
  var s0_0x = 0.0;
  var s0_0y = 0.0;
  var s0_0z = 0.0;
  var s0_0w = 0.0;
  var s0_1x = 0.0;
  var s0_1y = 0.0;
  var s0_1z = 0.0;
  var s0_1w = 0.0;
  var s0_2x = 0.0;
  var s0_2y = 0.0;
  var s0_2z = 0.0;
  var s0_2w = 0.0;
  var s0_3x = 0.0;
  var s0_3y = 0.0;
  var s0_3z = 0.0;
  var s0_3w = 0.0;
  let K = p.h.cols;
  let a0 = row_h(min(r0 + 0u, M - 1u));
  let b0_0 = row_w(0u * N + min(c0 + 0u, N - 1u));
  let b0_1 = row_w(0u * N + min(c0 + 1u, N - 1u));
  let b0_2 = row_w(0u * N + min(c0 + 2u, N - 1u));
  let b0_3 = row_w(0u * N + min(c0 + 3u, N - 1u));
  let b1_0 = row_w(1u * N + min(c0 + 0u, N - 1u));
  let b1_1 = row_w(1u * N + min(c0 + 1u, N - 1u));
  let b1_2 = row_w(1u * N + min(c0 + 2u, N - 1u));
  let b1_3 = row_w(1u * N + min(c0 + 3u, N - 1u));
  let b2_0 = row_w(2u * N + min(c0 + 0u, N - 1u));
  let b2_1 = row_w(2u * N + min(c0 + 1u, N - 1u));
  let b2_2 = row_w(2u * N + min(c0 + 2u, N - 1u));
  let b2_3 = row_w(2u * N + min(c0 + 3u, N - 1u));
  let b3_0 = row_w(3u * N + min(c0 + 0u, N - 1u));
  let b3_1 = row_w(3u * N + min(c0 + 1u, N - 1u));
  let b3_2 = row_w(3u * N + min(c0 + 2u, N - 1u));
  let b3_3 = row_w(3u * N + min(c0 + 3u, N - 1u));
  for (var k = 0u; k < K; k += 4u) {
    let f0 = load4_h(a0, k);
    let v0 = f0;
    let x0_0 = v0.x;
    let x0_1 = v0.y;
    let x0_2 = v0.z;
    let x0_3 = v0.w;
    let t0_0 = load4_w(b0_0, k);
    let t0_1 = load4_w(b0_1, k);
    let t0_2 = load4_w(b0_2, k);
    let t0_3 = load4_w(b0_3, k);
    let y0_0 = vec4f(t0_0.x, t0_1.x, t0_2.x, t0_3.x);
    let y1_0 = vec4f(t0_0.y, t0_1.y, t0_2.y, t0_3.y);
    let y2_0 = vec4f(t0_0.z, t0_1.z, t0_2.z, t0_3.z);
    let y3_0 = vec4f(t0_0.w, t0_1.w, t0_2.w, t0_3.w);
    let t1_0 = load4_w(b1_0, k);
    let t1_1 = load4_w(b1_1, k);
    let t1_2 = load4_w(b1_2, k);
    let t1_3 = load4_w(b1_3, k);
    let y0_1 = vec4f(t1_0.x, t1_1.x, t1_2.x, t1_3.x);
    let y1_1 = vec4f(t1_0.y, t1_1.y, t1_2.y, t1_3.y);
    let y2_1 = vec4f(t1_0.z, t1_1.z, t1_2.z, t1_3.z);
    let y3_1 = vec4f(t1_0.w, t1_1.w, t1_2.w, t1_3.w);
    let t2_0 = load4_w(b2_0, k);
    let t2_1 = load4_w(b2_1, k);
    let t2_2 = load4_w(b2_2, k);
    let t2_3 = load4_w(b2_3, k);
    let y0_2 = vec4f(t2_0.x, t2_1.x, t2_2.x, t2_3.x);
    let y1_2 = vec4f(t2_0.y, t2_1.y, t2_2.y, t2_3.y);
    let y2_2 = vec4f(t2_0.z, t2_1.z, t2_2.z, t2_3.z);
    let y3_2 = vec4f(t2_0.w, t2_1.w, t2_2.w, t2_3.w);
    let t3_0 = load4_w(b3_0, k);
    let t3_1 = load4_w(b3_1, k);
    let t3_2 = load4_w(b3_2, k);
    let t3_3 = load4_w(b3_3, k);
    let y0_3 = vec4f(t3_0.x, t3_1.x, t3_2.x, t3_3.x);
    let y1_3 = vec4f(t3_0.y, t3_1.y, t3_2.y, t3_3.y);
    let y2_3 = vec4f(t3_0.z, t3_1.z, t3_2.z, t3_3.z);
    let y3_3 = vec4f(t3_0.w, t3_1.w, t3_2.w, t3_3.w);
    s0_0x = s0_0x + x0_0 * y0_0.x + x0_1 * y1_0.x + x0_2 * y2_0.x + x0_3 * y3_0.x;
    s0_0y = s0_0y + x0_0 * y0_0.y + x0_1 * y1_0.y + x0_2 * y2_0.y + x0_3 * y3_0.y;
    s0_0z = s0_0z + x0_0 * y0_0.z + x0_1 * y1_0.z + x0_2 * y2_0.z + x0_3 * y3_0.z;
    s0_0w = s0_0w + x0_0 * y0_0.w + x0_1 * y1_0.w + x0_2 * y2_0.w + x0_3 * y3_0.w;
    s0_1x = s0_1x + x0_0 * y0_1.x + x0_1 * y1_1.x + x0_2 * y2_1.x + x0_3 * y3_1.x;
    s0_1y = s0_1y + x0_0 * y0_1.y + x0_1 * y1_1.y + x0_2 * y2_1.y + x0_3 * y3_1.y;
    s0_1z = s0_1z + x0_0 * y0_1.z + x0_1 * y1_1.z + x0_2 * y2_1.z + x0_3 * y3_1.z;
    s0_1w = s0_1w + x0_0 * y0_1.w + x0_1 * y1_1.w + x0_2 * y2_1.w + x0_3 * y3_1.w;
    s0_2x = s0_2x + x0_0 * y0_2.x + x0_1 * y1_2.x + x0_2 * y2_2.x + x0_3 * y3_2.x;
    s0_2y = s0_2y + x0_0 * y0_2.y + x0_1 * y1_2.y + x0_2 * y2_2.y + x0_3 * y3_2.y;
    s0_2z = s0_2z + x0_0 * y0_2.z + x0_1 * y1_2.z + x0_2 * y2_2.z + x0_3 * y3_2.z;
    s0_2w = s0_2w + x0_0 * y0_2.w + x0_1 * y1_2.w + x0_2 * y2_2.w + x0_3 * y3_2.w;
    s0_3x = s0_3x + x0_0 * y0_3.x + x0_1 * y1_3.x + x0_2 * y2_3.x + x0_3 * y3_3.x;
    s0_3y = s0_3y + x0_0 * y0_3.y + x0_1 * y1_3.y + x0_2 * y2_3.y + x0_3 * y3_3.y;
    s0_3z = s0_3z + x0_0 * y0_3.z + x0_1 * y1_3.z + x0_2 * y2_3.z + x0_3 * y3_3.z;
    s0_3w = s0_3w + x0_0 * y0_3.w + x0_1 * y1_3.w + x0_2 * y2_3.w + x0_3 * y3_3.w;
  }
  let s0_0 = vec4f(s0_0x, s0_0y, s0_0z, s0_0w);
  let s0_1 = vec4f(s0_1x, s0_1y, s0_1z, s0_1w);
  let s0_2 = vec4f(s0_2x, s0_2y, s0_2z, s0_2w);
  let s0_3 = vec4f(s0_3x, s0_3y, s0_3z, s0_3w);

  var sums = array(s0_0, s0_1, s0_2, s0_3);
  for (var own = 0u; own < 1u; own++) {
    let r = r0 + own;
    if (r < M && c0 < N) { let c = c0;
    let i = sigmoid4(sums[own * 4u + 0u] + load4_z(part_z(r, 0u), c));
    let f = sigmoid4(sums[own * 4u + 1u] + load4_z(part_z(r, 1u), c));
    let g = tanh4(sums[own * 4u + 2u] + load4_z(part_z(r, 2u), c));
    let o = sigmoid4(sums[own * 4u + 3u] + load4_z(part_z(r, 3u), c));
    let before = load4_c(row_c(r), c);
    let next = f * before + i * g;
    let over = load_valid(r, 0u) == 0.0;
    store4_cNext(row_cNext(r), c, select(next, before, over));
    store4_hNext(row_hNext(r), c, select(o * tanh4(next), load4_h(row_h(r), c), over)); }
  }
}

// === without valid gates, sharing h_hNext,c_cNext, tile 4 1 8 1, vec4=true, z whole x whole
// lstmStep
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  z: Matrix,
  h: Matrix,
  c: Matrix,
  w: Matrix,
  hNext: Matrix,
  cNext: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> z: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> h_hNext: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> c_cNext: array<vec4f>;
@group(0) @binding(4) var<storage, read> w: array<vec4f>;

fn row_z(r: u32) -> u32 { return p.z.offset + (r) * p.z.stride; }
fn part_z(r: u32, n: u32) -> u32 { return row_z(r) + n * (p.z.cols / 4u); }
fn load4_z(row: u32, c: u32) -> vec4f { return z[(row + c) >> 2u]; }
fn row_h(r: u32) -> u32 { return p.h.offset + (r) * p.h.stride; }
fn load4_h(row: u32, c: u32) -> vec4f { return h_hNext[(row + c) >> 2u]; }
fn row_c(r: u32) -> u32 { return p.c.offset + (r) * p.c.stride; }
fn load4_c(row: u32, c: u32) -> vec4f { return c_cNext[(row + c) >> 2u]; }
fn row_w(r: u32) -> u32 { return p.w.offset + (r) * p.w.stride; }
fn load4_w(row: u32, c: u32) -> vec4f { return w[(row + c) >> 2u]; }
fn row_valid(r: u32) -> u32 { return 0u; }
fn load_valid(r: u32, c: u32) -> f32 { return f32(1); }
fn row_hNext(r: u32) -> u32 { return p.hNext.offset + (r) * p.hNext.stride; }
fn store4_hNext(row: u32, c: u32, value: vec4f) { h_hNext[(row + c) >> 2u] = value; }
fn row_cNext(r: u32) -> u32 { return p.cNext.offset + (r) * p.cNext.stride; }
fn store4_cNext(row: u32, c: u32, value: vec4f) { c_cNext[(row + c) >> 2u] = value; }
fn row_gates(r: u32) -> u32 { return 0u; }
fn part_gates(r: u32, n: u32) -> u32 { return 0u; }
fn store4_gates(row: u32, c: u32, value: vec4f) {}

fn sigmoid4(a: vec4f) -> vec4f { return 1.0 / (1.0 + exp(min(-a, vec4f(80.0)))); }
fn tanh4(a: vec4f) -> vec4f { return 1.0 - 2.0 / (exp(min(2.0 * a, vec4f(80.0))) + 1.0); }
fn sigmoidSlope(y: vec4f) -> vec4f { return y * (1.0 - y); }
fn tanhSlope(y: vec4f) -> vec4f { return 1.0 - y * y; }
@compute @workgroup_size(8, 1)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  let M = p.hNext.rows;
  let N = p.hNext.cols;
  let r0 = (group.y * 1u + lane.y) * 4u;
  let c0 = ((group.x * 1u + 0u) * 8u + lane.x) * 4u;
  if (r0 >= M || c0 >= N) { return; }
  var s0_0x = 0.0;
  var s0_0y = 0.0;
  var s0_0z = 0.0;
  var s0_0w = 0.0;
  var s0_1x = 0.0;
  var s0_1y = 0.0;
  var s0_1z = 0.0;
  var s0_1w = 0.0;
  var s0_2x = 0.0;
  var s0_2y = 0.0;
  var s0_2z = 0.0;
  var s0_2w = 0.0;
  var s0_3x = 0.0;
  var s0_3y = 0.0;
  var s0_3z = 0.0;
  var s0_3w = 0.0;
  var s1_0x = 0.0;
  var s1_0y = 0.0;
  var s1_0z = 0.0;
  var s1_0w = 0.0;
  var s1_1x = 0.0;
  var s1_1y = 0.0;
  var s1_1z = 0.0;
  var s1_1w = 0.0;
  var s1_2x = 0.0;
  var s1_2y = 0.0;
  var s1_2z = 0.0;
  var s1_2w = 0.0;
  var s1_3x = 0.0;
  var s1_3y = 0.0;
  var s1_3z = 0.0;
  var s1_3w = 0.0;
  var s2_0x = 0.0;
  var s2_0y = 0.0;
  var s2_0z = 0.0;
  var s2_0w = 0.0;
  var s2_1x = 0.0;
  var s2_1y = 0.0;
  var s2_1z = 0.0;
  var s2_1w = 0.0;
  var s2_2x = 0.0;
  var s2_2y = 0.0;
  var s2_2z = 0.0;
  var s2_2w = 0.0;
  var s2_3x = 0.0;
  var s2_3y = 0.0;
  var s2_3z = 0.0;
  var s2_3w = 0.0;
  var s3_0x = 0.0;
  var s3_0y = 0.0;
  var s3_0z = 0.0;
  var s3_0w = 0.0;
  var s3_1x = 0.0;
  var s3_1y = 0.0;
  var s3_1z = 0.0;
  var s3_1w = 0.0;
  var s3_2x = 0.0;
  var s3_2y = 0.0;
  var s3_2z = 0.0;
  var s3_2w = 0.0;
  var s3_3x = 0.0;
  var s3_3y = 0.0;
  var s3_3z = 0.0;
  var s3_3w = 0.0;
  let K = p.h.cols;
  let a0 = row_h(min(r0 + 0u, M - 1u));
  let a1 = row_h(min(r0 + 1u, M - 1u));
  let a2 = row_h(min(r0 + 2u, M - 1u));
  let a3 = row_h(min(r0 + 3u, M - 1u));
  let b0_0 = row_w(0u * N + min(c0 + 0u, N - 1u));
  let b0_1 = row_w(0u * N + min(c0 + 1u, N - 1u));
  let b0_2 = row_w(0u * N + min(c0 + 2u, N - 1u));
  let b0_3 = row_w(0u * N + min(c0 + 3u, N - 1u));
  let b1_0 = row_w(1u * N + min(c0 + 0u, N - 1u));
  let b1_1 = row_w(1u * N + min(c0 + 1u, N - 1u));
  let b1_2 = row_w(1u * N + min(c0 + 2u, N - 1u));
  let b1_3 = row_w(1u * N + min(c0 + 3u, N - 1u));
  let b2_0 = row_w(2u * N + min(c0 + 0u, N - 1u));
  let b2_1 = row_w(2u * N + min(c0 + 1u, N - 1u));
  let b2_2 = row_w(2u * N + min(c0 + 2u, N - 1u));
  let b2_3 = row_w(2u * N + min(c0 + 3u, N - 1u));
  let b3_0 = row_w(3u * N + min(c0 + 0u, N - 1u));
  let b3_1 = row_w(3u * N + min(c0 + 1u, N - 1u));
  let b3_2 = row_w(3u * N + min(c0 + 2u, N - 1u));
  let b3_3 = row_w(3u * N + min(c0 + 3u, N - 1u));
  for (var k = 0u; k < K; k += 4u) {
    let f0 = load4_h(a0, k);
    let f1 = load4_h(a1, k);
    let f2 = load4_h(a2, k);
    let f3 = load4_h(a3, k);
    let v0 = f0;
    let x0_0 = v0.x;
    let x0_1 = v0.y;
    let x0_2 = v0.z;
    let x0_3 = v0.w;
    let v1 = f1;
    let x1_0 = v1.x;
    let x1_1 = v1.y;
    let x1_2 = v1.z;
    let x1_3 = v1.w;
    let v2 = f2;
    let x2_0 = v2.x;
    let x2_1 = v2.y;
    let x2_2 = v2.z;
    let x2_3 = v2.w;
    let v3 = f3;
    let x3_0 = v3.x;
    let x3_1 = v3.y;
    let x3_2 = v3.z;
    let x3_3 = v3.w;
    let t0_0 = load4_w(b0_0, k);
    let t0_1 = load4_w(b0_1, k);
    let t0_2 = load4_w(b0_2, k);
    let t0_3 = load4_w(b0_3, k);
    let y0_0 = vec4f(t0_0.x, t0_1.x, t0_2.x, t0_3.x);
    let y1_0 = vec4f(t0_0.y, t0_1.y, t0_2.y, t0_3.y);
    let y2_0 = vec4f(t0_0.z, t0_1.z, t0_2.z, t0_3.z);
    let y3_0 = vec4f(t0_0.w, t0_1.w, t0_2.w, t0_3.w);
    let t1_0 = load4_w(b1_0, k);
    let t1_1 = load4_w(b1_1, k);
    let t1_2 = load4_w(b1_2, k);
    let t1_3 = load4_w(b1_3, k);
    let y0_1 = vec4f(t1_0.x, t1_1.x, t1_2.x, t1_3.x);
    let y1_1 = vec4f(t1_0.y, t1_1.y, t1_2.y, t1_3.y);
    let y2_1 = vec4f(t1_0.z, t1_1.z, t1_2.z, t1_3.z);
    let y3_1 = vec4f(t1_0.w, t1_1.w, t1_2.w, t1_3.w);
    let t2_0 = load4_w(b2_0, k);
    let t2_1 = load4_w(b2_1, k);
    let t2_2 = load4_w(b2_2, k);
    let t2_3 = load4_w(b2_3, k);
    let y0_2 = vec4f(t2_0.x, t2_1.x, t2_2.x, t2_3.x);
    let y1_2 = vec4f(t2_0.y, t2_1.y, t2_2.y, t2_3.y);
    let y2_2 = vec4f(t2_0.z, t2_1.z, t2_2.z, t2_3.z);
    let y3_2 = vec4f(t2_0.w, t2_1.w, t2_2.w, t2_3.w);
    let t3_0 = load4_w(b3_0, k);
    let t3_1 = load4_w(b3_1, k);
    let t3_2 = load4_w(b3_2, k);
    let t3_3 = load4_w(b3_3, k);
    let y0_3 = vec4f(t3_0.x, t3_1.x, t3_2.x, t3_3.x);
    let y1_3 = vec4f(t3_0.y, t3_1.y, t3_2.y, t3_3.y);
    let y2_3 = vec4f(t3_0.z, t3_1.z, t3_2.z, t3_3.z);
    let y3_3 = vec4f(t3_0.w, t3_1.w, t3_2.w, t3_3.w);
    s0_0x = s0_0x + x0_0 * y0_0.x + x0_1 * y1_0.x + x0_2 * y2_0.x + x0_3 * y3_0.x;
    s0_0y = s0_0y + x0_0 * y0_0.y + x0_1 * y1_0.y + x0_2 * y2_0.y + x0_3 * y3_0.y;
    s0_0z = s0_0z + x0_0 * y0_0.z + x0_1 * y1_0.z + x0_2 * y2_0.z + x0_3 * y3_0.z;
    s0_0w = s0_0w + x0_0 * y0_0.w + x0_1 * y1_0.w + x0_2 * y2_0.w + x0_3 * y3_0.w;
    s0_1x = s0_1x + x0_0 * y0_1.x + x0_1 * y1_1.x + x0_2 * y2_1.x + x0_3 * y3_1.x;
    s0_1y = s0_1y + x0_0 * y0_1.y + x0_1 * y1_1.y + x0_2 * y2_1.y + x0_3 * y3_1.y;
    s0_1z = s0_1z + x0_0 * y0_1.z + x0_1 * y1_1.z + x0_2 * y2_1.z + x0_3 * y3_1.z;
    s0_1w = s0_1w + x0_0 * y0_1.w + x0_1 * y1_1.w + x0_2 * y2_1.w + x0_3 * y3_1.w;
    s0_2x = s0_2x + x0_0 * y0_2.x + x0_1 * y1_2.x + x0_2 * y2_2.x + x0_3 * y3_2.x;
    s0_2y = s0_2y + x0_0 * y0_2.y + x0_1 * y1_2.y + x0_2 * y2_2.y + x0_3 * y3_2.y;
    s0_2z = s0_2z + x0_0 * y0_2.z + x0_1 * y1_2.z + x0_2 * y2_2.z + x0_3 * y3_2.z;
    s0_2w = s0_2w + x0_0 * y0_2.w + x0_1 * y1_2.w + x0_2 * y2_2.w + x0_3 * y3_2.w;
    s0_3x = s0_3x + x0_0 * y0_3.x + x0_1 * y1_3.x + x0_2 * y2_3.x + x0_3 * y3_3.x;
    s0_3y = s0_3y + x0_0 * y0_3.y + x0_1 * y1_3.y + x0_2 * y2_3.y + x0_3 * y3_3.y;
    s0_3z = s0_3z + x0_0 * y0_3.z + x0_1 * y1_3.z + x0_2 * y2_3.z + x0_3 * y3_3.z;
    s0_3w = s0_3w + x0_0 * y0_3.w + x0_1 * y1_3.w + x0_2 * y2_3.w + x0_3 * y3_3.w;
    s1_0x = s1_0x + x1_0 * y0_0.x + x1_1 * y1_0.x + x1_2 * y2_0.x + x1_3 * y3_0.x;
    s1_0y = s1_0y + x1_0 * y0_0.y + x1_1 * y1_0.y + x1_2 * y2_0.y + x1_3 * y3_0.y;
    s1_0z = s1_0z + x1_0 * y0_0.z + x1_1 * y1_0.z + x1_2 * y2_0.z + x1_3 * y3_0.z;
    s1_0w = s1_0w + x1_0 * y0_0.w + x1_1 * y1_0.w + x1_2 * y2_0.w + x1_3 * y3_0.w;
    s1_1x = s1_1x + x1_0 * y0_1.x + x1_1 * y1_1.x + x1_2 * y2_1.x + x1_3 * y3_1.x;
    s1_1y = s1_1y + x1_0 * y0_1.y + x1_1 * y1_1.y + x1_2 * y2_1.y + x1_3 * y3_1.y;
    s1_1z = s1_1z + x1_0 * y0_1.z + x1_1 * y1_1.z + x1_2 * y2_1.z + x1_3 * y3_1.z;
    s1_1w = s1_1w + x1_0 * y0_1.w + x1_1 * y1_1.w + x1_2 * y2_1.w + x1_3 * y3_1.w;
    s1_2x = s1_2x + x1_0 * y0_2.x + x1_1 * y1_2.x + x1_2 * y2_2.x + x1_3 * y3_2.x;
    s1_2y = s1_2y + x1_0 * y0_2.y + x1_1 * y1_2.y + x1_2 * y2_2.y + x1_3 * y3_2.y;
    s1_2z = s1_2z + x1_0 * y0_2.z + x1_1 * y1_2.z + x1_2 * y2_2.z + x1_3 * y3_2.z;
    s1_2w = s1_2w + x1_0 * y0_2.w + x1_1 * y1_2.w + x1_2 * y2_2.w + x1_3 * y3_2.w;
    s1_3x = s1_3x + x1_0 * y0_3.x + x1_1 * y1_3.x + x1_2 * y2_3.x + x1_3 * y3_3.x;
    s1_3y = s1_3y + x1_0 * y0_3.y + x1_1 * y1_3.y + x1_2 * y2_3.y + x1_3 * y3_3.y;
    s1_3z = s1_3z + x1_0 * y0_3.z + x1_1 * y1_3.z + x1_2 * y2_3.z + x1_3 * y3_3.z;
    s1_3w = s1_3w + x1_0 * y0_3.w + x1_1 * y1_3.w + x1_2 * y2_3.w + x1_3 * y3_3.w;
    s2_0x = s2_0x + x2_0 * y0_0.x + x2_1 * y1_0.x + x2_2 * y2_0.x + x2_3 * y3_0.x;
    s2_0y = s2_0y + x2_0 * y0_0.y + x2_1 * y1_0.y + x2_2 * y2_0.y + x2_3 * y3_0.y;
    s2_0z = s2_0z + x2_0 * y0_0.z + x2_1 * y1_0.z + x2_2 * y2_0.z + x2_3 * y3_0.z;
    s2_0w = s2_0w + x2_0 * y0_0.w + x2_1 * y1_0.w + x2_2 * y2_0.w + x2_3 * y3_0.w;
    s2_1x = s2_1x + x2_0 * y0_1.x + x2_1 * y1_1.x + x2_2 * y2_1.x + x2_3 * y3_1.x;
    s2_1y = s2_1y + x2_0 * y0_1.y + x2_1 * y1_1.y + x2_2 * y2_1.y + x2_3 * y3_1.y;
    s2_1z = s2_1z + x2_0 * y0_1.z + x2_1 * y1_1.z + x2_2 * y2_1.z + x2_3 * y3_1.z;
    s2_1w = s2_1w + x2_0 * y0_1.w + x2_1 * y1_1.w + x2_2 * y2_1.w + x2_3 * y3_1.w;
    s2_2x = s2_2x + x2_0 * y0_2.x + x2_1 * y1_2.x + x2_2 * y2_2.x + x2_3 * y3_2.x;
    s2_2y = s2_2y + x2_0 * y0_2.y + x2_1 * y1_2.y + x2_2 * y2_2.y + x2_3 * y3_2.y;
    s2_2z = s2_2z + x2_0 * y0_2.z + x2_1 * y1_2.z + x2_2 * y2_2.z + x2_3 * y3_2.z;
    s2_2w = s2_2w + x2_0 * y0_2.w + x2_1 * y1_2.w + x2_2 * y2_2.w + x2_3 * y3_2.w;
    s2_3x = s2_3x + x2_0 * y0_3.x + x2_1 * y1_3.x + x2_2 * y2_3.x + x2_3 * y3_3.x;
    s2_3y = s2_3y + x2_0 * y0_3.y + x2_1 * y1_3.y + x2_2 * y2_3.y + x2_3 * y3_3.y;
    s2_3z = s2_3z + x2_0 * y0_3.z + x2_1 * y1_3.z + x2_2 * y2_3.z + x2_3 * y3_3.z;
    s2_3w = s2_3w + x2_0 * y0_3.w + x2_1 * y1_3.w + x2_2 * y2_3.w + x2_3 * y3_3.w;
    s3_0x = s3_0x + x3_0 * y0_0.x + x3_1 * y1_0.x + x3_2 * y2_0.x + x3_3 * y3_0.x;
    s3_0y = s3_0y + x3_0 * y0_0.y + x3_1 * y1_0.y + x3_2 * y2_0.y + x3_3 * y3_0.y;
    s3_0z = s3_0z + x3_0 * y0_0.z + x3_1 * y1_0.z + x3_2 * y2_0.z + x3_3 * y3_0.z;
    s3_0w = s3_0w + x3_0 * y0_0.w + x3_1 * y1_0.w + x3_2 * y2_0.w + x3_3 * y3_0.w;
    s3_1x = s3_1x + x3_0 * y0_1.x + x3_1 * y1_1.x + x3_2 * y2_1.x + x3_3 * y3_1.x;
    s3_1y = s3_1y + x3_0 * y0_1.y + x3_1 * y1_1.y + x3_2 * y2_1.y + x3_3 * y3_1.y;
    s3_1z = s3_1z + x3_0 * y0_1.z + x3_1 * y1_1.z + x3_2 * y2_1.z + x3_3 * y3_1.z;
    s3_1w = s3_1w + x3_0 * y0_1.w + x3_1 * y1_1.w + x3_2 * y2_1.w + x3_3 * y3_1.w;
    s3_2x = s3_2x + x3_0 * y0_2.x + x3_1 * y1_2.x + x3_2 * y2_2.x + x3_3 * y3_2.x;
    s3_2y = s3_2y + x3_0 * y0_2.y + x3_1 * y1_2.y + x3_2 * y2_2.y + x3_3 * y3_2.y;
    s3_2z = s3_2z + x3_0 * y0_2.z + x3_1 * y1_2.z + x3_2 * y2_2.z + x3_3 * y3_2.z;
    s3_2w = s3_2w + x3_0 * y0_2.w + x3_1 * y1_2.w + x3_2 * y2_2.w + x3_3 * y3_2.w;
    s3_3x = s3_3x + x3_0 * y0_3.x + x3_1 * y1_3.x + x3_2 * y2_3.x + x3_3 * y3_3.x;
    s3_3y = s3_3y + x3_0 * y0_3.y + x3_1 * y1_3.y + x3_2 * y2_3.y + x3_3 * y3_3.y;
    s3_3z = s3_3z + x3_0 * y0_3.z + x3_1 * y1_3.z + x3_2 * y2_3.z + x3_3 * y3_3.z;
    s3_3w = s3_3w + x3_0 * y0_3.w + x3_1 * y1_3.w + x3_2 * y2_3.w + x3_3 * y3_3.w;
  }
  let s0_0 = vec4f(s0_0x, s0_0y, s0_0z, s0_0w);
  let s0_1 = vec4f(s0_1x, s0_1y, s0_1z, s0_1w);
  let s0_2 = vec4f(s0_2x, s0_2y, s0_2z, s0_2w);
  let s0_3 = vec4f(s0_3x, s0_3y, s0_3z, s0_3w);
  let s1_0 = vec4f(s1_0x, s1_0y, s1_0z, s1_0w);
  let s1_1 = vec4f(s1_1x, s1_1y, s1_1z, s1_1w);
  let s1_2 = vec4f(s1_2x, s1_2y, s1_2z, s1_2w);
  let s1_3 = vec4f(s1_3x, s1_3y, s1_3z, s1_3w);
  let s2_0 = vec4f(s2_0x, s2_0y, s2_0z, s2_0w);
  let s2_1 = vec4f(s2_1x, s2_1y, s2_1z, s2_1w);
  let s2_2 = vec4f(s2_2x, s2_2y, s2_2z, s2_2w);
  let s2_3 = vec4f(s2_3x, s2_3y, s2_3z, s2_3w);
  let s3_0 = vec4f(s3_0x, s3_0y, s3_0z, s3_0w);
  let s3_1 = vec4f(s3_1x, s3_1y, s3_1z, s3_1w);
  let s3_2 = vec4f(s3_2x, s3_2y, s3_2z, s3_2w);
  let s3_3 = vec4f(s3_3x, s3_3y, s3_3z, s3_3w);

  var sums = array(s0_0, s0_1, s0_2, s0_3, s1_0, s1_1, s1_2, s1_3, s2_0, s2_1, s2_2, s2_3, s3_0, s3_1, s3_2, s3_3);
  for (var own = 0u; own < 4u; own++) {
    let r = r0 + own;
    if (r < M && c0 < N) { let c = c0;
    let i = sigmoid4(sums[own * 4u + 0u] + load4_z(part_z(r, 0u), c));
    let f = sigmoid4(sums[own * 4u + 1u] + load4_z(part_z(r, 1u), c));
    let g = tanh4(sums[own * 4u + 2u] + load4_z(part_z(r, 2u), c));
    let o = sigmoid4(sums[own * 4u + 3u] + load4_z(part_z(r, 3u), c));
    let before = load4_c(row_c(r), c);
    let next = f * before + i * g;
    let over = load_valid(r, 0u) == 0.0;
    store4_cNext(row_cNext(r), c, select(next, before, over));
    store4_hNext(row_hNext(r), c, select(o * tanh4(next), load4_h(row_h(r), c), over)); }
  }
}

// === without valid gates, sharing h_hNext,c_cNext, tile 4 1 4 2, vec4=true, z whole x whole
// lstmStep
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  z: Matrix,
  h: Matrix,
  c: Matrix,
  w: Matrix,
  hNext: Matrix,
  cNext: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> z: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> h_hNext: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> c_cNext: array<vec4f>;
@group(0) @binding(4) var<storage, read> w: array<vec4f>;

fn row_z(r: u32) -> u32 { return p.z.offset + (r) * p.z.stride; }
fn part_z(r: u32, n: u32) -> u32 { return row_z(r) + n * (p.z.cols / 4u); }
fn load4_z(row: u32, c: u32) -> vec4f { return z[(row + c) >> 2u]; }
fn row_h(r: u32) -> u32 { return p.h.offset + (r) * p.h.stride; }
fn load4_h(row: u32, c: u32) -> vec4f { return h_hNext[(row + c) >> 2u]; }
fn row_c(r: u32) -> u32 { return p.c.offset + (r) * p.c.stride; }
fn load4_c(row: u32, c: u32) -> vec4f { return c_cNext[(row + c) >> 2u]; }
fn row_w(r: u32) -> u32 { return p.w.offset + (r) * p.w.stride; }
fn load4_w(row: u32, c: u32) -> vec4f { return w[(row + c) >> 2u]; }
fn row_valid(r: u32) -> u32 { return 0u; }
fn load_valid(r: u32, c: u32) -> f32 { return f32(1); }
fn row_hNext(r: u32) -> u32 { return p.hNext.offset + (r) * p.hNext.stride; }
fn store4_hNext(row: u32, c: u32, value: vec4f) { h_hNext[(row + c) >> 2u] = value; }
fn row_cNext(r: u32) -> u32 { return p.cNext.offset + (r) * p.cNext.stride; }
fn store4_cNext(row: u32, c: u32, value: vec4f) { c_cNext[(row + c) >> 2u] = value; }
fn row_gates(r: u32) -> u32 { return 0u; }
fn part_gates(r: u32, n: u32) -> u32 { return 0u; }
fn store4_gates(row: u32, c: u32, value: vec4f) {}

fn sigmoid4(a: vec4f) -> vec4f { return 1.0 / (1.0 + exp(min(-a, vec4f(80.0)))); }
fn tanh4(a: vec4f) -> vec4f { return 1.0 - 2.0 / (exp(min(2.0 * a, vec4f(80.0))) + 1.0); }
fn sigmoidSlope(y: vec4f) -> vec4f { return y * (1.0 - y); }
fn tanhSlope(y: vec4f) -> vec4f { return 1.0 - y * y; }
@compute @workgroup_size(4, 2)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  let M = p.hNext.rows;
  let N = p.hNext.cols;
  let r0 = (group.y * 2u + lane.y) * 4u;
  let c0 = ((group.x * 1u + 0u) * 4u + lane.x) * 4u;
  if (r0 >= M || c0 >= N) { return; }
  var s0_0x = 0.0;
  var s0_0y = 0.0;
  var s0_0z = 0.0;
  var s0_0w = 0.0;
  var s0_1x = 0.0;
  var s0_1y = 0.0;
  var s0_1z = 0.0;
  var s0_1w = 0.0;
  var s0_2x = 0.0;
  var s0_2y = 0.0;
  var s0_2z = 0.0;
  var s0_2w = 0.0;
  var s0_3x = 0.0;
  var s0_3y = 0.0;
  var s0_3z = 0.0;
  var s0_3w = 0.0;
  var s1_0x = 0.0;
  var s1_0y = 0.0;
  var s1_0z = 0.0;
  var s1_0w = 0.0;
  var s1_1x = 0.0;
  var s1_1y = 0.0;
  var s1_1z = 0.0;
  var s1_1w = 0.0;
  var s1_2x = 0.0;
  var s1_2y = 0.0;
  var s1_2z = 0.0;
  var s1_2w = 0.0;
  var s1_3x = 0.0;
  var s1_3y = 0.0;
  var s1_3z = 0.0;
  var s1_3w = 0.0;
  var s2_0x = 0.0;
  var s2_0y = 0.0;
  var s2_0z = 0.0;
  var s2_0w = 0.0;
  var s2_1x = 0.0;
  var s2_1y = 0.0;
  var s2_1z = 0.0;
  var s2_1w = 0.0;
  var s2_2x = 0.0;
  var s2_2y = 0.0;
  var s2_2z = 0.0;
  var s2_2w = 0.0;
  var s2_3x = 0.0;
  var s2_3y = 0.0;
  var s2_3z = 0.0;
  var s2_3w = 0.0;
  var s3_0x = 0.0;
  var s3_0y = 0.0;
  var s3_0z = 0.0;
  var s3_0w = 0.0;
  var s3_1x = 0.0;
  var s3_1y = 0.0;
  var s3_1z = 0.0;
  var s3_1w = 0.0;
  var s3_2x = 0.0;
  var s3_2y = 0.0;
  var s3_2z = 0.0;
  var s3_2w = 0.0;
  var s3_3x = 0.0;
  var s3_3y = 0.0;
  var s3_3z = 0.0;
  var s3_3w = 0.0;
  let K = p.h.cols;
  let a0 = row_h(min(r0 + 0u, M - 1u));
  let a1 = row_h(min(r0 + 1u, M - 1u));
  let a2 = row_h(min(r0 + 2u, M - 1u));
  let a3 = row_h(min(r0 + 3u, M - 1u));
  let b0_0 = row_w(0u * N + min(c0 + 0u, N - 1u));
  let b0_1 = row_w(0u * N + min(c0 + 1u, N - 1u));
  let b0_2 = row_w(0u * N + min(c0 + 2u, N - 1u));
  let b0_3 = row_w(0u * N + min(c0 + 3u, N - 1u));
  let b1_0 = row_w(1u * N + min(c0 + 0u, N - 1u));
  let b1_1 = row_w(1u * N + min(c0 + 1u, N - 1u));
  let b1_2 = row_w(1u * N + min(c0 + 2u, N - 1u));
  let b1_3 = row_w(1u * N + min(c0 + 3u, N - 1u));
  let b2_0 = row_w(2u * N + min(c0 + 0u, N - 1u));
  let b2_1 = row_w(2u * N + min(c0 + 1u, N - 1u));
  let b2_2 = row_w(2u * N + min(c0 + 2u, N - 1u));
  let b2_3 = row_w(2u * N + min(c0 + 3u, N - 1u));
  let b3_0 = row_w(3u * N + min(c0 + 0u, N - 1u));
  let b3_1 = row_w(3u * N + min(c0 + 1u, N - 1u));
  let b3_2 = row_w(3u * N + min(c0 + 2u, N - 1u));
  let b3_3 = row_w(3u * N + min(c0 + 3u, N - 1u));
  for (var k = 0u; k < K; k += 4u) {
    let f0 = load4_h(a0, k);
    let f1 = load4_h(a1, k);
    let f2 = load4_h(a2, k);
    let f3 = load4_h(a3, k);
    let v0 = f0;
    let x0_0 = v0.x;
    let x0_1 = v0.y;
    let x0_2 = v0.z;
    let x0_3 = v0.w;
    let v1 = f1;
    let x1_0 = v1.x;
    let x1_1 = v1.y;
    let x1_2 = v1.z;
    let x1_3 = v1.w;
    let v2 = f2;
    let x2_0 = v2.x;
    let x2_1 = v2.y;
    let x2_2 = v2.z;
    let x2_3 = v2.w;
    let v3 = f3;
    let x3_0 = v3.x;
    let x3_1 = v3.y;
    let x3_2 = v3.z;
    let x3_3 = v3.w;
    let t0_0 = load4_w(b0_0, k);
    let t0_1 = load4_w(b0_1, k);
    let t0_2 = load4_w(b0_2, k);
    let t0_3 = load4_w(b0_3, k);
    let y0_0 = vec4f(t0_0.x, t0_1.x, t0_2.x, t0_3.x);
    let y1_0 = vec4f(t0_0.y, t0_1.y, t0_2.y, t0_3.y);
    let y2_0 = vec4f(t0_0.z, t0_1.z, t0_2.z, t0_3.z);
    let y3_0 = vec4f(t0_0.w, t0_1.w, t0_2.w, t0_3.w);
    let t1_0 = load4_w(b1_0, k);
    let t1_1 = load4_w(b1_1, k);
    let t1_2 = load4_w(b1_2, k);
    let t1_3 = load4_w(b1_3, k);
    let y0_1 = vec4f(t1_0.x, t1_1.x, t1_2.x, t1_3.x);
    let y1_1 = vec4f(t1_0.y, t1_1.y, t1_2.y, t1_3.y);
    let y2_1 = vec4f(t1_0.z, t1_1.z, t1_2.z, t1_3.z);
    let y3_1 = vec4f(t1_0.w, t1_1.w, t1_2.w, t1_3.w);
    let t2_0 = load4_w(b2_0, k);
    let t2_1 = load4_w(b2_1, k);
    let t2_2 = load4_w(b2_2, k);
    let t2_3 = load4_w(b2_3, k);
    let y0_2 = vec4f(t2_0.x, t2_1.x, t2_2.x, t2_3.x);
    let y1_2 = vec4f(t2_0.y, t2_1.y, t2_2.y, t2_3.y);
    let y2_2 = vec4f(t2_0.z, t2_1.z, t2_2.z, t2_3.z);
    let y3_2 = vec4f(t2_0.w, t2_1.w, t2_2.w, t2_3.w);
    let t3_0 = load4_w(b3_0, k);
    let t3_1 = load4_w(b3_1, k);
    let t3_2 = load4_w(b3_2, k);
    let t3_3 = load4_w(b3_3, k);
    let y0_3 = vec4f(t3_0.x, t3_1.x, t3_2.x, t3_3.x);
    let y1_3 = vec4f(t3_0.y, t3_1.y, t3_2.y, t3_3.y);
    let y2_3 = vec4f(t3_0.z, t3_1.z, t3_2.z, t3_3.z);
    let y3_3 = vec4f(t3_0.w, t3_1.w, t3_2.w, t3_3.w);
    s0_0x = s0_0x + x0_0 * y0_0.x + x0_1 * y1_0.x + x0_2 * y2_0.x + x0_3 * y3_0.x;
    s0_0y = s0_0y + x0_0 * y0_0.y + x0_1 * y1_0.y + x0_2 * y2_0.y + x0_3 * y3_0.y;
    s0_0z = s0_0z + x0_0 * y0_0.z + x0_1 * y1_0.z + x0_2 * y2_0.z + x0_3 * y3_0.z;
    s0_0w = s0_0w + x0_0 * y0_0.w + x0_1 * y1_0.w + x0_2 * y2_0.w + x0_3 * y3_0.w;
    s0_1x = s0_1x + x0_0 * y0_1.x + x0_1 * y1_1.x + x0_2 * y2_1.x + x0_3 * y3_1.x;
    s0_1y = s0_1y + x0_0 * y0_1.y + x0_1 * y1_1.y + x0_2 * y2_1.y + x0_3 * y3_1.y;
    s0_1z = s0_1z + x0_0 * y0_1.z + x0_1 * y1_1.z + x0_2 * y2_1.z + x0_3 * y3_1.z;
    s0_1w = s0_1w + x0_0 * y0_1.w + x0_1 * y1_1.w + x0_2 * y2_1.w + x0_3 * y3_1.w;
    s0_2x = s0_2x + x0_0 * y0_2.x + x0_1 * y1_2.x + x0_2 * y2_2.x + x0_3 * y3_2.x;
    s0_2y = s0_2y + x0_0 * y0_2.y + x0_1 * y1_2.y + x0_2 * y2_2.y + x0_3 * y3_2.y;
    s0_2z = s0_2z + x0_0 * y0_2.z + x0_1 * y1_2.z + x0_2 * y2_2.z + x0_3 * y3_2.z;
    s0_2w = s0_2w + x0_0 * y0_2.w + x0_1 * y1_2.w + x0_2 * y2_2.w + x0_3 * y3_2.w;
    s0_3x = s0_3x + x0_0 * y0_3.x + x0_1 * y1_3.x + x0_2 * y2_3.x + x0_3 * y3_3.x;
    s0_3y = s0_3y + x0_0 * y0_3.y + x0_1 * y1_3.y + x0_2 * y2_3.y + x0_3 * y3_3.y;
    s0_3z = s0_3z + x0_0 * y0_3.z + x0_1 * y1_3.z + x0_2 * y2_3.z + x0_3 * y3_3.z;
    s0_3w = s0_3w + x0_0 * y0_3.w + x0_1 * y1_3.w + x0_2 * y2_3.w + x0_3 * y3_3.w;
    s1_0x = s1_0x + x1_0 * y0_0.x + x1_1 * y1_0.x + x1_2 * y2_0.x + x1_3 * y3_0.x;
    s1_0y = s1_0y + x1_0 * y0_0.y + x1_1 * y1_0.y + x1_2 * y2_0.y + x1_3 * y3_0.y;
    s1_0z = s1_0z + x1_0 * y0_0.z + x1_1 * y1_0.z + x1_2 * y2_0.z + x1_3 * y3_0.z;
    s1_0w = s1_0w + x1_0 * y0_0.w + x1_1 * y1_0.w + x1_2 * y2_0.w + x1_3 * y3_0.w;
    s1_1x = s1_1x + x1_0 * y0_1.x + x1_1 * y1_1.x + x1_2 * y2_1.x + x1_3 * y3_1.x;
    s1_1y = s1_1y + x1_0 * y0_1.y + x1_1 * y1_1.y + x1_2 * y2_1.y + x1_3 * y3_1.y;
    s1_1z = s1_1z + x1_0 * y0_1.z + x1_1 * y1_1.z + x1_2 * y2_1.z + x1_3 * y3_1.z;
    s1_1w = s1_1w + x1_0 * y0_1.w + x1_1 * y1_1.w + x1_2 * y2_1.w + x1_3 * y3_1.w;
    s1_2x = s1_2x + x1_0 * y0_2.x + x1_1 * y1_2.x + x1_2 * y2_2.x + x1_3 * y3_2.x;
    s1_2y = s1_2y + x1_0 * y0_2.y + x1_1 * y1_2.y + x1_2 * y2_2.y + x1_3 * y3_2.y;
    s1_2z = s1_2z + x1_0 * y0_2.z + x1_1 * y1_2.z + x1_2 * y2_2.z + x1_3 * y3_2.z;
    s1_2w = s1_2w + x1_0 * y0_2.w + x1_1 * y1_2.w + x1_2 * y2_2.w + x1_3 * y3_2.w;
    s1_3x = s1_3x + x1_0 * y0_3.x + x1_1 * y1_3.x + x1_2 * y2_3.x + x1_3 * y3_3.x;
    s1_3y = s1_3y + x1_0 * y0_3.y + x1_1 * y1_3.y + x1_2 * y2_3.y + x1_3 * y3_3.y;
    s1_3z = s1_3z + x1_0 * y0_3.z + x1_1 * y1_3.z + x1_2 * y2_3.z + x1_3 * y3_3.z;
    s1_3w = s1_3w + x1_0 * y0_3.w + x1_1 * y1_3.w + x1_2 * y2_3.w + x1_3 * y3_3.w;
    s2_0x = s2_0x + x2_0 * y0_0.x + x2_1 * y1_0.x + x2_2 * y2_0.x + x2_3 * y3_0.x;
    s2_0y = s2_0y + x2_0 * y0_0.y + x2_1 * y1_0.y + x2_2 * y2_0.y + x2_3 * y3_0.y;
    s2_0z = s2_0z + x2_0 * y0_0.z + x2_1 * y1_0.z + x2_2 * y2_0.z + x2_3 * y3_0.z;
    s2_0w = s2_0w + x2_0 * y0_0.w + x2_1 * y1_0.w + x2_2 * y2_0.w + x2_3 * y3_0.w;
    s2_1x = s2_1x + x2_0 * y0_1.x + x2_1 * y1_1.x + x2_2 * y2_1.x + x2_3 * y3_1.x;
    s2_1y = s2_1y + x2_0 * y0_1.y + x2_1 * y1_1.y + x2_2 * y2_1.y + x2_3 * y3_1.y;
    s2_1z = s2_1z + x2_0 * y0_1.z + x2_1 * y1_1.z + x2_2 * y2_1.z + x2_3 * y3_1.z;
    s2_1w = s2_1w + x2_0 * y0_1.w + x2_1 * y1_1.w + x2_2 * y2_1.w + x2_3 * y3_1.w;
    s2_2x = s2_2x + x2_0 * y0_2.x + x2_1 * y1_2.x + x2_2 * y2_2.x + x2_3 * y3_2.x;
    s2_2y = s2_2y + x2_0 * y0_2.y + x2_1 * y1_2.y + x2_2 * y2_2.y + x2_3 * y3_2.y;
    s2_2z = s2_2z + x2_0 * y0_2.z + x2_1 * y1_2.z + x2_2 * y2_2.z + x2_3 * y3_2.z;
    s2_2w = s2_2w + x2_0 * y0_2.w + x2_1 * y1_2.w + x2_2 * y2_2.w + x2_3 * y3_2.w;
    s2_3x = s2_3x + x2_0 * y0_3.x + x2_1 * y1_3.x + x2_2 * y2_3.x + x2_3 * y3_3.x;
    s2_3y = s2_3y + x2_0 * y0_3.y + x2_1 * y1_3.y + x2_2 * y2_3.y + x2_3 * y3_3.y;
    s2_3z = s2_3z + x2_0 * y0_3.z + x2_1 * y1_3.z + x2_2 * y2_3.z + x2_3 * y3_3.z;
    s2_3w = s2_3w + x2_0 * y0_3.w + x2_1 * y1_3.w + x2_2 * y2_3.w + x2_3 * y3_3.w;
    s3_0x = s3_0x + x3_0 * y0_0.x + x3_1 * y1_0.x + x3_2 * y2_0.x + x3_3 * y3_0.x;
    s3_0y = s3_0y + x3_0 * y0_0.y + x3_1 * y1_0.y + x3_2 * y2_0.y + x3_3 * y3_0.y;
    s3_0z = s3_0z + x3_0 * y0_0.z + x3_1 * y1_0.z + x3_2 * y2_0.z + x3_3 * y3_0.z;
    s3_0w = s3_0w + x3_0 * y0_0.w + x3_1 * y1_0.w + x3_2 * y2_0.w + x3_3 * y3_0.w;
    s3_1x = s3_1x + x3_0 * y0_1.x + x3_1 * y1_1.x + x3_2 * y2_1.x + x3_3 * y3_1.x;
    s3_1y = s3_1y + x3_0 * y0_1.y + x3_1 * y1_1.y + x3_2 * y2_1.y + x3_3 * y3_1.y;
    s3_1z = s3_1z + x3_0 * y0_1.z + x3_1 * y1_1.z + x3_2 * y2_1.z + x3_3 * y3_1.z;
    s3_1w = s3_1w + x3_0 * y0_1.w + x3_1 * y1_1.w + x3_2 * y2_1.w + x3_3 * y3_1.w;
    s3_2x = s3_2x + x3_0 * y0_2.x + x3_1 * y1_2.x + x3_2 * y2_2.x + x3_3 * y3_2.x;
    s3_2y = s3_2y + x3_0 * y0_2.y + x3_1 * y1_2.y + x3_2 * y2_2.y + x3_3 * y3_2.y;
    s3_2z = s3_2z + x3_0 * y0_2.z + x3_1 * y1_2.z + x3_2 * y2_2.z + x3_3 * y3_2.z;
    s3_2w = s3_2w + x3_0 * y0_2.w + x3_1 * y1_2.w + x3_2 * y2_2.w + x3_3 * y3_2.w;
    s3_3x = s3_3x + x3_0 * y0_3.x + x3_1 * y1_3.x + x3_2 * y2_3.x + x3_3 * y3_3.x;
    s3_3y = s3_3y + x3_0 * y0_3.y + x3_1 * y1_3.y + x3_2 * y2_3.y + x3_3 * y3_3.y;
    s3_3z = s3_3z + x3_0 * y0_3.z + x3_1 * y1_3.z + x3_2 * y2_3.z + x3_3 * y3_3.z;
    s3_3w = s3_3w + x3_0 * y0_3.w + x3_1 * y1_3.w + x3_2 * y2_3.w + x3_3 * y3_3.w;
  }
  let s0_0 = vec4f(s0_0x, s0_0y, s0_0z, s0_0w);
  let s0_1 = vec4f(s0_1x, s0_1y, s0_1z, s0_1w);
  let s0_2 = vec4f(s0_2x, s0_2y, s0_2z, s0_2w);
  let s0_3 = vec4f(s0_3x, s0_3y, s0_3z, s0_3w);
  let s1_0 = vec4f(s1_0x, s1_0y, s1_0z, s1_0w);
  let s1_1 = vec4f(s1_1x, s1_1y, s1_1z, s1_1w);
  let s1_2 = vec4f(s1_2x, s1_2y, s1_2z, s1_2w);
  let s1_3 = vec4f(s1_3x, s1_3y, s1_3z, s1_3w);
  let s2_0 = vec4f(s2_0x, s2_0y, s2_0z, s2_0w);
  let s2_1 = vec4f(s2_1x, s2_1y, s2_1z, s2_1w);
  let s2_2 = vec4f(s2_2x, s2_2y, s2_2z, s2_2w);
  let s2_3 = vec4f(s2_3x, s2_3y, s2_3z, s2_3w);
  let s3_0 = vec4f(s3_0x, s3_0y, s3_0z, s3_0w);
  let s3_1 = vec4f(s3_1x, s3_1y, s3_1z, s3_1w);
  let s3_2 = vec4f(s3_2x, s3_2y, s3_2z, s3_2w);
  let s3_3 = vec4f(s3_3x, s3_3y, s3_3z, s3_3w);

  var sums = array(s0_0, s0_1, s0_2, s0_3, s1_0, s1_1, s1_2, s1_3, s2_0, s2_1, s2_2, s2_3, s3_0, s3_1, s3_2, s3_3);
  for (var own = 0u; own < 4u; own++) {
    let r = r0 + own;
    if (r < M && c0 < N) { let c = c0;
    let i = sigmoid4(sums[own * 4u + 0u] + load4_z(part_z(r, 0u), c));
    let f = sigmoid4(sums[own * 4u + 1u] + load4_z(part_z(r, 1u), c));
    let g = tanh4(sums[own * 4u + 2u] + load4_z(part_z(r, 2u), c));
    let o = sigmoid4(sums[own * 4u + 3u] + load4_z(part_z(r, 3u), c));
    let before = load4_c(row_c(r), c);
    let next = f * before + i * g;
    let over = load_valid(r, 0u) == 0.0;
    store4_cNext(row_cNext(r), c, select(next, before, over));
    store4_hNext(row_hNext(r), c, select(o * tanh4(next), load4_h(row_h(r), c), over)); }
  }
}
