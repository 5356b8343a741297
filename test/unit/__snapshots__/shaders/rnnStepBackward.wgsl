// === activation=tanh, without pull pullW valid dhPrev, tile 1 1 8 1, vec4=false
// rnnStepBackward
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  h: Matrix,
  dh: Matrix,
  da: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> h: array<f32>;
@group(0) @binding(2) var<storage, read_write> dh: array<f32>;
@group(0) @binding(3) var<storage, read_write> da: array<f32>;

fn row_h(r: u32) -> u32 { return p.h.offset + (r) * p.h.stride; }
fn load4_h(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, h[row + (c)], c < p.h.cols), select(0.0, h[row + (c + 1u)], c + 1u < p.h.cols), select(0.0, h[row + (c + 2u)], c + 2u < p.h.cols), select(0.0, h[row + (c + 3u)], c + 3u < p.h.cols));
}
fn row_dh(r: u32) -> u32 { return p.dh.offset + (r) * p.dh.stride; }
fn load4_dh(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, dh[row + (c)], c < p.dh.cols), select(0.0, dh[row + (c + 1u)], c + 1u < p.dh.cols), select(0.0, dh[row + (c + 2u)], c + 2u < p.dh.cols), select(0.0, dh[row + (c + 3u)], c + 3u < p.dh.cols));
}
fn store4_dh(row: u32, c: u32, value: vec4f) {
  if (c < p.dh.cols) { dh[row + c] = value[0]; }
  if (c + 1u < p.dh.cols) { dh[row + c + 1u] = value[1]; }
  if (c + 2u < p.dh.cols) { dh[row + c + 2u] = value[2]; }
  if (c + 3u < p.dh.cols) { dh[row + c + 3u] = value[3]; }
}
fn row_pull(r: u32) -> u32 { return 0u; }
fn load4_pull(row: u32, c: u32) -> vec4f { return vec4f(0); }
fn row_pullW(r: u32) -> u32 { return 0u; }
fn load4_pullW(row: u32, c: u32) -> vec4f { return vec4f(0); }
fn row_valid(r: u32) -> u32 { return 0u; }
fn load_valid(r: u32, c: u32) -> f32 { return f32(1); }
fn row_da(r: u32) -> u32 { return p.da.offset + (r) * p.da.stride; }
fn store4_da(row: u32, c: u32, value: vec4f) {
  if (c < p.da.cols) { da[row + c] = value[0]; }
  if (c + 1u < p.da.cols) { da[row + c + 1u] = value[1]; }
  if (c + 2u < p.da.cols) { da[row + c + 2u] = value[2]; }
  if (c + 3u < p.da.cols) { da[row + c + 3u] = value[3]; }
}
fn row_dhPrev(r: u32) -> u32 { return 0u; }
fn load4_dhPrev(row: u32, c: u32) -> vec4f { return vec4f(0); }
fn store4_dhPrev(row: u32, c: u32, value: vec4f) {}

fn activate(a: vec4f) -> vec4f { return 1.0 - 2.0 / (exp(min(2.0 * a, vec4f(80.0))) + 1.0); }
fn slope(y: vec4f) -> vec4f { return 1.0 - y * y; }
@compute @workgroup_size(8, 1)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  let M = p.dh.rows;
  let N = p.dh.cols;
  let r0 = (group.y * 1u + lane.y) * 1u;
  let c0 = ((group.x * 1u + 0u) * 8u + lane.x) * 4u;
  if (r0 >= M || c0 >= N) { return; }
  for (var own = 0u; own < 1u; own++) {
    let r = r0 + own;
    if (r < M && c0 < N) { let c = c0;
    store4_dh(row_dh(r), c, vec4f(0.0));
    let d = load4_dh(row_dh(r), c);
    let over = load_valid(r, 0u) == 0.0;
    store4_da(row_da(r), c, select(d * slope(load4_h(row_h(r), c)), vec4f(0.0), over));
    store4_dhPrev(row_dhPrev(r), c, select(vec4f(0.0), d, over)); }
  }
}

