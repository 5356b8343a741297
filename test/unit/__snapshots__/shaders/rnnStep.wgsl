// === activation=tanh, without valid, sharing h_out, tile 1 1 8 1, vec4=false, z whole x whole
// rnnStep
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  z: Matrix,
  h: Matrix,
  w: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> z: array<f32>;
@group(0) @binding(2) var<storage, read_write> h_out: array<f32>;
@group(0) @binding(3) var<storage, read> w: array<f32>;

fn row_z(r: u32) -> u32 { return p.z.offset + (r) * p.z.stride; }
fn load4_z(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, z[row + (c)], c < p.z.cols), select(0.0, z[row + (c + 1u)], c + 1u < p.z.cols), select(0.0, z[row + (c + 2u)], c + 2u < p.z.cols), select(0.0, z[row + (c + 3u)], c + 3u < p.z.cols));
}
fn row_h(r: u32) -> u32 { return p.h.offset + (r) * p.h.stride; }
fn load4_h(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, h_out[row + (c)], c < p.h.cols), select(0.0, h_out[row + (c + 1u)], c + 1u < p.h.cols), select(0.0, h_out[row + (c + 2u)], c + 2u < p.h.cols), select(0.0, h_out[row + (c + 3u)], c + 3u < p.h.cols));
}
fn row_w(r: u32) -> u32 { return p.w.offset + (r) * p.w.stride; }
fn load4_w(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, w[row + (c)], c < p.w.cols), select(0.0, w[row + (c + 1u)], c + 1u < p.w.cols), select(0.0, w[row + (c + 2u)], c + 2u < p.w.cols), select(0.0, w[row + (c + 3u)], c + 3u < p.w.cols));
}
fn row_valid(r: u32) -> u32 { return 0u; }
fn load_valid(r: u32, c: u32) -> f32 { return f32(1); }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn store4_out(row: u32, c: u32, value: vec4f) {
  if (c < p.out.cols) { h_out[row + c] = value[0]; }
  if (c + 1u < p.out.cols) { h_out[row + c + 1u] = value[1]; }
  if (c + 2u < p.out.cols) { h_out[row + c + 2u] = value[2]; }
  if (c + 3u < p.out.cols) { h_out[row + c + 3u] = value[3]; }
}

fn activate(a: vec4f) -> vec4f { return 1.0 - 2.0 / (exp(min(2.0 * a, vec4f(80.0))) + 1.0); }
fn slope(y: vec4f) -> vec4f { return 1.0 - y * y; }
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
  let K = p.h.cols;
  let a0 = row_h(min(r0 + 0u, M - 1u));
  let b0_0 = row_w(min(c0 + 0u, N - 1u));
  let b0_1 = row_w(min(c0 + 1u, N - 1u));
  let b0_2 = row_w(min(c0 + 2u, N - 1u));
  let b0_3 = row_w(min(c0 + 3u, N - 1u));
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
    s0_0x = s0_0x + x0_0 * y0_0.x + x0_1 * y1_0.x + x0_2 * y2_0.x + x0_3 * y3_0.x;
    s0_0y = s0_0y + x0_0 * y0_0.y + x0_1 * y1_0.y + x0_2 * y2_0.y + x0_3 * y3_0.y;
    s0_0z = s0_0z + x0_0 * y0_0.z + x0_1 * y1_0.z + x0_2 * y2_0.z + x0_3 * y3_0.z;
    s0_0w = s0_0w + x0_0 * y0_0.w + x0_1 * y1_0.w + x0_2 * y2_0.w + x0_3 * y3_0.w;
  }
  let s0_0 = vec4f(s0_0x, s0_0y, s0_0z, s0_0w);

  var sums = array(s0_0);
  for (var own = 0u; own < 1u; own++) {
    let r = r0 + own;
    if (r < M && c0 < N) { let c = c0;
    let next = activate(sums[own * 1u + 0u] + load4_z(row_z(r), c));
    store4_out(row_out(r), c, next); }
  }
}

// === activation=relu, sharing h_out, tile 1 1 4 1, vec4=false, z one x whole
// rnnStep
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  z: Matrix,
  h: Matrix,
  w: Matrix,
  valid: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> z: array<f32>;
@group(0) @binding(2) var<storage, read_write> h_out: array<f32>;
@group(0) @binding(3) var<storage, read> w: array<f32>;
@group(0) @binding(4) var<storage, read> valid: array<f32>;

fn row_z(r: u32) -> u32 { return p.z.offset; }
fn load4_z(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, z[row + (c)], c < p.z.cols), select(0.0, z[row + (c + 1u)], c + 1u < p.z.cols), select(0.0, z[row + (c + 2u)], c + 2u < p.z.cols), select(0.0, z[row + (c + 3u)], c + 3u < p.z.cols));
}
fn row_h(r: u32) -> u32 { return p.h.offset + (r) * p.h.stride; }
fn load4_h(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, h_out[row + (c)], c < p.h.cols), select(0.0, h_out[row + (c + 1u)], c + 1u < p.h.cols), select(0.0, h_out[row + (c + 2u)], c + 2u < p.h.cols), select(0.0, h_out[row + (c + 3u)], c + 3u < p.h.cols));
}
fn row_w(r: u32) -> u32 { return p.w.offset + (r) * p.w.stride; }
fn load4_w(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, w[row + (c)], c < p.w.cols), select(0.0, w[row + (c + 1u)], c + 1u < p.w.cols), select(0.0, w[row + (c + 2u)], c + 2u < p.w.cols), select(0.0, w[row + (c + 3u)], c + 3u < p.w.cols));
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

fn activate(a: vec4f) -> vec4f { return max(a, vec4f(0.0)); }
fn slope(y: vec4f) -> vec4f { return select(vec4f(0.0), vec4f(1.0), y > vec4f(0.0)); }
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
  let K = p.h.cols;
  let a0 = row_h(min(r0 + 0u, M - 1u));
  let b0_0 = row_w(min(c0 + 0u, N - 1u));
  let b0_1 = row_w(min(c0 + 1u, N - 1u));
  let b0_2 = row_w(min(c0 + 2u, N - 1u));
  let b0_3 = row_w(min(c0 + 3u, N - 1u));
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
    s0_0x = s0_0x + x0_0 * y0_0.x + x0_1 * y1_0.x + x0_2 * y2_0.x + x0_3 * y3_0.x;
    s0_0y = s0_0y + x0_0 * y0_0.y + x0_1 * y1_0.y + x0_2 * y2_0.y + x0_3 * y3_0.y;
    s0_0z = s0_0z + x0_0 * y0_0.z + x0_1 * y1_0.z + x0_2 * y2_0.z + x0_3 * y3_0.z;
    s0_0w = s0_0w + x0_0 * y0_0.w + x0_1 * y1_0.w + x0_2 * y2_0.w + x0_3 * y3_0.w;
  }
  let s0_0 = vec4f(s0_0x, s0_0y, s0_0z, s0_0w);

  var sums = array(s0_0);
  for (var own = 0u; own < 1u; own++) {
    let r = r0 + own;
    if (r < M && c0 < N) { let c = c0;
    let next = activate(sums[own * 1u + 0u] + load4_z(row_z(r), c));
    store4_out(row_out(r), c, select(next, load4_h(row_h(r), c), load_valid(r, 0u) == 0.0)); }
  }
}

