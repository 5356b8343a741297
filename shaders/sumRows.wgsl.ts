import type { TextContext } from './kernel.ts';
import { wgsl } from './wgsl.ts';

/** Lanes along columns (four columns each). */
export const COLUMN_LANES = 8;
/** Sums of a column that are summed in the end: by a lane each, or, where work is not spread, one after another. */
const PARTS = 8;

/** The rows of part `y` of result i, from column c on. */
const partText = `
fn part(i: u32, y: u32, c: u32) -> vec4f {
  var sum = vec4f(0.0);
  for (var r = i + y * p.out.rows; r < p.a.rows; r += ${PARTS}u * p.out.rows) { sum += load4_a(row_a(r), c); }
  return sum;
}`;

export const sumRowsText = ({ spreads }: TextContext<Record<never, never>>): string =>
  partText + (spreads ? together : alone);

const together = wgsl`
var<workgroup> partial: array<vec4f, ${COLUMN_LANES * PARTS}>;
@compute @workgroup_size(${COLUMN_LANES}, ${PARTS})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  let c = (group.x * ${COLUMN_LANES}u + lane.x) * 4u;
  var sum = vec4f(0.0);
  if (c < p.out.cols) { sum = part(group.y, lane.y, c); }
  partial[lane.y * ${COLUMN_LANES}u + lane.x] = sum;
  workgroupBarrier();
  if (lane.y == 0u && c < p.out.cols) {
    for (var y = 1u; y < ${PARTS}u; y++) { sum += partial[y * ${COLUMN_LANES}u + lane.x]; }
    store4_out(row_out(group.y), c, sum);
  }
}`;

const alone = wgsl`
@compute @workgroup_size(${COLUMN_LANES})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  let c = (group.x * ${COLUMN_LANES}u + lane.x) * 4u;
  if (c >= p.out.cols) { return; }
  var sum = part(group.y, 0u, c);
  for (var y = 1u; y < ${PARTS}u; y++) { sum += part(group.y, y, c); }
  store4_out(row_out(group.y), c, sum);
}`;
