// === without classWeights, tile 4 1 8 4, vec4=true, weight whole x whole
// softmaxCrossEntropy
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  o: Matrix,
  y: Matrix,
  weight: Matrix,
  loss: Matrix,
  correct: Matrix,
  d: Matrix,
  smoothing: f32,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> o: array<f32>;
@group(0) @binding(2) var<storage, read> y: array<i32>;
@group(0) @binding(3) var<storage, read> weight: array<f32>;
@group(0) @binding(4) var<storage, read_write> loss: array<f32>;
@group(0) @binding(5) var<storage, read_write> correct: array<f32>;
@group(0) @binding(6) var<storage, read_write> d: array<f32>;

fn row_o(r: u32) -> u32 { return p.o.offset + (r) * p.o.stride; }
fn load_o(r: u32, c: u32) -> f32 { return o[row_o(r) + c]; }
fn row_y(r: u32) -> u32 { return p.y.offset + (r) * p.y.stride; }
fn load_y(r: u32, c: u32) -> i32 { return y[row_y(r) + c]; }
fn row_weight(r: u32) -> u32 { return p.weight.offset + (r) * p.weight.stride; }
fn load_weight(r: u32, c: u32) -> f32 { return weight[row_weight(r) + c]; }
fn row_classWeights(r: u32) -> u32 { return 0u; }
fn load_classWeights(r: u32, c: u32) -> f32 { return f32(1); }
fn row_loss(r: u32) -> u32 { return p.loss.offset + (r) * p.loss.stride; }
fn store_loss(r: u32, c: u32, value: f32) { loss[row_loss(r) + c] = value; }
fn row_correct(r: u32) -> u32 { return p.correct.offset + (r) * p.correct.stride; }
fn store_correct(r: u32, c: u32, value: f32) { correct[row_correct(r) + c] = value; }
fn row_d(r: u32) -> u32 { return p.d.offset + (r) * p.d.stride; }
fn load_d(r: u32, c: u32) -> f32 { return d[row_d(r) + c]; }
fn store_d(r: u32, c: u32, value: f32) { d[row_d(r) + c] = value; }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let r = id.y * groups.x * 64u + id.x;
  if (r >= p.o.rows) { return; }
  let y = load_y(r, 0u);
  let w = select(load_weight(r, 0u), 0.0, y < 0);
  var largest = load_o(r, 0u);
  var best = 0;
  var sum = 1.0;
  for (var c = 1u; c < p.o.cols; c++) {
    let o = load_o(r, c);
    let less = exp(-abs(o - largest));
    let higher = o > largest;
    sum = select(sum + less, sum * less + 1.0, higher);
    largest = select(largest, o, higher);
    best = select(best, i32(c), higher);
  }
  let log_sum = log(sum);
  let chosen = u32(max(y, 0));
  let own = (1.0 - p.smoothing) * load_classWeights(0u, chosen);
  let share = p.smoothing / f32(p.o.cols);
  var mass = own;
  var surprise = own * (log_sum + (largest - load_o(r, chosen)));
  if (share > 0.0) {
    for (var c = 0u; c < p.o.cols; c++) {
      let wanted = share * load_classWeights(0u, c);
      mass += wanted;
      surprise += wanted * (log_sum + (largest - load_o(r, c)));
    }
  }
  store_loss(r, 0u, select(w * surprise, 0.0, w == 0.0));
  store_correct(r, 0u, select(0.0, 1.0, y == best));
  for (var c = 0u; c < p.o.cols; c++) {
    let prediction = exp(load_o(r, c) - largest) / sum;
    let wanted = share * load_classWeights(0u, c) + select(0.0, own, i32(c) == y);
    store_d(r, c, select(w * (mass * prediction - wanted), 0.0, w == 0.0));
  }
}

// === adds d, tile 4 1 8 4, vec4=true, weight one x one
// softmaxCrossEntropy
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  o: Matrix,
  y: Matrix,
  weight: Matrix,
  classWeights: Matrix,
  loss: Matrix,
  correct: Matrix,
  d: Matrix,
  smoothing: f32,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> o: array<f32>;
@group(0) @binding(2) var<storage, read> y: array<i32>;
@group(0) @binding(3) var<storage, read> weight: array<f32>;
@group(0) @binding(4) var<storage, read> classWeights: array<f32>;
@group(0) @binding(5) var<storage, read_write> loss: array<f32>;
@group(0) @binding(6) var<storage, read_write> correct: array<f32>;
@group(0) @binding(7) var<storage, read_write> d: array<f32>;

