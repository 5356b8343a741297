// === tile 4 1 8 4, vec4=true
// softmaxStepsBackward
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  y: Matrix,
  d: Matrix,
  da: Matrix,
  batch: u32,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> y: array<f32>;
@group(0) @binding(2) var<storage, read> d: array<f32>;
@group(0) @binding(3) var<storage, read_write> da: array<f32>;

fn row_y(r: u32) -> u32 { return p.y.offset + (r) * p.y.stride; }
fn load_y(r: u32, c: u32) -> f32 { return y[row_y(r) + c]; }
fn row_d(r: u32) -> u32 { return p.d.offset + (r) * p.d.stride; }
fn load_d(r: u32, c: u32) -> f32 { return d[row_d(r) + c]; }
fn row_da(r: u32) -> u32 { return p.da.offset + (r) * p.da.stride; }
fn load_da(r: u32, c: u32) -> f32 { return da[row_da(r) + c]; }
fn store_da(r: u32, c: u32, value: f32) { da[row_da(r) + c] = value; }

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_id) lane: vec3u) {
  for (var b = lane.x; b < p.batch; b += 64u) {
    var along = 0.0;
    for (var r = b; r < p.y.rows; r += p.batch) { along += load_y(r, 0u) * load_d(r, 0u); }
    for (var r = b; r < p.y.rows; r += p.batch) {
      store_da(r, 0u, load_y(r, 0u) * (load_d(r, 0u) - along));
    }
  }
}

// === adds da, tile 4 1 8 4, vec4=true
// softmaxStepsBackward
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  y: Matrix,
  d: Matrix,
  da: Matrix,
  batch: u32,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> y: array<f32>;
@group(0) @binding(2) var<storage, read> d: array<f32>;
@group(0) @binding(3) var<storage, read_write> da: array<f32>;

fn row_y(r: u32) -> u32 { return p.y.offset + (r) * p.y.stride; }
fn load_y(r: u32, c: u32) -> f32 { return y[row_y(r) + c]; }
fn row_d(r: u32) -> u32 { return p.d.offset + (r) * p.d.stride; }
fn load_d(r: u32, c: u32) -> f32 { return d[row_d(r) + c]; }
fn row_da(r: u32) -> u32 { return p.da.offset + (r) * p.da.stride; }
fn load_da(r: u32, c: u32) -> f32 { return da[row_da(r) + c]; }
fn store_da(r: u32, c: u32, value: f32) { da[row_da(r) + c] += value; }

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_id) lane: vec3u) {
  for (var b = lane.x; b < p.batch; b += 64u) {
    var along = 0.0;
    for (var r = b; r < p.y.rows; r += p.batch) { along += load_y(r, 0u) * load_d(r, 0u); }
    for (var r = b; r < p.y.rows; r += p.batch) {
      store_da(r, 0u, load_y(r, 0u) * (load_d(r, 0u) - along));
    }
  }
}
