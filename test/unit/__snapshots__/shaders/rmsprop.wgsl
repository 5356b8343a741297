// === without v, tile 4 1 8 4, vec4=false
// rmsprop
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  parameter: Matrix,
  gradient: Matrix,
  s: Matrix,
  scale: Matrix,
  hyper: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> parameter: array<f32>;
@group(0) @binding(2) var<storage, read> gradient: array<f32>;
@group(0) @binding(3) var<storage, read_write> s: array<f32>;
@group(0) @binding(4) var<storage, read> scale: array<f32>;
@group(0) @binding(5) var<storage, read> hyper: array<f32>;

fn row_parameter(r: u32) -> u32 { return p.parameter.offset + (r) * p.parameter.stride; }
fn load4_parameter(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, parameter[row + (c)], c < p.parameter.cols), select(0.0, parameter[row + (c + 1u)], c + 1u < p.parameter.cols), select(0.0, parameter[row + (c + 2u)], c + 2u < p.parameter.cols), select(0.0, parameter[row + (c + 3u)], c + 3u < p.parameter.cols));
}
fn store4_parameter(row: u32, c: u32, value: vec4f) {
  if (c < p.parameter.cols) { parameter[row + c] = value[0]; }
  if (c + 1u < p.parameter.cols) { parameter[row + c + 1u] = value[1]; }
  if (c + 2u < p.parameter.cols) { parameter[row + c + 2u] = value[2]; }
  if (c + 3u < p.parameter.cols) { parameter[row + c + 3u] = value[3]; }
}
fn row_gradient(r: u32) -> u32 { return p.gradient.offset + (r) * p.gradient.stride; }
fn load4_gradient(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, gradient[row + (c)], c < p.gradient.cols), select(0.0, gradient[row + (c + 1u)], c + 1u < p.gradient.cols), select(0.0, gradient[row + (c + 2u)], c + 2u < p.gradient.cols), select(0.0, gradient[row + (c + 3u)], c + 3u < p.gradient.cols));
}
fn row_s(r: u32) -> u32 { return p.s.offset + (r) * p.s.stride; }
fn load4_s(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, s[row + (c)], c < p.s.cols), select(0.0, s[row + (c + 1u)], c + 1u < p.s.cols), select(0.0, s[row + (c + 2u)], c + 2u < p.s.cols), select(0.0, s[row + (c + 3u)], c + 3u < p.s.cols));
}
fn store4_s(row: u32, c: u32, value: vec4f) {
  if (c < p.s.cols) { s[row + c] = value[0]; }
  if (c + 1u < p.s.cols) { s[row + c + 1u] = value[1]; }
  if (c + 2u < p.s.cols) { s[row + c + 2u] = value[2]; }
  if (c + 3u < p.s.cols) { s[row + c + 3u] = value[3]; }
}
fn row_v(r: u32) -> u32 { return 0u; }
fn load4_v(row: u32, c: u32) -> vec4f { return vec4f(0); }
fn store4_v(row: u32, c: u32, value: vec4f) {}
fn row_scale(r: u32) -> u32 { return p.scale.offset + (r) * p.scale.stride; }
fn load_scale(r: u32, c: u32) -> f32 { return scale[row_scale(r) + c]; }
fn row_hyper(r: u32) -> u32 { return p.hyper.offset + (r) * p.hyper.stride; }
fn load_hyper(r: u32, c: u32) -> f32 { return hyper[row_hyper(r) + c]; }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let vectors = (p.parameter.cols + 3u) / 4u;
  let i = id.y * groups.x * 64u + id.x;
  if (i >= p.parameter.rows * vectors) { return; }
  let r = i / vectors;
  let c = (i - r * vectors) * 4u;
  let scale = load_scale(0u, 0u);
  if (scale < 0.0) { return; }
  let lr = load_hyper(0u, 0u);
  let forget = load_hyper(0u, 1u);
  let rest = load_hyper(0u, 2u);
  let eps = load_hyper(0u, 3u);
  let momentum = load_hyper(0u, 4u);
  let decay = load_hyper(0u, 5u);
  let shrink = load_hyper(0u, 6u);
  let theta = load4_parameter(row_parameter(r), c);
  let g = scale * load4_gradient(row_gradient(r), c) + decay * theta;
  let s0 = load4_s(row_s(r), c);
  let s = s0 + (rest * g * g - forget * s0);
  store4_s(row_s(r), c, s);
  let v = momentum * load4_v(row_v(r), c) + g / (sqrt(s) + eps);
  store4_v(row_v(r), c, v);
  store4_parameter(row_parameter(r), c, theta - shrink * theta - lr * v);
}