// === activation=relu, adds dh, without valid dhPrev, sharing pull_da, tile 4 1 8 4, vec4=true
// rnnStepBackward
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  h: Matrix,
  dh: Matrix,
  pull: Matrix,
  pullW: Matrix,
  da: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> h: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> dh: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> pull_da: array<vec4f>;
@group(0) @binding(4) var<storage, read> pullW: array<vec4f>;

fn row_h(r: u32) -> u32 { return p.h.offset + (r) * p.h.stride; }
fn load4_h(row: u32, c: u32) -> vec4f { return h[(row + c) >> 2u]; }
fn row_dh(r: u32) -> u32 { return p.dh.offset + (r) * p.dh.stride; }
fn load4_dh(row: u32, c: u32) -> vec4f { return dh[(row + c) >> 2u]; }
fn store4_dh(row: u32, c: u32, value: vec4f) { dh[(row + c) >> 2u] += value; }
fn row_pull(r: u32) -> u32 { return p.pull.offset + (r) * p.pull.stride; }
fn load4_pull(row: u32, c: u32) -> vec4f { return pull_da[(row + c) >> 2u]; }
fn row_pullW(r: u32) -> u32 { return p.pullW.offset + (r) * p.pullW.stride; }
fn load4_pullW(row: u32, c: u32) -> vec4f { return pullW[(row + c) >> 2u]; }
fn row_valid(r: u32) -> u32 { return 0u; }
fn load_valid(r: u32, c: u32) -> f32 { return f32(1); }
fn row_da(r: u32) -> u32 { return p.da.offset + (r) * p.da.stride; }
fn store4_da(row: u32, c: u32, value: vec4f) { pull_da[(row + c) >> 2u] = value; }
fn row_dhPrev(r: u32) -> u32 { return 0u; }
fn load4_dhPrev(row: u32, c: u32) -> vec4f { return vec4f(0); }
fn store4_dhPrev(row: u32, c: u32, value: vec4f) {}

fn activate(a: vec4f) -> vec4f { return max(a, vec4f(0.0)); }
fn slope(y: vec4f) -> vec4f { return select(vec4f(0.0), vec4f(1.0), y > vec4f(0.0)); }
@compute @workgroup_size(8, 4)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  let M = p.dh.rows;
  let N = p.dh.cols;
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
  let K = p.pull.cols;
  let a0 = row_pull(min(r0 + 0u, M - 1u));
  let a1 = row_pull(min(r0 + 1u, M - 1u));
  let a2 = row_pull(min(r0 + 2u, M - 1u));
  let a3 = row_pull(min(r0 + 3u, M - 1u));
  let b0 = row_pullW(0u);
  let strideB = p.pullW.stride;
  for (var k = 0u; k < K; k += 4u) {
    let f0 = load4_pull(a0, k);
    let f1 = load4_pull(a1, k);
    let f2 = load4_pull(a2, k);
    let f3 = load4_pull(a3, k);
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
    let b_0 = b0 + min(k + 0u, K - 1u) * strideB;
    let y0_0 = load4_pullW(b_0, c0);
    let b_1 = b0 + min(k + 1u, K - 1u) * strideB;
    let y1_0 = load4_pullW(b_1, c0);
    let b_2 = b0 + min(k + 2u, K - 1u) * strideB;
    let y2_0 = load4_pullW(b_2, c0);
    let b_3 = b0 + min(k + 3u, K - 1u) * strideB;
    let y3_0 = load4_pullW(b_3, c0);
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
    store4_dh(row_dh(r), c, sums[own * 1u + 0u]);
    let d = load4_dh(row_dh(r), c);
    let over = load_valid(r, 0u) == 0.0;
    store4_da(row_da(r), c, select(d * slope(load4_h(row_h(r), c)), vec4f(0.0), over));
    store4_dhPrev(row_dhPrev(r), c, select(vec4f(0.0), d, over)); }
  }
}

// === activation=sigmoid, adds dh dhPrev, sharing dh_dhPrev, tile 1 1 4 1, vec4=false
// rnnStepBackward
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  h: Matrix,
  dh: Matrix,
  pull: Matrix,
  pullW: Matrix,
  valid: Matrix,
  da: Matrix,
  dhPrev: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> h: array<f32>;
