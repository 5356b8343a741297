import { Network } from 'webgpu-rnn';
import { batches, TASKS } from 'webgpu-rnn/data';
import { accuracyOn, type ExampleOptions, pace, percent } from './example.ts';

/**
 * 3. The main one: recurrence between hidden units, an output at every step (Goodfellow et al., figure 10.3).
 * h(t) = tanh(b + W h(t-1) + U x(t)), o(t) = c + V h(t).
 *
 * It adds binary numbers, one bit of each at a time, and finds the rule, not the numbers: look at how it does on
 * numbers that are three times as long as any that it was trained on.
 */
export async function run({
  executor,
  log,
  steps = 400,
}: ExampleOptions): Promise<Record<'short' | 'long', number>> {
  const { train, test } = TASKS['binary-addition'].make({ bits: 6, trainSize: 500, testSize: 100 });
  const { test: longer } = TASKS['binary-addition'].make({ bits: 18, trainSize: 1, testSize: 100 });
  const { input, inputSize, outputSize } = train;
  const network = await Network.create({ input, inputSize, outputSize, hiddenSize: 16 }, executor());
  network.initialise(1);
  const training = network.train({
    batches: (epoch) => batches(train, { batchSize: 20, epoch }),
    ...{ ...pace(steps), lr: 0.01 },
  });
  for await (const { step, loss } of training) log(`step ${step}, loss ${loss.toFixed(4)}`);
  const [short, long] = [await accuracyOn(network, test), await accuracyOn(network, longer)];
  log(
    `${percent(short)} of the bits of new sums are right, and ${percent(long)} where numbers have 18 bits, not 6`,
  );
  network.executor.dispose();
  return { short, long };
}
