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

fn row_a(r: u32) -> u32 { return p.a.offset + r * p.a.stride; }
fn load4_a(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, a[row + c], c < p.a.cols), select(0.0, a[row + c + 1u], c + 1u < p.a.cols), select(0.0, a[row + c + 2u], c + 2u < p.a.cols), select(0.0, a[row + c + 3u], c + 3u < p.a.cols));
}
fn row_b(r: u32) -> u32 { return p.b.offset + r * p.b.stride; }
fn load4_b(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, b[row + c], c < p.b.cols), select(0.0, b[row + c + 1u], c + 1u < p.b.cols), select(0.0, b[row + c + 2u], c + 2u < p.b.cols), select(0.0, b[row + c + 3u], c + 3u < p.b.cols));
}
fn row_plus(r: u32) -> u32 { return 0u; }
fn load4_plus(row: u32, c: u32) -> vec4f { return vec4f(0); }
fn row_out(r: u32) -> u32 { return p.out.offset + r * p.out.stride; }
fn load4_out(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, out[row + c], c < p.out.cols), select(0.0, out[row + c + 1u], c + 1u < p.out.cols), select(0.0, out[row + c + 2u], c + 2u < p.out.cols), select(0.0, out[row + c + 3u], c + 3u < p.out.cols));
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
  for (var k = 0u; k < K; k += 4u) {
    let x0 = load4_a(a0, k);
    let y0_0 = load4_b(row_b(min(k + 0u, K - 1u)), c0);
    let y1_0 = load4_b(row_b(min(k + 1u, K - 1u)), c0);
    let y2_0 = load4_b(row_b(min(k + 2u, K - 1u)), c0);
    let y3_0 = load4_b(row_b(min(k + 3u, K - 1u)), c0);
    s0_0 = s0_0 + x0.x * y0_0 + x0.y * y1_0 + x0.z * y2_0 + x0.w * y3_0;
  }
  if (r0 + 0u < M) { let r = r0 + 0u; let c = c0; store4_out(row_out(r), c, activate(s0_0 + load4_plus(row_plus(r), c))); }
}

// === transposeA=false, transposeB=true, activation=tanh, adds out, sharing a_out, tile 4 1 8 4, vec4=true
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

fn row_a(r: u32) -> u32 { return p.a.offset + r * p.a.stride; }
fn load4_a(row: u32, c: u32) -> vec4f { return a_out[(row + c) >> 2u]; }
fn row_b(r: u32) -> u32 { return p.b.offset + r * p.b.stride; }
fn load4_b(row: u32, c: u32) -> vec4f { return b[(row + c) >> 2u]; }
fn row_plus(r: u32) -> u32 { return p.plus.offset + (r % p.plus.rows) * p.plus.stride; }
fn load4_plus(row: u32, c: u32) -> vec4f { return plus[(row + c % p.plus.cols) >> 2u]; }
fn row_out(r: u32) -> u32 { return p.out.offset + r * p.out.stride; }
fn load4_out(row: u32, c: u32) -> vec4f { return a_out[(row + c) >> 2u]; }
fn store4_out(row: u32, c: u32, value: vec4f) { a_out[(row + c) >> 2u] += value; }

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
    let x0 = load4_a(a0, k);
    let x1 = load4_a(a1, k);
    let x2 = load4_a(a2, k);
    let x3 = load4_a(a3, k);
    let t0_0 = load4_b(b0_0, k);
    let t0_1 = load4_b(b0_1, k);
    let t0_2 = load4_b(b0_2, k);
    let t0_3 = load4_b(b0_3, k);
    let y0_0 = vec4f(t0_0.x, t0_1.x, t0_2.x, t0_3.x);
    let y1_0 = vec4f(t0_0.y, t0_1.y, t0_2.y, t0_3.y);
    let y2_0 = vec4f(t0_0.z, t0_1.z, t0_2.z, t0_3.z);
    let y3_0 = vec4f(t0_0.w, t0_1.w, t0_2.w, t0_3.w);
    s0_0 = s0_0 + x0.x * y0_0 + x0.y * y1_0 + x0.z * y2_0 + x0.w * y3_0;
    s1_0 = s1_0 + x1.x * y0_0 + x1.y * y1_0 + x1.z * y2_0 + x1.w * y3_0;
    s2_0 = s2_0 + x2.x * y0_0 + x2.y * y1_0 + x2.z * y2_0 + x2.w * y3_0;
    s3_0 = s3_0 + x3.x * y0_0 + x3.y * y1_0 + x3.z * y2_0 + x3.w * y3_0;
  }
  if (r0 + 0u < M) { let r = r0 + 0u; let c = c0; store4_out(row_out(r), c, activate(s0_0 + load4_plus(row_plus(r), c))); }
  if (r0 + 1u < M) { let r = r0 + 1u; let c = c0; store4_out(row_out(r), c, activate(s1_0 + load4_plus(row_plus(r), c))); }
  if (r0 + 2u < M) { let r = r0 + 2u; let c = c0; store4_out(row_out(r), c, activate(s2_0 + load4_plus(row_plus(r), c))); }
  if (r0 + 3u < M) { let r = r0 + 3u; let c = c0; store4_out(row_out(r), c, activate(s3_0 + load4_plus(row_plus(r), c))); }
}

