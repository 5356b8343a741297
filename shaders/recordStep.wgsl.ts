import { REDUCE_LANES, reduceText } from './reduce.ts';
import { wgsl } from './wgsl.ts';

export const recordStepText = (): string => wgsl`${reduceText}
@compute @workgroup_size(${REDUCE_LANES})
fn main(@builtin(local_invocation_index) lane: u32) {
  var sum = vec2f(0.0);
  for (var r = lane; r < p.loss.rows; r += ${REDUCE_LANES}u) {
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
}`;
