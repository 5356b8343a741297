import { wgsl } from './wgsl.ts';

/** Lanes along columns (four columns each) and along rows. */
export const COLUMN_LANES = 8;
const ROW_LANES = 8;

export const sumRowsText = (): string => wgsl`
var<workgroup> partial: array<vec4f, ${COLUMN_LANES * ROW_LANES}>;
@compute @workgroup_size(${COLUMN_LANES}, ${ROW_LANES})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  let c = (group.x * ${COLUMN_LANES}u + lane.x) * 4u;
  let i = group.y;
  var sum = vec4f(0.0);
  if (c < p.out.cols) {
    for (var r = i + lane.y * p.out.rows; r < p.a.rows; r += ${ROW_LANES}u * p.out.rows) {
      sum += load4_a(row_a(r), c);
    }
  }
  partial[lane.y * ${COLUMN_LANES}u + lane.x] = sum;
  workgroupBarrier();
  if (lane.y == 0u && c < p.out.cols) {
    for (var y = 1u; y < ${ROW_LANES}u; y++) { sum += partial[y * ${COLUMN_LANES}u + lane.x]; }
    store4_out(row_out(i), c, sum);
  }
}`;
