// === transposeA=false, transposeB=true, activation=tanh, sharing a_out, tile 4 1 8 4, vec4=true, plus whole x whole
// matmul
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  a: Matrix,
  b: Matrix,
  plus: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> a_out: array<vec4f>;
@group(0) @binding(2) var<storage, read> b: array<vec4f>;
@group(0) @binding(3) var<storage, read> plus: array<vec4f>;

fn row_a(r: u32) -> u32 { return p.a.offset + (r) * p.a.stride; }
fn load4_a(row: u32, c: u32) -> vec4f { return a_out[(row + c) >> 2u]; }
fn row_b(r: u32) -> u32 { return p.b.offset + (r) * p.b.stride; }
fn load4_b(row: u32, c: u32) -> vec4f { return b[(row + c) >> 2u]; }
fn row_plus(r: u32) -> u32 { return p.plus.offset + (r) * p.plus.stride; }
fn load4_plus(row: u32, c: u32) -> vec4f { return plus[(row + c) >> 2u]; }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn load4_out(row: u32, c: u32) -> vec4f { return a_out[(row + c) >> 2u]; }
fn store4_out(row: u32, c: u32, value: vec4f) { a_out[(row + c) >> 2u] = value; }

fn activate(a: vec4f) -> vec4f { return 1.0 - 2.0 / (exp(min(2.0 * a, vec4f(80.0))) + 1.0); }
fn slope(y: vec4f) -> vec4f { return 1.0 - y * y; }
@compute @workgroup_size(8, 4)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  let M = p.out.rows;
  let N = p.out.cols;
  let r0 = (group.y * 4u + lane.y) * 4u;
  let c0 = ((group.x * 1u + 0u) * 8u + lane.x) * 4u;
  if (r0 >= M || c0 >= N) { return; }
  var s0_0 = vec4f(0.0);
  var s1_0 = vec4f(0.0);
  var s2_0 = vec4f(0.0);
  var s3_0 = vec4f(0.0);
  let K = p.a.cols;
  let a0 = row_a(min(r0 + 0u, M - 1u));
  let a1 = row_a(min(r0 + 1u, M - 1u));
  let a2 = row_a(min(r0 + 2u, M - 1u));
  let a3 = row_a(min(r0 + 3u, M - 1u));
  let b0_0 = row_b(min(c0 + 0u, N - 1u));
  let b0_1 = row_b(min(c0 + 1u, N - 1u));
  let b0_2 = row_b(min(c0 + 2u, N - 1u));
  let b0_3 = row_b(min(c0 + 3u, N - 1u));
  for (var k = 0u; k < K; k += 4u) {
    let f0 = load4_a(a0, k);
    let f1 = load4_a(a1, k);
    let f2 = load4_a(a2, k);
    let f3 = load4_a(a3, k);
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
    let t0_0 = load4_b(b0_0, k);
    let t0_1 = load4_b(b0_1, k);
    let t0_2 = load4_b(b0_2, k);
    let t0_3 = load4_b(b0_3, k);
    let y0_0 = vec4f(t0_0.x, t0_1.x, t0_2.x, t0_3.x);
    let y1_0 = vec4f(t0_0.y, t0_1.y, t0_2.y, t0_3.y);
    let y2_0 = vec4f(t0_0.z, t0_1.z, t0_2.z, t0_3.z);
    let y3_0 = vec4f(t0_0.w, t0_1.w, t0_2.w, t0_3.w);
    s0_0 = s0_0 + x0_0 * y0_0 + x0_1 * y1_0 + x0_2 * y2_0 + x0_3 * y3_0;
    s1_0 = s1_0 + x1_0 * y0_0 + x1_1 * y1_0 + x1_2 * y2_0 + x1_3 * y3_0;
    s2_0 = s2_0 + x2_0 * y0_0 + x2_1 * y1_0 + x2_2 * y2_0 + x2_3 * y3_0;
    s3_0 = s3_0 + x3_0 * y0_0 + x3_1 * y1_0 + x3_2 * y2_0 + x3_3 * y3_0;
  }
  if (r0 + 0u < M) { let r = r0 + 0u; let c = c0; store4_out(row_out(r), c, activate(s0_0 + load4_plus(row_plus(r), c))); }
  if (r0 + 1u < M) { let r = r0 + 1u; let c = c0; store4_out(row_out(r), c, activate(s1_0 + load4_plus(row_plus(r), c))); }
  if (r0 + 2u < M) { let r = r0 + 2u; let c = c0; store4_out(row_out(r), c, activate(s2_0 + load4_plus(row_plus(r), c))); }
  if (r0 + 3u < M) { let r = r0 + 3u; let c = c0; store4_out(row_out(r), c, activate(s3_0 + load4_plus(row_plus(r), c))); }
}

