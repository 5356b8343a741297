// === kind=squared, tile 4 1 8 4, vec4=true, weight whole x whole
// elementwiseLoss
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  o: Matrix,
  y: Matrix,
  weight: Matrix,
  loss: Matrix,
  d: Matrix,
  delta: f32,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> o: array<f32>;
@group(0) @binding(2) var<storage, read> y: array<f32>;
@group(0) @binding(3) var<storage, read> weight: array<f32>;
@group(0) @binding(4) var<storage, read_write> loss: array<f32>;
@group(0) @binding(5) var<storage, read_write> d: array<f32>;

fn row_o(r: u32) -> u32 { return p.o.offset + (r) * p.o.stride; }
fn load_o(r: u32, c: u32) -> f32 { return o[row_o(r) + c]; }
fn row_y(r: u32) -> u32 { return p.y.offset + (r) * p.y.stride; }
fn load_y(r: u32, c: u32) -> f32 { return y[row_y(r) + c]; }
fn row_weight(r: u32) -> u32 { return p.weight.offset + (r) * p.weight.stride; }
fn load_weight(r: u32, c: u32) -> f32 { return weight[row_weight(r) + c]; }
fn row_loss(r: u32) -> u32 { return p.loss.offset + (r) * p.loss.stride; }
fn store_loss(r: u32, c: u32, value: f32) { loss[row_loss(r) + c] = value; }
fn row_d(r: u32) -> u32 { return p.d.offset + (r) * p.d.stride; }
fn load_d(r: u32, c: u32) -> f32 { return d[row_d(r) + c]; }
fn store_d(r: u32, c: u32, value: f32) { d[row_d(r) + c] = value; }


fn value(o: f32, y: f32) -> f32 { return (o - y) * (o - y); }
fn slope(o: f32, y: f32) -> f32 { return 2.0 * (o - y); }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let r = id.y * groups.x * 64u + id.x;
  if (r >= p.o.rows) { return; }
  let w = load_weight(r, 0u);
  var sum = 0.0;
  for (var c = 0u; c < p.o.cols; c++) {
    let o = load_o(r, c);
    let y = load_y(r, c);
    sum += value(o, y);
    store_d(r, c, select(w * slope(o, y), 0.0, w == 0.0));
  }
  store_loss(r, 0u, select(w * sum, 0.0, w == 0.0));
}

// === kind=absolute, adds d, tile 4 1 8 4, vec4=true, weight whole x one
// elementwiseLoss
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  o: Matrix,
  y: Matrix,
  weight: Matrix,
  loss: Matrix,
  d: Matrix,
  delta: f32,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> o: array<f32>;
@group(0) @binding(2) var<storage, read> y: array<f32>;
@group(0) @binding(3) var<storage, read> weight: array<f32>;
@group(0) @binding(4) var<storage, read_write> loss: array<f32>;
@group(0) @binding(5) var<storage, read_write> d: array<f32>;

fn row_o(r: u32) -> u32 { return p.o.offset + (r) * p.o.stride; }
fn load_o(r: u32, c: u32) -> f32 { return o[row_o(r) + c]; }
fn row_y(r: u32) -> u32 { return p.y.offset + (r) * p.y.stride; }
fn load_y(r: u32, c: u32) -> f32 { return y[row_y(r) + c]; }
fn row_weight(r: u32) -> u32 { return p.weight.offset + (r) * p.weight.stride; }
fn load_weight(r: u32, c: u32) -> f32 { return weight[row_weight(r) + 0u]; }
fn row_loss(r: u32) -> u32 { return p.loss.offset + (r) * p.loss.stride; }
fn store_loss(r: u32, c: u32, value: f32) { loss[row_loss(r) + c] = value; }
fn row_d(r: u32) -> u32 { return p.d.offset + (r) * p.d.stride; }
fn load_d(r: u32, c: u32) -> f32 { return d[row_d(r) + c]; }
fn store_d(r: u32, c: u32, value: f32) { d[row_d(r) + c] += value; }


fn value(o: f32, y: f32) -> f32 { return abs(o - y); }
fn slope(o: f32, y: f32) -> f32 { return sign(o - y); }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let r = id.y * groups.x * 64u + id.x;
  if (r >= p.o.rows) { return; }
  let w = load_weight(r, 0u);
  var sum = 0.0;
  for (var c = 0u; c < p.o.cols; c++) {
    let o = load_o(r, c);
    let y = load_y(r, c);
    sum += value(o, y);
    store_d(r, c, select(w * slope(o, y), 0.0, w == 0.0));
  }
  store_loss(r, 0u, select(w * sum, 0.0, w == 0.0));
}

