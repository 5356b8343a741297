import type { Network } from 'webgpu-rnn';
import { collate, type SequenceDataset, TASKS } from 'webgpu-rnn/data';
import type { Executor } from 'webgpu-rnn/schedule';

/** What an example runs on. `npm run example -- 03` finds the best place here; a page would hand over its own. */
export interface ExampleOptions {
  /** A new executor with a memory of its own: every network gets one. */
  readonly executor: () => Executor;
  /** Takes a line for the reader. */
  readonly log: (line: string) => void;
  /** Training steps. Default: as many as it takes to see what the example shows. */
  readonly steps?: number;
}

/** `12.3 %` */
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** Options of a training run that reports four times and is judged at its end. */
export const pace = (steps: number) => ({
  steps,
  reportEvery: Math.max(1, Math.floor(steps / 4)),
  evaluateEvery: steps,
});

/** Share of right answers to a whole data set. */
export async function accuracyOn(network: Network, data: SequenceDataset): Promise<number> {
  const batch = collate(data, Array.from(data.sequences.keys()));
  const { correct = [] } = await network.inspect(batch);
  const counted = (batch.targets as Int32Array).reduce((n, y) => n + (y < 0 ? 0 : 1), 0);
  return Array.from(correct).reduce((sum, right) => sum + right, 0) / counted;
}

/** Different streams of random bits, [count][length]: the same seed gives the same. */
export const randomBits = (count: number, length: number, seed = 1): Int32Array[] =>
  TASKS.echo
    .make({ delay: 0, length, trainSize: count, testSize: 1, seed })
    .train.sequences.map(({ tokens }) => tokens as Int32Array);
