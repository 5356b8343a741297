import { threefry2x32, uniform01 } from '../src/core/rng.ts';
import { defineKernel, type Matrix } from './kernel.ts';
import { sampleTokenText } from './sampleToken.wgsl.ts';

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
  groups: ({ o }) => rowGroups(o),
  twin({ o, temperature, topK, topP, clock, token, history }) {
    const heat = temperature.at(0, 0);
    const k = topK.at(0, 0) || o.cols;
    const p = topP.at(0, 0);
    const position = clock.at(0, 0);
    for (let r = 0; r < o.rows; r++) {
      const row = Array.from({ length: o.cols }, (_, c) => o.at(r, c));
      let best = 0;
      for (let c = 1; c < o.cols; c++) if ((row[c] as number) > (row[best] as number)) best = c;
      let chosen = best;
      if (heat > 0) {
        const likelihood = row.map((x) => Math.exp((x - (row[best] as number)) / heat));
        const kept = k < o.cols || p < 1 ? likeliest(row, likelihood, k, p) : likelihood;
        const total = kept.reduce((sum, x) => sum + x, 0);
        const u = uniform01(threefry2x32(clock.at(0, 1), clock.at(0, 2), position, r)[0]) * total;
        let cumulated = 0;
        for (let c = 0; c < o.cols; c++) {
          cumulated += kept[c] as number;
          if (cumulated > u) {
            chosen = c;
            break;
          }
        }
      }
      token.put(r, 0, chosen);
      history.put(r, position % history.cols, chosen);
    }
  },
  accuracy: 'exact',
});

/** The likelihoods of the first k tokens of the ranking, and of these of the nucleus; 0 for all others. */
function likeliest(row: readonly number[], likelihood: readonly number[], k: number, p: number): number[] {
  const ranking = row.map((_, c) => c).sort((a, b) => (row[b] as number) - (row[a] as number) || a - b);
  const first = ranking.slice(0, k);
  const total = first.reduce((sum, c) => sum + (likelihood[c] as number), 0);
  const kept = row.map(() => 0);
  let mass = 0;
  for (const [rank, c] of first.entries()) {
    if (rank > 0 && p < 1 && mass >= p * total) break;
    mass += likelihood[c] as number;
    kept[c] = likelihood[c] as number;
  }
  return kept;
}