// === transposeA=true, transposeB=false, activation=identity, adds out, without plus, tile 8 2 8 1, vec4=false
// matmul
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  a: Matrix,
  b: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

fn row_a(r: u32) -> u32 { return p.a.offset + (r) * p.a.stride; }
fn load4_a(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, a[row + (c)], c < p.a.cols), select(0.0, a[row + (c + 1u)], c + 1u < p.a.cols), select(0.0, a[row + (c + 2u)], c + 2u < p.a.cols), select(0.0, a[row + (c + 3u)], c + 3u < p.a.cols));
}
fn row_b(r: u32) -> u32 { return p.b.offset + (r) * p.b.stride; }
fn load4_b(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, b[row + (c)], c < p.b.cols), select(0.0, b[row + (c + 1u)], c + 1u < p.b.cols), select(0.0, b[row + (c + 2u)], c + 2u < p.b.cols), select(0.0, b[row + (c + 3u)], c + 3u < p.b.cols));
}
fn row_plus(r: u32) -> u32 { return 0u; }
fn load4_plus(row: u32, c: u32) -> vec4f { return vec4f(0); }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn load4_out(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, out[row + (c)], c < p.out.cols), select(0.0, out[row + (c + 1u)], c + 1u < p.out.cols), select(0.0, out[row + (c + 2u)], c + 2u < p.out.cols), select(0.0, out[row + (c + 3u)], c + 3u < p.out.cols));
}
fn store4_out(row: u32, c: u32, value: vec4f) {
  if (c < p.out.cols) { out[row + c] += value[0]; }
  if (c + 1u < p.out.cols) { out[row + c + 1u] += value[1]; }
  if (c + 2u < p.out.cols) { out[row + c + 2u] += value[2]; }
  if (c + 3u < p.out.cols) { out[row + c + 3u] += value[3]; }
}

