import { type Batch, Network, USUAL_SHAPES, usualShape } from 'webgpu-rnn';
import type { ExampleOptions } from './example.ts';

const [T, B, D, K] = [5, 4, 3, 2];

/**
 * 16. The four usual shapes (Karpathy 2015), each from its name. Look at what goes in and what comes out of each: o is [T, B, K], or
 * [B, K] where there is one answer.
 */
export async function run({
  executor,
  log,
  steps = 60,
}: ExampleOptions): Promise<Record<string, readonly [number, number]>> {
  const ramp = (length: number): Float32Array => Float32Array.from({ length }, (_, i) => Math.sin(3 * i));
  const classes = (length: number): Int32Array =>
    Int32Array.from({ length }, (_, i) => (Math.sin(3 * i) > 0 ? 1 : 0));
  const losses: Record<string, readonly [first: number, last: number]> = {};
  for (const name of USUAL_SHAPES) {
    // From one to many a vector is the context of a whole sequence; else vectors enter step by step.
    const entering = name === 'one-to-many' ? { contextSize: D } : { inputSize: D };
    const config = usualShape(name, { ...entering, hiddenSize: 8, outputSize: K });
    const seqLen = name === 'one-to-one' ? 1 : T;
    const rows = name.endsWith('many') ? seqLen * B : B;
    const batch: Batch = {
      ...{ seqLen, batchSize: B, targets: classes(rows) },
      ...(config.input === 'none' ? { context: ramp(B * D) } : { x: ramp(seqLen * B * D) }),
    };
    const network = await Network.create(config, executor());
    network.initialise(1);
    const curve: number[] = [];
    for await (const { loss } of network.train({ batches: [batch], steps, lr: 0.02, reportEvery: 1 }))
      curve.push(loss);
    const { logits } = await network.inspect(batch);
    const [first = Number.NaN, last = Number.NaN] = [curve.at(0), curve.at(-1)];
    losses[name] = [first, last];
    log(
      `${name}: o has ${logits.length} numbers (${rows} rows of ${K}); loss ${first.toFixed(3)} -> ${last.toFixed(3)}`,
    );
    network.executor.dispose();
  }
  return losses;
}
