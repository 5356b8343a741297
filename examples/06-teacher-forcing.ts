import { type Batch, Network } from 'webgpu-rnn';
import { batches, collate, type SequenceBatch, TASKS } from 'webgpu-rnn/data';
import { type ExampleOptions, pace } from './example.ts';

/** Steps at which the true y(t-1) is heard, before the network is on its own. */
const LISTEN = 15;

/**
 * 6. Both recurrences, h(t-1) and y(t-1) feed h(t) (Goodfellow et al., figure 10.6). One network is always taught; the
 * other is on its own from step 15 on while it learns, and the gradient goes through what it heard itself say.
 *
 * Both then continue a sine wave, 15 steps with a teacher and 60 without. Look at the errors: with a teacher both
 * predict well; alone, the one that always had a teacher drifts, for it has never met its own mistakes.
 */
export async function run(options: ExampleOptions): Promise<Record<string, number>> {
  const { executor, log, steps = 400 } = options;
  const { train } = TASKS.sine.make({ seqLen: 40, trainSize: 1500, testSize: 100, noise: 0.1 });
  const { test } = TASKS.sine.make({ seqLen: 75, testSize: 300 });
  const waves = collate(test, Array.from(test.sequences.keys()));
  const errors: Record<string, number> = {};
  for (const name of ['taught', 'alone'] as const) {
    const network = await Network.create(
      { input: 'none', inputSize: 0, feedback: 'linear', hiddenSize: 16, outputSize: 1 },
      executor(),
    );
    network.initialise(1);
    const training = network.train({
      batches: (epoch) => [...batches(train, { batchSize: 20, epoch })].map((batch) => heard(batch, name)),
      ...{ ...pace(steps), lr: 0.015, schedule: { kind: 'cosine', steps } },
    });
    for await (const { step, loss } of training) log(`${name}: step ${step}, loss ${loss.toFixed(4)}`);
    for (const use of ['taught', 'alone'] as const) {
      const { lossElements } = await network.inspect(heard(waves, use));
      const late = Array.from(lossElements.slice(LISTEN * waves.batchSize));
      errors[`${name}, then ${use}`] = late.reduce((sum, e) => sum + e, 0) / late.length;
    }
    network.executor.dispose();
  }
  for (const [name, error] of Object.entries(errors))
    log(`trained ${name}: squared error ${error.toFixed(4)}`);
  return errors;
}

/** No input: this network hears nothing but what is fed back, y(t-1) or, from step 15 on, its own o(t-1). */
const heard = ({ seqLen, batchSize, targets }: SequenceBatch, how: 'taught' | 'alone'): Batch => ({
  ...{ seqLen, batchSize, targets, loss: 'squared' },
  teacher: Array.from(targets, (_, i) => (how === 'taught' || i < LISTEN * batchSize ? 1 : 0)),
});
