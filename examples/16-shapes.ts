import { type Batch, Network, type NetworkConfig } from 'webgpu-rnn';
import type { ExampleOptions } from './example.ts';

const [T, B, D, K] = [5, 4, 3, 2];
const SIZES = { inputSize: D, hiddenSize: 8, outputSize: K } as const;

/** What the usual drawings call one-to-one, one-to-many, ... (Karpathy 2015), as descriptions of networks. */
export const SHAPES = {
  /** One vector in, one out: no time, and so no recurrence. */
  'one-to-one': { input: 'vectors', cell: 'feedforward', ...SIZES },
  /** One vector, then a sequence that hears itself: figure 10.9. */
  'one-to-many': { input: 'none', contextSize: D, feedback: 'softmax', ...SIZES, inputSize: 0 },
  /** A sequence, then one answer: figure 10.5. */
  'many-to-one': { input: 'vectors', output: 'last', ...SIZES },
  /** An answer at every step: figure 10.3. Where answers wait until all has been read: an encoder-decoder, example 10. */
  'many-to-many': { input: 'vectors', ...SIZES },
} as const satisfies Record<string, NetworkConfig>;

/**
 * 16. The four usual shapes, each from its name. Look at what goes in and what comes out of each: o is [T, B, K], or
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
  for (const [name, config] of Object.entries(SHAPES)) {
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