@group(0) @binding(2) var<storage, read_write> dh_dhPrev: array<f32>;
@group(0) @binding(3) var<storage, read> pull: array<f32>;
@group(0) @binding(4) var<storage, read> pullW: array<f32>;
@group(0) @binding(5) var<storage, read> valid: array<f32>;
@group(0) @binding(6) var<storage, read_write> da: array<f32>;

fn row_h(r: u32) -> u32 { return p.h.offset + (r) * p.h.stride; }
fn load4_h(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, h[row + (c)], c < p.h.cols), select(0.0, h[row + (c + 1u)], c + 1u < p.h.cols), select(0.0, h[row + (c + 2u)], c + 2u < p.h.cols), select(0.0, h[row + (c + 3u)], c + 3u < p.h.cols));
}
fn row_dh(r: u32) -> u32 { return p.dh.offset + (r) * p.dh.stride; }
fn load4_dh(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, dh_dhPrev[row + (c)], c < p.dh.cols), select(0.0, dh_dhPrev[row + (c + 1u)], c + 1u < p.dh.cols), select(0.0, dh_dhPrev[row + (c + 2u)], c + 2u < p.dh.cols), select(0.0, dh_dhPrev[row + (c + 3u)], c + 3u < p.dh.cols));
}
fn store4_dh(row: u32, c: u32, value: vec4f) {
  if (c < p.dh.cols) { dh_dhPrev[row + c] += value[0]; }
  if (c + 1u < p.dh.cols) { dh_dhPrev[row + c + 1u] += value[1]; }
  if (c + 2u < p.dh.cols) { dh_dhPrev[row + c + 2u] += value[2]; }
  if (c + 3u < p.dh.cols) { dh_dhPrev[row + c + 3u] += value[3]; }
}
fn row_pull(r: u32) -> u32 { return p.pull.offset + (r) * p.pull.stride; }
fn load4_pull(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, pull[row + (c)], c < p.pull.cols), select(0.0, pull[row + (c + 1u)], c + 1u < p.pull.cols), select(0.0, pull[row + (c + 2u)], c + 2u < p.pull.cols), select(0.0, pull[row + (c + 3u)], c + 3u < p.pull.cols));
}
fn row_pullW(r: u32) -> u32 { return p.pullW.offset + (r) * p.pullW.stride; }
fn load4_pullW(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, pullW[row + (c)], c < p.pullW.cols), select(0.0, pullW[row + (c + 1u)], c + 1u < p.pullW.cols), select(0.0, pullW[row + (c + 2u)], c + 2u < p.pullW.cols), select(0.0, pullW[row + (c + 3u)], c + 3u < p.pullW.cols));
}
fn row_valid(r: u32) -> u32 { return p.valid.offset + (r) * p.valid.stride; }
fn load_valid(r: u32, c: u32) -> f32 { return valid[row_valid(r) + c]; }
fn row_da(r: u32) -> u32 { return p.da.offset + (r) * p.da.stride; }
fn store4_da(row: u32, c: u32, value: vec4f) {
  if (c < p.da.cols) { da[row + c] = value[0]; }
  if (c + 1u < p.da.cols) { da[row + c + 1u] = value[1]; }
  if (c + 2u < p.da.cols) { da[row + c + 2u] = value[2]; }
  if (c + 3u < p.da.cols) { da[row + c + 3u] = value[3]; }
}
fn row_dhPrev(r: u32) -> u32 { return p.dhPrev.offset + (r) * p.dhPrev.stride; }
fn load4_dhPrev(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, dh_dhPrev[row + (c)], c < p.dhPrev.cols), select(0.0, dh_dhPrev[row + (c + 1u)], c + 1u < p.dhPrev.cols), select(0.0, dh_dhPrev[row + (c + 2u)], c + 2u < p.dhPrev.cols), select(0.0, dh_dhPrev[row + (c + 3u)], c + 3u < p.dhPrev.cols));
}
fn store4_dhPrev(row: u32, c: u32, value: vec4f) {
  if (c < p.dhPrev.cols) { dh_dhPrev[row + c] += value[0]; }
  if (c + 1u < p.dhPrev.cols) { dh_dhPrev[row + c + 1u] += value[1]; }
  if (c + 2u < p.dhPrev.cols) { dh_dhPrev[row + c + 2u] += value[2]; }
  if (c + 3u < p.dhPrev.cols) { dh_dhPrev[row + c + 3u] += value[3]; }
}

