import { Network } from 'webgpu-rnn';
import { batches, SequenceDataset } from 'webgpu-rnn/data';
import { accuracyOn, type ExampleOptions, pace, percent, randomBits } from './example.ts';

/**
 * 9. Both directions (Goodfellow et al., figure 10.11): h(t) has read x from the beginning, g(t) from the end, each with
 * weights of its own, and the output sees both.
 *
 * Asked at every step: are the bits two before and two after this one the same? What comes after, a network that runs
 * forwards cannot know. Look at the accuracy: one way stays at a coin's, both ways reach 100 %.
 */
export async function run({
  executor,
  log,
  steps = 400,
}: ExampleOptions): Promise<Record<'one' | 'both', number>> {
  const data = (count: number, seed: number): SequenceDataset =>
    new SequenceDataset({
      ...{ input: 'tokens', inputSize: 2, target: 'step-classes', outputSize: 2 },
      sequences: randomBits(count, 12, seed).map((tokens) => ({
        tokens,
        // At the ends there is no such bit, and nothing is asked.
        targets: tokens.map((_, t) => (t < 2 || t > 9 ? -1 : tokens[t - 2] === tokens[t + 2] ? 1 : 0)),
      })),
    });
  const accuracy = { one: 0, both: 0 };
  for (const ways of ['one', 'both'] as const) {
    const network = await Network.create(
      {
        ...{ input: 'tokens', inputSize: 2, hiddenSize: 16, outputSize: 2 },
        ...{ bidirectional: ways === 'both', merge: 'concat', deepOutput: [16] },
      },
      executor(),
    );
    network.initialise(1);
    const train = data(400, 1);
    const training = network.train({
      batches: (epoch) => batches(train, { batchSize: 20, epoch }),
      ...{ ...pace(steps), lr: 0.01 },
    });
    for await (const { step, loss } of training) log(`${ways}: step ${step}, loss ${loss.toFixed(3)}`);
    accuracy[ways] = await accuracyOn(network, data(100, 2));
    log(`${ways}: ${percent(accuracy[ways])} of the answers are right`);
    network.executor.dispose();
  }
  return accuracy;
}
