import { describe, expect, it } from 'vitest';
import type { NumberArray } from '../../shaders/cells.ts';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import { networkLoss } from '../../src/cpu/reference/network.ts';
import { type NetworkConfig, networkConfig } from '../../src/cpu/reference/network-config.ts';
import { gradientName } from '../../src/graph/gradients.ts';
import type { Batch } from '../../src/train/batch.ts';
import type { BatchReport, BatchTrainingOptions } from '../../src/train/batch-training.ts';
import { batchOf, networkOn } from '../helpers/by-the-book.ts';
import { expectAllClose, expectClose } from '../helpers/closeness.ts';
import { type Drawing, type DrawnNetwork, drawNetwork } from '../helpers/reference-networks.ts';

const T = 11;
const LENGTHS = { T, B: 3, lengths: [11, 3, 8] };
const config = (parts: Partial<NetworkConfig> = {}): NetworkConfig =>
  networkConfig({ cell: 'rnn', input: 'vectors', inputSize: 3, hiddenSize: 4, outputSize: 5, ...parts });

/** What a run leaves behind: its reports, the gradient of its last step, and its parameters. */
interface Trace {
  readonly reports: readonly BatchReport[];
  readonly gradients: ReadonlyMap<string, NumberArray>;
  readonly parameters: ReadonlyMap<string, NumberArray>;
}

/** Trains on f64 twins, in memory that is not a number wherever nothing has been written. */
async function trace(
  drawn: DrawnNetwork,
  options: Partial<BatchTrainingOptions<Batch>>,
  batches: readonly Batch[] = [batchOf(drawn)],
): Promise<Trace> {
  const executor = new CpuExecutor({ precision: 'f64', poison: true });
  const network = await networkOn(executor, drawn);
  const reports: BatchReport[] = [];
  let gradients = new Map<string, NumberArray>();
  const run = network.train({ batches, steps: 2, reportEvery: 1, lr: 0.05, gradientNorms: true, ...options });
  for await (const report of run) {
    reports.push(report);
    gradients = new Map();
    for (const { name, fixed } of network.specs)
      if (!fixed) gradients.set(name, await executor.read(gradientName(name)));
  }
  const parameters = new Map<string, NumberArray>();
  for (const { name } of network.specs) parameters.set(name, await executor.read(name));
  executor.dispose();
  return { reports, gradients, parameters };
}

/** Segments change the order of sums, and nothing else. */
function expectSame(cut: Trace, whole: Trace): void {
  expectAllClose(cut.gradients, whole.gradients, 1e-12);
  expectAllClose(cut.parameters, whole.parameters, 1e-12);
  cut.reports.forEach((report, i) => {
    const other = whole.reports[i] as BatchReport;
    expect(report.loss).toBe(other.loss);
    expect(report.accuracy).toBe(other.accuracy);
    expectClose('gradNorm', [report.gradNorm], [other.gradNorm], 1e-6); // the ring holds 32 bits
    expectClose('norms', report.gradientNorms, other.gradientNorms, 1e-6);
  });
}

const networks: Readonly<Record<string, readonly [NetworkConfig, Drawing]>> = {
  ...Object.fromEntries(
    (['rnn', 'lstm', 'gru', 'gru-reset-before'] as const).flatMap((cell) => [
      [`${cell}`, [config({ cell }), { T, B: 3, state: true }]],
      [`${cell}, two layers, lengths`, [config({ cell, numLayers: 2 }), LENGTHS]],
      [`${cell}, one output at the end, lengths`, [config({ cell, output: 'last' }), LENGTHS]],
    ]),
  ),
  'one-hot tokens': [config({ input: 'tokens', inputSize: 7 }), { T, B: 3 }],
  'embedded tokens, lengths': [config({ input: 'tokens', inputSize: 7, embeddingDim: 2 }), LENGTHS],
  'learned first states': [config({ cell: 'lstm', learnedInitial: true }), LENGTHS],
  'a context as input and first state': [config({ contextSize: 2, contextEnters: 'both' }), LENGTHS],
  'deep input, transition and output': [
    config({ deepInput: [4, 2], deepTransition: [5, 2], deepOutput: [4] }),
    { T, B: 2 },
  ],
  'layer normalisation, learned leak, skips': [
    config({ layerNorm: true, leak: 'learned', skips: true }),
    { T, B: 2 },
  ],
  'masks of dropout as data': [config({ cell: 'lstm', numLayers: 2 }), { ...LENGTHS, dropout: true }],
};

