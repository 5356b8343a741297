import { wgsl } from './wgsl.ts';

export const normaliseText = (): string => wgsl`
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let r = id.y * groups.x * 64u + id.x;
  if (r >= p.out.rows) { return; }
  let C = p.a.cols;
  var mean = 0.0;
  for (var c = 0u; c < C; c++) { mean += load_a(r, c); }
  mean /= f32(C);
  var variance = 0.0;
  for (var c = 0u; c < C; c++) {
    let x = load_a(r, c) - mean;
    variance += x * x;
  }
  let scale = 1.0 / sqrt(variance / f32(C) + 1e-5);
  store_scale(r, 0u, scale);
  for (var c = 0u; c < C; c++) { store_out(r, c, (load_a(r, c) - mean) * scale); }
}`;