fn activate(a: vec4f) -> vec4f { return a; }
fn slope(y: vec4f) -> vec4f { return vec4f(1.0); }
@compute @workgroup_size(8, 1)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  let M = p.out.rows;
  let N = p.out.cols;
  let r0 = (group.y * 1u + lane.y) * 8u;
  let c0 = ((group.x * 2u + 0u) * 8u + lane.x) * 4u;
  let c1 = ((group.x * 2u + 1u) * 8u + lane.x) * 4u;
  if (r0 >= M || c0 >= N) { return; }
  var s0_0 = vec4f(0.0);
  var s0_1 = vec4f(0.0);
  var s1_0 = vec4f(0.0);
  var s1_1 = vec4f(0.0);
  var s2_0 = vec4f(0.0);
  var s2_1 = vec4f(0.0);
  var s3_0 = vec4f(0.0);
  var s3_1 = vec4f(0.0);
  var s4_0 = vec4f(0.0);
  var s4_1 = vec4f(0.0);
  var s5_0 = vec4f(0.0);
  var s5_1 = vec4f(0.0);
  var s6_0 = vec4f(0.0);
  var s6_1 = vec4f(0.0);
  var s7_0 = vec4f(0.0);
  var s7_1 = vec4f(0.0);
  let K = p.a.rows;
  let a0 = row_a(0u);
  let strideA = p.a.stride;
  let b0 = row_b(0u);
  let strideB = p.b.stride;
  for (var k = 0u; k < K; k += 1u) {
    let v0_0 = load4_a(a0 + min(k + 0u, K - 1u) * strideA, r0 + 0u);
    let x0_0 = v0_0.x;
    let x1_0 = v0_0.y;
    let x2_0 = v0_0.z;
    let x3_0 = v0_0.w;
    let v0_1 = load4_a(a0 + min(k + 0u, K - 1u) * strideA, r0 + 4u);
    let x4_0 = v0_1.x;
    let x5_0 = v0_1.y;
    let x6_0 = v0_1.z;
    let x7_0 = v0_1.w;
    let b_0 = b0 + min(k + 0u, K - 1u) * strideB;
    let y0_0 = load4_b(b_0, c0);
    let y0_1 = load4_b(b_0, c1);
    s0_0 = s0_0 + x0_0 * y0_0;
    s0_1 = s0_1 + x0_0 * y0_1;
    s1_0 = s1_0 + x1_0 * y0_0;
    s1_1 = s1_1 + x1_0 * y0_1;
    s2_0 = s2_0 + x2_0 * y0_0;
    s2_1 = s2_1 + x2_0 * y0_1;
    s3_0 = s3_0 + x3_0 * y0_0;
    s3_1 = s3_1 + x3_0 * y0_1;
    s4_0 = s4_0 + x4_0 * y0_0;
    s4_1 = s4_1 + x4_0 * y0_1;
    s5_0 = s5_0 + x5_0 * y0_0;
    s5_1 = s5_1 + x5_0 * y0_1;
    s6_0 = s6_0 + x6_0 * y0_0;
    s6_1 = s6_1 + x6_0 * y0_1;
    s7_0 = s7_0 + x7_0 * y0_0;
    s7_1 = s7_1 + x7_0 * y0_1;
  }
  if (r0 + 0u < M) { let r = r0 + 0u; let c = c0; store4_out(row_out(r), c, activate(s0_0 + load4_plus(row_plus(r), c))); }
  if (r0 + 0u < M && c1 < N) { let r = r0 + 0u; let c = c1; store4_out(row_out(r), c, activate(s0_1 + load4_plus(row_plus(r), c))); }
  if (r0 + 1u < M) { let r = r0 + 1u; let c = c0; store4_out(row_out(r), c, activate(s1_0 + load4_plus(row_plus(r), c))); }
  if (r0 + 1u < M && c1 < N) { let r = r0 + 1u; let c = c1; store4_out(row_out(r), c, activate(s1_1 + load4_plus(row_plus(r), c))); }
  if (r0 + 2u < M) { let r = r0 + 2u; let c = c0; store4_out(row_out(r), c, activate(s2_0 + load4_plus(row_plus(r), c))); }
  if (r0 + 2u < M && c1 < N) { let r = r0 + 2u; let c = c1; store4_out(row_out(r), c, activate(s2_1 + load4_plus(row_plus(r), c))); }
  if (r0 + 3u < M) { let r = r0 + 3u; let c = c0; store4_out(row_out(r), c, activate(s3_0 + load4_plus(row_plus(r), c))); }
  if (r0 + 3u < M && c1 < N) { let r = r0 + 3u; let c = c1; store4_out(row_out(r), c, activate(s3_1 + load4_plus(row_plus(r), c))); }
  if (r0 + 4u < M) { let r = r0 + 4u; let c = c0; store4_out(row_out(r), c, activate(s4_0 + load4_plus(row_plus(r), c))); }
  if (r0 + 4u < M && c1 < N) { let r = r0 + 4u; let c = c1; store4_out(row_out(r), c, activate(s4_1 + load4_plus(row_plus(r), c))); }
  if (r0 + 5u < M) { let r = r0 + 5u; let c = c0; store4_out(row_out(r), c, activate(s5_0 + load4_plus(row_plus(r), c))); }
  if (r0 + 5u < M && c1 < N) { let r = r0 + 5u; let c = c1; store4_out(row_out(r), c, activate(s5_1 + load4_plus(row_plus(r), c))); }
  if (r0 + 6u < M) { let r = r0 + 6u; let c = c0; store4_out(row_out(r), c, activate(s6_0 + load4_plus(row_plus(r), c))); }
  if (r0 + 6u < M && c1 < N) { let r = r0 + 6u; let c = c1; store4_out(row_out(r), c, activate(s6_1 + load4_plus(row_plus(r), c))); }
  if (r0 + 7u < M) { let r = r0 + 7u; let c = c0; store4_out(row_out(r), c, activate(s7_0 + load4_plus(row_plus(r), c))); }
  if (r0 + 7u < M && c1 < N) { let r = r0 + 7u; let c = c1; store4_out(row_out(r), c, activate(s7_1 + load4_plus(row_plus(r), c))); }
}

