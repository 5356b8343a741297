import { threefry2x32, uniform01 } from '../src/core/rng.ts';
import { flatGroups } from './elementwise.ts';
import { defineKernel } from './kernel.ts';
import { sampleTokenText } from './sampleToken.wgsl.ts';

/**
 * One token per row from softmax(o / temperature): the first whose cumulated probability exceeds u, with u drawn from
 * Threefry under the key (seed, stream) at the counter (position, row). A temperature of 0 takes the largest logit.
 *
 * o: [B, V]   temperature: [1, 1]   clock: [1, 4] = position, seed, stream, -   token: [B, 1]
 * history: [B, N], written at column position mod N
 */
export const sampleToken = defineKernel({
  name: 'sampleToken',
  operands: {
    o: { access: 'read' },
    temperature: { access: 'read' },
    clock: { access: 'read', type: 'u32' },
    token: { access: 'write', type: 'i32' },
    history: { access: 'write', type: 'i32', absent: 0 },
  },
  params: {},
  options: {},
  text: sampleTokenText,
  groups: ({ o }) => flatGroups(o.rows),
  twin({ o, temperature, clock, token, history }) {
    const heat = temperature.at(0, 0);
    const position = clock.at(0, 0);
    for (let r = 0; r < o.rows; r++) {
      let best = 0;
      for (let c = 1; c < o.cols; c++) if (o.at(r, c) > o.at(r, best)) best = c;
      let chosen = best;
      if (heat > 0) {
        const likelihood = (c: number): number => Math.exp((o.at(r, c) - o.at(r, best)) / heat);
        let total = 0;
        for (let c = 0; c < o.cols; c++) total += likelihood(c);
        const u = uniform01(threefry2x32(clock.at(0, 1), clock.at(0, 2), position, r)[0]) * total;
        let cumulated = 0;
        for (let c = 0; c < o.cols; c++) {
          cumulated += likelihood(c);
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
  cases: [
    { rows: 1, cols: 1, heat: 1, scale: 1 },
    { rows: 65, cols: 17, heat: 0, scale: 2 },
    { rows: 65, cols: 17, heat: 0.8, scale: 2 },
    { rows: 200, cols: 64, heat: 1.5, scale: 1 },
    { rows: 3, cols: 5, heat: 1e-6, scale: 100 },
  ].map(({ rows, cols, heat, scale }) => ({
    operands: {
      o: { rows, cols, scale },
      temperature: { rows: 1, cols: 1, values: [heat] },
      clock: { rows: 1, cols: 4, values: [9, 12345, 3, 0] },
      token: { rows, cols: 1, integers: [-9, -8] as const },
      history: { rows, cols: 7, integers: [-9, -8] as const },
    },
  })),
});
