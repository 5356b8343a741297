// === without valid, tile 4 1 8 4, vec4=true
// softmaxSteps
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  a: Matrix,
  out: Matrix,
  batch: u32,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

fn row_a(r: u32) -> u32 { return p.a.offset + (r) * p.a.stride; }
fn load_a(r: u32, c: u32) -> f32 { return a[row_a(r) + c]; }
fn row_valid(r: u32) -> u32 { return 0u; }
fn load_valid(r: u32, c: u32) -> f32 { return f32(1); }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn store_out(r: u32, c: u32, value: f32) { out[row_out(r) + c] = value; }

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_id) lane: vec3u) {
  for (var b = lane.x; b < p.batch; b += 64u) {
    var largest = -3.4028234e38;
    for (var r = b; r < p.a.rows; r += p.batch) {
      if (load_valid(r, 0u) != 0.0) { largest = max(largest, load_a(r, 0u)); }
    }
    var sum = 0.0;
    for (var r = b; r < p.a.rows; r += p.batch) {
      if (load_valid(r, 0u) != 0.0) { sum += exp(load_a(r, 0u) - largest); }
    }
    for (var r = b; r < p.a.rows; r += p.batch) {
      store_out(r, 0u, select(exp(load_a(r, 0u) - largest) / sum, 0.0, load_valid(r, 0u) == 0.0));
    }
  }
}

// === tile 4 1 8 4, vec4=true
// softmaxSteps
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  a: Matrix,
  valid: Matrix,
  out: Matrix,
  batch: u32,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> valid: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

fn row_a(r: u32) -> u32 { return p.a.offset + (r) * p.a.stride; }
fn load_a(r: u32, c: u32) -> f32 { return a[row_a(r) + c]; }
fn row_valid(r: u32) -> u32 { return p.valid.offset + (r) * p.valid.stride; }
fn load_valid(r: u32, c: u32) -> f32 { return valid[row_valid(r) + c]; }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn store_out(r: u32, c: u32, value: f32) { out[row_out(r) + c] = value; }

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_id) lane: vec3u) {
  for (var b = lane.x; b < p.batch; b += 64u) {
    var largest = -3.4028234e38;
    for (var r = b; r < p.a.rows; r += p.batch) {
      if (load_valid(r, 0u) != 0.0) { largest = max(largest, load_a(r, 0u)); }
    }
    var sum = 0.0;
    for (var r = b; r < p.a.rows; r += p.batch) {
      if (load_valid(r, 0u) != 0.0) { sum += exp(load_a(r, 0u) - largest); }
    }
    for (var r = b; r < p.a.rows; r += p.batch) {
      store_out(r, 0u, select(exp(load_a(r, 0u) - largest) / sum, 0.0, load_valid(r, 0u) == 0.0));
    }
  }
}