// === activation=sigmoid, without valid, sharing h_out, tile 4 1 8 4, vec4=true, z whole x whole
// rnnStep
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  z: Matrix,
  h: Matrix,
  w: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> z: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> h_out: array<vec4f>;
@group(0) @binding(3) var<storage, read> w: array<vec4f>;

fn row_z(r: u32) -> u32 { return p.z.offset + (r) * p.z.stride; }
fn load4_z(row: u32, c: u32) -> vec4f { return z[(row + c) >> 2u]; }
fn row_h(r: u32) -> u32 { return p.h.offset + (r) * p.h.stride; }
fn load4_h(row: u32, c: u32) -> vec4f { return h_out[(row + c) >> 2u]; }
fn row_w(r: u32) -> u32 { return p.w.offset + (r) * p.w.stride; }
fn load4_w(row: u32, c: u32) -> vec4f { return w[(row + c) >> 2u]; }
fn row_valid(r: u32) -> u32 { return 0u; }
fn load_valid(r: u32, c: u32) -> f32 { return f32(1); }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn store4_out(row: u32, c: u32, value: vec4f) { h_out[(row + c) >> 2u] = value; }

fn activate(a: vec4f) -> vec4f { return 1.0 / (1.0 + exp(min(-a, vec4f(80.0)))); }
fn slope(y: vec4f) -> vec4f { return y * (1.0 - y); }
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
  var s1_0x = 0.0;
  var s1_0y = 0.0;
  var s1_0z = 0.0;
  var s1_0w = 0.0;
  var s2_0x = 0.0;
  var s2_0y = 0.0;
  var s2_0z = 0.0;
  var s2_0w = 0.0;
  var s3_0x = 0.0;
  var s3_0y = 0.0;
  var s3_0z = 0.0;
  var s3_0w = 0.0;
  let K = p.h.cols;
  let a0 = row_h(min(r0 + 0u, M - 1u));
  let a1 = row_h(min(r0 + 1u, M - 1u));
  let a2 = row_h(min(r0 + 2u, M - 1u));
  let a3 = row_h(min(r0 + 3u, M - 1u));
  let b0_0 = row_w(min(c0 + 0u, N - 1u));
  let b0_1 = row_w(min(c0 + 1u, N - 1u));
  let b0_2 = row_w(min(c0 + 2u, N - 1u));
  let b0_3 = row_w(min(c0 + 3u, N - 1u));
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
    s0_0x = s0_0x + x0_0 * y0_0.x + x0_1 * y1_0.x + x0_2 * y2_0.x + x0_3 * y3_0.x;
    s0_0y = s0_0y + x0_0 * y0_0.y + x0_1 * y1_0.y + x0_2 * y2_0.y + x0_3 * y3_0.y;
    s0_0z = s0_0z + x0_0 * y0_0.z + x0_1 * y1_0.z + x0_2 * y2_0.z + x0_3 * y3_0.z;
    s0_0w = s0_0w + x0_0 * y0_0.w + x0_1 * y1_0.w + x0_2 * y2_0.w + x0_3 * y3_0.w;
    s1_0x = s1_0x + x1_0 * y0_0.x + x1_1 * y1_0.x + x1_2 * y2_0.x + x1_3 * y3_0.x;
    s1_0y = s1_0y + x1_0 * y0_0.y + x1_1 * y1_0.y + x1_2 * y2_0.y + x1_3 * y3_0.y;
    s1_0z = s1_0z + x1_0 * y0_0.z + x1_1 * y1_0.z + x1_2 * y2_0.z + x1_3 * y3_0.z;
    s1_0w = s1_0w + x1_0 * y0_0.w + x1_1 * y1_0.w + x1_2 * y2_0.w + x1_3 * y3_0.w;
    s2_0x = s2_0x + x2_0 * y0_0.x + x2_1 * y1_0.x + x2_2 * y2_0.x + x2_3 * y3_0.x;
    s2_0y = s2_0y + x2_0 * y0_0.y + x2_1 * y1_0.y + x2_2 * y2_0.y + x2_3 * y3_0.y;
    s2_0z = s2_0z + x2_0 * y0_0.z + x2_1 * y1_0.z + x2_2 * y2_0.z + x2_3 * y3_0.z;
    s2_0w = s2_0w + x2_0 * y0_0.w + x2_1 * y1_0.w + x2_2 * y2_0.w + x2_3 * y3_0.w;
    s3_0x = s3_0x + x3_0 * y0_0.x + x3_1 * y1_0.x + x3_2 * y2_0.x + x3_3 * y3_0.x;
    s3_0y = s3_0y + x3_0 * y0_0.y + x3_1 * y1_0.y + x3_2 * y2_0.y + x3_3 * y3_0.y;
    s3_0z = s3_0z + x3_0 * y0_0.z + x3_1 * y1_0.z + x3_2 * y2_0.z + x3_3 * y3_0.z;
    s3_0w = s3_0w + x3_0 * y0_0.w + x3_1 * y1_0.w + x3_2 * y2_0.w + x3_3 * y3_0.w;
  }
  let s0_0 = vec4f(s0_0x, s0_0y, s0_0z, s0_0w);
  let s1_0 = vec4f(s1_0x, s1_0y, s1_0z, s1_0w);
  let s2_0 = vec4f(s2_0x, s2_0y, s2_0z, s2_0w);
  let s3_0 = vec4f(s3_0x, s3_0y, s3_0z, s3_0w);

  var sums = array(s0_0, s1_0, s2_0, s3_0);
  for (var own = 0u; own < 4u; own++) {
    let r = r0 + own;
    if (r < M && c0 < N) { let c = c0;
    let next = activate(sums[own * 1u + 0u] + load4_z(row_z(r), c));
    store4_out(row_out(r), c, next); }
  }
}

// === activation=identity, without valid, sharing h_out, tile 1 2 4 1, vec4=false, z one x whole
// rnnStep
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  z: Matrix,
  h: Matrix,
  w: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> z: array<f32>;
@group(0) @binding(2) var<storage, read_write> h_out: array<f32>;
@group(0) @binding(3) var<storage, read> w: array<f32>;

