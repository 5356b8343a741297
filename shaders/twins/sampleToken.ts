import { threefry2x32, uniform01 } from '../../src/core/rng.ts';
import { sampleToken } from '../sampleToken.ts';
import { defineTwin } from './twin.ts';

export const sampleTokenTwin = defineTwin(
  sampleToken,
  ({ o, temperature, topK, topP, clock, token, history }) => {
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
);

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
