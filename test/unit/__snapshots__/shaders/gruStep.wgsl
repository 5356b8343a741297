// === sharing h_out, tile 1 1 8 1, vec4=false, x whole x whole, b whole x whole
// gruStep
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  x: Matrix,
  h: Matrix,
  w: Matrix,
  b: Matrix,
  valid: Matrix,
  out: Matrix,
  gates: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> h_out: array<f32>;
@group(0) @binding(3) var<storage, read> w: array<f32>;
@group(0) @binding(4) var<storage, read> b: array<f32>;
@group(0) @binding(5) var<storage, read> valid: array<f32>;
@group(0) @binding(6) var<storage, read_write> gates: array<f32>;

fn row_x(r: u32) -> u32 { return p.x.offset + (r) * p.x.stride; }
fn part_x(r: u32, n: u32) -> u32 { return row_x(r) + n * (p.x.cols / 3u); }
fn load4_x(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, x[row + (c)], c < (p.x.cols / 3u)), select(0.0, x[row + (c + 1u)], c + 1u < (p.x.cols / 3u)), select(0.0, x[row + (c + 2u)], c + 2u < (p.x.cols / 3u)), select(0.0, x[row + (c + 3u)], c + 3u < (p.x.cols / 3u)));
}
fn row_h(r: u32) -> u32 { return p.h.offset + (r) * p.h.stride; }
fn load4_h(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, h_out[row + (c)], c < p.h.cols), select(0.0, h_out[row + (c + 1u)], c + 1u < p.h.cols), select(0.0, h_out[row + (c + 2u)], c + 2u < p.h.cols), select(0.0, h_out[row + (c + 3u)], c + 3u < p.h.cols));
}
fn row_w(r: u32) -> u32 { return p.w.offset + (r) * p.w.stride; }
fn load4_w(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, w[row + (c)], c < p.w.cols), select(0.0, w[row + (c + 1u)], c + 1u < p.w.cols), select(0.0, w[row + (c + 2u)], c + 2u < p.w.cols), select(0.0, w[row + (c + 3u)], c + 3u < p.w.cols));
}
fn row_b(r: u32) -> u32 { return p.b.offset + (r) * p.b.stride; }
fn part_b(r: u32, n: u32) -> u32 { return row_b(r) + n * (p.b.cols / 3u); }
fn load4_b(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, b[row + (c)], c < (p.b.cols / 3u)), select(0.0, b[row + (c + 1u)], c + 1u < (p.b.cols / 3u)), select(0.0, b[row + (c + 2u)], c + 2u < (p.b.cols / 3u)), select(0.0, b[row + (c + 3u)], c + 3u < (p.b.cols / 3u)));
}
fn row_valid(r: u32) -> u32 { return p.valid.offset + (r) * p.valid.stride; }
fn load_valid(r: u32, c: u32) -> f32 { return valid[row_valid(r) + c]; }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn store4_out(row: u32, c: u32, value: vec4f) {
  if (c < p.out.cols) { h_out[row + c] = value[0]; }
  if (c + 1u < p.out.cols) { h_out[row + c + 1u] = value[1]; }
  if (c + 2u < p.out.cols) { h_out[row + c + 2u] = value[2]; }
  if (c + 3u < p.out.cols) { h_out[row + c + 3u] = value[3]; }
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
@compute @workgroup_size(8, 1)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  let M = p.out.rows;
  let N = p.out.cols;
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
  }
  let s0_0 = vec4f(s0_0x, s0_0y, s0_0z, s0_0w);
  let s0_1 = vec4f(s0_1x, s0_1y, s0_1z, s0_1w);
  let s0_2 = vec4f(s0_2x, s0_2y, s0_2z, s0_2w);

  var sums = array(s0_0, s0_1, s0_2);
  for (var own = 0u; own < 1u; own++) {
    let r = r0 + own;
    if (r < M && c0 < N) { let c = c0;
    let reset = sigmoid4(sums[own * 3u + 0u] + load4_b(part_b(0u, 0u), c) + load4_x(part_x(r, 0u), c));
    let z = sigmoid4(sums[own * 3u + 1u] + load4_b(part_b(0u, 1u), c) + load4_x(part_x(r, 1u), c));
    let u = sums[own * 3u + 2u] + load4_b(part_b(0u, 2u), c);
    let n = tanh4(load4_x(part_x(r, 2u), c) + reset * u);
    let before = load4_h(row_h(r), c);
    store4_out(row_out(r), c, select(n + z * (before - n), before, load_valid(r, 0u) == 0.0));
    store4_gates(part_gates(r, 0u), c, reset);
    store4_gates(part_gates(r, 1u), c, z);
    store4_gates(part_gates(r, 2u), c, n);
    store4_gates(part_gates(r, 3u), c, u); }
  }
}

