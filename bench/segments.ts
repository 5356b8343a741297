import { adam } from '../src/optim/adam.ts';
import { clippingOf } from '../src/optim/clipping.ts';
import type { Batch } from '../src/train/batch.ts';
import { BatchSteps } from '../src/train/batch-steps.ts';
import { Network } from '../src/train/network.ts';
import { networkTrainable } from '../src/train/network-trainable.ts';
import { openExecutor } from './executor.ts';
import { type Contestant, interleave, paceFor } from './rounds.ts';
import { type Spread, spreadOf } from './statistics.ts';
import { batchesFor, configOf, type TokenBatch, USUAL } from './works.ts';

/** A training step on a sequence of some length, in so many segments. */
export interface SegmentedFigures {
  readonly segments: number;
  /** Device memory that is allocated. */
  readonly bytes: number;
  readonly stepMs: Spread;
  /** Of the first step. */
  readonly loss: number;
}

/** The same step whole, and cut in time. */
export interface SegmentFigures {
  /** T */
  readonly seqLen: number;
  readonly adapter: string;
  readonly sides: readonly SegmentedFigures[];
}

/** Of the network and its batches; T is what differs. */
export const SEGMENT_SIZES = { ...USUAL, hiddenSize: 64, batchSize: 8 };
/** Every T that is measured. */
export const SEGMENT_STEPS: readonly number[] = [256, 1024, 4096];

/** Times steps of T = `seqLen` whole, in 8 segments and in √T, taking turns. */
export async function measureSegments(
  seqLen: number,
  pace: { readonly rounds: number; readonly steps: number; readonly budget: number },
): Promise<SegmentFigures> {
  const [batch] = batchesFor({ ...SEGMENT_SIZES, seqLen }) as [TokenBatch];
  const opened = [];
  try {
    for (const segments of [1, 8, Math.round(Math.sqrt(seqLen))])
      opened.push(await open(segments, { ...batch, seqLen, batchSize: SEGMENT_SIZES.batchSize }));
    const first: number[] = [];
    for (const { contestant } of opened) {
      await contestant.step();
      first.push((await contestant.outcome())[0] as number);
    }
    const began = performance.now();
    for (const { contestant } of opened) await contestant.step();
    for (const { contestant } of opened) await contestant.outcome();
    const stepMs = (performance.now() - began) / opened.length;
    const each = paceFor(stepMs, { ...pace, budgetMs: (pace.budget * 1000) / opened.length });
    const times = await interleave(opened.map(({ contestant }) => ({ contestant, pace: each })));
    return {
      seqLen,
      adapter: opened[0]?.executor.info.adapter ?? 'no adapter',
      sides: opened.map(({ contestant, executor, steps }, i) => ({
        ...{ segments: steps.segments, bytes: executor.bytes, loss: first[i] as number },
        stepMs: spreadOf(times.get(contestant.name) ?? []),
      })),
    };
  } finally {
    for (const { executor } of opened) executor.dispose();
  }
}

async function open(segments: number, batch: Batch) {
  const executor = await openExecutor();
  const network = await Network.create(configOf(SEGMENT_SIZES), executor);
  network.initialise(1);
  const steps = new BatchSteps(executor, networkTrainable(network.config), () => [batch], {
    ...{ optimizer: adam(), clipping: clippingOf(5), dropout: undefined, seed: 1 },
    ...{ alone: () => 0, carry: false, gradientNorms: false, cutting: { segments } },
  });
  const contestant: Contestant = {
    name: `${segments} segments`,
    step: () => steps.step(2e-3),
    outcome: async () => [...(await steps.metrics(1)).losses],
  };
  return { executor, steps, contestant };
}
