import { Network } from 'webgpu-rnn';
import { batches, SequenceDataset } from 'webgpu-rnn/data';
import { accuracyOn, type ExampleOptions, pace, percent, randomBits } from './example.ts';

/**
 * 5. One output, after the last step (Goodfellow et al., figure 10.5): a sequence is summed up in one state, and that
 * is judged.
 *
 * Are the first and the last bit the same? The streams have 3 to 10 bits; shorter ones are padded, and the answer comes
 * after their own last step. Look at the accuracy on streams that were never seen.
 */
export async function run({ executor, log, steps = 400 }: ExampleOptions): Promise<{ accuracy: number }> {
  const streams = randomBits(500, 10).map((bits, n) => bits.slice(0, 3 + (n % 8)));
  const data = new SequenceDataset({
    ...{ input: 'tokens', inputSize: 2, target: 'class', outputSize: 2 },
    sequences: streams.map((tokens) => ({ tokens, targets: tokens.at(0) === tokens.at(-1) ? 1 : 0 })),
  });
  const train = data.subset(Array.from({ length: 400 }, (_, n) => n));
  const test = data.subset(Array.from({ length: 100 }, (_, n) => 400 + n));
  const network = await Network.create(
    { input: 'tokens', inputSize: 2, output: 'last', outputSize: 2, hiddenSize: 16 },
    executor(),
  );
  network.initialise(1, 'orthogonal');
  const training = network.train({
    batches: (epoch) => batches(train, { batchSize: 20, epoch, padToMultiple: 10 }),
    ...{ ...pace(steps), lr: 0.01 },
  });
  for await (const { step, loss } of training) log(`step ${step}, loss ${loss.toFixed(3)}`);
  const accuracy = await accuracyOn(network, test);
  log(`${percent(accuracy)} of the answers are right`);
  network.executor.dispose();
  return { accuracy };
}