fn row_z(r: u32) -> u32 { return p.z.offset; }
fn load4_z(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, z[row + (c)], c < p.z.cols), select(0.0, z[row + (c + 1u)], c + 1u < p.z.cols), select(0.0, z[row + (c + 2u)], c + 2u < p.z.cols), select(0.0, z[row + (c + 3u)], c + 3u < p.z.cols));
}
fn row_h(r: u32) -> u32 { return p.h.offset + (r) * p.h.stride; }
fn load4_h(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, h_out[row + (c)], c < p.h.cols), select(0.0, h_out[row + (c + 1u)], c + 1u < p.h.cols), select(0.0, h_out[row + (c + 2u)], c + 2u < p.h.cols), select(0.0, h_out[row + (c + 3u)], c + 3u < p.h.cols));
}
fn row_w(r: u32) -> u32 { return p.w.offset + (r) * p.w.stride; }
fn load4_w(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, w[row + (c)], c < p.w.cols), select(0.0, w[row + (c + 1u)], c + 1u < p.w.cols), select(0.0, w[row + (c + 2u)], c + 2u < p.w.cols), select(0.0, w[row + (c + 3u)], c + 3u < p.w.cols));
}
fn row_valid(r: u32) -> u32 { return 0u; }
fn load_valid(r: u32, c: u32) -> f32 { return f32(1); }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn store4_out(row: u32, c: u32, value: vec4f) {
  if (c < p.out.cols) { h_out[row + c] = value[0]; }
  if (c + 1u < p.out.cols) { h_out[row + c + 1u] = value[1]; }
  if (c + 2u < p.out.cols) { h_out[row + c + 2u] = value[2]; }
  if (c + 3u < p.out.cols) { h_out[row + c + 3u] = value[3]; }
}

fn activate(a: vec4f) -> vec4f { return a; }
fn slope(y: vec4f) -> vec4f { return vec4f(1.0); }
@compute @workgroup_size(4, 1)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  let M = p.out.rows;
  let N = p.out.cols;
  let r0 = (group.y * 1u + lane.y) * 1u;
  let c0 = ((group.x * 2u + 0u) * 4u + lane.x) * 4u;
  let c1 = ((group.x * 2u + 1u) * 4u + lane.x) * 4u;
  if (r0 >= M || c0 >= N) { return; }
  var s0_0x = 0.0;
  var s0_0y = 0.0;
  var s0_0z = 0.0;
  var s0_0w = 0.0;
  var s0_1x = 0.0;
  var s0_1y = 0.0;
  var s0_1z = 0.0;
  var s0_1w = 0.0;
  let K = p.h.cols;
  let a0 = row_h(min(r0 + 0u, M - 1u));
  let b0_0 = row_w(min(c0 + 0u, N - 1u));
  let b0_1 = row_w(min(c0 + 1u, N - 1u));
  let b0_2 = row_w(min(c0 + 2u, N - 1u));
  let b0_3 = row_w(min(c0 + 3u, N - 1u));
  let b1_0 = row_w(min(c1 + 0u, N - 1u));
  let b1_1 = row_w(min(c1 + 1u, N - 1u));
  let b1_2 = row_w(min(c1 + 2u, N - 1u));
  let b1_3 = row_w(min(c1 + 3u, N - 1u));
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
    s0_0x = s0_0x + x0_0 * y0_0.x + x0_1 * y1_0.x + x0_2 * y2_0.x + x0_3 * y3_0.x;
    s0_0y = s0_0y + x0_0 * y0_0.y + x0_1 * y1_0.y + x0_2 * y2_0.y + x0_3 * y3_0.y;
    s0_0z = s0_0z + x0_0 * y0_0.z + x0_1 * y1_0.z + x0_2 * y2_0.z + x0_3 * y3_0.z;
    s0_0w = s0_0w + x0_0 * y0_0.w + x0_1 * y1_0.w + x0_2 * y2_0.w + x0_3 * y3_0.w;
    s0_1x = s0_1x + x0_0 * y0_1.x + x0_1 * y1_1.x + x0_2 * y2_1.x + x0_3 * y3_1.x;
    s0_1y = s0_1y + x0_0 * y0_1.y + x0_1 * y1_1.y + x0_2 * y2_1.y + x0_3 * y3_1.y;
    s0_1z = s0_1z + x0_0 * y0_1.z + x0_1 * y1_1.z + x0_2 * y2_1.z + x0_3 * y3_1.z;
    s0_1w = s0_1w + x0_0 * y0_1.w + x0_1 * y1_1.w + x0_2 * y2_1.w + x0_3 * y3_1.w;
  }
  let s0_0 = vec4f(s0_0x, s0_0y, s0_0z, s0_0w);
  let s0_1 = vec4f(s0_1x, s0_1y, s0_1z, s0_1w);

  var sums = array(s0_0, s0_1);
  for (var own = 0u; own < 1u; own++) {
    let r = r0 + own;
    if (r < M && c0 < N) { let c = c0;
    let next = activate(sums[own * 2u + 0u] + load4_z(row_z(r), c));
    store4_out(row_out(r), c, next); }
    if (r < M && c1 < N) { let c = c1;
    let next = activate(sums[own * 2u + 1u] + load4_z(row_z(r), c));
    store4_out(row_out(r), c, next); }
  }
}

// === activation=tanh, without valid, sharing h_out, tile 4 1 8 1, vec4=true, z whole x whole
// rnnStep
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  z: Matrix,
  h: Matrix,
  w: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> z: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> h_out: array<vec4f>;
@group(0) @binding(3) var<storage, read> w: array<vec4f>;

fn row_z(r: u32) -> u32 { return p.z.offset + (r) * p.z.stride; }
fn load4_z(row: u32, c: u32) -> vec4f { return z[(row + c) >> 2u]; }
fn row_h(r: u32) -> u32 { return p.h.offset + (r) * p.h.stride; }
fn load4_h(row: u32, c: u32) -> vec4f { return h_out[(row + c) >> 2u]; }
fn row_w(r: u32) -> u32 { return p.w.offset + (r) * p.w.stride; }
fn load4_w(row: u32, c: u32) -> vec4f { return w[(row + c) >> 2u]; }
fn row_valid(r: u32) -> u32 { return 0u; }
fn load_valid(r: u32, c: u32) -> f32 { return f32(1); }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn store4_out(row: u32, c: u32, value: vec4f) { h_out[(row + c) >> 2u] = value; }

