import type { TextContext } from './kernel.ts';
import { threefryText } from './threefry.ts';
import { wgsl } from './wgsl.ts';

export const sampleTokenText = ({ has }: TextContext<Record<never, never>>): string => wgsl`${threefryText}
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let r = id.y * groups.x * 64u + id.x;
  if (r >= p.o.rows) { return; }
  var best = 0u;
  var largest = load_o(r, 0u);
  for (var c = 1u; c < p.o.cols; c++) {
    let o = load_o(r, c);
    if (o > largest) { largest = o; best = c; }
  }
  let heat = load_temperature(0u, 0u);
  let position = load_clock(0u, 0u);
  var chosen = best;
  if (heat > 0.0) {
    var total = 0.0;
    for (var c = 0u; c < p.o.cols; c++) { total += exp((load_o(r, c) - largest) / heat); }
    let bits = threefry(vec2u(load_clock(0u, 1u), load_clock(0u, 2u)), vec2u(position, r)).x;
    let u = uniform01(bits) * total;
    var cumulated = 0.0;
    for (var c = 0u; c < p.o.cols; c++) {
      cumulated += exp((load_o(r, c) - largest) / heat);
      if (cumulated > u) { chosen = c; break; }
    }
  }
  store_token(r, 0u, i32(chosen));
#if ${has('history')}
  store_history(r, position % p.history.cols, i32(chosen));
#endif
}`;
