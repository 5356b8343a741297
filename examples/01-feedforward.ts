import { Network } from 'webgpu-rnn';
import { batches, TASKS } from 'webgpu-rnn/data';
import { accuracyOn, type ExampleOptions, pace, percent } from './example.ts';

/**
 * 1. A network without a cycle (Graves, figure 3.2 left): h(t) = f(U x(t) + b) knows x(t), and nothing before it.
 *
 * Both tasks ask for a memory. Look at the accuracy on new sequences: without recurrence it stays at a coin's, with
 * W h(t-1) in the sum it reaches 100 %.
 */
export async function run({ executor, log, steps = 300 }: ExampleOptions): Promise<Record<string, number>> {
  const accuracy: Record<string, number> = {};
  for (const name of ['parity', 'echo'] as const) {
    const { train, test } = TASKS[name].make({ trainSize: 400, testSize: 100, seed: 1 });
    const { input, inputSize, outputSize } = train;
    for (const cell of ['feedforward', 'rnn'] as const) {
      const network = await Network.create(
        { input, inputSize, outputSize, cell, hiddenSize: 16 },
        executor(),
      );
      network.initialise(1, 'orthogonal');
      const training = network.train({
        batches: (epoch) => batches(train, { batchSize: 20, epoch }),
        ...{ ...pace(steps), lr: 0.01 },
      });
      for await (const { step, loss } of training)
        log(`${name}, ${cell}: step ${step}, loss ${loss.toFixed(3)}`);
      accuracy[`${name} ${cell}`] = await accuracyOn(network, test);
      log(`${name}, ${cell}: ${percent(accuracy[`${name} ${cell}`] as number)} of the answers are right`);
      network.executor.dispose();
    }
  }
  return accuracy;
}
