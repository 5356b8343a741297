// === tile 4 1 8 4, vec4=true, a whole x whole, b whole x whole
// blendBackward
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  a: Matrix,
  b: Matrix,
  d: Matrix,
  dm: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read> d: array<f32>;
@group(0) @binding(4) var<storage, read_write> dm: array<f32>;

fn row_a(r: u32) -> u32 { return p.a.offset + (r) * p.a.stride; }
fn load_a(r: u32, c: u32) -> f32 { return a[row_a(r) + c]; }
fn row_b(r: u32) -> u32 { return p.b.offset + (r) * p.b.stride; }
fn load_b(r: u32, c: u32) -> f32 { return b[row_b(r) + c]; }
fn row_d(r: u32) -> u32 { return p.d.offset + (r) * p.d.stride; }
fn load_d(r: u32, c: u32) -> f32 { return d[row_d(r) + c]; }
fn row_dm(r: u32) -> u32 { return p.dm.offset + (r) * p.dm.stride; }
fn load_dm(r: u32, c: u32) -> f32 { return dm[row_dm(r) + c]; }
fn store_dm(r: u32, c: u32, value: f32) { dm[row_dm(r) + c] = value; }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  if (i >= p.dm.rows * p.dm.cols) { return; }
  let r = i / p.dm.cols;
  let c = i - r * p.dm.cols;
  store_dm(r, c, (load_a(r, c) - load_b(r, c)) * load_d(r, c));
}

// === adds dm, tile 4 1 8 4, vec4=true, a whole x whole, b one x whole
// blendBackward
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  a: Matrix,
  b: Matrix,
  d: Matrix,
  dm: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read> d: array<f32>;
@group(0) @binding(4) var<storage, read_write> dm: array<f32>;

fn row_a(r: u32) -> u32 { return p.a.offset + (r) * p.a.stride; }
fn load_a(r: u32, c: u32) -> f32 { return a[row_a(r) + c]; }
fn row_b(r: u32) -> u32 { return p.b.offset; }
fn load_b(r: u32, c: u32) -> f32 { return b[row_b(r) + c]; }
fn row_d(r: u32) -> u32 { return p.d.offset + (r) * p.d.stride; }
fn load_d(r: u32, c: u32) -> f32 { return d[row_d(r) + c]; }
fn row_dm(r: u32) -> u32 { return p.dm.offset + (r) * p.dm.stride; }
fn load_dm(r: u32, c: u32) -> f32 { return dm[row_dm(r) + c]; }
fn store_dm(r: u32, c: u32, value: f32) { dm[row_dm(r) + c] += value; }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  if (i >= p.dm.rows * p.dm.cols) { return; }
  let r = i / p.dm.cols;
  let c = i - r * p.dm.cols;
  store_dm(r, c, (load_a(r, c) - load_b(r, c)) * load_d(r, c));
}