// === kind=huber, without weight d, tile 4 1 8 4, vec4=true
// elementwiseLoss
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  o: Matrix,
  y: Matrix,
  loss: Matrix,
  delta: f32,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> o: array<f32>;
@group(0) @binding(2) var<storage, read> y: array<f32>;
@group(0) @binding(3) var<storage, read_write> loss: array<f32>;

fn row_o(r: u32) -> u32 { return p.o.offset + (r) * p.o.stride; }
fn load_o(r: u32, c: u32) -> f32 { return o[row_o(r) + c]; }
fn row_y(r: u32) -> u32 { return p.y.offset + (r) * p.y.stride; }
fn load_y(r: u32, c: u32) -> f32 { return y[row_y(r) + c]; }
fn row_weight(r: u32) -> u32 { return 0u; }
fn load_weight(r: u32, c: u32) -> f32 { return f32(1); }
fn row_loss(r: u32) -> u32 { return p.loss.offset + (r) * p.loss.stride; }
fn store_loss(r: u32, c: u32, value: f32) { loss[row_loss(r) + c] = value; }
fn row_d(r: u32) -> u32 { return 0u; }
fn load_d(r: u32, c: u32) -> f32 { return f32(0); }
fn store_d(r: u32, c: u32, value: f32) {}


fn value(o: f32, y: f32) -> f32 {
  let e = abs(o - y);
  if (e < p.delta) { return 0.5 * e * e; }
  return p.delta * (e - 0.5 * p.delta);
}
fn slope(o: f32, y: f32) -> f32 { return clamp(o - y, -p.delta, p.delta); }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let r = id.y * groups.x * 64u + id.x;
  if (r >= p.o.rows) { return; }
  let w = load_weight(r, 0u);
  var sum = 0.0;
  for (var c = 0u; c < p.o.cols; c++) {
    let o = load_o(r, c);
    let y = load_y(r, c);
    sum += value(o, y);
    store_d(r, c, select(w * slope(o, y), 0.0, w == 0.0));
  }
  store_loss(r, 0u, select(w * sum, 0.0, w == 0.0));
}

// === kind=binaryCrossEntropy, tile 4 1 8 4, vec4=true, weight one x one
// elementwiseLoss
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  o: Matrix,
  y: Matrix,
  weight: Matrix,
  loss: Matrix,
  d: Matrix,
  delta: f32,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> o: array<f32>;
@group(0) @binding(2) var<storage, read> y: array<f32>;
@group(0) @binding(3) var<storage, read> weight: array<f32>;
@group(0) @binding(4) var<storage, read_write> loss: array<f32>;
@group(0) @binding(5) var<storage, read_write> d: array<f32>;

fn row_o(r: u32) -> u32 { return p.o.offset + (r) * p.o.stride; }
fn load_o(r: u32, c: u32) -> f32 { return o[row_o(r) + c]; }
fn row_y(r: u32) -> u32 { return p.y.offset + (r) * p.y.stride; }
fn load_y(r: u32, c: u32) -> f32 { return y[row_y(r) + c]; }
fn row_weight(r: u32) -> u32 { return p.weight.offset; }
fn load_weight(r: u32, c: u32) -> f32 { return weight[row_weight(r) + 0u]; }
fn row_loss(r: u32) -> u32 { return p.loss.offset + (r) * p.loss.stride; }
fn store_loss(r: u32, c: u32, value: f32) { loss[row_loss(r) + c] = value; }
fn row_d(r: u32) -> u32 { return p.d.offset + (r) * p.d.stride; }
fn load_d(r: u32, c: u32) -> f32 { return d[row_d(r) + c]; }
fn store_d(r: u32, c: u32, value: f32) { d[row_d(r) + c] = value; }


fn log1p(x: f32) -> f32 { return select(log(1.0 + x), x * (1.0 - x * (0.5 - x / 3.0)), x < 0.01); }
fn value(o: f32, y: f32) -> f32 { return max(o, 0.0) - o * y + log1p(exp(-min(abs(o), 80.0))); }
fn slope(o: f32, y: f32) -> f32 { return 1.0 / (1.0 + exp(min(-o, 80.0))) - y; }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let r = id.y * groups.x * 64u + id.x;
  if (r >= p.o.rows) { return; }
  let w = load_weight(r, 0u);
  var sum = 0.0;
  for (var c = 0u; c < p.o.cols; c++) {
    let o = load_o(r, c);
    let y = load_y(r, c);
    sum += value(o, y);
    store_d(r, c, select(w * slope(o, y), 0.0, w == 0.0));
  }
  store_loss(r, 0u, select(w * sum, 0.0, w == 0.0));
}
