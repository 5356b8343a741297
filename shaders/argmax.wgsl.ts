import { wgsl } from './wgsl.ts';

export const argmaxText = (): string => wgsl`
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let r = id.y * groups.x * 64u + id.x;
  if (r >= p.out.rows) { return; }
  var best = 0u;
  var largest = load_a(r, 0u);
  for (var c = 1u; c < p.a.cols; c++) {
    let a = load_a(r, c);
    if (a > largest) { largest = a; best = c; }
  }
  store_out(r, 0u, i32(best));
}`;