// === transposeA=true, transposeB=false, activation=identity, without plus, tile 8 2 8 1, vec4=false
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

fn row_a(r: u32) -> u32 { return p.a.offset + r * p.a.stride; }
fn load4_a(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, a[row + c], c < p.a.cols), select(0.0, a[row + c + 1u], c + 1u < p.a.cols), select(0.0, a[row + c + 2u], c + 2u < p.a.cols), select(0.0, a[row + c + 3u], c + 3u < p.a.cols));
}
fn row_b(r: u32) -> u32 { return p.b.offset + r * p.b.stride; }
fn load4_b(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, b[row + c], c < p.b.cols), select(0.0, b[row + c + 1u], c + 1u < p.b.cols), select(0.0, b[row + c + 2u], c + 2u < p.b.cols), select(0.0, b[row + c + 3u], c + 3u < p.b.cols));
}
fn row_plus(r: u32) -> u32 { return 0u; }
fn load4_plus(row: u32, c: u32) -> vec4f { return vec4f(0); }
fn row_out(r: u32) -> u32 { return p.out.offset + r * p.out.stride; }
fn load4_out(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, out[row + c], c < p.out.cols), select(0.0, out[row + c + 1u], c + 1u < p.out.cols), select(0.0, out[row + c + 2u], c + 2u < p.out.cols), select(0.0, out[row + c + 3u], c + 3u < p.out.cols));
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
  for (var k = 0u; k < K; k += 1u) {
    let x0_0 = load4_a(row_a(min(k + 0u, K - 1u)), r0 + 0u);
    let x0_1 = load4_a(row_a(min(k + 0u, K - 1u)), r0 + 4u);
    let y0_0 = load4_b(row_b(min(k + 0u, K - 1u)), c0);
    let y0_1 = load4_b(row_b(min(k + 0u, K - 1u)), c1);
    s0_0 = s0_0 + x0_0.x * y0_0;
    s0_1 = s0_1 + x0_0.x * y0_1;
    s1_0 = s1_0 + x0_0.y * y0_0;
    s1_1 = s1_1 + x0_0.y * y0_1;
    s2_0 = s2_0 + x0_0.z * y0_0;
    s2_1 = s2_1 + x0_0.z * y0_1;
    s3_0 = s3_0 + x0_0.w * y0_0;
    s3_1 = s3_1 + x0_0.w * y0_1;
    s4_0 = s4_0 + x0_1.x * y0_0;
    s4_1 = s4_1 + x0_1.x * y0_1;
    s5_0 = s5_0 + x0_1.y * y0_0;
    s5_1 = s5_1 + x0_1.y * y0_1;
    s6_0 = s6_0 + x0_1.z * y0_0;
    s6_1 = s6_1 + x0_1.z * y0_1;
    s7_0 = s7_0 + x0_1.w * y0_0;
    s7_1 = s7_1 + x0_1.w * y0_1;
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

// === transposeA=false, transposeB=true, activation=relu, sharing a_out, tile 1 1 4 2, vec4=true
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

fn row_a(r: u32) -> u32 { return p.a.offset + r * p.a.stride; }
fn load4_a(row: u32, c: u32) -> vec4f { return a_out[(row + c) >> 2u]; }
fn row_b(r: u32) -> u32 { return p.b.offset + r * p.b.stride; }
fn load4_b(row: u32, c: u32) -> vec4f { return b[(row + c) >> 2u]; }
fn row_plus(r: u32) -> u32 { return p.plus.offset + (r % p.plus.rows) * p.plus.stride; }
fn load4_plus(row: u32, c: u32) -> vec4f { return plus[(row + c % p.plus.cols) >> 2u]; }
fn row_out(r: u32) -> u32 { return p.out.offset + r * p.out.stride; }
fn load4_out(row: u32, c: u32) -> vec4f { return a_out[(row + c) >> 2u]; }
fn store4_out(row: u32, c: u32, value: vec4f) { a_out[(row + c) >> 2u] = value; }

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
  let b0_0 = row_b(min(c0 + 0u, N - 1u));
  let b0_1 = row_b(min(c0 + 1u, N - 1u));
  let b0_2 = row_b(min(c0 + 2u, N - 1u));
  let b0_3 = row_b(min(c0 + 3u, N - 1u));
  for (var k = 0u; k < K; k += 4u) {
    let x0 = load4_a(a0, k);
    let t0_0 = load4_b(b0_0, k);
    let t0_1 = load4_b(b0_1, k);
    let t0_2 = load4_b(b0_2, k);
    let t0_3 = load4_b(b0_3, k);
    let y0_0 = vec4f(t0_0.x, t0_1.x, t0_2.x, t0_3.x);
    let y1_0 = vec4f(t0_0.y, t0_1.y, t0_2.y, t0_3.y);
    let y2_0 = vec4f(t0_0.z, t0_1.z, t0_2.z, t0_3.z);
    let y3_0 = vec4f(t0_0.w, t0_1.w, t0_2.w, t0_3.w);
    s0_0 = s0_0 + x0.x * y0_0 + x0.y * y1_0 + x0.z * y2_0 + x0.w * y3_0;
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

fn row_a(r: u32) -> u32 { return p.a.offset + r * p.a.stride; }
fn load4_a(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, a[row + c], c < p.a.cols), select(0.0, a[row + c + 1u], c + 1u < p.a.cols), select(0.0, a[row + c + 2u], c + 2u < p.a.cols), select(0.0, a[row + c + 3u], c + 3u < p.a.cols));
}
fn row_b(r: u32) -> u32 { return p.b.offset + r * p.b.stride; }
fn load4_b(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, b[row + c], c < p.b.cols), select(0.0, b[row + c + 1u], c + 1u < p.b.cols), select(0.0, b[row + c + 2u], c + 2u < p.b.cols), select(0.0, b[row + c + 3u], c + 3u < p.b.cols));
}
fn row_plus(r: u32) -> u32 { return 0u; }
fn load4_plus(row: u32, c: u32) -> vec4f { return vec4f(0); }
fn row_out(r: u32) -> u32 { return p.out.offset + r * p.out.stride; }
fn load4_out(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, out[row + c], c < p.out.cols), select(0.0, out[row + c + 1u], c + 1u < p.out.cols), select(0.0, out[row + c + 2u], c + 2u < p.out.cols), select(0.0, out[row + c + 3u], c + 3u < p.out.cols));
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
  for (var k = 0u; k < K; k += 4u) {
    let x0 = load4_a(a0, k);
    let y0_0 = load4_b(row_b(min(k + 0u, K - 1u)), c0);
    let y1_0 = load4_b(row_b(min(k + 1u, K - 1u)), c0);
    let y2_0 = load4_b(row_b(min(k + 2u, K - 1u)), c0);
    let y3_0 = load4_b(row_b(min(k + 3u, K - 1u)), c0);
    let y0_1 = load4_b(row_b(min(k + 0u, K - 1u)), c1);
    let y1_1 = load4_b(row_b(min(k + 1u, K - 1u)), c1);
    let y2_1 = load4_b(row_b(min(k + 2u, K - 1u)), c1);
    let y3_1 = load4_b(row_b(min(k + 3u, K - 1u)), c1);
    s0_0 = s0_0 + x0.x * y0_0 + x0.y * y1_0 + x0.z * y2_0 + x0.w * y3_0;
    s0_1 = s0_1 + x0.x * y0_1 + x0.y * y1_1 + x0.z * y2_1 + x0.w * y3_1;
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

fn row_a(r: u32) -> u32 { return p.a.offset + r * p.a.stride; }
fn load4_a(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, a[row + c], c < p.a.cols), select(0.0, a[row + c + 1u], c + 1u < p.a.cols), select(0.0, a[row + c + 2u], c + 2u < p.a.cols), select(0.0, a[row + c + 3u], c + 3u < p.a.cols));
}
fn row_b(r: u32) -> u32 { return p.b.offset + r * p.b.stride; }
fn load4_b(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, b[row + c], c < p.b.cols), select(0.0, b[row + c + 1u], c + 1u < p.b.cols), select(0.0, b[row + c + 2u], c + 2u < p.b.cols), select(0.0, b[row + c + 3u], c + 3u < p.b.cols));
}
fn row_plus(r: u32) -> u32 { return 0u; }
fn load4_plus(row: u32, c: u32) -> vec4f { return vec4f(0); }
fn row_out(r: u32) -> u32 { return p.out.offset + r * p.out.stride; }
fn load4_out(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, out[row + c], c < p.out.cols), select(0.0, out[row + c + 1u], c + 1u < p.out.cols), select(0.0, out[row + c + 2u], c + 2u < p.out.cols), select(0.0, out[row + c + 3u], c + 3u < p.out.cols));
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
  for (var k = 0u; k < K; k += 4u) {
    let x0 = load4_a(a0, k);
    let y0_0 = load4_b(row_b(min(k + 0u, K - 1u)), c0);
    let y1_0 = load4_b(row_b(min(k + 1u, K - 1u)), c0);
    let y2_0 = load4_b(row_b(min(k + 2u, K - 1u)), c0);
    let y3_0 = load4_b(row_b(min(k + 3u, K - 1u)), c0);
    s0_0 = s0_0 + x0.x * y0_0 + x0.y * y1_0 + x0.z * y2_0 + x0.w * y3_0;
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

fn row_a(r: u32) -> u32 { return p.a.offset + r * p.a.stride; }
fn load4_a(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, a[row + c], c < p.a.cols), select(0.0, a[row + c + 1u], c + 1u < p.a.cols), select(0.0, a[row + c + 2u], c + 2u < p.a.cols), select(0.0, a[row + c + 3u], c + 3u < p.a.cols));
}
fn row_b(r: u32) -> u32 { return p.b.offset + r * p.b.stride; }
fn load4_b(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, b[row + c], c < p.b.cols), select(0.0, b[row + c + 1u], c + 1u < p.b.cols), select(0.0, b[row + c + 2u], c + 2u < p.b.cols), select(0.0, b[row + c + 3u], c + 3u < p.b.cols));
}
fn row_plus(r: u32) -> u32 { return 0u; }
fn load4_plus(row: u32, c: u32) -> vec4f { return vec4f(0); }
fn row_out(r: u32) -> u32 { return p.out.offset + r * p.out.stride; }
fn load4_out(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, out[row + c], c < p.out.cols), select(0.0, out[row + c + 1u], c + 1u < p.out.cols), select(0.0, out[row + c + 2u], c + 2u < p.out.cols), select(0.0, out[row + c + 3u], c + 3u < p.out.cols));
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
  for (var k = 0u; k < K; k += 1u) {
    let x0_0 = load4_a(row_a(min(k + 0u, K - 1u)), r0 + 0u);
    let y0_0 = load4_b(row_b(min(k + 0u, K - 1u)), c0);
    s0_0 = s0_0 + x0_0.x * y0_0;
    s1_0 = s1_0 + x0_0.y * y0_0;
    s2_0 = s2_0 + x0_0.z * y0_0;
    s3_0 = s3_0 + x0_0.w * y0_0;
  }
  if (r0 + 0u < M) { let r = r0 + 0u; let c = c0; store4_out(row_out(r), c, activate(s0_0 + load4_plus(row_plus(r), c))); }
  if (r0 + 1u < M) { let r = r0 + 1u; let c = c0; store4_out(row_out(r), c, activate(s1_0 + load4_plus(row_plus(r), c))); }
  if (r0 + 2u < M) { let r = r0 + 2u; let c = c0; store4_out(row_out(r), c, activate(s2_0 + load4_plus(row_plus(r), c))); }
  if (r0 + 3u < M) { let r = r0 + 3u; let c = c0; store4_out(row_out(r), c, activate(s3_0 + load4_plus(row_plus(r), c))); }
}

