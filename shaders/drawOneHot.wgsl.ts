import { wgsl } from './wgsl.ts';

export const drawOneHotText = (): string => wgsl`
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let r = id.y * groups.x * 64u + id.x;
  if (r >= p.out.rows) { return; }
  var largest = load_o(r, 0u);
  for (var c = 1u; c < p.o.cols; c++) { largest = max(largest, load_o(r, c)); }
  var sum = 0.0;
  for (var c = 0u; c < p.o.cols; c++) { sum += exp(load_o(r, c) - largest); }
  let wanted = load_u(r, 0u) * sum;
  var chosen = 0u;
  var cumulated = 0.0;
  for (var c = 0u; c < p.o.cols && cumulated <= wanted; c++) {
    let likelihood = exp(load_o(r, c) - largest);
    chosen = select(chosen, c, likelihood > 0.0);
    cumulated += likelihood;
  }
  for (var c = 0u; c < p.out.cols; c++) { store_out(r, c, select(0.0, 1.0, c == chosen)); }
}`;
