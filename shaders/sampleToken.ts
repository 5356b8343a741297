import { ceilDiv, defineKernel, type Matrix } from './kernel.ts';
import { sampleTokenText } from './sampleToken.wgsl.ts';
import { ROWS_ALONE } from './sampleTokenAlone.ts';

/** WebGPU's least `maxComputeWorkgroupsPerDimension`. */
const MAX_GROUPS = 65535;

/** A workgroup per row. */
function rowGroups({ rows }: Matrix): [number, number, number] {
  const x = Math.min(rows, MAX_GROUPS);
  return [x, Math.ceil(rows / x), 1];
}

/**
 * One token per row, drawn from softmax(o / temperature) after the unlikely ones have been left out:
 *
 *   ranking    tokens by falling o, equals by rising index
 *   top-k      the first k of it; 0, or more than V: all (Fan et al., "Hierarchical neural story generation", 2018)
 *   top-p      of these the fewest first ones whose probability among them reaches p, at least one; p >= 1: all
 *              (the nucleus of Holtzman et al., "The curious case of neural text degeneration", 2020)
 *   draw       in the order of their indices, the first whose cumulated probability exceeds u
 *
 * with u drawn from Threefry under the key (seed, stream) at the counter (position, row). A temperature of 0 takes the
 * first of the ranking.
 *
 * o: [B, V]   temperature, topK, topP: [1, 1]   clock: [1, 4] = position, seed, stream, -   token: [B, 1]
 * history: [B, N], written at column position mod N
 */
export const sampleToken = defineKernel({
  name: 'sampleToken',
  operands: {
    o: { access: 'read' },
    temperature: { access: 'read' },
    topK: { access: 'read', type: 'u32', absent: 0 },
    topP: { access: 'read', absent: 1 },
    clock: { access: 'read', type: 'u32' },
    token: { access: 'write', type: 'i32' },
    history: { access: 'write', type: 'i32', absent: 0 },
  },
  params: {},
  options: {},
  text: sampleTokenText,
  groups: ({ o }, { spreads }) => (spreads ? rowGroups(o) : [ceilDiv(o.rows, ROWS_ALONE), 1, 1]),
  accuracy: 'exact',
});
