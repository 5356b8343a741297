import { wgsl } from './wgsl.ts';

export const copyRowsText = (): string => wgsl`
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  if (i >= min(p.a.rows, p.out.rows) * p.out.cols) { return; }
  let r = i / p.out.cols;
  let c = i - r * p.out.cols;
  store_out(load_at(0u, 0u) + r, c, load_a(load_first(0u, 0u) + r, c));
}`;
