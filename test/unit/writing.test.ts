import { describe, expect, it } from 'vitest';
import { Rng } from '../../src/core/rng.ts';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import { greedyTokens } from '../../src/cpu/reference/encoder-decoder.ts';
import {
  type EncoderDecoderConfig,
  encoderDecoderShapes,
} from '../../src/cpu/reference/encoder-decoder-config.ts';
import { batches, collatePairs } from '../../src/data/batches.ts';
import { sums } from '../../src/data/tasks/sums.ts';
import { EncoderDecoder } from '../../src/train/encoder-decoder.ts';
import { drawParameters } from '../helpers/reference-networks.ts';

const [S, B] = [4, 3];
const base: EncoderDecoderConfig = {
  ...{ input: 'tokens', inputSize: 5, targetSize: 6, outputSize: 6, cell: 'gru', activation: 'tanh' },
  ...{ hiddenSize: 9, numLayers: 2, biases: 1, attention: 'none' },
};

describe('an encoder-decoder writes', () => {
  it.each([
    ['none', false, 'tokens'],
    ['additive', false, 'tokens'],
    ['multiplicative', false, 'tokens'],
    ['none', true, 'tokens'],
    ['additive', true, 'tokens'],
    ['multiplicative', true, 'tokens'],
    ['none', false, 'vectors'],
    ['additive', true, 'vectors'],
  ] as const)(
    'what the book says, attention %s, the encoder in both directions: %s, %s',
    async (attention, bidirectional, input) => {
      const config = { ...base, attention, bidirectional, input };
      const rng = new Rng(3, 0);
      const parameters = drawParameters(encoderDecoderShapes(config), rng);
      // Strong enough that the token before decides; one token over and over would prove little.
      parameters.get('out.bias')?.fill(0);
      for (const name of ['out.weight', 'dec.weight_ih_l0'])
        parameters.set(
          name,
          (parameters.get(name) as Float64Array).map((value) => 4 * value),
        );
      const given =
        input === 'tokens'
          ? { tokens: Int32Array.from({ length: S * B }, () => rng.integer(5)) }
          : { x: Float64Array.from({ length: S * B * 5 }, () => rng.normal()) };
      const lengths = Int32Array.of(4, 2, 3);
      const want = greedyTokens(parameters, { S, B, ...given, lengths }, config, 6, 5);
      const pair = await EncoderDecoder.create(config, new CpuExecutor({ precision: 'f64', poison: true }));
      pair.loadStateDict(parameters);
      const wrote = await pair.write(
        { seqLen: S, batchSize: B, ...given, lengths },
        { begin: 5, end: 0, length: 6 },
      );
      wrote.forEach((row, b) => {
        const whole = Array.from({ length: 6 }, (_, t) => want[t * B + b] as number);
        const end = whole.indexOf(0);
        expect([...row], `sequence ${b}`).toEqual(end < 0 ? whole : whole.slice(0, end));
      });
      expect(new Set(want).size).toBeGreaterThan(1);
      expect(wrote.some((row) => row.length > 0)).toBe(true);
      pair.executor.dispose();
    },
  );

  it('and learns to write: the loss of sums falls', async () => {
    const task = sums.make({ trainSize: 40, testSize: 8 });
    const { sourceSize: inputSize, decoderInputSize: targetSize, outputSize, bos, eos } = task.train;
    const pair = await EncoderDecoder.create(
      { input: 'tokens', inputSize, targetSize, outputSize, hiddenSize: 12, cell: 'gru' },
      new CpuExecutor(),
    );
    pair.initialise(1);
    const losses: number[] = [];
    const run = pair.train({
      batches: (epoch) => batches(task.train, { batchSize: 10, seed: epoch }),
      evaluate: () => batches(task.test, { batchSize: 8, shuffle: false }),
      ...{ steps: 60, lr: 0.02, reportEvery: 20, evaluateEvery: 60 },
    });
    for await (const report of run) losses.push(report.loss);
    expect(losses.at(-1)).toBeLessThan(0.8 * (losses[0] as number));
    const { source } = collatePairs(task.test, [0, 1]);
    const wrote = await pair.write(source, { begin: bos, end: eos, length: 8 });
    expect(wrote).toHaveLength(2);
    pair.executor.dispose();
  });
});
