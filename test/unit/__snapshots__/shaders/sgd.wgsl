// === tile 4 1 8 4, vec4=false
// sgd
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  parameter: Matrix,
  gradient: Matrix,
  velocity: Matrix,
  scale: Matrix,
  hyper: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> parameter: array<f32>;
@group(0) @binding(2) var<storage, read> gradient: array<f32>;
@group(0) @binding(3) var<storage, read_write> velocity: array<f32>;
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
fn row_velocity(r: u32) -> u32 { return p.velocity.offset + (r) * p.velocity.stride; }
fn load4_velocity(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, velocity[row + (c)], c < p.velocity.cols), select(0.0, velocity[row + (c + 1u)], c + 1u < p.velocity.cols), select(0.0, velocity[row + (c + 2u)], c + 2u < p.velocity.cols), select(0.0, velocity[row + (c + 3u)], c + 3u < p.velocity.cols));
}
fn store4_velocity(row: u32, c: u32, value: vec4f) {
  if (c < p.velocity.cols) { velocity[row + c] = value[0]; }
  if (c + 1u < p.velocity.cols) { velocity[row + c + 1u] = value[1]; }
  if (c + 2u < p.velocity.cols) { velocity[row + c + 2u] = value[2]; }
  if (c + 3u < p.velocity.cols) { velocity[row + c + 3u] = value[3]; }
}
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
  let momentum = load_hyper(0u, 1u);
  let own = load_hyper(0u, 2u);
  let along = load_hyper(0u, 3u);
  let decay = load_hyper(0u, 4u);
  let shrink = load_hyper(0u, 5u);
  let theta = load4_parameter(row_parameter(r), c);
  let g = scale * load4_gradient(row_gradient(r), c) + decay * theta;
  let v = momentum * load4_velocity(row_velocity(r), c) + g;
  store4_velocity(row_velocity(r), c, v);
  let step = own * g + along * v;
  store4_parameter(row_parameter(r), c, theta - shrink * theta - lr * step);
}

// === tile 4 1 8 4, vec4=true
// sgd
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  parameter: Matrix,
  gradient: Matrix,
  velocity: Matrix,
  scale: Matrix,
  hyper: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> parameter: array<vec4f>;
@group(0) @binding(2) var<storage, read> gradient: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> velocity: array<vec4f>;
@group(0) @binding(4) var<storage, read> scale: array<f32>;
@group(0) @binding(5) var<storage, read> hyper: array<f32>;

fn row_parameter(r: u32) -> u32 { return p.parameter.offset + (r) * p.parameter.stride; }
fn load4_parameter(row: u32, c: u32) -> vec4f { return parameter[(row + c) >> 2u]; }
fn store4_parameter(row: u32, c: u32, value: vec4f) { parameter[(row + c) >> 2u] = value; }
fn row_gradient(r: u32) -> u32 { return p.gradient.offset + (r) * p.gradient.stride; }
fn load4_gradient(row: u32, c: u32) -> vec4f { return gradient[(row + c) >> 2u]; }
fn row_velocity(r: u32) -> u32 { return p.velocity.offset + (r) * p.velocity.stride; }
fn load4_velocity(row: u32, c: u32) -> vec4f { return velocity[(row + c) >> 2u]; }
fn store4_velocity(row: u32, c: u32, value: vec4f) { velocity[(row + c) >> 2u] = value; }
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
  let momentum = load_hyper(0u, 1u);
  let own = load_hyper(0u, 2u);
  let along = load_hyper(0u, 3u);
  let decay = load_hyper(0u, 4u);
  let shrink = load_hyper(0u, 5u);
  let theta = load4_parameter(row_parameter(r), c);
  let g = scale * load4_gradient(row_gradient(r), c) + decay * theta;
  let v = momentum * load4_velocity(row_velocity(r), c) + g;
  store4_velocity(row_velocity(r), c, v);
  let step = own * g + along * v;
  store4_parameter(row_parameter(r), c, theta - shrink * theta - lr * step);
}