// === tile 4 1 8 4, vec4=true
// rmsprop
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  parameter: Matrix,
  gradient: Matrix,
  s: Matrix,
  v: Matrix,
  scale: Matrix,
  hyper: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> parameter: array<vec4f>;
@group(0) @binding(2) var<storage, read> gradient: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> s: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> v: array<vec4f>;
@group(0) @binding(5) var<storage, read> scale: array<f32>;
@group(0) @binding(6) var<storage, read> hyper: array<f32>;

fn row_parameter(r: u32) -> u32 { return p.parameter.offset + (r) * p.parameter.stride; }
fn load4_parameter(row: u32, c: u32) -> vec4f { return parameter[(row + c) >> 2u]; }
fn store4_parameter(row: u32, c: u32, value: vec4f) { parameter[(row + c) >> 2u] = value; }
fn row_gradient(r: u32) -> u32 { return p.gradient.offset + (r) * p.gradient.stride; }
fn load4_gradient(row: u32, c: u32) -> vec4f { return gradient[(row + c) >> 2u]; }
fn row_s(r: u32) -> u32 { return p.s.offset + (r) * p.s.stride; }
fn load4_s(row: u32, c: u32) -> vec4f { return s[(row + c) >> 2u]; }
fn store4_s(row: u32, c: u32, value: vec4f) { s[(row + c) >> 2u] = value; }
fn row_v(r: u32) -> u32 { return p.v.offset + (r) * p.v.stride; }
fn load4_v(row: u32, c: u32) -> vec4f { return v[(row + c) >> 2u]; }
fn store4_v(row: u32, c: u32, value: vec4f) { v[(row + c) >> 2u] = value; }
fn row_scale(r: u32) -> u32 { return p.scale.offset + (r) * p.scale.stride; }
fn load_scale(r: u32, c: u32) -> f32 { return scale[row_scale(r) + c]; }
fn row_hyper(r: u32) -> u32 { return p.hyper.offset + (r) * p.hyper.stride; }
fn load_hyper(r: u32, c: u32) -> f32 { return hyper[row_hyper(r) + c]; }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let vectors = (p.parameter.cols + 3u) / 4u;
  let i = id.y * groups.x * 64u + id.x;
  if (i >= p.parameter.rows * vectors) { return; }
  let r = i / vectors;
  let c = (i - r * vectors) * 4u;
  let scale = load_scale(0u, 0u);
  if (scale < 0.0) { return; }
  let lr = load_hyper(0u, 0u);
  let forget = load_hyper(0u, 1u);
  let rest = load_hyper(0u, 2u);
  let eps = load_hyper(0u, 3u);
  let momentum = load_hyper(0u, 4u);
  let decay = load_hyper(0u, 5u);
  let shrink = load_hyper(0u, 6u);
  let theta = load4_parameter(row_parameter(r), c);
  let g = scale * load4_gradient(row_gradient(r), c) + decay * theta;
  let s0 = load4_s(row_s(r), c);
  let s = s0 + (rest * g * g - forget * s0);
  store4_s(row_s(r), c, s);
  let v = momentum * load4_v(row_v(r), c) + g / (sqrt(s) + eps);
  store4_v(row_v(r), c, v);
  store4_parameter(row_parameter(r), c, theta - shrink * theta - lr * v);
}
