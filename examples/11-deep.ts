import { Network } from 'webgpu-rnn';
import { batches, TASKS } from 'webgpu-rnn/data';
import { accuracyOn, type ExampleOptions, pace, percent } from './example.ts';

/**
 * 11. Layers on top of each other (Goodfellow et al., figure 10.13a): h_l(t) = f(b + W h_l(t-1) + U h_(l-1)(t)).
 *
 * The grammar of Reber, embedded in itself: what comes next, and at the end what came first? Look at the accuracy
 * beside that of counting pairs of symbols, and at the weights: every layer has its own, under PyTorch's names.
 */
export async function run({ executor, log, steps = 300 }: ExampleOptions): Promise<Record<string, number>> {
  const { train, test, baseline } = TASKS.reber.make({ trainSize: 400, testSize: 100 });
  const { input, inputSize, outputSize } = train;
  const result: Record<string, number> = { baseline: baseline?.value ?? Number.NaN };
  for (const numLayers of [1, 2]) {
    const network = await Network.create(
      { input, inputSize, outputSize, numLayers, hiddenSize: 12 },
      executor(),
    );
    network.initialise(1);
    const training = network.train({
      batches: (epoch) => batches(train, { batchSize: 20, epoch, bucket: 20, padToMultiple: 8 }),
      ...{ ...pace(steps), lr: 0.01 },
    });
    for await (const { step, loss } of training)
      log(`${numLayers} layers: step ${step}, loss ${loss.toFixed(3)}`);
    const accuracy = await accuracyOn(network, test);
    result[`${numLayers} layers`] = accuracy;
    const weights = [...(await network.stateDict()).keys()].filter((name) => name.includes('weight'));
    log(`${numLayers} layers: ${percent(accuracy)} right (counting: ${percent(result.baseline as number)})`);
    log(`  ${network.parameterCount} parameters: ${weights.join(', ')}`);
    network.executor.dispose();
  }
  return result;
}