fn activate(a: vec4f) -> vec4f { return 1.0 - 2.0 / (exp(min(2.0 * a, vec4f(80.0))) + 1.0); }
fn slope(y: vec4f) -> vec4f { return 1.0 - y * y; }
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
  var s1_0x = 0.0;
  var s1_0y = 0.0;
  var s1_0z = 0.0;
  var s1_0w = 0.0;
  var s2_0x = 0.0;
  var s2_0y = 0.0;
  var s2_0z = 0.0;
  var s2_0w = 0.0;
  var s3_0x = 0.0;
  var s3_0y = 0.0;
  var s3_0z = 0.0;
  var s3_0w = 0.0;
  let K = p.h.cols;
  let a0 = row_h(min(r0 + 0u, M - 1u));
  let a1 = row_h(min(r0 + 1u, M - 1u));
  let a2 = row_h(min(r0 + 2u, M - 1u));
  let a3 = row_h(min(r0 + 3u, M - 1u));
  let b0_0 = row_w(min(c0 + 0u, N - 1u));
  let b0_1 = row_w(min(c0 + 1u, N - 1u));
  let b0_2 = row_w(min(c0 + 2u, N - 1u));
  let b0_3 = row_w(min(c0 + 3u, N - 1u));
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
    s0_0x = s0_0x + x0_0 * y0_0.x + x0_1 * y1_0.x + x0_2 * y2_0.x + x0_3 * y3_0.x;
    s0_0y = s0_0y + x0_0 * y0_0.y + x0_1 * y1_0.y + x0_2 * y2_0.y + x0_3 * y3_0.y;
    s0_0z = s0_0z + x0_0 * y0_0.z + x0_1 * y1_0.z + x0_2 * y2_0.z + x0_3 * y3_0.z;
    s0_0w = s0_0w + x0_0 * y0_0.w + x0_1 * y1_0.w + x0_2 * y2_0.w + x0_3 * y3_0.w;
    s1_0x = s1_0x + x1_0 * y0_0.x + x1_1 * y1_0.x + x1_2 * y2_0.x + x1_3 * y3_0.x;
    s1_0y = s1_0y + x1_0 * y0_0.y + x1_1 * y1_0.y + x1_2 * y2_0.y + x1_3 * y3_0.y;
    s1_0z = s1_0z + x1_0 * y0_0.z + x1_1 * y1_0.z + x1_2 * y2_0.z + x1_3 * y3_0.z;
    s1_0w = s1_0w + x1_0 * y0_0.w + x1_1 * y1_0.w + x1_2 * y2_0.w + x1_3 * y3_0.w;
    s2_0x = s2_0x + x2_0 * y0_0.x + x2_1 * y1_0.x + x2_2 * y2_0.x + x2_3 * y3_0.x;
    s2_0y = s2_0y + x2_0 * y0_0.y + x2_1 * y1_0.y + x2_2 * y2_0.y + x2_3 * y3_0.y;
    s2_0z = s2_0z + x2_0 * y0_0.z + x2_1 * y1_0.z + x2_2 * y2_0.z + x2_3 * y3_0.z;
    s2_0w = s2_0w + x2_0 * y0_0.w + x2_1 * y1_0.w + x2_2 * y2_0.w + x2_3 * y3_0.w;
    s3_0x = s3_0x + x3_0 * y0_0.x + x3_1 * y1_0.x + x3_2 * y2_0.x + x3_3 * y3_0.x;
    s3_0y = s3_0y + x3_0 * y0_0.y + x3_1 * y1_0.y + x3_2 * y2_0.y + x3_3 * y3_0.y;
    s3_0z = s3_0z + x3_0 * y0_0.z + x3_1 * y1_0.z + x3_2 * y2_0.z + x3_3 * y3_0.z;
    s3_0w = s3_0w + x3_0 * y0_0.w + x3_1 * y1_0.w + x3_2 * y2_0.w + x3_3 * y3_0.w;
  }
  let s0_0 = vec4f(s0_0x, s0_0y, s0_0z, s0_0w);
  let s1_0 = vec4f(s1_0x, s1_0y, s1_0z, s1_0w);
  let s2_0 = vec4f(s2_0x, s2_0y, s2_0z, s2_0w);
  let s3_0 = vec4f(s3_0x, s3_0y, s3_0z, s3_0w);

  var sums = array(s0_0, s1_0, s2_0, s3_0);
  for (var own = 0u; own < 4u; own++) {
    let r = r0 + own;
    if (r < M && c0 < N) { let c = c0;
    let next = activate(sums[own * 1u + 0u] + load4_z(row_z(r), c));
    store4_out(row_out(r), c, next); }
  }
}

// === activation=tanh, without valid, sharing h_out, tile 1 1 4 2, vec4=true, z whole x whole
// rnnStep
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  z: Matrix,
  h: Matrix,
  w: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> z: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> h_out: array<vec4f>;
@group(0) @binding(3) var<storage, read> w: array<vec4f>;

fn row_z(r: u32) -> u32 { return p.z.offset + (r) * p.z.stride; }
fn load4_z(row: u32, c: u32) -> vec4f { return z[(row + c) >> 2u]; }
fn row_h(r: u32) -> u32 { return p.h.offset + (r) * p.h.stride; }
fn load4_h(row: u32, c: u32) -> vec4f { return h_out[(row + c) >> 2u]; }
fn row_w(r: u32) -> u32 { return p.w.offset + (r) * p.w.stride; }
fn load4_w(row: u32, c: u32) -> vec4f { return w[(row + c) >> 2u]; }
fn row_valid(r: u32) -> u32 { return 0u; }
fn load_valid(r: u32, c: u32) -> f32 { return f32(1); }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn store4_out(row: u32, c: u32, value: vec4f) { h_out[(row + c) >> 2u] = value; }

fn activate(a: vec4f) -> vec4f { return 1.0 - 2.0 / (exp(min(2.0 * a, vec4f(80.0))) + 1.0); }
fn slope(y: vec4f) -> vec4f { return 1.0 - y * y; }
@compute @workgroup_size(4, 2)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  let M = p.out.rows;
  let N = p.out.cols;
  let r0 = (group.y * 2u + lane.y) * 1u;
  let c0 = ((group.x * 1u + 0u) * 4u + lane.x) * 4u;
  if (r0 >= M || c0 >= N) { return; }
  var s0_0x = 0.0;
  var s0_0y = 0.0;
  var s0_0z = 0.0;
  var s0_0w = 0.0;
  let K = p.h.cols;
  let a0 = row_h(min(r0 + 0u, M - 1u));
  let b0_0 = row_w(min(c0 + 0u, N - 1u));
  let b0_1 = row_w(min(c0 + 1u, N - 1u));
  let b0_2 = row_w(min(c0 + 2u, N - 1u));
  let b0_3 = row_w(min(c0 + 3u, N - 1u));
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
    s0_0x = s0_0x + x0_0 * y0_0.x + x0_1 * y1_0.x + x0_2 * y2_0.x + x0_3 * y3_0.x;
    s0_0y = s0_0y + x0_0 * y0_0.y + x0_1 * y1_0.y + x0_2 * y2_0.y + x0_3 * y3_0.y;
    s0_0z = s0_0z + x0_0 * y0_0.z + x0_1 * y1_0.z + x0_2 * y2_0.z + x0_3 * y3_0.z;
    s0_0w = s0_0w + x0_0 * y0_0.w + x0_1 * y1_0.w + x0_2 * y2_0.w + x0_3 * y3_0.w;
  }
  let s0_0 = vec4f(s0_0x, s0_0y, s0_0z, s0_0w);

  var sums = array(s0_0);
  for (var own = 0u; own < 1u; own++) {
    let r = r0 + own;
    if (r < M && c0 < N) { let c = c0;
    let next = activate(sums[own * 1u + 0u] + load4_z(row_z(r), c));
    store4_out(row_out(r), c, next); }
  }
}

