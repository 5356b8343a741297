import { describe, expect, it } from 'vitest';
import type { NumberArray } from '../../shaders/cells.ts';
import { Rng } from '../../src/core/rng.ts';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import { Corpus } from '../../src/data/corpus.ts';
import { adagrad } from '../../src/optim/adagrad.ts';
import { adam, adamW } from '../../src/optim/adam.ts';
import { rmsprop } from '../../src/optim/rmsprop.ts';
import { sgd } from '../../src/optim/sgd.ts';
import { TrainingSteps } from '../../src/text/streams.ts';
import { Network } from '../../src/train/network.ts';
import { Training } from '../../src/train/training.ts';
import { Turns } from '../../src/train/turns.ts';
import { collect } from '../helpers/char-models.ts';

const [V, H] = [5, 4];
const rng = new Rng(8, 0);
const corpus = new Corpus(
  Int32Array.from({ length: 60 }, () => rng.integer(V)),
  { seqLen: 4, batchSize: 2 },
);

const optimizers = {
  adam: () => adam(),
  sgd: () => sgd({ momentum: 0.9, nesterov: true, weightDecay: 0.01 }),
  adamW: () => adamW(),
  rmsprop: () => rmsprop({ momentum: 0.9 }),
  adagrad: () => adagrad({ weightDecay: 0.01, decoupled: true }),
};
const names = ['adam', 'sgd', 'adamW', 'rmsprop', 'adagrad'] as const;

async function begin(optimizer: (typeof names)[number]) {
  const executor = new CpuExecutor();
  const network = await Network.create(
    { input: 'tokens', inputSize: V, hiddenSize: H, outputSize: V },
    executor,
  );
  network.initialise(1);
  const steps = await TrainingSteps.load(network, corpus, {
    optimizer: optimizers[optimizer](),
    gradClip: 5,
    carry: true,
    gradientNorms: false,
  });
  const kept = steps.program.plan.tensors.filter((t) => t.role === 'param' || t.role === 'moment');
  /** Parameters and moments, bit by bit. */
  const snapshot = async (): Promise<Map<string, Uint8Array>> =>
    new Map(
      await Promise.all(
        kept.map(async (t) => {
          const a: NumberArray = await executor.read(t.name);
          return [t.name, new Uint8Array(a.buffer, a.byteOffset, a.byteLength)] as const;
        }),
      ),
    );
  return { executor, network, steps, snapshot };
}

const plants = [
  ['a weight that is NaN', 'out.bias', Number.NaN],
  ['a weight that is infinite', 'out.weight', Number.POSITIVE_INFINITY],
  ['a gradient too large to be squared', 'out.weight', 3e30],
  ['a state that is NaN', 'rnn.weight_hh_l0', Number.NaN],
] as const;

describe.each(names)('%s', (optimizer) => {
  it.each(plants)('skips the step exactly: %s', async (_, tensor, value) => {
    const { executor, steps, snapshot } = await begin(optimizer);
    for (let i = 0; i < 3; i++) await steps.step(0.01);
    executor.write(tensor, Float32Array.of(value), 1);
    const before = await snapshot();
    await steps.step(0.01);
    expect(await snapshot(), 'parameters and moments').toEqual(before);
    const { skipped, gradNorm, losses } = await steps.metrics(4);
    expect(skipped).toBe(1);
    expect(losses).toHaveLength(4);
    expect(gradNorm, 'the mean of those that are finite').toBeGreaterThan(0);
    expect(Number.isFinite(gradNorm)).toBe(true);
  });

  it('goes on as if nothing had been, once the cause is gone', async () => {
    const { executor, network, steps, snapshot } = await begin(optimizer);
    await steps.step(0.01);
    const good = await network.stateDict();
    executor.write('out.bias', Float32Array.of(Number.NaN));
    await steps.step(0.01);
    network.loadStateDict(good);
    const before = await snapshot();
    await steps.step(0.01);
    expect((await steps.metrics(1)).skipped).toBe(0);
    expect(await snapshot()).not.toEqual(before);
    expect([...(await network.stateDict()).values()].every((w) => w.every(Number.isFinite))).toBe(true);
  });

  it('updates where the gradient is large but finite: clipping brings it down', async () => {
    const { executor, steps, snapshot } = await begin(optimizer);
    executor.write('out.weight', Float32Array.of(1e6), 3);
    const before = await snapshot();
    await steps.step(0.01);
    const { skipped, clippedShare, gradNorm } = await steps.metrics(1);
    expect([skipped, clippedShare]).toEqual([0, 1]);
    expect(gradNorm).toBeGreaterThan(5);
    expect(await snapshot()).not.toEqual(before);
  });
});

it('a training run counts skipped steps in its reports', async () => {
  const { executor, network, steps } = await begin('adam');
  const training = new Training(steps, undefined, new Turns(), { steps: 9, reportEvery: 3 }, () => {});
  const good = await network.stateDict();
  const skipped: number[] = [];
  for await (const report of training) {
    skipped.push(report.skippedSteps);
    if (report.step === 3) executor.write('out.bias', Float32Array.of(Number.NaN));
    else network.loadStateDict(good);
    if (report.step === 6) {
      expect(report.loss).toBeNaN();
      expect(report.gradNorm).toBeNaN();
      expect(report.clippedShare).toBe(0);
    }
  }
  expect(skipped).toEqual([0, 3, 0]);
  expect(await collect(new Training(steps, undefined, new Turns(), { steps: 1 }, () => {}))).toHaveLength(1);
});

it('a state that is NaN is forgotten at the end of the epoch', async () => {
  const { executor, steps } = await begin('sgd');
  await steps.step(0.01);
  executor.write('train/carried.h_l0', new Float32Array(2 * H).fill(Number.NaN));
  while (steps.done < 2 * steps.perEpoch) await steps.step(0.01);
  const { skipped } = await steps.metrics(2 * steps.perEpoch);
  expect(skipped).toBe(steps.perEpoch - 1);
});
