import { wgsl } from './wgsl.ts';

export const attendBackwardText = (): string => wgsl`
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let r = id.y * groups.x * 64u + id.x;
  if (r >= p.dWeights.rows) { return; }
  var sum = 0.0;
  for (var c = 0u; c < p.v.cols; c++) { sum += load_d(r, c) * load_v(r, c); }
  store_dWeights(r, 0u, sum);
}`;
