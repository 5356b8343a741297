// === activation=tanh, tile 4 1 8 4, vec4=false
// activate
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
fn store4_out(row: u32, c: u32, value: vec4f) {
  if (c < p.out.cols) { out[row + c] = value[0]; }
  if (c + 1u < p.out.cols) { out[row + c + 1u] = value[1]; }
  if (c + 2u < p.out.cols) { out[row + c + 2u] = value[2]; }
  if (c + 3u < p.out.cols) { out[row + c + 3u] = value[3]; }
}

fn activate(a: vec4f) -> vec4f { return 1.0 - 2.0 / (exp(min(2.0 * a, vec4f(80.0))) + 1.0); }
fn slope(y: vec4f) -> vec4f { return 1.0 - y * y; }
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let vectors = (p.out.cols + 3u) / 4u;
  let i = id.y * groups.x * 64u + id.x;
  if (i >= p.out.rows * vectors) { return; }
  let r = i / vectors;
  let c = (i - r * vectors) * 4u;
  store4_out(row_out(r), c, activate(load4_a(row_a(r), c)));
}

// === activation=relu, tile 4 1 8 4, vec4=true
// activate
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
fn store4_out(row: u32, c: u32, value: vec4f) { out[(row + c) >> 2u] = value; }

fn activate(a: vec4f) -> vec4f { return max(a, vec4f(0.0)); }
fn slope(y: vec4f) -> vec4f { return select(vec4f(0.0), vec4f(1.0), y > vec4f(0.0)); }
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let vectors = (p.out.cols + 3u) / 4u;
  let i = id.y * groups.x * 64u + id.x;
  if (i >= p.out.rows * vectors) { return; }
  let r = i / vectors;
  let c = (i - r * vectors) * 4u;
  store4_out(row_out(r), c, activate(load4_a(row_a(r), c)));
}

// === activation=sigmoid, tile 4 1 8 4, vec4=false
// activate
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
fn store4_out(row: u32, c: u32, value: vec4f) {
  if (c < p.out.cols) { out[row + c] = value[0]; }
  if (c + 1u < p.out.cols) { out[row + c + 1u] = value[1]; }
  if (c + 2u < p.out.cols) { out[row + c + 2u] = value[2]; }
  if (c + 3u < p.out.cols) { out[row + c + 3u] = value[3]; }
}

fn activate(a: vec4f) -> vec4f { return 1.0 / (1.0 + exp(min(-a, vec4f(80.0)))); }
fn slope(y: vec4f) -> vec4f { return y * (1.0 - y); }
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let vectors = (p.out.cols + 3u) / 4u;
  let i = id.y * groups.x * 64u + id.x;
  if (i >= p.out.rows * vectors) { return; }
  let r = i / vectors;
  let c = (i - r * vectors) * 4u;
  store4_out(row_out(r), c, activate(load4_a(row_a(r), c)));
}

// === activation=identity, tile 4 1 8 4, vec4=false
// activate
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
fn store4_out(row: u32, c: u32, value: vec4f) {
  if (c < p.out.cols) { out[row + c] = value[0]; }
  if (c + 1u < p.out.cols) { out[row + c + 1u] = value[1]; }
  if (c + 2u < p.out.cols) { out[row + c + 2u] = value[2]; }
  if (c + 3u < p.out.cols) { out[row + c + 3u] = value[3]; }
}

fn activate(a: vec4f) -> vec4f { return a; }
fn slope(y: vec4f) -> vec4f { return vec4f(1.0); }
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let vectors = (p.out.cols + 3u) / 4u;
  let i = id.y * groups.x * 64u + id.x;
  if (i >= p.out.rows * vectors) { return; }
  let r = i / vectors;
  let c = (i - r * vectors) * 4u;
  store4_out(row_out(r), c, activate(load4_a(row_a(r), c)));
}