fn row_o(r: u32) -> u32 { return p.o.offset + (r) * p.o.stride; }
fn load_o(r: u32, c: u32) -> f32 { return o[row_o(r) + c]; }
fn row_y(r: u32) -> u32 { return p.y.offset + (r) * p.y.stride; }
fn load_y(r: u32, c: u32) -> i32 { return y[row_y(r) + c]; }
fn row_weight(r: u32) -> u32 { return p.weight.offset; }
fn load_weight(r: u32, c: u32) -> f32 { return weight[row_weight(r) + 0u]; }
fn row_classWeights(r: u32) -> u32 { return p.classWeights.offset + (r) * p.classWeights.stride; }
fn load_classWeights(r: u32, c: u32) -> f32 { return classWeights[row_classWeights(r) + c]; }
fn row_loss(r: u32) -> u32 { return p.loss.offset + (r) * p.loss.stride; }
fn store_loss(r: u32, c: u32, value: f32) { loss[row_loss(r) + c] = value; }
fn row_correct(r: u32) -> u32 { return p.correct.offset + (r) * p.correct.stride; }
fn store_correct(r: u32, c: u32, value: f32) { correct[row_correct(r) + c] = value; }
fn row_d(r: u32) -> u32 { return p.d.offset + (r) * p.d.stride; }
fn load_d(r: u32, c: u32) -> f32 { return d[row_d(r) + c]; }
fn store_d(r: u32, c: u32, value: f32) { d[row_d(r) + c] += value; }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let r = id.y * groups.x * 64u + id.x;
  if (r >= p.o.rows) { return; }
  let y = load_y(r, 0u);
  let w = select(load_weight(r, 0u), 0.0, y < 0);
  var largest = load_o(r, 0u);
  var best = 0;
  var sum = 1.0;
  for (var c = 1u; c < p.o.cols; c++) {
    let o = load_o(r, c);
    let less = exp(-abs(o - largest));
    let higher = o > largest;
    sum = select(sum + less, sum * less + 1.0, higher);
    largest = select(largest, o, higher);
    best = select(best, i32(c), higher);
  }
  let log_sum = log(sum);
  let chosen = u32(max(y, 0));
  let own = (1.0 - p.smoothing) * load_classWeights(0u, chosen);
  let share = p.smoothing / f32(p.o.cols);
  var mass = own;
  var surprise = own * (log_sum + (largest - load_o(r, chosen)));
  if (share > 0.0) {
    for (var c = 0u; c < p.o.cols; c++) {
      let wanted = share * load_classWeights(0u, c);
      mass += wanted;
      surprise += wanted * (log_sum + (largest - load_o(r, c)));
    }
  }
  store_loss(r, 0u, select(w * surprise, 0.0, w == 0.0));
  store_correct(r, 0u, select(0.0, 1.0, y == best));
  for (var c = 0u; c < p.o.cols; c++) {
    let prediction = exp(load_o(r, c) - largest) / sum;
    let wanted = share * load_classWeights(0u, c) + select(0.0, own, i32(c) == y);
    store_d(r, c, select(w * (mass * prediction - wanted), 0.0, w == 0.0));
  }
}

// === without weight classWeights correct d, tile 4 1 8 4, vec4=true
// softmaxCrossEntropy
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  o: Matrix,
  y: Matrix,
  loss: Matrix,
  smoothing: f32,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> o: array<f32>;
@group(0) @binding(2) var<storage, read> y: array<i32>;
@group(0) @binding(3) var<storage, read_write> loss: array<f32>;

fn row_o(r: u32) -> u32 { return p.o.offset + (r) * p.o.stride; }
fn load_o(r: u32, c: u32) -> f32 { return o[row_o(r) + c]; }
fn row_y(r: u32) -> u32 { return p.y.offset + (r) * p.y.stride; }
fn load_y(r: u32, c: u32) -> i32 { return y[row_y(r) + c]; }
fn row_weight(r: u32) -> u32 { return 0u; }
fn load_weight(r: u32, c: u32) -> f32 { return f32(1); }
fn row_classWeights(r: u32) -> u32 { return 0u; }
fn load_classWeights(r: u32, c: u32) -> f32 { return f32(1); }
fn row_loss(r: u32) -> u32 { return p.loss.offset + (r) * p.loss.stride; }
fn store_loss(r: u32, c: u32, value: f32) { loss[row_loss(r) + c] = value; }
fn row_correct(r: u32) -> u32 { return 0u; }
fn store_correct(r: u32, c: u32, value: f32) {}
fn row_d(r: u32) -> u32 { return 0u; }
fn load_d(r: u32, c: u32) -> f32 { return f32(0); }
fn store_d(r: u32, c: u32, value: f32) {}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let r = id.y * groups.x * 64u + id.x;
  if (r >= p.o.rows) { return; }
  let y = load_y(r, 0u);
  let w = select(load_weight(r, 0u), 0.0, y < 0);
  var largest = load_o(r, 0u);
  var best = 0;
  var sum = 1.0;
  for (var c = 1u; c < p.o.cols; c++) {
    let o = load_o(r, c);
    let less = exp(-abs(o - largest));
    let higher = o > largest;
    sum = select(sum + less, sum * less + 1.0, higher);
    largest = select(largest, o, higher);
    best = select(best, i32(c), higher);
  }
  let log_sum = log(sum);
  let chosen = u32(max(y, 0));
  let own = (1.0 - p.smoothing) * load_classWeights(0u, chosen);
  let share = p.smoothing / f32(p.o.cols);
  var mass = own;
  var surprise = own * (log_sum + (largest - load_o(r, chosen)));
  if (share > 0.0) {
    for (var c = 0u; c < p.o.cols; c++) {
      let wanted = share * load_classWeights(0u, c);
      mass += wanted;
      surprise += wanted * (log_sum + (largest - load_o(r, c)));
    }
  }
  store_loss(r, 0u, select(w * surprise, 0.0, w == 0.0));
  store_correct(r, 0u, select(0.0, 1.0, y == best));
  for (var c = 0u; c < p.o.cols; c++) {
    let prediction = exp(load_o(r, c) - largest) / sum;
    let wanted = share * load_classWeights(0u, c) + select(0.0, own, i32(c) == y);
    store_d(r, c, select(w * (mass * prediction - wanted), 0.0, w == 0.0));
  }
}