// === without valid gates, sharing h_out, tile 4 1 8 4, vec4=true, x modulo x whole, b one x whole
// gruStep
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  x: Matrix,
  h: Matrix,
  w: Matrix,
  b: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> h_out: array<vec4f>;
@group(0) @binding(3) var<storage, read> w: array<vec4f>;
@group(0) @binding(4) var<storage, read> b: array<vec4f>;

fn row_x(r: u32) -> u32 { return p.x.offset + (r % p.x.rows) * p.x.stride; }
fn part_x(r: u32, n: u32) -> u32 { return row_x(r) + n * (p.x.cols / 3u); }
fn load4_x(row: u32, c: u32) -> vec4f { return x[(row + c) >> 2u]; }
fn row_h(r: u32) -> u32 { return p.h.offset + (r) * p.h.stride; }
fn load4_h(row: u32, c: u32) -> vec4f { return h_out[(row + c) >> 2u]; }
fn row_w(r: u32) -> u32 { return p.w.offset + (r) * p.w.stride; }
fn load4_w(row: u32, c: u32) -> vec4f { return w[(row + c) >> 2u]; }
fn row_b(r: u32) -> u32 { return p.b.offset; }
fn part_b(r: u32, n: u32) -> u32 { return row_b(r) + n * (p.b.cols / 3u); }
fn load4_b(row: u32, c: u32) -> vec4f { return b[(row + c) >> 2u]; }
fn row_valid(r: u32) -> u32 { return 0u; }
fn load_valid(r: u32, c: u32) -> f32 { return f32(1); }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn store4_out(row: u32, c: u32, value: vec4f) { h_out[(row + c) >> 2u] = value; }
fn row_gates(r: u32) -> u32 { return 0u; }
fn part_gates(r: u32, n: u32) -> u32 { return 0u; }
fn store4_gates(row: u32, c: u32, value: vec4f) {}

fn sigmoid4(a: vec4f) -> vec4f { return 1.0 / (1.0 + exp(min(-a, vec4f(80.0)))); }
fn tanh4(a: vec4f) -> vec4f { return 1.0 - 2.0 / (exp(min(2.0 * a, vec4f(80.0))) + 1.0); }
fn sigmoidSlope(y: vec4f) -> vec4f { return y * (1.0 - y); }
fn tanhSlope(y: vec4f) -> vec4f { return 1.0 - y * y; }
@compute @workgroup_size(8, 4)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  let M = p.out.rows;
  let N = p.out.cols;
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
  }
  let s0_0 = vec4f(s0_0x, s0_0y, s0_0z, s0_0w);
  let s0_1 = vec4f(s0_1x, s0_1y, s0_1z, s0_1w);
  let s0_2 = vec4f(s0_2x, s0_2y, s0_2z, s0_2w);
  let s1_0 = vec4f(s1_0x, s1_0y, s1_0z, s1_0w);
  let s1_1 = vec4f(s1_1x, s1_1y, s1_1z, s1_1w);
  let s1_2 = vec4f(s1_2x, s1_2y, s1_2z, s1_2w);
  let s2_0 = vec4f(s2_0x, s2_0y, s2_0z, s2_0w);
  let s2_1 = vec4f(s2_1x, s2_1y, s2_1z, s2_1w);
  let s2_2 = vec4f(s2_2x, s2_2y, s2_2z, s2_2w);
  let s3_0 = vec4f(s3_0x, s3_0y, s3_0z, s3_0w);
  let s3_1 = vec4f(s3_1x, s3_1y, s3_1z, s3_1w);
  let s3_2 = vec4f(s3_2x, s3_2y, s3_2z, s3_2w);

  var sums = array(s0_0, s0_1, s0_2, s1_0, s1_1, s1_2, s2_0, s2_1, s2_2, s3_0, s3_1, s3_2);
  for (var own = 0u; own < 4u; own++) {
    let r = r0 + own;
    if (r < M && c0 < N) { let c = c0;
    let reset = sigmoid4(sums[own * 3u + 0u] + load4_b(part_b(0u, 0u), c) + load4_x(part_x(r, 0u), c));
    let z = sigmoid4(sums[own * 3u + 1u] + load4_b(part_b(0u, 1u), c) + load4_x(part_x(r, 1u), c));
    let u = sums[own * 3u + 2u] + load4_b(part_b(0u, 2u), c);
    let n = tanh4(load4_x(part_x(r, 2u), c) + reset * u);
    let before = load4_h(row_h(r), c);
    store4_out(row_out(r), c, select(n + z * (before - n), before, load_valid(r, 0u) == 0.0)); }
  }
}

