import { Network } from 'webgpu-rnn';
import { batches, collate, TASKS } from 'webgpu-rnn/data';
import { accuracyOn, type ExampleOptions, pace, percent } from './example.ts';

/**
 * 12. Layers inside the step: between x(t) and the state, from state to state, and before the output (Goodfellow et
 * al., figure 10.13b; Pascanu et al. 2014). They make the way from h(t-1) to h(t) longer; the skip connection of figure
 * 10.13c, which adds h(t-1) inside the last f, makes it short again.
 *
 * Is the number of ones odd? Look at the gradient before training, at the first state and at the last: how much of it
 * arrives after twelve steps with three layers each, and how much more with skips. Both learn the task.
 */
export async function run({ executor, log, steps = 300 }: ExampleOptions): Promise<Record<string, number>> {
  const { train, test } = TASKS.parity.make({ trainSize: 400, testSize: 100 });
  const { input, inputSize, outputSize } = train;
  const result: Record<string, number> = {};
  for (const skips of [false, true]) {
    const network = await Network.create(
      {
        ...{ input, inputSize, outputSize, hiddenSize: 16, skips },
        ...{ deepInput: [16], deepTransition: [16, 16], deepOutput: [16] },
      },
      executor(),
    );
    network.initialise(1);
    const name = skips ? 'with skips' : 'without skips';
    const arrives = await arriving(network, collate(train, [0, 1, 2, 3]));
    log(`${name}: of the last answer's gradient ${percent(arrives)} arrives at the first state`);
    const training = network.train({
      batches: (epoch) => batches(train, { batchSize: 20, epoch }),
      ...{ ...pace(steps), lr: 0.01 },
    });
    for await (const { step, loss } of training) log(`${name}: step ${step}, loss ${loss.toFixed(3)}`);
    result[`${name}, gradient`] = arrives;
    result[`${name}, accuracy`] = await accuracyOn(network, test);
    log(`${name}: ${percent(result[`${name}, accuracy`] as number)} of the answers are right`);
    network.executor.dispose();
  }
  return result;
}

/** ‖∂L/∂h(0)‖ / ‖∂L/∂h(T-1)‖ where only the last step counts. */
async function arriving(network: Network, batch: ReturnType<typeof collate>): Promise<number> {
  const { seqLen: T, batchSize: B } = batch;
  const targets = Int32Array.from(batch.targets, (y, i) => (i < (T - 1) * B ? -1 : y));
  const { states } = await network.inspect({ ...batch, targets });
  const gradient = Array.from(states.get('h_l0')?.gradient ?? []); // [T, B, H]
  const size = gradient.length / T;
  return Math.hypot(...gradient.slice(0, size)) / Math.hypot(...gradient.slice(-size));
}
