import { ceilDiv } from './kernel.ts';
import { wgsl } from './wgsl.ts';

/** Sums of lanes, of groups of lanes, and of all: with barriers that is two of them. */
const LANES = 64;
const GROUPS = 8;
/** Rows of a workgroup in which an invocation sums a row by itself. */
const ROWS = 4;

/** Workgroups that sum so many rows. */
export const summingGroups = (spreads: boolean, rows: number): [number, number, number] =>
  spreads ? [1, rows, 1] : [ceilDiv(rows, ROWS), 1, 1];

/**
 * Each row's total, Σ_i term(r, i) for i < `count`, in an order that depends on `count` alone, so that the same input gives
 * the same bits. The kernel has a function `term(r: u32, i: u32) -> vec2f`; the body, once for each of `rows` rows, sees its
 * row `r` and its `total`. A workgroup sums a row, or, where work is not spread, one invocation.
 */
export const summingMain = (spreads: boolean, rows: string, count: string, body: string): string =>
  (spreads ? together : alone)(rows, count, body);

const together = (_rows: string, count: string, body: string): string => wgsl`
var<workgroup> partial: array<vec2f, ${LANES}>;
@compute @workgroup_size(${LANES})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.y;
  var own = vec2f(0.0);
  for (var i = lane; i < ${count}; i += ${LANES}u) { own += term(r, i); }
  partial[lane] = own;
  workgroupBarrier();
  if (lane < ${GROUPS}u) {
    for (var l = lane + ${GROUPS}u; l < ${LANES}u; l += ${GROUPS}u) { partial[lane] += partial[l]; }
  }
  workgroupBarrier();
  if (lane == 0u) {
    var total = partial[0];
    for (var g = 1u; g < ${GROUPS}u; g++) { total += partial[g]; }
    ${body}
  }
}`;

const alone = (rows: string, count: string, body: string): string => wgsl`
@compute @workgroup_size(${ROWS})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let r = id.x;
  if (r >= ${rows}) { return; }
  var total = vec2f(0.0);
  for (var g = 0u; g < ${GROUPS}u; g++) {
    var partial = vec2f(0.0);
    for (var l = g; l < ${LANES}u; l += ${GROUPS}u) {
      var own = vec2f(0.0);
      for (var i = l; i < ${count}; i += ${LANES}u) { own += term(r, i); }
      partial += own;
    }
    total += partial;
  }
  ${body}
}`;
