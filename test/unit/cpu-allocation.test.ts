import { afterEach, expect, it, vi } from 'vitest';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import { Corpus } from '../../src/data/corpus.ts';
import { adam } from '../../src/optim/adam.ts';
import { type StepOptions, TrainingSteps } from '../../src/text/streams.ts';
import { Network } from '../../src/train/network.ts';

const OPTIONS: StepOptions = { optimizer: adam(), gradClip: 5, carry: true, gradientNorms: true };
const ARRAYS = ['Float32Array', 'Float64Array', 'Int32Array', 'Uint32Array', 'ArrayBuffer'] as const;

afterEach(() => void vi.unstubAllGlobals());

it.each(['rnn', 'lstm', 'gru'] as const)('a run makes no array: %s', async (cell) => {
  const tokens = Int32Array.from({ length: 700 }, (_, i) => (i * i) % 11);
  const corpus = new Corpus(tokens, { seqLen: 6, batchSize: 4, validation: 0 });
  const executor = new CpuExecutor();
  const network = await Network.create(
    { cell, input: 'tokens', inputSize: 11, hiddenSize: 9, outputSize: 11 },
    executor,
  );
  network.initialise(1);
  const training = await TrainingSteps.load(network, corpus, OPTIONS);
  await training.step(1e-3);
  let made = 0;
  for (const name of ARRAYS) {
    const real = globalThis[name] as unknown as new (...args: unknown[]) => object;
    vi.stubGlobal(
      name,
      new Proxy(real, {
        construct(target, args, newTarget) {
          made++;
          return Reflect.construct(target, args, newTarget);
        },
      }),
    );
  }
  const bytes = executor.bytes;
  for (let i = 0; i < 10; i++) await executor.run(training.program);
  expect([made, executor.bytes]).toEqual([0, bytes]);
  new Float32Array(1);
  expect(made, 'they are counted').toBe(1);
});
