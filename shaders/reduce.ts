import { wgsl } from './wgsl.ts';

/** Invocations of a workgroup that reduces together. */
export const REDUCE_LANES = 64;
/** Sums in between: two barriers in all, of which each costs a software adapter as much as some loads. */
const GROUPS = 8;

/**
 * `reduce(lane, v)`: the sum of v over the workgroup, in an order that depends on nothing but the number of lanes, so
 * that the same input gives the same bits. Must be called by all lanes (it holds barriers).
 */
export const reduceText: string = wgsl`
var<workgroup> partial: array<vec2f, ${REDUCE_LANES}>;
fn reduce(lane: u32, v: vec2f) -> vec2f {
  partial[lane] = v;
  workgroupBarrier();
  if (lane < ${GROUPS}u) {
    for (var i = lane + ${GROUPS}u; i < ${REDUCE_LANES}u; i += ${GROUPS}u) { partial[lane] += partial[i]; }
  }
  workgroupBarrier();
  var sum = partial[0];
  for (var i = 1u; i < ${GROUPS}u; i++) { sum += partial[i]; }
  return sum;
}`;
