import { ceilDiv, type Matrix } from './kernel.ts';
import { wgsl } from './wgsl.ts';

const LANES = 64;
/** WebGPU's least `maxComputeWorkgroupsPerDimension`. */
const MAX_GROUPS = 65535;

/** Workgroups for `count` independent invocations: along x, and over into y where x is full. */
export function flatGroups(count: number): [number, number, number] {
  const groups = ceilDiv(count, LANES);
  const x = Math.min(groups, MAX_GROUPS);
  return [x, ceilDiv(groups, x), 1];
}

/** One invocation per element of `out`: the body sees its row `r` and column `c`. */
export const eachElement = (out: string, body: string): string => wgsl`
@compute @workgroup_size(${LANES})
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * ${LANES}u + id.x;
  if (i >= p.${out}.rows * p.${out}.cols) { return; }
  let r = i / p.${out}.cols;
  let c = i - r * p.${out}.cols;
  ${body}
}`;
export const elements = (m: Matrix): [number, number, number] => flatGroups(m.rows * m.cols);

/** One invocation per four columns of `out`: the body sees its row `r` and first column `c`. */
export const eachVector = (out: string, body: string): string => wgsl`
@compute @workgroup_size(${LANES})
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let vectors = (p.${out}.cols + 3u) / 4u;
  let i = id.y * groups.x * ${LANES}u + id.x;
  if (i >= p.${out}.rows * vectors) { return; }
  let r = i / vectors;
  let c = (i - r * vectors) * 4u;
  ${body}
}`;
export const vectors = (m: Matrix): [number, number, number] => flatGroups(m.rows * ceilDiv(m.cols, 4));
