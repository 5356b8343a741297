import { wgsl } from './wgsl.ts';

export const softmaxCrossEntropyText = (): string => wgsl`
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
}`;
