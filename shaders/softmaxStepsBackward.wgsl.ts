import { wgsl } from './wgsl.ts';

export const softmaxStepsBackwardText = (): string => wgsl`
@compute @workgroup_size(64)
fn main(@builtin(local_invocation_id) lane: vec3u) {
  for (var b = lane.x; b < p.batch; b += 64u) {
    var along = 0.0;
    for (var r = b; r < p.y.rows; r += p.batch) { along += load_y(r, 0u) * load_d(r, 0u); }
    for (var r = b; r < p.y.rows; r += p.batch) {
      store_da(r, 0u, load_y(r, 0u) * (load_d(r, 0u) - along));
    }
  }
}`;
