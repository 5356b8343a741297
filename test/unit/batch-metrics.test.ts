import { expect, it } from 'vitest';
import { CpuExecutor } from '../../src/cpu/index.ts';
import { type Batch, type BatchReport, Network } from '../../src/index.ts';

/** What a run says of its batches, against sums by hand over what `inspect` gives. */

const [T, K] = [3, 4] as const;
const batch = (B: number, y: readonly number[]): Batch => ({
  ...{ seqLen: T, batchSize: B },
  tokens: Int32Array.from({ length: T * B }, (_, i) => (i * 3 + 1) % K),
  targets: Int32Array.from(y),
});
/** Of one size 2 and 1; sequence 1 of the first has no target that counts; the third has none at all. */
const list: Batch[] = [batch(2, [0, -1, 1, -1, 3, -1]), batch(1, [2, 0, 1]), batch(1, [-1, -1, -1])];

async function made(): Promise<Network> {
  const network = await Network.create(
    { input: 'tokens', inputSize: K, hiddenSize: 3, outputSize: K },
    new CpuExecutor({ precision: 'f64' }),
  );
  network.initialise(2, 'uniform');
  return network;
}

async function judged(network: Network, batches: readonly Batch[]): Promise<BatchReport> {
  let last: BatchReport | undefined;
  const run = network.train({ batches: batches.slice(0, 1), evaluate: batches, steps: 1, lr: 0 });
  for await (const report of run) last = report;
  return last as BatchReport;
}

it.each(['mean', 'sum', 'sequenceMean'] as const)('with the reduction %s', async (reduction) => {
  const network = await made();
  const classWeights = Float64Array.of(1, 2, 0.5, 3);
  const batches = list.map((b) => ({ ...b, reduction, classWeights }));
  const { validation, ...report } = await judged(network, batches);
  let [sum, weight, hits, whole] = [0, 0, 0, 0];
  const perBatch: [sum: number, weight: number][] = [];
  for (const b of batches.slice(0, 2)) {
    const { lossElements, correct = [] } = await network.inspect(b);
    const counted = Array.from(b.targets as Int32Array);
    const own = Array.from(lossElements).reduce((all, l) => all + l, 0);
    const weighed = counted.reduce((all, y) => all + (y < 0 ? 0 : (classWeights[y] as number)), 0);
    perBatch.push([own, weighed]);
    sum += own;
    weight += weighed;
    const right = counted.filter((y, i) => y >= 0 && correct[i] === 1).length;
    hits += right;
    // Each of the two has one sequence that is asked for anything, of three targets.
    whole += right === 3 ? 1 : 0;
  }
  const divisor = { mean: weight, sum: 2, sequenceMean: 3 }[reduction];
  expect(validation?.loss).toBeCloseTo(sum / divisor, 5);
  expect(validation?.perplexity).toBeCloseTo(Math.exp(sum / weight), 4);
  expect(validation?.accuracy).toBeCloseTo(hits / 6, 9);
  expect(validation?.sequenceAccuracy).toBe(whole / 2);
  const [own, weighed] = perBatch[0] as [number, number];
  expect(report.loss).toBeCloseTo(own / { mean: weighed, sum: 1, sequenceMean: 2 }[reduction], 5);
  expect(report.perplexity).toBeCloseTo(Math.exp(own / weighed), 4);
  expect(report.bitsPerCharacter).toBeCloseTo(own / weighed / Math.LN2, 4);
});

it('numbers are neither right nor wrong, and no doubt among classes', async () => {
  const targets = Float64Array.from({ length: T * K }, (_, i) => Math.cos(i));
  const { validation, ...report } = await judged(await made(), [
    { ...(list[1] as Batch), targets, loss: 'squared' },
  ]);
  for (const said of [report, validation]) {
    expect(said?.loss).toBeGreaterThan(0.1);
    expect([said?.perplexity, said?.bitsPerCharacter, said?.accuracy]).toEqual([NaN, NaN, NaN]);
  }
});