fn activate(a: vec4f) -> vec4f { return 1.0 / (1.0 + exp(min(-a, vec4f(80.0)))); }
fn slope(y: vec4f) -> vec4f { return y * (1.0 - y); }
@compute @workgroup_size(4, 1)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  let M = p.dh.rows;
  let N = p.dh.cols;
  let r0 = (group.y * 1u + lane.y) * 1u;
  let c0 = ((group.x * 1u + 0u) * 4u + lane.x) * 4u;
  if (r0 >= M || c0 >= N) { return; }
  var s0_0x = 0.0;
  var s0_0y = 0.0;
  var s0_0z = 0.0;
  var s0_0w = 0.0;
  let K = p.pull.cols;
  let a0 = row_pull(min(r0 + 0u, M - 1u));
  let b0 = row_pullW(0u);
  let strideB = p.pullW.stride;
  for (var k = 0u; k < K; k += 4u) {
    let f0 = load4_pull(a0, k);
    let v0 = f0;
    let x0_0 = v0.x;
    let x0_1 = v0.y;
    let x0_2 = v0.z;
    let x0_3 = v0.w;
    let b_0 = b0 + min(k + 0u, K - 1u) * strideB;
    let y0_0 = load4_pullW(b_0, c0);
    let b_1 = b0 + min(k + 1u, K - 1u) * strideB;
    let y1_0 = load4_pullW(b_1, c0);
    let b_2 = b0 + min(k + 2u, K - 1u) * strideB;
    let y2_0 = load4_pullW(b_2, c0);
    let b_3 = b0 + min(k + 3u, K - 1u) * strideB;
    let y3_0 = load4_pullW(b_3, c0);
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
    store4_dh(row_dh(r), c, sums[own * 1u + 0u]);
    let d = load4_dh(row_dh(r), c);
    let over = load_valid(r, 0u) == 0.0;
    store4_da(row_da(r), c, select(d * slope(load4_h(row_h(r), c)), vec4f(0.0), over));
    store4_dhPrev(row_dhPrev(r), c, select(vec4f(0.0), d, over)); }
  }
}

// === activation=identity, without pull pullW valid dhPrev, tile 1 2 4 1, vec4=false
// rnnStepBackward
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  h: Matrix,
  dh: Matrix,
  da: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> h: array<f32>;
@group(0) @binding(2) var<storage, read_write> dh: array<f32>;
@group(0) @binding(3) var<storage, read_write> da: array<f32>;