// === transposeA=false, transposeB=false, activation=relu, tile 1 1 4 2, vec4=false, plus modulo x whole
// matmul
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  a: Matrix,
  b: Matrix,
  plus: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read> plus: array<f32>;
@group(0) @binding(4) var<storage, read_write> out: array<f32>;

fn row_a(r: u32) -> u32 { return p.a.offset + (r) * p.a.stride; }
fn load4_a(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, a[row + (c)], c < p.a.cols), select(0.0, a[row + (c + 1u)], c + 1u < p.a.cols), select(0.0, a[row + (c + 2u)], c + 2u < p.a.cols), select(0.0, a[row + (c + 3u)], c + 3u < p.a.cols));
}
fn row_b(r: u32) -> u32 { return p.b.offset + (r) * p.b.stride; }
fn load4_b(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, b[row + (c)], c < p.b.cols), select(0.0, b[row + (c + 1u)], c + 1u < p.b.cols), select(0.0, b[row + (c + 2u)], c + 2u < p.b.cols), select(0.0, b[row + (c + 3u)], c + 3u < p.b.cols));
}
fn row_plus(r: u32) -> u32 { return p.plus.offset + (r % p.plus.rows) * p.plus.stride; }
fn load4_plus(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, plus[row + (c)], c < p.plus.cols), select(0.0, plus[row + (c + 1u)], c + 1u < p.plus.cols), select(0.0, plus[row + (c + 2u)], c + 2u < p.plus.cols), select(0.0, plus[row + (c + 3u)], c + 3u < p.plus.cols));
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

fn activate(a: vec4f) -> vec4f { return max(a, vec4f(0.0)); }
fn slope(y: vec4f) -> vec4f { return select(vec4f(0.0), vec4f(1.0), y > vec4f(0.0)); }
@compute @workgroup_size(4, 2)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  let M = p.out.rows;
  let N = p.out.cols;
  let r0 = (group.y * 2u + lane.y) * 1u;
  let c0 = ((group.x * 1u + 0u) * 4u + lane.x) * 4u;
  if (r0 >= M || c0 >= N) { return; }
  var s0_0 = vec4f(0.0);
  let K = p.a.cols;
  let a0 = row_a(min(r0 + 0u, M - 1u));
  let b0 = row_b(0u);
  let strideB = p.b.stride;
  for (var k = 0u; k < K; k += 4u) {
    let f0 = load4_a(a0, k);
    let v0 = f0;
    let x0_0 = v0.x;
    let x0_1 = v0.y;
    let x0_2 = v0.z;
    let x0_3 = v0.w;
    let b_0 = b0 + min(k + 0u, K - 1u) * strideB;
    let y0_0 = load4_b(b_0, c0);
    let b_1 = b0 + min(k + 1u, K - 1u) * strideB;
    let y1_0 = load4_b(b_1, c0);
    let b_2 = b0 + min(k + 2u, K - 1u) * strideB;
    let y2_0 = load4_b(b_2, c0);
    let b_3 = b0 + min(k + 3u, K - 1u) * strideB;
    let y3_0 = load4_b(b_3, c0);
    s0_0 = s0_0 + x0_0 * y0_0 + x0_1 * y1_0 + x0_2 * y2_0 + x0_3 * y3_0;
  }
  if (r0 + 0u < M) { let r = r0 + 0u; let c = c0; store4_out(row_out(r), c, activate(s0_0 + load4_plus(row_plus(r), c))); }
}

// === transposeA=false, transposeB=false, activation=identity, without plus, tile 1 1 8 1, vec4=false
// matmul
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  a: Matrix,
  b: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

fn row_a(r: u32) -> u32 { return p.a.offset + (r) * p.a.stride; }
fn load4_a(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, a[row + (c)], c < p.a.cols), select(0.0, a[row + (c + 1u)], c + 1u < p.a.cols), select(0.0, a[row + (c + 2u)], c + 2u < p.a.cols), select(0.0, a[row + (c + 3u)], c + 3u < p.a.cols));
}
fn row_b(r: u32) -> u32 { return p.b.offset + (r) * p.b.stride; }
fn load4_b(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, b[row + (c)], c < p.b.cols), select(0.0, b[row + (c + 1u)], c + 1u < p.b.cols), select(0.0, b[row + (c + 2u)], c + 2u < p.b.cols), select(0.0, b[row + (c + 3u)], c + 3u < p.b.cols));
}
fn row_plus(r: u32) -> u32 { return 0u; }
fn load4_plus(row: u32, c: u32) -> vec4f { return vec4f(0); }
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

