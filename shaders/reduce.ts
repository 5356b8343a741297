import { wgsl } from './wgsl.ts';

/** Invocations of a workgroup that reduces together. */
export const REDUCE_LANES = 64;

/**
 * `reduce(lane, v)`: the sum of v over the workgroup, in an order that depends on nothing but the number of lanes, so
 * that the same input gives the same bits. Must be called by all lanes (it holds barriers).
 */
export const reduceText: string = wgsl`
var<workgroup> partial: array<vec2f, ${REDUCE_LANES}>;
fn reduce(lane: u32, v: vec2f) -> vec2f {
  partial[lane] = v;
  for (var half = ${REDUCE_LANES / 2}u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { partial[lane] += partial[lane + half]; }
  }
  workgroupBarrier();
  return partial[0];
}`;