fn row_h(r: u32) -> u32 { return p.h.offset + (r) * p.h.stride; }
fn load4_h(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, h[row + (c)], c < p.h.cols), select(0.0, h[row + (c + 1u)], c + 1u < p.h.cols), select(0.0, h[row + (c + 2u)], c + 2u < p.h.cols), select(0.0, h[row + (c + 3u)], c + 3u < p.h.cols));
}
fn row_dh(r: u32) -> u32 { return p.dh.offset + (r) * p.dh.stride; }
fn load4_dh(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, dh[row + (c)], c < p.dh.cols), select(0.0, dh[row + (c + 1u)], c + 1u < p.dh.cols), select(0.0, dh[row + (c + 2u)], c + 2u < p.dh.cols), select(0.0, dh[row + (c + 3u)], c + 3u < p.dh.cols));
}
fn store4_dh(row: u32, c: u32, value: vec4f) {
  if (c < p.dh.cols) { dh[row + c] = value[0]; }
  if (c + 1u < p.dh.cols) { dh[row + c + 1u] = value[1]; }
  if (c + 2u < p.dh.cols) { dh[row + c + 2u] = value[2]; }
  if (c + 3u < p.dh.cols) { dh[row + c + 3u] = value[3]; }
}
fn row_pull(r: u32) -> u32 { return 0u; }
fn load4_pull(row: u32, c: u32) -> vec4f { return vec4f(0); }
fn row_pullW(r: u32) -> u32 { return 0u; }
fn load4_pullW(row: u32, c: u32) -> vec4f { return vec4f(0); }
fn row_valid(r: u32) -> u32 { return 0u; }
fn load_valid(r: u32, c: u32) -> f32 { return f32(1); }
fn row_da(r: u32) -> u32 { return p.da.offset + (r) * p.da.stride; }
fn store4_da(row: u32, c: u32, value: vec4f) {
  if (c < p.da.cols) { da[row + c] = value[0]; }
  if (c + 1u < p.da.cols) { da[row + c + 1u] = value[1]; }
  if (c + 2u < p.da.cols) { da[row + c + 2u] = value[2]; }
  if (c + 3u < p.da.cols) { da[row + c + 3u] = value[3]; }
}
fn row_dhPrev(r: u32) -> u32 { return 0u; }
fn load4_dhPrev(row: u32, c: u32) -> vec4f { return vec4f(0); }
fn store4_dhPrev(row: u32, c: u32, value: vec4f) {}

fn activate(a: vec4f) -> vec4f { return a; }
fn slope(y: vec4f) -> vec4f { return vec4f(1.0); }
@compute @workgroup_size(4, 1)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  let M = p.dh.rows;
  let N = p.dh.cols;
  let r0 = (group.y * 1u + lane.y) * 1u;
  let c0 = ((group.x * 2u + 0u) * 4u + lane.x) * 4u;
  let c1 = ((group.x * 2u + 1u) * 4u + lane.x) * 4u;
  if (r0 >= M || c0 >= N) { return; }
  for (var own = 0u; own < 1u; own++) {
    let r = r0 + own;
    if (r < M && c0 < N) { let c = c0;
    store4_dh(row_dh(r), c, vec4f(0.0));
    let d = load4_dh(row_dh(r), c);
    let over = load_valid(r, 0u) == 0.0;
    store4_da(row_da(r), c, select(d * slope(load4_h(row_h(r), c)), vec4f(0.0), over));
    store4_dhPrev(row_dhPrev(r), c, select(vec4f(0.0), d, over)); }
    if (r < M && c1 < N) { let c = c1;
    store4_dh(row_dh(r), c, vec4f(0.0));
    let d = load4_dh(row_dh(r), c);
    let over = load_valid(r, 0u) == 0.0;
    store4_da(row_da(r), c, select(d * slope(load4_h(row_h(r), c)), vec4f(0.0), over));
    store4_dhPrev(row_dhPrev(r), c, select(vec4f(0.0), d, over)); }
  }
}

// === activation=tanh, without pull pullW valid dhPrev, tile 4 1 8 1, vec4=true
// rnnStepBackward
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  h: Matrix,
  dh: Matrix,
  da: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> h: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> dh: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> da: array<vec4f>;

fn row_h(r: u32) -> u32 { return p.h.offset + (r) * p.h.stride; }
fn load4_h(row: u32, c: u32) -> vec4f { return h[(row + c) >> 2u]; }
fn row_dh(r: u32) -> u32 { return p.dh.offset + (r) * p.dh.stride; }
fn load4_dh(row: u32, c: u32) -> vec4f { return dh[(row + c) >> 2u]; }
fn store4_dh(row: u32, c: u32, value: vec4f) { dh[(row + c) >> 2u] = value; }
fn row_pull(r: u32) -> u32 { return 0u; }
fn load4_pull(row: u32, c: u32) -> vec4f { return vec4f(0); }
fn row_pullW(r: u32) -> u32 { return 0u; }
fn load4_pullW(row: u32, c: u32) -> vec4f { return vec4f(0); }
fn row_valid(r: u32) -> u32 { return 0u; }
fn load_valid(r: u32, c: u32) -> f32 { return f32(1); }
fn row_da(r: u32) -> u32 { return p.da.offset + (r) * p.da.stride; }
fn store4_da(row: u32, c: u32, value: vec4f) { da[(row + c) >> 2u] = value; }
fn row_dhPrev(r: u32) -> u32 { return 0u; }
fn load4_dhPrev(row: u32, c: u32) -> vec4f { return vec4f(0); }
fn store4_dhPrev(row: u32, c: u32, value: vec4f) {}

