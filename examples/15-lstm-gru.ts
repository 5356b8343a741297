import { type Batch, Network } from 'webgpu-rnn';
import { batches, TASKS } from 'webgpu-rnn/data';
import { type ExampleOptions, pace } from './example.ts';

/**
 * 15. Gates (Goodfellow et al., section 10.10): an LSTM adds to its cell and lets a gate decide what stays, a GRU blends
 * the old state with a new one. What is kept costs nothing, and neither does its gradient.
 *
 * The adding problem (Hochreiter and Schmidhuber 1997): of fifty numbers two are marked, and their sum is asked for at
 * the end. Look at the squared error on new sequences beside 0.167, that of always saying 1: a tanh network stays
 * there, LSTM and GRU leave it far behind, the LSTM after about 300 steps.
 */
export async function run({ executor, log, steps = 600 }: ExampleOptions): Promise<Record<string, number>> {
  const { train, test, baseline } = TASKS.adding.make({ length: 50, trainSize: 4000, testSize: 200 });
  const { input, inputSize, outputSize } = train;
  const squared = (list: Iterable<Batch>): Batch[] =>
    [...list].map((batch) => ({ ...batch, loss: 'squared' }));
  const errors: Record<string, number> = { baseline: baseline?.value ?? Number.NaN };
  for (const cell of ['rnn', 'lstm', 'gru'] as const) {
    const network = await Network.create(
      { input, inputSize, outputSize, cell, output: 'last', hiddenSize: 16 },
      executor(),
    );
    // A forget gate that is open at first remembers at first.
    network.initialise(1, 'glorot', cell === 'lstm' ? { forgetBias: 1 } : {});
    const training = network.train({
      batches: (epoch) => squared(batches(train, { batchSize: 20, epoch })),
      evaluate: () => squared(batches(test, { batchSize: 100 })),
      ...{ ...pace(steps), lr: 0.01, gradClip: 1 },
    });
    for await (const { step, loss, validation } of training) {
      log(`${cell}: step ${step}, loss ${loss.toFixed(4)}`);
      if (validation) errors[cell] = validation.loss;
    }
    log(`${cell}: squared error ${errors[cell]?.toFixed(4)} (always 1: ${errors.baseline?.toFixed(4)})`);
    network.executor.dispose();
  }
  return errors;
}
