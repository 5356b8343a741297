import { softmaxCrossEntropy } from '../../../shaders/softmaxCrossEntropy.ts';
import { fast, have, type Place } from './routine.ts';

/** loss[r] = -w[r]·Σ_c a[c]·log ŷ[r, c];  do[r, c] = w[r]·(Σ a · ŷ[r, c] - a[c]); see the kernel. */
export const fastSoftmaxCrossEntropy = fast(softmaxCrossEntropy, ({ arena, cpu, operands, params, room }) => {
  const { o, y, weight, classWeights, loss, correct, d } = operands;
  const { rows, cols: V } = o;
  const { smoothing } = params;
  if (!have(rows, 1, y, loss, correct) || !have(rows, V, d) || !have(1, V, classWeights)) return undefined;
  const likelihoods = room(V);
  const share = smoothing / V;
  const wanted = (F: Float32Array, c: number, target: number): number => {
    const part = (c === target ? 1 - smoothing : 0) + share;
    return classWeights ? (F[classWeights.offset + c] as number) * part : part;
  };
  const at = (p: Place, r: number): number => p.offset + r * p.stride;
  return () => {
    const [F, I] = [arena.f32, arena.i32];
    for (let r = 0; r < rows; r++) {
      const target = I[at(y, r)] as number;
      const w = target < 0 ? 0 : weight ? (F[at(weight, r % weight.rows)] as number) : 1;
      const from = at(o, r);
      let best = 0;
      let largest = F[from] as number;
      for (let c = 1; c < V; c++)
        if ((F[from + c] as number) > largest) {
          largest = F[from + c] as number;
          best = c;
        }
      if (correct) F[at(correct, r)] = target === best ? 1 : 0;
      if (w === 0) {
        F[at(loss, r)] = 0;
        if (d && !d.adds) F.fill(0, at(d, r), at(d, r) + V);
        continue;
      }
      const e = likelihoods.at;
      const sum = cpu.expSum(e, from, largest, V);
      const logSum = largest + Math.log(sum);
      let mass = 0;
      let surprise = 0;
      if (smoothing === 0) {
        // Only the target is wanted.
        mass = target < V ? wanted(F, target, target) : 0;
        if (mass !== 0) surprise = mass * (logSum - (F[from + target] as number));
      } else
        for (let c = 0; c < V; c++) {
          const a = wanted(F, c, target);
          if (a === 0) continue;
          mass += a;
          surprise += a * (logSum - (F[from + c] as number));
        }
      F[at(loss, r)] = w * surprise;
      if (!d) continue;
      const to = at(d, r);
      const factor = (w * mass) / sum;
      if (smoothing === 0 && !d.adds) {
        for (let c = 0; c < V; c++) F[to + c] = factor * (F[e + c] as number);
        // In one go: the difference of two numbers near 1 must not be rounded between.
        if (mass !== 0) F[to + target] = factor * (F[e + target] as number) - w * mass;
      } else
        for (let c = 0; c < V; c++) {
          const slope = factor * (F[e + c] as number) - w * wanted(F, c, target);
          F[to + c] = d.adds ? (F[to + c] as number) + slope : slope;
        }
    }
  };
});