fn activate(a: vec4f) -> vec4f { return 1.0 - 2.0 / (exp(min(2.0 * a, vec4f(80.0))) + 1.0); }
fn slope(y: vec4f) -> vec4f { return 1.0 - y * y; }
@compute @workgroup_size(8, 1)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  let M = p.dh.rows;
  let N = p.dh.cols;
  let r0 = (group.y * 1u + lane.y) * 4u;
  let c0 = ((group.x * 1u + 0u) * 8u + lane.x) * 4u;
  if (r0 >= M || c0 >= N) { return; }
  for (var own = 0u; own < 4u; own++) {
    let r = r0 + own;
    if (r < M && c0 < N) { let c = c0;
    store4_dh(row_dh(r), c, vec4f(0.0));
    let d = load4_dh(row_dh(r), c);
    let over = load_valid(r, 0u) == 0.0;
    store4_da(row_da(r), c, select(d * slope(load4_h(row_h(r), c)), vec4f(0.0), over));
    store4_dhPrev(row_dhPrev(r), c, select(vec4f(0.0), d, over)); }
  }
}

// === activation=tanh, without pull pullW valid dhPrev, tile 1 1 4 2, vec4=true
// rnnStepBackward
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  h: Matrix,
  dh: Matrix,
  da: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> h: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> dh: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> da: array<vec4f>;

fn row_h(r: u32) -> u32 { return p.h.offset + (r) * p.h.stride; }
fn load4_h(row: u32, c: u32) -> vec4f { return h[(row + c) >> 2u]; }
fn row_dh(r: u32) -> u32 { return p.dh.offset + (r) * p.dh.stride; }
fn load4_dh(row: u32, c: u32) -> vec4f { return dh[(row + c) >> 2u]; }
fn store4_dh(row: u32, c: u32, value: vec4f) { dh[(row + c) >> 2u] = value; }
fn row_pull(r: u32) -> u32 { return 0u; }
fn load4_pull(row: u32, c: u32) -> vec4f { return vec4f(0); }
fn row_pullW(r: u32) -> u32 { return 0u; }
fn load4_pullW(row: u32, c: u32) -> vec4f { return vec4f(0); }
fn row_valid(r: u32) -> u32 { return 0u; }
fn load_valid(r: u32, c: u32) -> f32 { return f32(1); }
fn row_da(r: u32) -> u32 { return p.da.offset + (r) * p.da.stride; }
fn store4_da(row: u32, c: u32, value: vec4f) { da[(row + c) >> 2u] = value; }
fn row_dhPrev(r: u32) -> u32 { return 0u; }
fn load4_dhPrev(row: u32, c: u32) -> vec4f { return vec4f(0); }
fn store4_dhPrev(row: u32, c: u32, value: vec4f) {}

fn activate(a: vec4f) -> vec4f { return 1.0 - 2.0 / (exp(min(2.0 * a, vec4f(80.0))) + 1.0); }
fn slope(y: vec4f) -> vec4f { return 1.0 - y * y; }
@compute @workgroup_size(4, 2)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  let M = p.dh.rows;
  let N = p.dh.cols;
  let r0 = (group.y * 2u + lane.y) * 1u;
  let c0 = ((group.x * 1u + 0u) * 4u + lane.x) * 4u;
  if (r0 >= M || c0 >= N) { return; }
  for (var own = 0u; own < 1u; own++) {
    let r = r0 + own;
    if (r < M && c0 < N) { let c = c0;
    store4_dh(row_dh(r), c, vec4f(0.0));
    let d = load4_dh(row_dh(r), c);
    let over = load_valid(r, 0u) == 0.0;
    store4_da(row_da(r), c, select(d * slope(load4_h(row_h(r), c)), vec4f(0.0), over));
    store4_dhPrev(row_dhPrev(r), c, select(vec4f(0.0), d, over)); }
  }
}

