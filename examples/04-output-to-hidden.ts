import { Network } from 'webgpu-rnn';
import { batches, TASKS } from 'webgpu-rnn/data';
import { type ExampleOptions, pace, percent } from './example.ts';

/**
 * 4. Recurrence from the output to the hidden units only (Goodfellow et al., figure 10.4):
 * h(t) = tanh(b + W o(t-1) + U x(t)). The output is all that it remembers.
 *
 * Under teacher forcing the target y(t-1) takes the place of o(t-1), so all steps are trained side by side; in use it
 * is on its own. Look at both: of parity the last answer is all that has to be known, and it works; of an echo the
 * output does not say what comes next, and nothing helps.
 */
export async function run({ executor, log, steps = 300 }: ExampleOptions): Promise<Record<string, number>> {
  const accuracy: Record<string, number> = {};
  for (const name of ['parity', 'echo'] as const) {
    const { train, test } = TASKS[name].make({ trainSize: 400, testSize: 100, seed: 1 });
    const { input, inputSize, outputSize } = train;
    const network = await Network.create(
      { input, inputSize, outputSize, cell: 'feedforward', feedback: 'softmax', hiddenSize: 16 },
      executor(),
    );
    network.initialise(1);
    const training = network.train({
      batches: (epoch) => batches(train, { batchSize: 20, epoch }),
      evaluate: () => batches(test, { batchSize: 50 }),
      ...{ ...pace(steps), lr: 0.02 },
    });
    for await (const { step, loss, validation } of training) {
      log(`${name}: step ${step}, loss ${loss.toFixed(3)}`);
      if (!validation?.alone) continue;
      log(
        `${name}: ${percent(validation.accuracy)} are right with a teacher, ${percent(validation.alone.accuracy)} alone`,
      );
      accuracy[`${name} taught`] = validation.accuracy;
      accuracy[`${name} alone`] = validation.alone.accuracy;
    }
    network.executor.dispose();
  }
  return accuracy;
}
