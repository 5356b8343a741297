import { Network } from 'webgpu-rnn';
import { batches, SequenceDataset } from 'webgpu-rnn/data';
import { accuracyOn, type ExampleOptions, pace, percent, randomBits } from './example.ts';

/**
 * 8. A sequence and one's own past outputs (Goodfellow et al., figure 10.10): p(y(t) | x(1..t), y(1..t-1)). Without
 * the arrow from y(t-1), outputs are independent of each other once x is given.
 *
 * Here they are not: y begins with the toss of a coin that nobody has seen, and flips wherever x(t) is 1. Look at the
 * accuracy: who does not hear y(t-1) can only guess, who does is wrong about the coin alone, half of the time.
 */
export async function run({
  executor,
  log,
  steps = 300,
}: ExampleOptions): Promise<Record<'deaf' | 'hearing', number>> {
  const T = 12;
  const sequences = randomBits(500, T).map((tokens, n) => {
    let y = n % 2; // the coin, before the first step
    return { tokens, targets: tokens.map((bit) => (y ^= bit)) };
  });
  const dataset = (from: number, to: number) =>
    new SequenceDataset({
      ...{ input: 'tokens', inputSize: 2, target: 'step-classes', outputSize: 2 },
      sequences: sequences.slice(from, to),
    });
  const [train, test] = [dataset(0, 400), dataset(400, 500)];
  const accuracy = { deaf: 0, hearing: 0 };
  for (const name of ['deaf', 'hearing'] as const) {
    const network = await Network.create(
      {
        ...{ input: 'tokens', inputSize: 2, hiddenSize: 16, outputSize: 2 },
        feedback: name === 'hearing' ? 'softmax' : 'none',
      },
      executor(),
    );
    network.initialise(1);
    const training = network.train({
      batches: (epoch) => batches(train, { batchSize: 20, epoch }),
      ...{ ...pace(steps), lr: 0.01 },
    });
    for await (const { step, loss } of training) log(`${name}: step ${step}, loss ${loss.toFixed(3)}`);
    accuracy[name] = await accuracyOn(network, test);
    log(`${name}: ${percent(accuracy[name])} of the answers are right`);
    network.executor.dispose();
  }
  return accuracy;
}