// === activation=tanh, without pull pullW valid dhPrev, tile 4 2 4 2 8, vec4=true
// rnnStepBackward
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  h: Matrix,
  dh: Matrix,
  da: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> h: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> dh: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> da: array<vec4f>;

fn row_h(r: u32) -> u32 { return p.h.offset + (r) * p.h.stride; }
fn load4_h(row: u32, c: u32) -> vec4f { return h[(row + c) >> 2u]; }
fn row_dh(r: u32) -> u32 { return p.dh.offset + (r) * p.dh.stride; }
fn load4_dh(row: u32, c: u32) -> vec4f { return dh[(row + c) >> 2u]; }
fn store4_dh(row: u32, c: u32, value: vec4f) { dh[(row + c) >> 2u] = value; }
fn row_pull(r: u32) -> u32 { return 0u; }
fn load4_pull(row: u32, c: u32) -> vec4f { return vec4f(0); }
fn row_pullW(r: u32) -> u32 { return 0u; }
fn load4_pullW(row: u32, c: u32) -> vec4f { return vec4f(0); }
fn row_valid(r: u32) -> u32 { return 0u; }
fn load_valid(r: u32, c: u32) -> f32 { return f32(1); }
fn row_da(r: u32) -> u32 { return p.da.offset + (r) * p.da.stride; }
fn store4_da(row: u32, c: u32, value: vec4f) { da[(row + c) >> 2u] = value; }
fn row_dhPrev(r: u32) -> u32 { return 0u; }
fn load4_dhPrev(row: u32, c: u32) -> vec4f { return vec4f(0); }
fn store4_dhPrev(row: u32, c: u32, value: vec4f) {}

fn activate(a: vec4f) -> vec4f { return 1.0 - 2.0 / (exp(min(2.0 * a, vec4f(80.0))) + 1.0); }
fn slope(y: vec4f) -> vec4f { return 1.0 - y * y; }
var<workgroup> stagedA: array<vec4f, 16>;
var<workgroup> stagedB: array<vec4f, 64>;
var<workgroup> stagedDepth: u32;
@compute @workgroup_size(4, 2)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  let M = p.dh.rows;
  let N = p.dh.cols;
  let r0 = (group.y * 2u + lane.y) * 4u;
  let c0 = ((group.x * 2u + 0u) * 4u + lane.x) * 4u;
  let c1 = ((group.x * 2u + 1u) * 4u + lane.x) * 4u;
  for (var own = 0u; own < 4u; own++) {
    let r = r0 + own;
    if (r < M && c0 < N) { let c = c0;
    store4_dh(row_dh(r), c, vec4f(0.0));
    let d = load4_dh(row_dh(r), c);
    let over = load_valid(r, 0u) == 0.0;
    store4_da(row_da(r), c, select(d * slope(load4_h(row_h(r), c)), vec4f(0.0), over));
    store4_dhPrev(row_dhPrev(r), c, select(vec4f(0.0), d, over)); }
    if (r < M && c1 < N) { let c = c1;
    store4_dh(row_dh(r), c, vec4f(0.0));
    let d = load4_dh(row_dh(r), c);
    let over = load_valid(r, 0u) == 0.0;
    store4_da(row_da(r), c, select(d * slope(load4_h(row_h(r), c)), vec4f(0.0), over));
    store4_dhPrev(row_dhPrev(r), c, select(vec4f(0.0), d, over)); }
  }
}

// === activation=tanh, without pull pullW valid dhPrev, tile 8 2 8 1, vec4=false
// rnnStepBackward
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  h: Matrix,
  dh: Matrix,
  da: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> h: array<f32>;
@group(0) @binding(2) var<storage, read_write> dh: array<f32>;
@group(0) @binding(3) var<storage, read_write> da: array<f32>;

