import { wgsl } from './wgsl.ts';

export const dotRowsText = (): string => wgsl`
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let r = id.y * groups.x * 64u + id.x;
  if (r >= p.out.rows) { return; }
  var sum = 0.0;
  for (var c = 0u; c < p.b.cols; c++) { sum += load_a(r, c) * load_b(r, c); }
  store_out(r, 0u, sum);
}`;
