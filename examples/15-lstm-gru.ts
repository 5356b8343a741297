import { batches, Network, TASKS } from 'webgpu-rnn';
import { accuracyOn, type ExampleOptions, pace, percent } from './example.ts';

/**
 * 15. Gates (Goodfellow et al., section 10.10): an LSTM adds to its cell and lets a gate decide what stays, a GRU blends
 * the old state and a new one.
 *
 * The first of 51 symbols is asked for after the last. Look at what is left of it: through fifty tanh it is forgotten,
 * and so is the gradient that would have to say so; gates keep both.
 */
export async function run({ executor, log, steps = 200 }: ExampleOptions): Promise<Record<string, number>> {
  const { train, test } = TASKS['early-symbol'].make({ lag: 50, trainSize: 400, testSize: 100 });
  const { input, inputSize, outputSize } = train;
  const accuracy: Record<string, number> = {};
  for (const cell of ['rnn', 'lstm', 'gru'] as const) {
    const network = await Network.create(
      { input, inputSize, outputSize, cell, output: 'last', hiddenSize: 16 },
      executor(),
    );
    network.initialise(1, 'glorot', cell === 'lstm' ? { forgetBias: 2 } : {});
    const training = network.train({
      batches: (epoch) => batches(train, { batchSize: 20, epoch }),
      ...{ ...pace(steps), lr: 0.01 },
    });
    for await (const { step, loss } of training) log(`${cell}: step ${step}, loss ${loss.toFixed(3)}`);
    accuracy[cell] = await accuracyOn(network, test);
    log(`${cell}: ${percent(accuracy[cell])} of the answers are right`);
    network.executor.dispose();
  }
  return accuracy;
}