describe('training in segments', () => {
  it.each(Object.entries(networks))(
    'has the gradient of the whole: %s',
    async (_, [description, drawing]) => {
      const drawn = drawNetwork(description, drawing);
      const whole = await trace(drawn, {});
      for (const segments of [2, 3, 4, 11]) {
        const cut = await trace(drawn, { segments });
        expect(cut.reports.map((r) => r.segments)).toEqual([segments, segments]);
        expectSame(cut, whole);
      }
      // It bites: what is long ago counts, so a gradient that stops at a cut would show.
      const norms = whole.reports[0]?.gradientNorms as Float32Array;
      expect(norms[0]).toBeGreaterThan(1e-4);
    },
  );

  it('has the gradient of the textbook', async () => {
    const drawn = drawNetwork(config({ cell: 'lstm', numLayers: 2 }), { T, B: 3, state: true });
    const { gradients, reports } = await trace(drawn, { segments: 4, lr: 0 });
    const { gradients: book, loss } = networkLoss(drawn.parameters, drawn.batch, drawn.config);
    expectAllClose(gradients, book.parameters, 1e-12);
    expect(reports[0]?.loss).toBeCloseTo(loss, 6);
  });

  it('draws the masks of dropout that the whole draws', async () => {
    const drawn = drawNetwork(config({ cell: 'lstm', numLayers: 3 }), LENGTHS);
    const plain = await trace(drawn, {});
    for (const dropout of [{ input: 0.4 }, { between: 0.4 }, { recurrent: 0.4 }]) {
      const whole = await trace(drawn, { dropout, seed: 5 });
      expect(whole.reports[0]?.loss).not.toBe(plain.reports[0]?.loss);
      expectSame(await trace(drawn, { dropout, seed: 5, segments: 4 }), whole);
    }
  });

  it('carries states from batch to batch', async () => {
    const drawn = drawNetwork(config({ cell: 'lstm', numLayers: 2 }), { T, B: 2 });
    const other = batchOf(drawNetwork(drawn.config, { T: 7, B: 2, seed: 2 }));
    const batches = [batchOf(drawn), other];
    const options = { carry: true, steps: 5 };
    const whole = await trace(drawn, options, batches);
    const alone = await trace(drawn, { steps: 5 }, batches);
    expect(whole.reports[1]?.loss).not.toBe(alone.reports[1]?.loss);
    for (const segments of [2, 3]) expectSame(await trace(drawn, { ...options, segments }, batches), whole);
  });

  it('takes weights of steps, class weights, sums, numbers, and a gradient from outside', async () => {
    const drawn = drawNetwork(config({ cell: 'gru' }), LENGTHS);
    const reals = drawNetwork(config({ cell: 'gru' }), { ...LENGTHS, targets: 'reals' });
    const batch = batchOf(drawn);
    const ramp = (n: number) => Float64Array.from({ length: n }, (_, i) => 0.1 + (i % 7) / 5);
    for (const [from, more] of [
      [batch, { stepWeights: ramp(T), classWeights: ramp(5), reduction: 'sum' }],
      [batch, { hiddenGradient: ramp(T * 3 * 4) }],
      [batchOf(reals), { loss: 'squared' }],
    ] as const) {
      const batches = [{ ...from, ...more } as Batch];
      expectSame(await trace(drawn, { segments: 3 }, batches), await trace(drawn, {}, batches));
    }
  });

  it('lets only the output of an echo state network learn', async () => {
    const drawn = drawNetwork(config({ spectralRadius: 0.9 } as Partial<NetworkConfig>), LENGTHS);
    const whole = await trace(drawn, {});
    expect([...whole.gradients.keys()]).toEqual(['out.weight', 'out.bias']);
    expectSame(await trace(drawn, { segments: 4 }), whole);
  });
});