fn activate(a: vec4f) -> vec4f { return a; }
fn slope(y: vec4f) -> vec4f { return vec4f(1.0); }
@compute @workgroup_size(8, 1)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  let M = p.out.rows;
  let N = p.out.cols;
  let r0 = (group.y * 1u + lane.y) * 1u;
  let c0 = ((group.x * 1u + 0u) * 8u + lane.x) * 4u;
  if (r0 >= M || c0 >= N) { return; }
  var s0_0 = vec4f(0.0);
  let K = p.a.cols;
  let a0 = row_a(min(r0 + 0u, M - 1u));
  let b0 = row_b(0u);
  let strideB = p.b.stride;
  for (var k = 0u; k < K; k += 4u) {
    let f0 = load4_a(a0, k);
    let v0 = f0;
    let x0_0 = v0.x;
    let x0_1 = v0.y;
    let x0_2 = v0.z;
    let x0_3 = v0.w;
    let b_0 = b0 + min(k + 0u, K - 1u) * strideB;
    let y0_0 = load4_b(b_0, c0);
    let b_1 = b0 + min(k + 1u, K - 1u) * strideB;
    let y1_0 = load4_b(b_1, c0);
    let b_2 = b0 + min(k + 2u, K - 1u) * strideB;
    let y2_0 = load4_b(b_2, c0);
    let b_3 = b0 + min(k + 3u, K - 1u) * strideB;
    let y3_0 = load4_b(b_3, c0);
    s0_0 = s0_0 + x0_0 * y0_0 + x0_1 * y1_0 + x0_2 * y2_0 + x0_3 * y3_0;
  }
  if (r0 + 0u < M) { let r = r0 + 0u; let c = c0; store4_out(row_out(r), c, activate(s0_0 + load4_plus(row_plus(r), c))); }
}

// === transposeA=false, transposeB=false, activation=identity, without plus, tile 1 2 8 1, vec4=false
// matmul
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  a: Matrix,
  b: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

fn row_a(r: u32) -> u32 { return p.a.offset + (r) * p.a.stride; }
fn load4_a(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, a[row + (c)], c < p.a.cols), select(0.0, a[row + (c + 1u)], c + 1u < p.a.cols), select(0.0, a[row + (c + 2u)], c + 2u < p.a.cols), select(0.0, a[row + (c + 3u)], c + 3u < p.a.cols));
}
fn row_b(r: u32) -> u32 { return p.b.offset + (r) * p.b.stride; }
fn load4_b(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, b[row + (c)], c < p.b.cols), select(0.0, b[row + (c + 1u)], c + 1u < p.b.cols), select(0.0, b[row + (c + 2u)], c + 2u < p.b.cols), select(0.0, b[row + (c + 3u)], c + 3u < p.b.cols));
}
fn row_plus(r: u32) -> u32 { return 0u; }
fn load4_plus(row: u32, c: u32) -> vec4f { return vec4f(0); }
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

