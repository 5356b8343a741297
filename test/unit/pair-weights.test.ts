import { expect, it } from 'vitest';
import { CpuExecutor } from '../../src/cpu/index.ts';
import type { PairBatch } from '../../src/data/index.ts';
import { EncoderDecoder } from '../../src/index.ts';

const [S, T, B, K] = [3, 2, 2, 3] as const;
const targets = Int32Array.of(0, 2, 1, -1);
const pairs = (more: Partial<PairBatch['target']>): PairBatch => ({
  batchSize: B,
  source: {
    ...{ seqLen: S, batchSize: B, lengths: Int32Array.of(3, 2) },
    tokens: Int32Array.of(0, 1, 2, 2, 1, -1),
  },
  target: {
    ...{ seqLen: T, batchSize: B, lengths: Int32Array.of(2, 1) },
    ...{ tokens: Int32Array.of(3, 3, 0, -1), targets, ...more },
  },
});

it('classes of a target weigh what they are said to', async () => {
  const pair = await EncoderDecoder.create(
    { input: 'tokens', inputSize: 3, targetSize: 4, hiddenSize: 4, outputSize: K, attention: 'additive' },
    new CpuExecutor({ precision: 'f64' }),
  );
  pair.initialise(3, 'uniform');
  const classWeights = Float64Array.of(0.5, 2, 3);
  const { loss, logits, gradients } = await pair.inspect(pairs({ classWeights }));
  // By hand: the sum of w(y)·(-log softmax(o)[y]), over the sum of w(y); ∂L/∂c is w(y)·(softmax(o) - 1 at y), likewise.
  let [sum, weight] = [0, 0];
  const dc = new Float64Array(K);
  targets.forEach((y, row) => {
    if (y < 0) return;
    const o = Array.from(logits.slice(row * K, (row + 1) * K));
    const total = o.reduce((all, v) => all + Math.exp(v), 0);
    const w = classWeights[y] as number;
    sum += w * (Math.log(total) - (o[y] as number));
    weight += w;
    o.forEach((v, k) => {
      dc[k] = (dc[k] as number) + w * (Math.exp(v) / total - (k === y ? 1 : 0));
    });
  });
  expect(loss).toBeCloseTo(sum / weight, 12);
  dc.forEach((d, k) => expect(gradients.get('out.bias')?.[k]).toBeCloseTo(d / weight, 12));
  expect((await pair.inspect(pairs({}))).loss).not.toBeCloseTo(loss, 3);
});
