// === tile 4 1 8 4, vec4=true
// normaliseBackward
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  y: Matrix,
  scale: Matrix,
  d: Matrix,
  da: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> y: array<f32>;
@group(0) @binding(2) var<storage, read> scale: array<f32>;
@group(0) @binding(3) var<storage, read> d: array<f32>;
@group(0) @binding(4) var<storage, read_write> da: array<f32>;

fn row_y(r: u32) -> u32 { return p.y.offset + (r) * p.y.stride; }
fn load_y(r: u32, c: u32) -> f32 { return y[row_y(r) + c]; }
fn row_scale(r: u32) -> u32 { return p.scale.offset + (r) * p.scale.stride; }
fn load_scale(r: u32, c: u32) -> f32 { return scale[row_scale(r) + c]; }
fn row_d(r: u32) -> u32 { return p.d.offset + (r) * p.d.stride; }
fn load_d(r: u32, c: u32) -> f32 { return d[row_d(r) + c]; }
fn row_da(r: u32) -> u32 { return p.da.offset + (r) * p.da.stride; }
fn load_da(r: u32, c: u32) -> f32 { return da[row_da(r) + c]; }
fn store_da(r: u32, c: u32, value: f32) { da[row_da(r) + c] = value; }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let r = id.y * groups.x * 64u + id.x;
  if (r >= p.da.rows) { return; }
  let C = p.da.cols;
  var mean = 0.0;
  var along = 0.0;
  for (var c = 0u; c < C; c++) {
    let d = load_d(r, c);
    mean += d;
    along += d * load_y(r, c);
  }
  mean /= f32(C);
  along /= f32(C);
  let scale = load_scale(r, 0u);
  for (var c = 0u; c < C; c++) { store_da(r, c, scale * (load_d(r, c) - mean - load_y(r, c) * along)); }
}

// === adds da, tile 4 1 8 4, vec4=true
// normaliseBackward
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  y: Matrix,
  scale: Matrix,
  d: Matrix,
  da: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> y: array<f32>;
@group(0) @binding(2) var<storage, read> scale: array<f32>;
@group(0) @binding(3) var<storage, read> d: array<f32>;
@group(0) @binding(4) var<storage, read_write> da: array<f32>;

fn row_y(r: u32) -> u32 { return p.y.offset + (r) * p.y.stride; }
fn load_y(r: u32, c: u32) -> f32 { return y[row_y(r) + c]; }
fn row_scale(r: u32) -> u32 { return p.scale.offset + (r) * p.scale.stride; }
fn load_scale(r: u32, c: u32) -> f32 { return scale[row_scale(r) + c]; }
fn row_d(r: u32) -> u32 { return p.d.offset + (r) * p.d.stride; }
fn load_d(r: u32, c: u32) -> f32 { return d[row_d(r) + c]; }
fn row_da(r: u32) -> u32 { return p.da.offset + (r) * p.da.stride; }
fn load_da(r: u32, c: u32) -> f32 { return da[row_da(r) + c]; }
fn store_da(r: u32, c: u32, value: f32) { da[row_da(r) + c] += value; }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let r = id.y * groups.x * 64u + id.x;
  if (r >= p.da.rows) { return; }
  let C = p.da.cols;
  var mean = 0.0;
  var along = 0.0;
  for (var c = 0u; c < C; c++) {
    let d = load_d(r, c);
    mean += d;
    along += d * load_y(r, c);
  }
  mean /= f32(C);
  along /= f32(C);
  let scale = load_scale(r, 0u);
  for (var c = 0u; c < C; c++) { store_da(r, c, scale * (load_d(r, c) - mean - load_y(r, c) * along)); }
}
