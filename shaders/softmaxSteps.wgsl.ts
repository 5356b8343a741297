import { wgsl } from './wgsl.ts';

export const softmaxStepsText = (): string => wgsl`
@compute @workgroup_size(64)
fn main(@builtin(local_invocation_id) lane: vec3u) {
  for (var b = lane.x; b < p.batch; b += 64u) {
    var largest = -3.4028234e38;
    for (var r = b; r < p.a.rows; r += p.batch) {
      if (load_valid(r, 0u) != 0.0) { largest = max(largest, load_a(r, 0u)); }
    }
    var sum = 0.0;
    for (var r = b; r < p.a.rows; r += p.batch) {
      if (load_valid(r, 0u) != 0.0) { sum += exp(load_a(r, 0u) - largest); }
    }
    for (var r = b; r < p.a.rows; r += p.batch) {
      store_out(r, 0u, select(exp(load_a(r, 0u) - largest) / sum, 0.0, load_valid(r, 0u) == 0.0));
    }
  }
}`;