// === without weight correct d, tile 4 1 8 4, vec4=true
// softmaxCrossEntropy
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  o: Matrix,
  y: Matrix,
  classWeights: Matrix,
  loss: Matrix,
  smoothing: f32,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> o: array<f32>;
@group(0) @binding(2) var<storage, read> y: array<i32>;
@group(0) @binding(3) var<storage, read> classWeights: array<f32>;
@group(0) @binding(4) var<storage, read_write> loss: array<f32>;

fn row_o(r: u32) -> u32 { return p.o.offset + (r) * p.o.stride; }
fn load_o(r: u32, c: u32) -> f32 { return o[row_o(r) + c]; }
fn row_y(r: u32) -> u32 { return p.y.offset + (r) * p.y.stride; }
fn load_y(r: u32, c: u32) -> i32 { return y[row_y(r) + c]; }
fn row_weight(r: u32) -> u32 { return 0u; }
fn load_weight(r: u32, c: u32) -> f32 { return f32(1); }
fn row_classWeights(r: u32) -> u32 { return p.classWeights.offset + (r) * p.classWeights.stride; }
fn load_classWeights(r: u32, c: u32) -> f32 { return classWeights[row_classWeights(r) + c]; }
fn row_loss(r: u32) -> u32 { return p.loss.offset + (r) * p.loss.stride; }
fn store_loss(r: u32, c: u32, value: f32) { loss[row_loss(r) + c] = value; }
fn row_correct(r: u32) -> u32 { return 0u; }
fn store_correct(r: u32, c: u32, value: f32) {}
fn row_d(r: u32) -> u32 { return 0u; }
fn load_d(r: u32, c: u32) -> f32 { return f32(0); }
fn store_d(r: u32, c: u32, value: f32) {}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let r = id.y * groups.x * 64u + id.x;
  if (r >= p.o.rows) { return; }
  let y = load_y(r, 0u);
  let w = select(load_weight(r, 0u), 0.0, y < 0);
  var largest = load_o(r, 0u);
  var best = 0;
  var sum = 1.0;
  for (var c = 1u; c < p.o.cols; c++) {
    let o = load_o(r, c);
    let less = exp(-abs(o - largest));
    let higher = o > largest;
    sum = select(sum + less, sum * less + 1.0, higher);
    largest = select(largest, o, higher);
    best = select(best, i32(c), higher);
  }
  let log_sum = log(sum);
  let chosen = u32(max(y, 0));
  let own = (1.0 - p.smoothing) * load_classWeights(0u, chosen);
  let share = p.smoothing / f32(p.o.cols);
  var mass = own;
  var surprise = own * (log_sum + (largest - load_o(r, chosen)));
  if (share > 0.0) {
    for (var c = 0u; c < p.o.cols; c++) {
      let wanted = share * load_classWeights(0u, c);
      mass += wanted;
      surprise += wanted * (log_sum + (largest - load_o(r, c)));
    }
  }
  store_loss(r, 0u, select(w * surprise, 0.0, w == 0.0));
  store_correct(r, 0u, select(0.0, 1.0, y == best));
  for (var c = 0u; c < p.o.cols; c++) {
    let prediction = exp(load_o(r, c) - largest) / sum;
    let wanted = share * load_classWeights(0u, c) + select(0.0, own, i32(c) == y);
    store_d(r, c, select(w * (mass * prediction - wanted), 0.0, w == 0.0));
  }
}