// === activation=tanh, without valid, sharing h_out, tile 4 2 4 2 8, vec4=true, z whole x whole
// rnnStep
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  z: Matrix,
  h: Matrix,
  w: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> z: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> h_out: array<vec4f>;
@group(0) @binding(3) var<storage, read> w: array<vec4f>;

fn row_z(r: u32) -> u32 { return p.z.offset + (r) * p.z.stride; }
fn load4_z(row: u32, c: u32) -> vec4f { return z[(row + c) >> 2u]; }
fn row_h(r: u32) -> u32 { return p.h.offset + (r) * p.h.stride; }
fn load4_h(row: u32, c: u32) -> vec4f { return h_out[(row + c) >> 2u]; }
fn row_w(r: u32) -> u32 { return p.w.offset + (r) * p.w.stride; }
fn load4_w(row: u32, c: u32) -> vec4f { return w[(row + c) >> 2u]; }
fn row_valid(r: u32) -> u32 { return 0u; }
fn load_valid(r: u32, c: u32) -> f32 { return f32(1); }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn store4_out(row: u32, c: u32, value: vec4f) { h_out[(row + c) >> 2u] = value; }

fn activate(a: vec4f) -> vec4f { return 1.0 - 2.0 / (exp(min(2.0 * a, vec4f(80.0))) + 1.0); }
fn slope(y: vec4f) -> vec4f { return 1.0 - y * y; }
var<workgroup> stagedA: array<vec4f, 16>;
var<workgroup> stagedB: array<vec4f, 64>;
var<workgroup> stagedDepth: u32;
@compute @workgroup_size(4, 2)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  let M = p.out.rows;
  let N = p.out.cols;
  let r0 = (group.y * 2u + lane.y) * 4u;
  let c0 = ((group.x * 2u + 0u) * 4u + lane.x) * 4u;
  let c1 = ((group.x * 2u + 1u) * 4u + lane.x) * 4u;

  let invocation = lane.y * 4u + lane.x;
  // How deep the product is may lie in a private variable: so everybody knows that it is the same for all.
  if (invocation == 0u) { stagedDepth = p.h.cols; }
  let K = workgroupUniformLoad(&stagedDepth);
  var s0_0 = vec4f(0.0);
  var s0_1 = vec4f(0.0);
  var s1_0 = vec4f(0.0);
  var s1_1 = vec4f(0.0);
  var s2_0 = vec4f(0.0);
  var s2_1 = vec4f(0.0);
  var s3_0 = vec4f(0.0);
  var s3_1 = vec4f(0.0);
  for (var block = 0u; block < K; block += 8u) {
    for (var i = invocation; i < 4u; i += 8u) {
      let n = i % 2u;
      let within = (i / 2u) * 4u;
      let k = block + within;
      let at = group.y * 8u + n * 4u;
      let v0 = select(vec4f(0.0), load4_h(row_h(min(at + 0u, M - 1u)), k), k < K);
      let v1 = select(vec4f(0.0), load4_h(row_h(min(at + 1u, M - 1u)), k), k < K);
      let v2 = select(vec4f(0.0), load4_h(row_h(min(at + 2u, M - 1u)), k), k < K);
      let v3 = select(vec4f(0.0), load4_h(row_h(min(at + 3u, M - 1u)), k), k < K);
      stagedA[(within + 0u) * 2u + n] = vec4f(v0.x, v1.x, v2.x, v3.x);
      stagedA[(within + 1u) * 2u + n] = vec4f(v0.y, v1.y, v2.y, v3.y);
      stagedA[(within + 2u) * 2u + n] = vec4f(v0.z, v1.z, v2.z, v3.z);
      stagedA[(within + 3u) * 2u + n] = vec4f(v0.w, v1.w, v2.w, v3.w);
    }
    for (var i = invocation; i < 16u; i += 8u) {
      let n = i % 8u;
      let within = (i / 8u) * 4u;
      let k = block + within;
      let at = group.x * 32u + n * 4u;
      let v0 = select(vec4f(0.0), load4_w(row_w(min(at + 0u, N - 1u)), k), k < K);
      let v1 = select(vec4f(0.0), load4_w(row_w(min(at + 1u, N - 1u)), k), k < K);
      let v2 = select(vec4f(0.0), load4_w(row_w(min(at + 2u, N - 1u)), k), k < K);
      let v3 = select(vec4f(0.0), load4_w(row_w(min(at + 3u, N - 1u)), k), k < K);
      stagedB[(within + 0u) * 8u + n] = vec4f(v0.x, v1.x, v2.x, v3.x);
      stagedB[(within + 1u) * 8u + n] = vec4f(v0.y, v1.y, v2.y, v3.y);
      stagedB[(within + 2u) * 8u + n] = vec4f(v0.z, v1.z, v2.z, v3.z);
      stagedB[(within + 3u) * 8u + n] = vec4f(v0.w, v1.w, v2.w, v3.w);
    }
    workgroupBarrier();
    for (var k = 0u; k < 8u; k++) {
      let x0 = stagedA[k * 2u + lane.y * 1u + 0u];
      let y0 = stagedB[k * 8u + 0u + lane.x];
      let y1 = stagedB[k * 8u + 4u + lane.x];
      s0_0 = s0_0 + x0.x * y0;
      s0_1 = s0_1 + x0.x * y1;
      s1_0 = s1_0 + x0.y * y0;
      s1_1 = s1_1 + x0.y * y1;
      s2_0 = s2_0 + x0.z * y0;
      s2_1 = s2_1 + x0.z * y1;
      s3_0 = s3_0 + x0.w * y0;
      s3_1 = s3_1 + x0.w * y1;
    }
    workgroupBarrier();
  }

  var sums = array(s0_0, s0_1, s1_0, s1_1, s2_0, s2_1, s3_0, s3_1);
  for (var own = 0u; own < 4u; own++) {
    let r = r0 + own;
    if (r < M && c0 < N) { let c = c0;
    let next = activate(sums[own * 2u + 0u] + load4_z(row_z(r), c));
    store4_out(row_out(r), c, next); }
    if (r < M && c1 < N) { let c = c1;
    let next = activate(sums[own * 2u + 1u] + load4_z(row_z(r), c));
    store4_out(row_out(r), c, next); }
  }
}