fn activate(a: vec4f) -> vec4f { return a; }
fn slope(y: vec4f) -> vec4f { return vec4f(1.0); }
@compute @workgroup_size(8, 1)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  let M = p.out.rows;
  let N = p.out.cols;
  let r0 = (group.y * 1u + lane.y) * 1u;
  let c0 = ((group.x * 2u + 0u) * 8u + lane.x) * 4u;
  let c1 = ((group.x * 2u + 1u) * 8u + lane.x) * 4u;
  if (r0 >= M || c0 >= N) { return; }
  var s0_0 = vec4f(0.0);
  var s0_1 = vec4f(0.0);
  let K = p.a.cols;
  let a0 = row_a(min(r0 + 0u, M - 1u));
  let b0 = row_b(0u);
  let strideB = p.b.stride;
  for (var k = 0u; k < K; k += 4u) {
    let f0 = load4_a(a0, k);
    let v0 = f0;
    let x0_0 = v0.x;
    let x0_1 = v0.y;
    let x0_2 = v0.z;
    let x0_3 = v0.w;
    let b_0 = b0 + min(k + 0u, K - 1u) * strideB;
    let y0_0 = load4_b(b_0, c0);
    let y0_1 = load4_b(b_0, c1);
    let b_1 = b0 + min(k + 1u, K - 1u) * strideB;
    let y1_0 = load4_b(b_1, c0);
    let y1_1 = load4_b(b_1, c1);
    let b_2 = b0 + min(k + 2u, K - 1u) * strideB;
    let y2_0 = load4_b(b_2, c0);
    let y2_1 = load4_b(b_2, c1);
    let b_3 = b0 + min(k + 3u, K - 1u) * strideB;
    let y3_0 = load4_b(b_3, c0);
    let y3_1 = load4_b(b_3, c1);
    s0_0 = s0_0 + x0_0 * y0_0 + x0_1 * y1_0 + x0_2 * y2_0 + x0_3 * y3_0;
    s0_1 = s0_1 + x0_0 * y0_1 + x0_1 * y1_1 + x0_2 * y2_1 + x0_3 * y3_1;
  }
  if (r0 + 0u < M) { let r = r0 + 0u; let c = c0; store4_out(row_out(r), c, activate(s0_0 + load4_plus(row_plus(r), c))); }
  if (r0 + 0u < M && c1 < N) { let r = r0 + 0u; let c = c1; store4_out(row_out(r), c, activate(s0_1 + load4_plus(row_plus(r), c))); }
}

// === transposeA=false, transposeB=false, activation=identity, without plus, tile 1 1 4 1, vec4=false
// matmul
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  a: Matrix,
  b: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

fn row_a(r: u32) -> u32 { return p.a.offset + (r) * p.a.stride; }
fn load4_a(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, a[row + (c)], c < p.a.cols), select(0.0, a[row + (c + 1u)], c + 1u < p.a.cols), select(0.0, a[row + (c + 2u)], c + 2u < p.a.cols), select(0.0, a[row + (c + 3u)], c + 3u < p.a.cols));
}
fn row_b(r: u32) -> u32 { return p.b.offset + (r) * p.b.stride; }
fn load4_b(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, b[row + (c)], c < p.b.cols), select(0.0, b[row + (c + 1u)], c + 1u < p.b.cols), select(0.0, b[row + (c + 2u)], c + 2u < p.b.cols), select(0.0, b[row + (c + 3u)], c + 3u < p.b.cols));
}
fn row_plus(r: u32) -> u32 { return 0u; }
fn load4_plus(row: u32, c: u32) -> vec4f { return vec4f(0); }
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

fn activate(a: vec4f) -> vec4f { return a; }
fn slope(y: vec4f) -> vec4f { return vec4f(1.0); }
@compute @workgroup_size(4, 1)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  let M = p.out.rows;
  let N = p.out.cols;
  let r0 = (group.y * 1u + lane.y) * 1u;
  let c0 = ((group.x * 1u + 0u) * 4u + lane.x) * 4u;
  if (r0 >= M || c0 >= N) { return; }
  var s0_0 = vec4f(0.0);
  let K = p.a.cols;
  let a0 = row_a(min(r0 + 0u, M - 1u));
  let b0 = row_b(0u);
  let strideB = p.b.stride;
  for (var k = 0u; k < K; k += 4u) {
    let f0 = load4_a(a0, k);
    let v0 = f0;
    let x0_0 = v0.x;
    let x0_1 = v0.y;
    let x0_2 = v0.z;
    let x0_3 = v0.w;
    let b_0 = b0 + min(k + 0u, K - 1u) * strideB;
    let y0_0 = load4_b(b_0, c0);
    let b_1 = b0 + min(k + 1u, K - 1u) * strideB;
    let y1_0 = load4_b(b_1, c0);
    let b_2 = b0 + min(k + 2u, K - 1u) * strideB;
    let y2_0 = load4_b(b_2, c0);
    let b_3 = b0 + min(k + 3u, K - 1u) * strideB;
    let y3_0 = load4_b(b_3, c0);
    s0_0 = s0_0 + x0_0 * y0_0 + x0_1 * y1_0 + x0_2 * y2_0 + x0_3 * y3_0;
  }
  if (r0 + 0u < M) { let r = r0 + 0u; let c = c0; store4_out(row_out(r), c, activate(s0_0 + load4_plus(row_plus(r), c))); }
}

