import { wgsl } from './wgsl.ts';

export const normaliseBackwardText = (): string => wgsl`
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let r = id.y * groups.x * 64u + id.x;
  if (r >= p.da.rows) { return; }
  let C = p.da.cols;
  var mean = 0.0;
  var along = 0.0;
  for (var c = 0u; c < C; c++) {
    let d = load_d(r, c);
    mean += d;
    along += d * load_y(r, c);
  }
  mean /= f32(C);
  along /= f32(C);
  let scale = load_scale(r, 0u);
  for (var c = 0u; c < C; c++) { store_da(r, c, scale * (load_d(r, c) - mean - load_y(r, c) * along)); }
}`;