// === activation=tanh, without valid, sharing h_out, tile 8 2 8 1, vec4=false, z whole x whole
// rnnStep
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  z: Matrix,
  h: Matrix,
  w: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> z: array<f32>;
@group(0) @binding(2) var<storage, read_write> h_out: array<f32>;
@group(0) @binding(3) var<storage, read> w: array<f32>;

fn row_z(r: u32) -> u32 { return p.z.offset + (r) * p.z.stride; }
fn load4_z(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, z[row + (c)], c < p.z.cols), select(0.0, z[row + (c + 1u)], c + 1u < p.z.cols), select(0.0, z[row + (c + 2u)], c + 2u < p.z.cols), select(0.0, z[row + (c + 3u)], c + 3u < p.z.cols));
}
fn row_h(r: u32) -> u32 { return p.h.offset + (r) * p.h.stride; }
fn load4_h(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, h_out[row + (c)], c < p.h.cols), select(0.0, h_out[row + (c + 1u)], c + 1u < p.h.cols), select(0.0, h_out[row + (c + 2u)], c + 2u < p.h.cols), select(0.0, h_out[row + (c + 3u)], c + 3u < p.h.cols));
}
fn row_w(r: u32) -> u32 { return p.w.offset + (r) * p.w.stride; }
fn load4_w(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, w[row + (c)], c < p.w.cols), select(0.0, w[row + (c + 1u)], c + 1u < p.w.cols), select(0.0, w[row + (c + 2u)], c + 2u < p.w.cols), select(0.0, w[row + (c + 3u)], c + 3u < p.w.cols));
}
fn row_valid(r: u32) -> u32 { return 0u; }
fn load_valid(r: u32, c: u32) -> f32 { return f32(1); }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn store4_out(row: u32, c: u32, value: vec4f) {
  if (c < p.out.cols) { h_out[row + c] = value[0]; }
  if (c + 1u < p.out.cols) { h_out[row + c + 1u] = value[1]; }
  if (c + 2u < p.out.cols) { h_out[row + c + 2u] = value[2]; }
  if (c + 3u < p.out.cols) { h_out[row + c + 3u] = value[3]; }
}