// === transposeA=true, transposeB=false, activation=identity, without plus, tile 4 1 4 2, vec4=false
// matmul
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  a: Matrix,
  b: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

fn row_a(r: u32) -> u32 { return p.a.offset + (r) * p.a.stride; }
fn load4_a(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, a[row + (c)], c < p.a.cols), select(0.0, a[row + (c + 1u)], c + 1u < p.a.cols), select(0.0, a[row + (c + 2u)], c + 2u < p.a.cols), select(0.0, a[row + (c + 3u)], c + 3u < p.a.cols));
}
fn row_b(r: u32) -> u32 { return p.b.offset + (r) * p.b.stride; }
fn load4_b(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, b[row + (c)], c < p.b.cols), select(0.0, b[row + (c + 1u)], c + 1u < p.b.cols), select(0.0, b[row + (c + 2u)], c + 2u < p.b.cols), select(0.0, b[row + (c + 3u)], c + 3u < p.b.cols));
}
fn row_plus(r: u32) -> u32 { return 0u; }
fn load4_plus(row: u32, c: u32) -> vec4f { return vec4f(0); }
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

fn activate(a: vec4f) -> vec4f { return a; }
fn slope(y: vec4f) -> vec4f { return vec4f(1.0); }
@compute @workgroup_size(4, 2)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  let M = p.out.rows;
  let N = p.out.cols;
  let r0 = (group.y * 2u + lane.y) * 4u;
  let c0 = ((group.x * 1u + 0u) * 4u + lane.x) * 4u;
  if (r0 >= M || c0 >= N) { return; }
  var s0_0 = vec4f(0.0);
  var s1_0 = vec4f(0.0);
  var s2_0 = vec4f(0.0);
  var s3_0 = vec4f(0.0);
  let K = p.a.rows;
  let a0 = row_a(0u);
  let strideA = p.a.stride;
  let b0 = row_b(0u);
  let strideB = p.b.stride;
  for (var k = 0u; k < K; k += 1u) {
    let v0_0 = load4_a(a0 + min(k + 0u, K - 1u) * strideA, r0 + 0u);
    let x0_0 = v0_0.x;
    let x1_0 = v0_0.y;
    let x2_0 = v0_0.z;
    let x3_0 = v0_0.w;
    let b_0 = b0 + min(k + 0u, K - 1u) * strideB;
    let y0_0 = load4_b(b_0, c0);
    s0_0 = s0_0 + x0_0 * y0_0;
    s1_0 = s1_0 + x1_0 * y0_0;
    s2_0 = s2_0 + x2_0 * y0_0;
    s3_0 = s3_0 + x3_0 * y0_0;
  }
  if (r0 + 0u < M) { let r = r0 + 0u; let c = c0; store4_out(row_out(r), c, activate(s0_0 + load4_plus(row_plus(r), c))); }
  if (r0 + 1u < M) { let r = r0 + 1u; let c = c0; store4_out(row_out(r), c, activate(s1_0 + load4_plus(row_plus(r), c))); }
  if (r0 + 2u < M) { let r = r0 + 2u; let c = c0; store4_out(row_out(r), c, activate(s2_0 + load4_plus(row_plus(r), c))); }
  if (r0 + 3u < M) { let r = r0 + 3u; let c = c0; store4_out(row_out(r), c, activate(s3_0 + load4_plus(row_plus(r), c))); }
}

// === transposeA=false, transposeB=true, activation=sigmoid, sharing a_out, tile 4 1 8 4, vec4=true, plus whole x whole
// matmul
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  a: Matrix,
  b: Matrix,
  plus: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> a_out: array<vec4f>;
@group(0) @binding(2) var<storage, read> b: array<vec4f>;
@group(0) @binding(3) var<storage, read> plus: array<vec4f>;