// === without b valid gates, sharing h_out, tile 1 1 4 1, vec4=false, x one x whole
// gruStep
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  x: Matrix,
  h: Matrix,
  w: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> h_out: array<f32>;
@group(0) @binding(3) var<storage, read> w: array<f32>;

fn row_x(r: u32) -> u32 { return p.x.offset; }
fn part_x(r: u32, n: u32) -> u32 { return row_x(r) + n * (p.x.cols / 3u); }
fn load4_x(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, x[row + (c)], c < (p.x.cols / 3u)), select(0.0, x[row + (c + 1u)], c + 1u < (p.x.cols / 3u)), select(0.0, x[row + (c + 2u)], c + 2u < (p.x.cols / 3u)), select(0.0, x[row + (c + 3u)], c + 3u < (p.x.cols / 3u)));
}
fn row_h(r: u32) -> u32 { return p.h.offset + (r) * p.h.stride; }
fn load4_h(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, h_out[row + (c)], c < p.h.cols), select(0.0, h_out[row + (c + 1u)], c + 1u < p.h.cols), select(0.0, h_out[row + (c + 2u)], c + 2u < p.h.cols), select(0.0, h_out[row + (c + 3u)], c + 3u < p.h.cols));
}
fn row_w(r: u32) -> u32 { return p.w.offset + (r) * p.w.stride; }
fn load4_w(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, w[row + (c)], c < p.w.cols), select(0.0, w[row + (c + 1u)], c + 1u < p.w.cols), select(0.0, w[row + (c + 2u)], c + 2u < p.w.cols), select(0.0, w[row + (c + 3u)], c + 3u < p.w.cols));
}
fn row_b(r: u32) -> u32 { return 0u; }
fn part_b(r: u32, n: u32) -> u32 { return 0u; }
fn load4_b(row: u32, c: u32) -> vec4f { return vec4f(0); }
fn row_valid(r: u32) -> u32 { return 0u; }
fn load_valid(r: u32, c: u32) -> f32 { return f32(1); }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn store4_out(row: u32, c: u32, value: vec4f) {
  if (c < p.out.cols) { h_out[row + c] = value[0]; }
  if (c + 1u < p.out.cols) { h_out[row + c + 1u] = value[1]; }
  if (c + 2u < p.out.cols) { h_out[row + c + 2u] = value[2]; }
  if (c + 3u < p.out.cols) { h_out[row + c + 3u] = value[3]; }
}
fn row_gates(r: u32) -> u32 { return 0u; }
fn part_gates(r: u32, n: u32) -> u32 { return 0u; }
fn store4_gates(row: u32, c: u32, value: vec4f) {}

fn sigmoid4(a: vec4f) -> vec4f { return 1.0 / (1.0 + exp(min(-a, vec4f(80.0)))); }
fn tanh4(a: vec4f) -> vec4f { return 1.0 - 2.0 / (exp(min(2.0 * a, vec4f(80.0))) + 1.0); }
fn sigmoidSlope(y: vec4f) -> vec4f { return y * (1.0 - y); }
fn tanhSlope(y: vec4f) -> vec4f { return 1.0 - y * y; }
@compute @workgroup_size(4, 1)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  let M = p.out.rows;
  let N = p.out.cols;
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
  }
  let s0_0 = vec4f(s0_0x, s0_0y, s0_0z, s0_0w);
  let s0_1 = vec4f(s0_1x, s0_1y, s0_1z, s0_1w);
  let s0_2 = vec4f(s0_2x, s0_2y, s0_2z, s0_2w);

  var sums = array(s0_0, s0_1, s0_2);
  for (var own = 0u; own < 1u; own++) {
    let r = r0 + own;
    if (r < M && c0 < N) { let c = c0;
    let reset = sigmoid4(sums[own * 3u + 0u] + load4_b(part_b(0u, 0u), c) + load4_x(part_x(r, 0u), c));
    let z = sigmoid4(sums[own * 3u + 1u] + load4_b(part_b(0u, 1u), c) + load4_x(part_x(r, 1u), c));
    let u = sums[own * 3u + 2u] + load4_b(part_b(0u, 2u), c);
    let n = tanh4(load4_x(part_x(r, 2u), c) + reset * u);
    let before = load4_h(row_h(r), c);
    store4_out(row_out(r), c, select(n + z * (before - n), before, load_valid(r, 0u) == 0.0)); }
  }
}

