import { type Batch, Network } from 'webgpu-rnn';
import { batches, collate, type SequenceBatch, TASKS } from 'webgpu-rnn/data';
import { type ExampleOptions, pace } from './example.ts';

/** Steps until a reservoir has heard enough to be asked, and steps in all. */
const [WASHOUT, T] = [30, 60];

/**
 * 14. Echo state network (Goodfellow et al., section 10.8; Jaeger 2001): W and U keep their first values, W with a given
 * spectral radius; only V and c are trained.
 *
 * The chaotic series of Mackey and Glass: what comes next, and then, alone, the ten values after that? Look at the
 * errors (the mean alone has 1): near radius 1 a reservoir has an echo of the last twenty values in it, with a small one
 * it knows the last two or three.
 */
export async function run({ executor, log, steps = 300 }: ExampleOptions): Promise<Record<string, number>> {
  const { train, test } = TASKS['mackey-glass'].make({ seqLen: T, trainSize: 2000, testSize: 400 });
  const whole = collate(test, Array.from(test.sequences.keys()));
  const errors: Record<string, number> = {};
  for (const spectralRadius of [0.1, 0.95]) {
    const network = await Network.create(
      {
        ...{ input: 'none', inputSize: 0, feedback: 'linear', outputSize: 1 },
        ...{ hiddenSize: 60, spectralRadius },
      },
      executor(),
    );
    network.initialise(1);
    const training = network.train({
      batches: (epoch) => [...batches(train, { batchSize: 20, epoch })].map((batch) => heard(batch, T)),
      ...{
        ...pace(steps),
        lr: 0.05,
        schedule: { kind: 'cosine', steps },
        gradClip: Number.POSITIVE_INFINITY,
      },
    });
    const name = `radius ${spectralRadius}`;
    for await (const { step, loss } of training) log(`${name}: step ${step}, loss ${loss.toFixed(4)}`);
    const alone = await network.inspect(heard(whole, T - 10));
    const error = (from: number, to: number): number => {
      const some = Array.from(alone.lossElements.slice(from * whole.batchSize, to * whole.batchSize));
      return some.reduce((sum, e) => sum + e, 0) / some.length;
    };
    errors[`${name}, next`] = error(WASHOUT, T - 10);
    errors[`${name}, alone`] = error(T - 10, T);
    log(
      `${name}: ${network.parameterCount} numbers trained; squared error ${errors[`${name}, next`]?.toFixed(4)}`,
    );
    log(`${name}: squared error ${errors[`${name}, alone`]?.toFixed(4)} over ten steps alone`);
    network.executor.dispose();
  }
  return errors;
}

/** y(t-1) is heard at the first `taught` steps, o(t-1) at the others; nothing is asked before the washout is over. */
const heard = ({ seqLen, batchSize, targets }: SequenceBatch, taught: number): Batch => ({
  ...{ seqLen, batchSize, targets, loss: 'squared' },
  stepWeights: Float32Array.from({ length: seqLen }, (_, t) => (t < WASHOUT ? 0 : 1)),
  teacher: Array.from(targets, (_, i) => (i < taught * batchSize ? 1 : 0)),
});
