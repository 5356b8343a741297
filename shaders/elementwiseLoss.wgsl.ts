import type { ELEMENTWISE_LOSSES } from './elementwiseLoss.ts';
import type { TextContext } from './kernel.ts';
import { wgsl } from './wgsl.ts';

/**
 * `value(o, y)` and `slope(o, y)`. WGSL has no log1p, and log(1 + x) of a small x is 0: there the series takes over, at
 * 0.01 good to 3e-7 of its value.
 */
export const elementwiseLossText = ({
  options: { kind },
}: TextContext<{ readonly kind: typeof ELEMENTWISE_LOSSES }>): string => wgsl`
#if ${kind === 'squared'}
fn value(o: f32, y: f32) -> f32 { return (o - y) * (o - y); }
fn slope(o: f32, y: f32) -> f32 { return 2.0 * (o - y); }
#elif ${kind === 'absolute'}
fn value(o: f32, y: f32) -> f32 { return abs(o - y); }
fn slope(o: f32, y: f32) -> f32 { return sign(o - y); }
#elif ${kind === 'huber'}
fn value(o: f32, y: f32) -> f32 {
  let e = abs(o - y);
  if (e < p.delta) { return 0.5 * e * e; }
  return p.delta * (e - 0.5 * p.delta);
}
fn slope(o: f32, y: f32) -> f32 { return clamp(o - y, -p.delta, p.delta); }
#else
fn log1p(x: f32) -> f32 { return select(log(1.0 + x), x * (1.0 - x * (0.5 - x / 3.0)), x < 0.01); }
fn value(o: f32, y: f32) -> f32 { return max(o, 0.0) - o * y + log1p(exp(-min(abs(o), 80.0))); }
fn slope(o: f32, y: f32) -> f32 { return 1.0 / (1.0 + exp(min(-o, 80.0))) - y; }
#endif
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
}`;
