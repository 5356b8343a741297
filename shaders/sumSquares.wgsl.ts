import { REDUCE_LANES, reduceText } from './reduce.ts';
import { wgsl } from './wgsl.ts';

export const sumSquaresText = (): string => wgsl`${reduceText}
@compute @workgroup_size(${REDUCE_LANES})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = row_a(group.y);
  var sum = 0.0;
  for (var c = lane * 4u; c < p.a.cols; c += ${REDUCE_LANES * 4}u) {
    let v = load4_a(row, c);
    sum += dot(v, v);
  }
  let total = reduce(lane, vec2f(sum, 0.0)).x;
  if (lane == 0u) { store_out(group.y, 0u, total); }
}`;