// === without b valid gates, sharing h_out, tile 4 1 8 1, vec4=true, x whole x whole
// gruStep
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  x: Matrix,
  h: Matrix,
  w: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> h_out: array<vec4f>;
@group(0) @binding(3) var<storage, read> w: array<vec4f>;

fn row_x(r: u32) -> u32 { return p.x.offset + (r) * p.x.stride; }
fn part_x(r: u32, n: u32) -> u32 { return row_x(r) + n * (p.x.cols / 3u); }
fn load4_x(row: u32, c: u32) -> vec4f { return x[(row + c) >> 2u]; }
fn row_h(r: u32) -> u32 { return p.h.offset + (r) * p.h.stride; }
fn load4_h(row: u32, c: u32) -> vec4f { return h_out[(row + c) >> 2u]; }
fn row_w(r: u32) -> u32 { return p.w.offset + (r) * p.w.stride; }
fn load4_w(row: u32, c: u32) -> vec4f { return w[(row + c) >> 2u]; }
fn row_b(r: u32) -> u32 { return 0u; }
fn part_b(r: u32, n: u32) -> u32 { return 0u; }
fn load4_b(row: u32, c: u32) -> vec4f { return vec4f(0); }
fn row_valid(r: u32) -> u32 { return 0u; }
fn load_valid(r: u32, c: u32) -> f32 { return f32(1); }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn store4_out(row: u32, c: u32, value: vec4f) { h_out[(row + c) >> 2u] = value; }
fn row_gates(r: u32) -> u32 { return 0u; }
fn part_gates(r: u32, n: u32) -> u32 { return 0u; }
fn store4_gates(row: u32, c: u32, value: vec4f) {}

fn sigmoid4(a: vec4f) -> vec4f { return 1.0 / (1.0 + exp(min(-a, vec4f(80.0)))); }
fn tanh4(a: vec4f) -> vec4f { return 1.0 - 2.0 / (exp(min(2.0 * a, vec4f(80.0))) + 1.0); }
fn sigmoidSlope(y: vec4f) -> vec4f { return y * (1.0 - y); }
fn tanhSlope(y: vec4f) -> vec4f { return 1.0 - y * y; }
@compute @workgroup_size(8, 1)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  let M = p.out.rows;
  let N = p.out.cols;
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
  }
  let s0_0 = vec4f(s0_0x, s0_0y, s0_0z, s0_0w);
  let s0_1 = vec4f(s0_1x, s0_1y, s0_1z, s0_1w);
  let s0_2 = vec4f(s0_2x, s0_2y, s0_2z, s0_2w);
  let s1_0 = vec4f(s1_0x, s1_0y, s1_0z, s1_0w);
  let s1_1 = vec4f(s1_1x, s1_1y, s1_1z, s1_1w);
  let s1_2 = vec4f(s1_2x, s1_2y, s1_2z, s1_2w);
  let s2_0 = vec4f(s2_0x, s2_0y, s2_0z, s2_0w);
  let s2_1 = vec4f(s2_1x, s2_1y, s2_1z, s2_1w);
  let s2_2 = vec4f(s2_2x, s2_2y, s2_2z, s2_2w);
  let s3_0 = vec4f(s3_0x, s3_0y, s3_0z, s3_0w);
  let s3_1 = vec4f(s3_1x, s3_1y, s3_1z, s3_1w);
  let s3_2 = vec4f(s3_2x, s3_2y, s3_2z, s3_2w);

  var sums = array(s0_0, s0_1, s0_2, s1_0, s1_1, s1_2, s2_0, s2_1, s2_2, s3_0, s3_1, s3_2);
  for (var own = 0u; own < 4u; own++) {
    let r = r0 + own;
    if (r < M && c0 < N) { let c = c0;
    let reset = sigmoid4(sums[own * 3u + 0u] + load4_b(part_b(0u, 0u), c) + load4_x(part_x(r, 0u), c));
    let z = sigmoid4(sums[own * 3u + 1u] + load4_b(part_b(0u, 1u), c) + load4_x(part_x(r, 1u), c));
    let u = sums[own * 3u + 2u] + load4_b(part_b(0u, 2u), c);
    let n = tanh4(load4_x(part_x(r, 2u), c) + reset * u);
    let before = load4_h(row_h(r), c);
    store4_out(row_out(r), c, select(n + z * (before - n), before, load_valid(r, 0u) == 0.0)); }
  }
}

