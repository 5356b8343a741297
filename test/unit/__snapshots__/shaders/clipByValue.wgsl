// === tile 4 1 8 4, vec4=false
// clipByValue
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  g: Matrix,
  limit: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> g: array<f32>;
@group(0) @binding(2) var<storage, read> limit: array<f32>;

fn row_g(r: u32) -> u32 { return p.g.offset + (r) * p.g.stride; }
fn load4_g(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, g[row + (c)], c < p.g.cols), select(0.0, g[row + (c + 1u)], c + 1u < p.g.cols), select(0.0, g[row + (c + 2u)], c + 2u < p.g.cols), select(0.0, g[row + (c + 3u)], c + 3u < p.g.cols));
}
fn store4_g(row: u32, c: u32, value: vec4f) {
  if (c < p.g.cols) { g[row + c] = value[0]; }
  if (c + 1u < p.g.cols) { g[row + c + 1u] = value[1]; }
  if (c + 2u < p.g.cols) { g[row + c + 2u] = value[2]; }
  if (c + 3u < p.g.cols) { g[row + c + 3u] = value[3]; }
}
fn row_limit(r: u32) -> u32 { return p.limit.offset + (r) * p.limit.stride; }
fn load_limit(r: u32, c: u32) -> f32 { return limit[row_limit(r) + c]; }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let vectors = (p.g.cols + 3u) / 4u;
  let i = id.y * groups.x * 64u + id.x;
  if (i >= p.g.rows * vectors) { return; }
  let r = i / vectors;
  let c = (i - r * vectors) * 4u;
  let most = load_limit(0u, 0u);
  store4_g(row_g(r), c, clamp(load4_g(row_g(r), c), vec4f(-most), vec4f(most)));
}

// === tile 4 1 8 4, vec4=true
// clipByValue
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  g: Matrix,
  limit: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> g: array<vec4f>;
@group(0) @binding(2) var<storage, read> limit: array<f32>;

fn row_g(r: u32) -> u32 { return p.g.offset + (r) * p.g.stride; }
fn load4_g(row: u32, c: u32) -> vec4f { return g[(row + c) >> 2u]; }
fn store4_g(row: u32, c: u32, value: vec4f) { g[(row + c) >> 2u] = value; }
fn row_limit(r: u32) -> u32 { return p.limit.offset + (r) * p.limit.stride; }
fn load_limit(r: u32, c: u32) -> f32 { return limit[row_limit(r) + c]; }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let vectors = (p.g.cols + 3u) / 4u;
  let i = id.y * groups.x * 64u + id.x;
  if (i >= p.g.rows * vectors) { return; }
  let r = i / vectors;
  let c = (i - r * vectors) * 4u;
  let most = load_limit(0u, 0u);
  store4_g(row_g(r), c, clamp(load4_g(row_g(r), c), vec4f(-most), vec4f(most)));
}
