import { wgsl } from './wgsl.ts';

export const softmaxBackwardText = (): string => wgsl`
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let r = id.y * groups.x * 64u + id.x;
  if (r >= p.da.rows) { return; }
  var along = 0.0;
  for (var c = 0u; c < p.y.cols; c++) { along += load_y(r, c) * load_d(r, c); }
  for (var c = 0u; c < p.y.cols; c++) { store_da(r, c, load_y(r, c) * (load_d(r, c) - along)); }
}`;