fn activate(a: vec4f) -> vec4f { return 1.0 - 2.0 / (exp(min(2.0 * a, vec4f(80.0))) + 1.0); }
fn slope(y: vec4f) -> vec4f { return 1.0 - y * y; }
@compute @workgroup_size(8, 1)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  let M = p.out.rows;
  let N = p.out.cols;
  let r0 = (group.y * 1u + lane.y) * 8u;
  let c0 = ((group.x * 2u + 0u) * 8u + lane.x) * 4u;
  let c1 = ((group.x * 2u + 1u) * 8u + lane.x) * 4u;
  if (r0 >= M || c0 >= N) { return; }
  var s0_0x = 0.0;
  var s0_0y = 0.0;
  var s0_0z = 0.0;
  var s0_0w = 0.0;
  var s0_1x = 0.0;
  var s0_1y = 0.0;
  var s0_1z = 0.0;
  var s0_1w = 0.0;
  var s1_0x = 0.0;
  var s1_0y = 0.0;
  var s1_0z = 0.0;
  var s1_0w = 0.0;
  var s1_1x = 0.0;
  var s1_1y = 0.0;
  var s1_1z = 0.0;
  var s1_1w = 0.0;
  var s2_0x = 0.0;
  var s2_0y = 0.0;
  var s2_0z = 0.0;
  var s2_0w = 0.0;
  var s2_1x = 0.0;
  var s2_1y = 0.0;
  var s2_1z = 0.0;
  var s2_1w = 0.0;
  var s3_0x = 0.0;
  var s3_0y = 0.0;
  var s3_0z = 0.0;
  var s3_0w = 0.0;
  var s3_1x = 0.0;
  var s3_1y = 0.0;
  var s3_1z = 0.0;
  var s3_1w = 0.0;
  var s4_0x = 0.0;
  var s4_0y = 0.0;
  var s4_0z = 0.0;
  var s4_0w = 0.0;
  var s4_1x = 0.0;
  var s4_1y = 0.0;
  var s4_1z = 0.0;
  var s4_1w = 0.0;
  var s5_0x = 0.0;
  var s5_0y = 0.0;
  var s5_0z = 0.0;
  var s5_0w = 0.0;
  var s5_1x = 0.0;
  var s5_1y = 0.0;
  var s5_1z = 0.0;
  var s5_1w = 0.0;
  var s6_0x = 0.0;
  var s6_0y = 0.0;
  var s6_0z = 0.0;
  var s6_0w = 0.0;
  var s6_1x = 0.0;
  var s6_1y = 0.0;
  var s6_1z = 0.0;
  var s6_1w = 0.0;
  var s7_0x = 0.0;
  var s7_0y = 0.0;
  var s7_0z = 0.0;
  var s7_0w = 0.0;
  var s7_1x = 0.0;
  var s7_1y = 0.0;
  var s7_1z = 0.0;
  var s7_1w = 0.0;
  let K = p.h.cols;
  let a0 = row_h(min(r0 + 0u, M - 1u));
  let a1 = row_h(min(r0 + 1u, M - 1u));
  let a2 = row_h(min(r0 + 2u, M - 1u));
  let a3 = row_h(min(r0 + 3u, M - 1u));
  let a4 = row_h(min(r0 + 4u, M - 1u));
  let a5 = row_h(min(r0 + 5u, M - 1u));
  let a6 = row_h(min(r0 + 6u, M - 1u));
  let a7 = row_h(min(r0 + 7u, M - 1u));
  let b0_0 = row_w(min(c0 + 0u, N - 1u));
  let b0_1 = row_w(min(c0 + 1u, N - 1u));
  let b0_2 = row_w(min(c0 + 2u, N - 1u));
  let b0_3 = row_w(min(c0 + 3u, N - 1u));
  let b1_0 = row_w(min(c1 + 0u, N - 1u));
  let b1_1 = row_w(min(c1 + 1u, N - 1u));
  let b1_2 = row_w(min(c1 + 2u, N - 1u));
  let b1_3 = row_w(min(c1 + 3u, N - 1u));
  for (var k = 0u; k < K; k += 4u) {
    let f0 = load4_h(a0, k);
    let f1 = load4_h(a1, k);
    let f2 = load4_h(a2, k);
    let f3 = load4_h(a3, k);
    let f4 = load4_h(a4, k);
    let f5 = load4_h(a5, k);
    let f6 = load4_h(a6, k);
    let f7 = load4_h(a7, k);
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
    let v4 = f4;
    let x4_0 = v4.x;
    let x4_1 = v4.y;
    let x4_2 = v4.z;
    let x4_3 = v4.w;
    let v5 = f5;
    let x5_0 = v5.x;
    let x5_1 = v5.y;
    let x5_2 = v5.z;
    let x5_3 = v5.w;
    let v6 = f6;
    let x6_0 = v6.x;
    let x6_1 = v6.y;
    let x6_2 = v6.z;
    let x6_3 = v6.w;
    let v7 = f7;
    let x7_0 = v7.x;
    let x7_1 = v7.y;
    let x7_2 = v7.z;
    let x7_3 = v7.w;
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
    s0_0x = s0_0x + x0_0 * y0_0.x + x0_1 * y1_0.x + x0_2 * y2_0.x + x0_3 * y3_0.x;
    s0_0y = s0_0y + x0_0 * y0_0.y + x0_1 * y1_0.y + x0_2 * y2_0.y + x0_3 * y3_0.y;
    s0_0z = s0_0z + x0_0 * y0_0.z + x0_1 * y1_0.z + x0_2 * y2_0.z + x0_3 * y3_0.z;
    s0_0w = s0_0w + x0_0 * y0_0.w + x0_1 * y1_0.w + x0_2 * y2_0.w + x0_3 * y3_0.w;
    s0_1x = s0_1x + x0_0 * y0_1.x + x0_1 * y1_1.x + x0_2 * y2_1.x + x0_3 * y3_1.x;
    s0_1y = s0_1y + x0_0 * y0_1.y + x0_1 * y1_1.y + x0_2 * y2_1.y + x0_3 * y3_1.y;
    s0_1z = s0_1z + x0_0 * y0_1.z + x0_1 * y1_1.z + x0_2 * y2_1.z + x0_3 * y3_1.z;
    s0_1w = s0_1w + x0_0 * y0_1.w + x0_1 * y1_1.w + x0_2 * y2_1.w + x0_3 * y3_1.w;
    s1_0x = s1_0x + x1_0 * y0_0.x + x1_1 * y1_0.x + x1_2 * y2_0.x + x1_3 * y3_0.x;
    s1_0y = s1_0y + x1_0 * y0_0.y + x1_1 * y1_0.y + x1_2 * y2_0.y + x1_3 * y3_0.y;
    s1_0z = s1_0z + x1_0 * y0_0.z + x1_1 * y1_0.z + x1_2 * y2_0.z + x1_3 * y3_0.z;
    s1_0w = s1_0w + x1_0 * y0_0.w + x1_1 * y1_0.w + x1_2 * y2_0.w + x1_3 * y3_0.w;
    s1_1x = s1_1x + x1_0 * y0_1.x + x1_1 * y1_1.x + x1_2 * y2_1.x + x1_3 * y3_1.x;
    s1_1y = s1_1y + x1_0 * y0_1.y + x1_1 * y1_1.y + x1_2 * y2_1.y + x1_3 * y3_1.y;
    s1_1z = s1_1z + x1_0 * y0_1.z + x1_1 * y1_1.z + x1_2 * y2_1.z + x1_3 * y3_1.z;
    s1_1w = s1_1w + x1_0 * y0_1.w + x1_1 * y1_1.w + x1_2 * y2_1.w + x1_3 * y3_1.w;
    s2_0x = s2_0x + x2_0 * y0_0.x + x2_1 * y1_0.x + x2_2 * y2_0.x + x2_3 * y3_0.x;
    s2_0y = s2_0y + x2_0 * y0_0.y + x2_1 * y1_0.y + x2_2 * y2_0.y + x2_3 * y3_0.y;
    s2_0z = s2_0z + x2_0 * y0_0.z + x2_1 * y1_0.z + x2_2 * y2_0.z + x2_3 * y3_0.z;
    s2_0w = s2_0w + x2_0 * y0_0.w + x2_1 * y1_0.w + x2_2 * y2_0.w + x2_3 * y3_0.w;
    s2_1x = s2_1x + x2_0 * y0_1.x + x2_1 * y1_1.x + x2_2 * y2_1.x + x2_3 * y3_1.x;
    s2_1y = s2_1y + x2_0 * y0_1.y + x2_1 * y1_1.y + x2_2 * y2_1.y + x2_3 * y3_1.y;
    s2_1z = s2_1z + x2_0 * y0_1.z + x2_1 * y1_1.z + x2_2 * y2_1.z + x2_3 * y3_1.z;
    s2_1w = s2_1w + x2_0 * y0_1.w + x2_1 * y1_1.w + x2_2 * y2_1.w + x2_3 * y3_1.w;
    s3_0x = s3_0x + x3_0 * y0_0.x + x3_1 * y1_0.x + x3_2 * y2_0.x + x3_3 * y3_0.x;
    s3_0y = s3_0y + x3_0 * y0_0.y + x3_1 * y1_0.y + x3_2 * y2_0.y + x3_3 * y3_0.y;
    s3_0z = s3_0z + x3_0 * y0_0.z + x3_1 * y1_0.z + x3_2 * y2_0.z + x3_3 * y3_0.z;
    s3_0w = s3_0w + x3_0 * y0_0.w + x3_1 * y1_0.w + x3_2 * y2_0.w + x3_3 * y3_0.w;
    s3_1x = s3_1x + x3_0 * y0_1.x + x3_1 * y1_1.x + x3_2 * y2_1.x + x3_3 * y3_1.x;
    s3_1y = s3_1y + x3_0 * y0_1.y + x3_1 * y1_1.y + x3_2 * y2_1.y + x3_3 * y3_1.y;
    s3_1z = s3_1z + x3_0 * y0_1.z + x3_1 * y1_1.z + x3_2 * y2_1.z + x3_3 * y3_1.z;
    s3_1w = s3_1w + x3_0 * y0_1.w + x3_1 * y1_1.w + x3_2 * y2_1.w + x3_3 * y3_1.w;
    s4_0x = s4_0x + x4_0 * y0_0.x + x4_1 * y1_0.x + x4_2 * y2_0.x + x4_3 * y3_0.x;
    s4_0y = s4_0y + x4_0 * y0_0.y + x4_1 * y1_0.y + x4_2 * y2_0.y + x4_3 * y3_0.y;
    s4_0z = s4_0z + x4_0 * y0_0.z + x4_1 * y1_0.z + x4_2 * y2_0.z + x4_3 * y3_0.z;
    s4_0w = s4_0w + x4_0 * y0_0.w + x4_1 * y1_0.w + x4_2 * y2_0.w + x4_3 * y3_0.w;
    s4_1x = s4_1x + x4_0 * y0_1.x + x4_1 * y1_1.x + x4_2 * y2_1.x + x4_3 * y3_1.x;
    s4_1y = s4_1y + x4_0 * y0_1.y + x4_1 * y1_1.y + x4_2 * y2_1.y + x4_3 * y3_1.y;
    s4_1z = s4_1z + x4_0 * y0_1.z + x4_1 * y1_1.z + x4_2 * y2_1.z + x4_3 * y3_1.z;
    s4_1w = s4_1w + x4_0 * y0_1.w + x4_1 * y1_1.w + x4_2 * y2_1.w + x4_3 * y3_1.w;
    s5_0x = s5_0x + x5_0 * y0_0.x + x5_1 * y1_0.x + x5_2 * y2_0.x + x5_3 * y3_0.x;
    s5_0y = s5_0y + x5_0 * y0_0.y + x5_1 * y1_0.y + x5_2 * y2_0.y + x5_3 * y3_0.y;
    s5_0z = s5_0z + x5_0 * y0_0.z + x5_1 * y1_0.z + x5_2 * y2_0.z + x5_3 * y3_0.z;
    s5_0w = s5_0w + x5_0 * y0_0.w + x5_1 * y1_0.w + x5_2 * y2_0.w + x5_3 * y3_0.w;
    s5_1x = s5_1x + x5_0 * y0_1.x + x5_1 * y1_1.x + x5_2 * y2_1.x + x5_3 * y3_1.x;
    s5_1y = s5_1y + x5_0 * y0_1.y + x5_1 * y1_1.y + x5_2 * y2_1.y + x5_3 * y3_1.y;
    s5_1z = s5_1z + x5_0 * y0_1.z + x5_1 * y1_1.z + x5_2 * y2_1.z + x5_3 * y3_1.z;
    s5_1w = s5_1w + x5_0 * y0_1.w + x5_1 * y1_1.w + x5_2 * y2_1.w + x5_3 * y3_1.w;
    s6_0x = s6_0x + x6_0 * y0_0.x + x6_1 * y1_0.x + x6_2 * y2_0.x + x6_3 * y3_0.x;
    s6_0y = s6_0y + x6_0 * y0_0.y + x6_1 * y1_0.y + x6_2 * y2_0.y + x6_3 * y3_0.y;
    s6_0z = s6_0z + x6_0 * y0_0.z + x6_1 * y1_0.z + x6_2 * y2_0.z + x6_3 * y3_0.z;
    s6_0w = s6_0w + x6_0 * y0_0.w + x6_1 * y1_0.w + x6_2 * y2_0.w + x6_3 * y3_0.w;
    s6_1x = s6_1x + x6_0 * y0_1.x + x6_1 * y1_1.x + x6_2 * y2_1.x + x6_3 * y3_1.x;
    s6_1y = s6_1y + x6_0 * y0_1.y + x6_1 * y1_1.y + x6_2 * y2_1.y + x6_3 * y3_1.y;
    s6_1z = s6_1z + x6_0 * y0_1.z + x6_1 * y1_1.z + x6_2 * y2_1.z + x6_3 * y3_1.z;
    s6_1w = s6_1w + x6_0 * y0_1.w + x6_1 * y1_1.w + x6_2 * y2_1.w + x6_3 * y3_1.w;
    s7_0x = s7_0x + x7_0 * y0_0.x + x7_1 * y1_0.x + x7_2 * y2_0.x + x7_3 * y3_0.x;
    s7_0y = s7_0y + x7_0 * y0_0.y + x7_1 * y1_0.y + x7_2 * y2_0.y + x7_3 * y3_0.y;
    s7_0z = s7_0z + x7_0 * y0_0.z + x7_1 * y1_0.z + x7_2 * y2_0.z + x7_3 * y3_0.z;
    s7_0w = s7_0w + x7_0 * y0_0.w + x7_1 * y1_0.w + x7_2 * y2_0.w + x7_3 * y3_0.w;
    s7_1x = s7_1x + x7_0 * y0_1.x + x7_1 * y1_1.x + x7_2 * y2_1.x + x7_3 * y3_1.x;
    s7_1y = s7_1y + x7_0 * y0_1.y + x7_1 * y1_1.y + x7_2 * y2_1.y + x7_3 * y3_1.y;
    s7_1z = s7_1z + x7_0 * y0_1.z + x7_1 * y1_1.z + x7_2 * y2_1.z + x7_3 * y3_1.z;
    s7_1w = s7_1w + x7_0 * y0_1.w + x7_1 * y1_1.w + x7_2 * y2_1.w + x7_3 * y3_1.w;
  }
  let s0_0 = vec4f(s0_0x, s0_0y, s0_0z, s0_0w);
  let s0_1 = vec4f(s0_1x, s0_1y, s0_1z, s0_1w);
  let s1_0 = vec4f(s1_0x, s1_0y, s1_0z, s1_0w);
  let s1_1 = vec4f(s1_1x, s1_1y, s1_1z, s1_1w);
  let s2_0 = vec4f(s2_0x, s2_0y, s2_0z, s2_0w);
  let s2_1 = vec4f(s2_1x, s2_1y, s2_1z, s2_1w);
  let s3_0 = vec4f(s3_0x, s3_0y, s3_0z, s3_0w);
  let s3_1 = vec4f(s3_1x, s3_1y, s3_1z, s3_1w);
  let s4_0 = vec4f(s4_0x, s4_0y, s4_0z, s4_0w);
  let s4_1 = vec4f(s4_1x, s4_1y, s4_1z, s4_1w);
  let s5_0 = vec4f(s5_0x, s5_0y, s5_0z, s5_0w);
  let s5_1 = vec4f(s5_1x, s5_1y, s5_1z, s5_1w);
  let s6_0 = vec4f(s6_0x, s6_0y, s6_0z, s6_0w);
  let s6_1 = vec4f(s6_1x, s6_1y, s6_1z, s6_1w);
  let s7_0 = vec4f(s7_0x, s7_0y, s7_0z, s7_0w);
  let s7_1 = vec4f(s7_1x, s7_1y, s7_1z, s7_1w);

  var sums = array(s0_0, s0_1, s1_0, s1_1, s2_0, s2_1, s3_0, s3_1, s4_0, s4_1, s5_0, s5_1, s6_0, s6_1, s7_0, s7_1);
  for (var own = 0u; own < 8u; own++) {
    let r = r0 + own;
    if (r < M && c0 < N) { let c = c0;
    let next = activate(sums[own * 2u + 0u] + load4_z(row_z(r), c));
    store4_out(row_out(r), c, next); }
    if (r < M && c1 < N) { let c = c1;
    let next = activate(sums[own * 2u + 1u] + load4_z(row_z(r), c));
    store4_out(row_out(r), c, next); }
  }
}
