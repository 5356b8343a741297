import { wgsl } from './wgsl.ts';

/** Lanes of a workgroup: four columns each; and each scans 32 ids at a time, one per bit. */
export const VECTOR_LANES = 32;
const BITS = 32;

export const gatherBackwardText = (): string => wgsl`
var<workgroup> matches: array<u32, ${VECTOR_LANES}>;
var<workgroup> all: u32;
@compute @workgroup_size(${VECTOR_LANES})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let v = i32(group.y);
  let c = (group.x * ${VECTOR_LANES}u + lane) * 4u;
  // All lanes take as many turns, so that they meet at the barriers; where calls go side by side, only this says so.
  if (lane == 0u) { all = p.d.rows; }
  let rows = workgroupUniformLoad(&all);
  let base = row_d(0u);
  let stride = p.d.stride;
  var sum = vec4f(0.0);
  for (var first = 0u; first < rows; first += ${VECTOR_LANES * BITS}u) {
    let start = first + lane * ${BITS}u;
    var mask = 0u;
    for (var bit = 0u; bit < ${BITS}u && start + bit < rows; bit++) {
      mask |= select(0u, 1u << bit, load_id(start + bit, 0u) == v);
    }
    matches[lane] = mask;
    workgroupBarrier();
    if (c < p.dtable.cols) {
      for (var word = 0u; word < ${VECTOR_LANES}u && first + word * ${BITS}u < rows; word++) {
        for (var rest = matches[word]; rest != 0u; rest &= rest - 1u) {
          sum += load4_d(base + (first + word * ${BITS}u + countTrailingZeros(rest)) * stride, c);
        }
      }
    }
    workgroupBarrier();
  }
  if (c < p.dtable.cols) { store4_dtable(row_dtable(group.y), c, sum); }
}`;