// === transposeA=false, transposeB=true, activation=sigmoid, sharing a_out, tile 4 1 8 4, vec4=true
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

fn row_a(r: u32) -> u32 { return p.a.offset + r * p.a.stride; }
fn load4_a(row: u32, c: u32) -> vec4f { return a_out[(row + c) >> 2u]; }
fn row_b(r: u32) -> u32 { return p.b.offset + r * p.b.stride; }
fn load4_b(row: u32, c: u32) -> vec4f { return b[(row + c) >> 2u]; }
fn row_plus(r: u32) -> u32 { return p.plus.offset + (r % p.plus.rows) * p.plus.stride; }
fn load4_plus(row: u32, c: u32) -> vec4f { return plus[(row + c % p.plus.cols) >> 2u]; }
fn row_out(r: u32) -> u32 { return p.out.offset + r * p.out.stride; }
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
    let x0 = load4_a(a0, k);
    let x1 = load4_a(a1, k);
    let x2 = load4_a(a2, k);
    let x3 = load4_a(a3, k);
    let t0_0 = load4_b(b0_0, k);
    let t0_1 = load4_b(b0_1, k);
    let t0_2 = load4_b(b0_2, k);
    let t0_3 = load4_b(b0_3, k);
    let y0_0 = vec4f(t0_0.x, t0_1.x, t0_2.x, t0_3.x);
    let y1_0 = vec4f(t0_0.y, t0_1.y, t0_2.y, t0_3.y);
    let y2_0 = vec4f(t0_0.z, t0_1.z, t0_2.z, t0_3.z);
    let y3_0 = vec4f(t0_0.w, t0_1.w, t0_2.w, t0_3.w);
    s0_0 = s0_0 + x0.x * y0_0 + x0.y * y1_0 + x0.z * y2_0 + x0.w * y3_0;
    s1_0 = s1_0 + x1.x * y0_0 + x1.y * y1_0 + x1.z * y2_0 + x1.w * y3_0;
    s2_0 = s2_0 + x2.x * y0_0 + x2.y * y1_0 + x2.z * y2_0 + x2.w * y3_0;
    s3_0 = s3_0 + x3.x * y0_0 + x3.y * y1_0 + x3.z * y2_0 + x3.w * y3_0;
  }
  if (r0 + 0u < M) { let r = r0 + 0u; let c = c0; store4_out(row_out(r), c, activate(s0_0 + load4_plus(row_plus(r), c))); }
  if (r0 + 1u < M) { let r = r0 + 1u; let c = c0; store4_out(row_out(r), c, activate(s1_0 + load4_plus(row_plus(r), c))); }
  if (r0 + 2u < M) { let r = r0 + 2u; let c = c0; store4_out(row_out(r), c, activate(s2_0 + load4_plus(row_plus(r), c))); }
  if (r0 + 3u < M) { let r = r0 + 3u; let c = c0; store4_out(row_out(r), c, activate(s3_0 + load4_plus(row_plus(r), c))); }
}
