import { finiteText } from './finite.ts';
import { REDUCE_LANES, reduceText } from './reduce.ts';
import { wgsl } from './wgsl.ts';

export const clipByGlobalNormText = (): string => wgsl`${reduceText}${finiteText}
@compute @workgroup_size(${REDUCE_LANES})
fn main(@builtin(local_invocation_index) lane: u32) {
  var sum = 0.0;
  for (var r = lane; r < p.squares.rows; r += ${REDUCE_LANES}u) { sum += load_squares(r, 0u); }
  let total = reduce(lane, vec2f(sum, 0.0)).x;
  if (lane == 0u) {
    let norm = sqrt(total);
    store_out(0u, 0u, norm);
    store_out(0u, 1u, select(-1.0, min(1.0, load_max(0u, 0u) / (norm + 1e-6)), finite(total)));
  }
}`;
