// === tile 4 1 8 4, not spread, vec4=true
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

fn term(r: u32, i: u32) -> vec2f { return vec2f(load_loss(i, 0u), load_correct(i, 0u)); }
@compute @workgroup_size(4)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let r = id.x;
  if (r >= 1u) { return; }
  var total = vec2f(0.0);
  for (var g = 0u; g < 8u; g++) {
    var partial = vec2f(0.0);
    for (var l = g; l < 64u; l += 8u) {
      var own = vec2f(0.0);
      for (var i = l; i < p.loss.rows; i += 64u) { own += term(r, i); }
      partial += own;
    }
    total += partial;
  }
  let row = load_step(0u, 0u) % p.ring.rows;
    store_ring(row, 0u, total.x);
    store_ring(row, 1u, total.y);
    store_ring(row, 2u, load_norm(0u, 0u));
    store_ring(row, 3u, load_norm(0u, 1u));
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

fn term(r: u32, i: u32) -> vec2f { return vec2f(load_loss(i, 0u), load_correct(i, 0u)); }
var<workgroup> partial: array<vec2f, 64>;
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.y;
  var own = vec2f(0.0);
  for (var i = lane; i < p.loss.rows; i += 64u) { own += term(r, i); }
  partial[lane] = own;
  workgroupBarrier();
  if (lane < 8u) {
    for (var l = lane + 8u; l < 64u; l += 8u) { partial[lane] += partial[l]; }
  }
  workgroupBarrier();
  if (lane == 0u) {
    var total = partial[0];
    for (var g = 1u; g < 8u; g++) { total += partial[g]; }
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

fn term(r: u32, i: u32) -> vec2f { return vec2f(load_loss(i, 0u), load_correct(i, 0u)); }
var<workgroup> partial: array<vec2f, 64>;
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.y;
  var own = vec2f(0.0);
  for (var i = lane; i < p.loss.rows; i += 64u) { own += term(r, i); }
  partial[lane] = own;
  workgroupBarrier();
  if (lane < 8u) {
    for (var l = lane + 8u; l < 64u; l += 8u) { partial[lane] += partial[l]; }
  }
  workgroupBarrier();
  if (lane == 0u) {
    var total = partial[0];
    for (var g = 1u; g < 8u; g++) { total += partial[g]; }
    let row = load_step(0u, 0u) % p.ring.rows;
    store_ring(row, 0u, total.x);
    store_ring(row, 1u, total.y);
    store_ring(row, 2u, load_norm(0u, 0u));
    store_ring(row, 3u, load_norm(0u, 1u));
  }
}