// === without b valid gates, sharing h_out, tile 4 1 4 2, vec4=true, x whole x whole
// gruStep
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  x: Matrix,
  h: Matrix,
  w: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> h_out: array<vec4f>;
@group(0) @binding(3) var<storage, read> w: array<vec4f>;

fn row_x(r: u32) -> u32 { return p.x.offset + (r) * p.x.stride; }
fn part_x(r: u32, n: u32) -> u32 { return row_x(r) + n * (p.x.cols / 3u); }
fn load4_x(row: u32, c: u32) -> vec4f { return x[(row + c) >> 2u]; }
fn row_h(r: u32) -> u32 { return p.h.offset + (r) * p.h.stride; }
fn load4_h(row: u32, c: u32) -> vec4f { return h_out[(row + c) >> 2u]; }
fn row_w(r: u32) -> u32 { return p.w.offset + (r) * p.w.stride; }
fn load4_w(row: u32, c: u32) -> vec4f { return w[(row + c) >> 2u]; }
fn row_b(r: u32) -> u32 { return 0u; }
fn part_b(r: u32, n: u32) -> u32 { return 0u; }
fn load4_b(row: u32, c: u32) -> vec4f { return vec4f(0); }
fn row_valid(r: u32) -> u32 { return 0u; }
fn load_valid(r: u32, c: u32) -> f32 { return f32(1); }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn store4_out(row: u32, c: u32, value: vec4f) { h_out[(row + c) >> 2u] = value; }
fn row_gates(r: u32) -> u32 { return 0u; }
fn part_gates(r: u32, n: u32) -> u32 { return 0u; }
fn store4_gates(row: u32, c: u32, value: vec4f) {}

fn sigmoid4(a: vec4f) -> vec4f { return 1.0 / (1.0 + exp(min(-a, vec4f(80.0)))); }
fn tanh4(a: vec4f) -> vec4f { return 1.0 - 2.0 / (exp(min(2.0 * a, vec4f(80.0))) + 1.0); }
fn sigmoidSlope(y: vec4f) -> vec4f { return y * (1.0 - y); }
fn tanhSlope(y: vec4f) -> vec4f { return 1.0 - y * y; }
@compute @workgroup_size(4, 2)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  let M = p.out.rows;
  let N = p.out.cols;
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
  }
  let s0_0 = vec4f(s0_0x, s0_0y, s0_0z, s0_0w);
  let s0_1 = vec4f(s0_1x, s0_1y, s0_1z, s0_1w);
  let s0_2 = vec4f(s0_2x, s0_2y, s0_2z, s0_2w);
  let s1_0 = vec4f(s1_0x, s1_0y, s1_0z, s1_0w);
  let s1_1 = vec4f(s1_1x, s1_1y, s1_1z, s1_1w);
  let s1_2 = vec4f(s1_2x, s1_2y, s1_2z, s1_2w);
  let s2_0 = vec4f(s2_0x, s2_0y, s2_0z, s2_0w);
  let s2_1 = vec4f(s2_1x, s2_1y, s2_1z, s2_1w);
  let s2_2 = vec4f(s2_2x, s2_2y, s2_2z, s2_2w);
  let s3_0 = vec4f(s3_0x, s3_0y, s3_0z, s3_0w);
  let s3_1 = vec4f(s3_1x, s3_1y, s3_1z, s3_1w);
  let s3_2 = vec4f(s3_2x, s3_2y, s3_2z, s3_2w);

  var sums = array(s0_0, s0_1, s0_2, s1_0, s1_1, s1_2, s2_0, s2_1, s2_2, s3_0, s3_1, s3_2);
  for (var own = 0u; own < 4u; own++) {
    let r = r0 + own;
    if (r < M && c0 < N) { let c = c0;
    let reset = sigmoid4(sums[own * 3u + 0u] + load4_b(part_b(0u, 0u), c) + load4_x(part_x(r, 0u), c));
    let z = sigmoid4(sums[own * 3u + 1u] + load4_b(part_b(0u, 1u), c) + load4_x(part_x(r, 1u), c));
    let u = sums[own * 3u + 2u] + load4_b(part_b(0u, 2u), c);
    let n = tanh4(load4_x(part_x(r, 2u), c) + reset * u);
    let before = load4_h(row_h(r), c);
    store4_out(row_out(r), c, select(n + z * (before - n), before, load_valid(r, 0u) == 0.0)); }
  }
}
