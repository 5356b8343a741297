import { Network } from 'webgpu-rnn';
import { batches, TASKS } from 'webgpu-rnn/data';
import { accuracyOn, type ExampleOptions, pace, percent } from './example.ts';

/**
 * 13. Leaky units, h(t) = α h(t-1) + (1 - α) tanh(...): a straight way through time, on which a state fades slowly
 * (Goodfellow et al., section 10.9.2). α = 0.95 remembers about twenty steps; a learned α is one per unit.
 *
 * The first of 41 symbols is asked for after the last. Look at the accuracy of each, from the same first weights.
 */
export async function run({ executor, log, steps = 200 }: ExampleOptions): Promise<Record<string, number>> {
  const { train, test } = TASKS['early-symbol'].make({ lag: 40, trainSize: 400, testSize: 100 });
  const { input, inputSize, outputSize } = train;
  const accuracy: Record<string, number> = {};
  for (const leak of [undefined, 0.95, 'learned'] as const) {
    const network = await Network.create(
      { input, inputSize, outputSize, leak, output: 'last', hiddenSize: 16 },
      executor(),
    );
    network.initialise(1);
    const training = network.train({
      batches: (epoch) => batches(train, { batchSize: 20, epoch }),
      ...{ ...pace(steps), lr: 0.01 },
    });
    for await (const { step, loss } of training) log(`leak ${leak}: step ${step}, loss ${loss.toFixed(3)}`);
    accuracy[`${leak}`] = await accuracyOn(network, test);
    log(`leak ${leak}: ${percent(accuracy[`${leak}`] as number)} of the answers are right`);
    network.executor.dispose();
  }
  return accuracy;
}