fn row_h(r: u32) -> u32 { return p.h.offset + (r) * p.h.stride; }
fn load4_h(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, h[row + (c)], c < p.h.cols), select(0.0, h[row + (c + 1u)], c + 1u < p.h.cols), select(0.0, h[row + (c + 2u)], c + 2u < p.h.cols), select(0.0, h[row + (c + 3u)], c + 3u < p.h.cols));
}
fn row_dh(r: u32) -> u32 { return p.dh.offset + (r) * p.dh.stride; }
fn load4_dh(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, dh[row + (c)], c < p.dh.cols), select(0.0, dh[row + (c + 1u)], c + 1u < p.dh.cols), select(0.0, dh[row + (c + 2u)], c + 2u < p.dh.cols), select(0.0, dh[row + (c + 3u)], c + 3u < p.dh.cols));
}
fn store4_dh(row: u32, c: u32, value: vec4f) {
  if (c < p.dh.cols) { dh[row + c] = value[0]; }
  if (c + 1u < p.dh.cols) { dh[row + c + 1u] = value[1]; }
  if (c + 2u < p.dh.cols) { dh[row + c + 2u] = value[2]; }
  if (c + 3u < p.dh.cols) { dh[row + c + 3u] = value[3]; }
}
fn row_pull(r: u32) -> u32 { return 0u; }
fn load4_pull(row: u32, c: u32) -> vec4f { return vec4f(0); }
fn row_pullW(r: u32) -> u32 { return 0u; }
fn load4_pullW(row: u32, c: u32) -> vec4f { return vec4f(0); }
fn row_valid(r: u32) -> u32 { return 0u; }
fn load_valid(r: u32, c: u32) -> f32 { return f32(1); }
fn row_da(r: u32) -> u32 { return p.da.offset + (r) * p.da.stride; }
fn store4_da(row: u32, c: u32, value: vec4f) {
  if (c < p.da.cols) { da[row + c] = value[0]; }
  if (c + 1u < p.da.cols) { da[row + c + 1u] = value[1]; }
  if (c + 2u < p.da.cols) { da[row + c + 2u] = value[2]; }
  if (c + 3u < p.da.cols) { da[row + c + 3u] = value[3]; }
}
fn row_dhPrev(r: u32) -> u32 { return 0u; }
fn load4_dhPrev(row: u32, c: u32) -> vec4f { return vec4f(0); }
fn store4_dhPrev(row: u32, c: u32, value: vec4f) {}

fn activate(a: vec4f) -> vec4f { return 1.0 - 2.0 / (exp(min(2.0 * a, vec4f(80.0))) + 1.0); }
fn slope(y: vec4f) -> vec4f { return 1.0 - y * y; }
@compute @workgroup_size(8, 1)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  let M = p.dh.rows;
  let N = p.dh.cols;
  let r0 = (group.y * 1u + lane.y) * 8u;
  let c0 = ((group.x * 2u + 0u) * 8u + lane.x) * 4u;
  let c1 = ((group.x * 2u + 1u) * 8u + lane.x) * 4u;
  if (r0 >= M || c0 >= N) { return; }
  for (var own = 0u; own < 8u; own++) {
    let r = r0 + own;
    if (r < M && c0 < N) { let c = c0;
    store4_dh(row_dh(r), c, vec4f(0.0));
    let d = load4_dh(row_dh(r), c);
    let over = load_valid(r, 0u) == 0.0;
    store4_da(row_da(r), c, select(d * slope(load4_h(row_h(r), c)), vec4f(0.0), over));
    store4_dhPrev(row_dhPrev(r), c, select(vec4f(0.0), d, over)); }
    if (r < M && c1 < N) { let c = c1;
    store4_dh(row_dh(r), c, vec4f(0.0));
    let d = load4_dh(row_dh(r), c);
    let over = load_valid(r, 0u) == 0.0;
    store4_da(row_da(r), c, select(d * slope(load4_h(row_h(r), c)), vec4f(0.0), over));
    store4_dhPrev(row_dhPrev(r), c, select(vec4f(0.0), d, over)); }
  }
}
