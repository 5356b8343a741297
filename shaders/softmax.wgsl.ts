import { wgsl } from './wgsl.ts';

export const softmaxText = (): string => wgsl`
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let r = id.y * groups.x * 64u + id.x;
  if (r >= p.out.rows) { return; }
  var largest = load_a(r, 0u);
  for (var c = 1u; c < p.a.cols; c++) { largest = max(largest, load_a(r, c)); }
  var sum = 0.0;
  for (var c = 0u; c < p.a.cols; c++) { sum += exp(load_a(r, c) - largest); }
  for (var c = 0u; c < p.a.cols; c++) { store_out(r, c, exp(load_a(r, c) - largest) / sum); }
}`;
