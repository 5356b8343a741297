// === activation=tanh, tile 4 1 8 4, vec4=false
// activateBackward
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  y: Matrix,
  dy: Matrix,
  da: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> y: array<f32>;
@group(0) @binding(2) var<storage, read> dy: array<f32>;
@group(0) @binding(3) var<storage, read_write> da: array<f32>;

fn row_y(r: u32) -> u32 { return p.y.offset + (r) * p.y.stride; }
fn load4_y(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, y[row + (c)], c < p.y.cols), select(0.0, y[row + (c + 1u)], c + 1u < p.y.cols), select(0.0, y[row + (c + 2u)], c + 2u < p.y.cols), select(0.0, y[row + (c + 3u)], c + 3u < p.y.cols));
}
fn row_dy(r: u32) -> u32 { return p.dy.offset + (r) * p.dy.stride; }
fn load4_dy(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, dy[row + (c)], c < p.dy.cols), select(0.0, dy[row + (c + 1u)], c + 1u < p.dy.cols), select(0.0, dy[row + (c + 2u)], c + 2u < p.dy.cols), select(0.0, dy[row + (c + 3u)], c + 3u < p.dy.cols));
}
fn row_da(r: u32) -> u32 { return p.da.offset + (r) * p.da.stride; }
fn load4_da(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, da[row + (c)], c < p.da.cols), select(0.0, da[row + (c + 1u)], c + 1u < p.da.cols), select(0.0, da[row + (c + 2u)], c + 2u < p.da.cols), select(0.0, da[row + (c + 3u)], c + 3u < p.da.cols));
}
fn store4_da(row: u32, c: u32, value: vec4f) {
  if (c < p.da.cols) { da[row + c] = value[0]; }
  if (c + 1u < p.da.cols) { da[row + c + 1u] = value[1]; }
  if (c + 2u < p.da.cols) { da[row + c + 2u] = value[2]; }
  if (c + 3u < p.da.cols) { da[row + c + 3u] = value[3]; }
}

fn activate(a: vec4f) -> vec4f { return 1.0 - 2.0 / (exp(min(2.0 * a, vec4f(80.0))) + 1.0); }
fn slope(y: vec4f) -> vec4f { return 1.0 - y * y; }
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let vectors = (p.da.cols + 3u) / 4u;
  let i = id.y * groups.x * 64u + id.x;
  if (i >= p.da.rows * vectors) { return; }
  let r = i / vectors;
  let c = (i - r * vectors) * 4u;
  store4_da(row_da(r), c, load4_dy(row_dy(r), c) * slope(load4_y(row_y(r), c)));
}

// === activation=relu, adds da, tile 4 1 8 4, vec4=true
// activateBackward
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  y: Matrix,
  dy: Matrix,
  da: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> y: array<vec4f>;
@group(0) @binding(2) var<storage, read> dy: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> da: array<vec4f>;

fn row_y(r: u32) -> u32 { return p.y.offset + (r) * p.y.stride; }
fn load4_y(row: u32, c: u32) -> vec4f { return y[(row + c) >> 2u]; }
fn row_dy(r: u32) -> u32 { return p.dy.offset + (r) * p.dy.stride; }
fn load4_dy(row: u32, c: u32) -> vec4f { return dy[(row + c) >> 2u]; }
fn row_da(r: u32) -> u32 { return p.da.offset + (r) * p.da.stride; }
fn load4_da(row: u32, c: u32) -> vec4f { return da[(row + c) >> 2u]; }
fn store4_da(row: u32, c: u32, value: vec4f) { da[(row + c) >> 2u] += value; }

fn activate(a: vec4f) -> vec4f { return max(a, vec4f(0.0)); }
fn slope(y: vec4f) -> vec4f { return select(vec4f(0.0), vec4f(1.0), y > vec4f(0.0)); }
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let vectors = (p.da.cols + 3u) / 4u;
  let i = id.y * groups.x * 64u + id.x;
  if (i >= p.da.rows * vectors) { return; }
  let r = i / vectors;
  let c = (i - r * vectors) * 4u;
  store4_da(row_da(r), c, load4_dy(row_dy(r), c) * slope(load4_y(row_y(r), c)));
}

// === activation=sigmoid, tile 4 1 8 4, vec4=false
// activateBackward
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  y: Matrix,
  dy: Matrix,
  da: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> y: array<f32>;
@group(0) @binding(2) var<storage, read> dy: array<f32>;
@group(0) @binding(3) var<storage, read_write> da: array<f32>;