fn row_a(r: u32) -> u32 { return p.a.offset + (r) * p.a.stride; }
fn load4_a(row: u32, c: u32) -> vec4f { return a_out[(row + c) >> 2u]; }
fn row_b(r: u32) -> u32 { return p.b.offset + (r) * p.b.stride; }
fn load4_b(row: u32, c: u32) -> vec4f { return b[(row + c) >> 2u]; }
fn row_plus(r: u32) -> u32 { return p.plus.offset + (r) * p.plus.stride; }
fn load4_plus(row: u32, c: u32) -> vec4f { return plus[(row + c) >> 2u]; }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn load4_out(row: u32, c: u32) -> vec4f { return a_out[(row + c) >> 2u]; }
fn store4_out(row: u32, c: u32, value: vec4f) { a_out[(row + c) >> 2u] = value; }

fn activate(a: vec4f) -> vec4f { return 1.0 / (1.0 + exp(min(-a, vec4f(80.0)))); }
fn slope(y: vec4f) -> vec4f { return y * (1.0 - y); }
@compute @workgroup_size(8, 4)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  let M = p.out.rows;
  let N = p.out.cols;
  let r0 = (group.y * 4u + lane.y) * 4u;
  let c0 = ((group.x * 1u + 0u) * 8u + lane.x) * 4u;
  if (r0 >= M || c0 >= N) { return; }
  var s0_0 = vec4f(0.0);
  var s1_0 = vec4f(0.0);
  var s2_0 = vec4f(0.0);
  var s3_0 = vec4f(0.0);
  let K = p.a.cols;
  let a0 = row_a(min(r0 + 0u, M - 1u));
  let a1 = row_a(min(r0 + 1u, M - 1u));
  let a2 = row_a(min(r0 + 2u, M - 1u));
  let a3 = row_a(min(r0 + 3u, M - 1u));
  let b0_0 = row_b(min(c0 + 0u, N - 1u));
  let b0_1 = row_b(min(c0 + 1u, N - 1u));
  let b0_2 = row_b(min(c0 + 2u, N - 1u));
  let b0_3 = row_b(min(c0 + 3u, N - 1u));
  for (var k = 0u; k < K; k += 4u) {
    let f0 = load4_a(a0, k);
    let f1 = load4_a(a1, k);
    let f2 = load4_a(a2, k);
    let f3 = load4_a(a3, k);
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
    let t0_0 = load4_b(b0_0, k);
    let t0_1 = load4_b(b0_1, k);
    let t0_2 = load4_b(b0_2, k);
    let t0_3 = load4_b(b0_3, k);
    let y0_0 = vec4f(t0_0.x, t0_1.x, t0_2.x, t0_3.x);
    let y1_0 = vec4f(t0_0.y, t0_1.y, t0_2.y, t0_3.y);
    let y2_0 = vec4f(t0_0.z, t0_1.z, t0_2.z, t0_3.z);
    let y3_0 = vec4f(t0_0.w, t0_1.w, t0_2.w, t0_3.w);
    s0_0 = s0_0 + x0_0 * y0_0 + x0_1 * y1_0 + x0_2 * y2_0 + x0_3 * y3_0;
    s1_0 = s1_0 + x1_0 * y0_0 + x1_1 * y1_0 + x1_2 * y2_0 + x1_3 * y3_0;
    s2_0 = s2_0 + x2_0 * y0_0 + x2_1 * y1_0 + x2_2 * y2_0 + x2_3 * y3_0;
    s3_0 = s3_0 + x3_0 * y0_0 + x3_1 * y1_0 + x3_2 * y2_0 + x3_3 * y3_0;
  }
  if (r0 + 0u < M) { let r = r0 + 0u; let c = c0; store4_out(row_out(r), c, activate(s0_0 + load4_plus(row_plus(r), c))); }
  if (r0 + 1u < M) { let r = r0 + 1u; let c = c0; store4_out(row_out(r), c, activate(s1_0 + load4_plus(row_plus(r), c))); }
  if (r0 + 2u < M) { let r = r0 + 2u; let c = c0; store4_out(row_out(r), c, activate(s2_0 + load4_plus(row_plus(r), c))); }
  if (r0 + 3u < M) { let r = r0 + 3u; let c = c0; store4_out(row_out(r), c, activate(s3_0 + load4_plus(row_plus(r), c))); }
}
