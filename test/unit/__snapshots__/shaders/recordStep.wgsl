// === tile 4 1 8 4, vec4=true
// recordStep
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  loss: Matrix,
  correct: Matrix,
  norm: Matrix,
  step: Matrix,
  ring: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> loss: array<f32>;
@group(0) @binding(2) var<storage, read> correct: array<f32>;
@group(0) @binding(3) var<storage, read> norm: array<f32>;
@group(0) @binding(4) var<storage, read> step: array<u32>;
@group(0) @binding(5) var<storage, read_write> ring: array<f32>;

fn row_loss(r: u32) -> u32 { return p.loss.offset + (r) * p.loss.stride; }
fn load_loss(r: u32, c: u32) -> f32 { return loss[row_loss(r) + c]; }
fn row_correct(r: u32) -> u32 { return p.correct.offset + (r) * p.correct.stride; }
fn load_correct(r: u32, c: u32) -> f32 { return correct[row_correct(r) + c]; }
fn row_norm(r: u32) -> u32 { return p.norm.offset + (r) * p.norm.stride; }
fn load_norm(r: u32, c: u32) -> f32 { return norm[row_norm(r) + c]; }
fn row_step(r: u32) -> u32 { return p.step.offset + (r) * p.step.stride; }
fn load_step(r: u32, c: u32) -> u32 { return step[row_step(r) + c]; }
fn row_ring(r: u32) -> u32 { return p.ring.offset + (r) * p.ring.stride; }
fn store_ring(r: u32, c: u32, value: f32) { ring[row_ring(r) + c] = value; }

var<workgroup> partial: array<vec2f, 64>;
fn reduce(lane: u32, v: vec2f) -> vec2f {
  partial[lane] = v;
  workgroupBarrier();
  if (lane < 8u) {
    for (var i = lane + 8u; i < 64u; i += 8u) { partial[lane] += partial[i]; }
  }
  workgroupBarrier();
  var sum = partial[0];
  for (var i = 1u; i < 8u; i++) { sum += partial[i]; }
  return sum;
}
@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) lane: u32) {
  var sum = vec2f(0.0);
  for (var r = lane; r < p.loss.rows; r += 64u) {
    sum += vec2f(load_loss(r, 0u), load_correct(r, 0u));
  }
  let total = reduce(lane, sum);
  if (lane == 0u) {
    let row = load_step(0u, 0u) % p.ring.rows;
    store_ring(row, 0u, total.x);
    store_ring(row, 1u, total.y);
    store_ring(row, 2u, load_norm(0u, 0u));
    store_ring(row, 3u, load_norm(0u, 1u));
  }
}

// === without norm, tile 4 1 8 4, vec4=true
// recordStep
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  loss: Matrix,
  correct: Matrix,
  step: Matrix,
  ring: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> loss: array<f32>;
@group(0) @binding(2) var<storage, read> correct: array<f32>;
@group(0) @binding(3) var<storage, read> step: array<u32>;
@group(0) @binding(4) var<storage, read_write> ring: array<f32>;

fn row_loss(r: u32) -> u32 { return p.loss.offset + (r) * p.loss.stride; }
fn load_loss(r: u32, c: u32) -> f32 { return loss[row_loss(r) + c]; }
fn row_correct(r: u32) -> u32 { return p.correct.offset + (r) * p.correct.stride; }
fn load_correct(r: u32, c: u32) -> f32 { return correct[row_correct(r) + c]; }
fn row_norm(r: u32) -> u32 { return 0u; }
fn load_norm(r: u32, c: u32) -> f32 { return f32(0); }
fn row_step(r: u32) -> u32 { return p.step.offset + (r) * p.step.stride; }
fn load_step(r: u32, c: u32) -> u32 { return step[row_step(r) + c]; }
fn row_ring(r: u32) -> u32 { return p.ring.offset + (r) * p.ring.stride; }
fn store_ring(r: u32, c: u32, value: f32) { ring[row_ring(r) + c] = value; }

var<workgroup> partial: array<vec2f, 64>;
fn reduce(lane: u32, v: vec2f) -> vec2f {
  partial[lane] = v;
  workgroupBarrier();
  if (lane < 8u) {
    for (var i = lane + 8u; i < 64u; i += 8u) { partial[lane] += partial[i]; }
  }
  workgroupBarrier();
  var sum = partial[0];
  for (var i = 1u; i < 8u; i++) { sum += partial[i]; }
  return sum;
}
@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) lane: u32) {
  var sum = vec2f(0.0);
  for (var r = lane; r < p.loss.rows; r += 64u) {
    sum += vec2f(load_loss(r, 0u), load_correct(r, 0u));
  }
  let total = reduce(lane, sum);
  if (lane == 0u) {
    let row = load_step(0u, 0u) % p.ring.rows;
    store_ring(row, 0u, total.x);
    store_ring(row, 1u, total.y);
    store_ring(row, 2u, load_norm(0u, 0u));
    store_ring(row, 3u, load_norm(0u, 1u));
  }
}

// === without correct, tile 4 1 8 4, vec4=true
// recordStep
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  loss: Matrix,
  norm: Matrix,
  step: Matrix,
  ring: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> loss: array<f32>;
@group(0) @binding(2) var<storage, read> norm: array<f32>;
@group(0) @binding(3) var<storage, read> step: array<u32>;
@group(0) @binding(4) var<storage, read_write> ring: array<f32>;

fn row_loss(r: u32) -> u32 { return p.loss.offset + (r) * p.loss.stride; }
fn load_loss(r: u32, c: u32) -> f32 { return loss[row_loss(r) + c]; }
fn row_correct(r: u32) -> u32 { return 0u; }
fn load_correct(r: u32, c: u32) -> f32 { return f32(0); }
fn row_norm(r: u32) -> u32 { return p.norm.offset + (r) * p.norm.stride; }
fn load_norm(r: u32, c: u32) -> f32 { return norm[row_norm(r) + c]; }
fn row_step(r: u32) -> u32 { return p.step.offset + (r) * p.step.stride; }
fn load_step(r: u32, c: u32) -> u32 { return step[row_step(r) + c]; }
fn row_ring(r: u32) -> u32 { return p.ring.offset + (r) * p.ring.stride; }
fn store_ring(r: u32, c: u32, value: f32) { ring[row_ring(r) + c] = value; }

var<workgroup> partial: array<vec2f, 64>;
fn reduce(lane: u32, v: vec2f) -> vec2f {
  partial[lane] = v;
  workgroupBarrier();
  if (lane < 8u) {
    for (var i = lane + 8u; i < 64u; i += 8u) { partial[lane] += partial[i]; }
  }
  workgroupBarrier();
  var sum = partial[0];
  for (var i = 1u; i < 8u; i++) { sum += partial[i]; }
  return sum;
}
@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) lane: u32) {
  var sum = vec2f(0.0);
  for (var r = lane; r < p.loss.rows; r += 64u) {
    sum += vec2f(load_loss(r, 0u), load_correct(r, 0u));
  }
  let total = reduce(lane, sum);
  if (lane == 0u) {
    let row = load_step(0u, 0u) % p.ring.rows;
    store_ring(row, 0u, total.x);
    store_ring(row, 1u, total.y);
    store_ring(row, 2u, load_norm(0u, 0u));
    store_ring(row, 3u, load_norm(0u, 1u));
  }
}