fn row_y(r: u32) -> u32 { return p.y.offset + (r) * p.y.stride; }
fn load4_y(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, y[row + (c)], c < p.y.cols), select(0.0, y[row + (c + 1u)], c + 1u < p.y.cols), select(0.0, y[row + (c + 2u)], c + 2u < p.y.cols), select(0.0, y[row + (c + 3u)], c + 3u < p.y.cols));
}
fn row_dy(r: u32) -> u32 { return p.dy.offset + (r) * p.dy.stride; }
fn load4_dy(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, dy[row + (c)], c < p.dy.cols), select(0.0, dy[row + (c + 1u)], c + 1u < p.dy.cols), select(0.0, dy[row + (c + 2u)], c + 2u < p.dy.cols), select(0.0, dy[row + (c + 3u)], c + 3u < p.dy.cols));
}
fn row_da(r: u32) -> u32 { return p.da.offset + (r) * p.da.stride; }
fn load4_da(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, da[row + (c)], c < p.da.cols), select(0.0, da[row + (c + 1u)], c + 1u < p.da.cols), select(0.0, da[row + (c + 2u)], c + 2u < p.da.cols), select(0.0, da[row + (c + 3u)], c + 3u < p.da.cols));
}
fn store4_da(row: u32, c: u32, value: vec4f) {
  if (c < p.da.cols) { da[row + c] = value[0]; }
  if (c + 1u < p.da.cols) { da[row + c + 1u] = value[1]; }
  if (c + 2u < p.da.cols) { da[row + c + 2u] = value[2]; }
  if (c + 3u < p.da.cols) { da[row + c + 3u] = value[3]; }
}

fn activate(a: vec4f) -> vec4f { return 1.0 / (1.0 + exp(min(-a, vec4f(80.0)))); }
fn slope(y: vec4f) -> vec4f { return y * (1.0 - y); }
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let vectors = (p.da.cols + 3u) / 4u;
  let i = id.y * groups.x * 64u + id.x;
  if (i >= p.da.rows * vectors) { return; }
  let r = i / vectors;
  let c = (i - r * vectors) * 4u;
  store4_da(row_da(r), c, load4_dy(row_dy(r), c) * slope(load4_y(row_y(r), c)));
}

// === activation=identity, tile 4 1 8 4, vec4=false
// activateBackward
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  y: Matrix,
  dy: Matrix,
  da: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> y: array<f32>;
@group(0) @binding(2) var<storage, read> dy: array<f32>;
@group(0) @binding(3) var<storage, read_write> da: array<f32>;

fn row_y(r: u32) -> u32 { return p.y.offset + (r) * p.y.stride; }
fn load4_y(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, y[row + (c)], c < p.y.cols), select(0.0, y[row + (c + 1u)], c + 1u < p.y.cols), select(0.0, y[row + (c + 2u)], c + 2u < p.y.cols), select(0.0, y[row + (c + 3u)], c + 3u < p.y.cols));
}
fn row_dy(r: u32) -> u32 { return p.dy.offset + (r) * p.dy.stride; }
fn load4_dy(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, dy[row + (c)], c < p.dy.cols), select(0.0, dy[row + (c + 1u)], c + 1u < p.dy.cols), select(0.0, dy[row + (c + 2u)], c + 2u < p.dy.cols), select(0.0, dy[row + (c + 3u)], c + 3u < p.dy.cols));
}
fn row_da(r: u32) -> u32 { return p.da.offset + (r) * p.da.stride; }
fn load4_da(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, da[row + (c)], c < p.da.cols), select(0.0, da[row + (c + 1u)], c + 1u < p.da.cols), select(0.0, da[row + (c + 2u)], c + 2u < p.da.cols), select(0.0, da[row + (c + 3u)], c + 3u < p.da.cols));
}
fn store4_da(row: u32, c: u32, value: vec4f) {
  if (c < p.da.cols) { da[row + c] = value[0]; }
  if (c + 1u < p.da.cols) { da[row + c + 1u] = value[1]; }
  if (c + 2u < p.da.cols) { da[row + c + 2u] = value[2]; }
  if (c + 3u < p.da.cols) { da[row + c + 3u] = value[3]; }
}

fn activate(a: vec4f) -> vec4f { return a; }
fn slope(y: vec4f) -> vec4f { return vec4f(1.0); }
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let vectors = (p.da.cols + 3u) / 4u;
  let i = id.y * groups.x * 64u + id.x;
  if (i >= p.da.rows * vectors) { return; }
  let r = i / vectors;
  let c = (i - r * vectors) * 4u;
  store4_da(row_da(r), c, load4_dy(row_dy(r), c) * slope(load4_y(row_y(r), c)));
}
