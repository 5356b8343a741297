import type { Tile } from '../shaders/kernel.ts';
import { Corpus } from '../src/data/corpus.ts';
import { adam } from '../src/optim/adam.ts';
import { bytesTogether } from '../src/schedule/describe.ts';
import { type StepOptions, TrainingSteps } from '../src/text/streams.ts';
import { Network } from '../src/train/network.ts';
import { type Counts, countCalls } from '../test/helpers/count-calls.ts';
import { openExecutor } from './executor.ts';
import { flopsOf } from './flops.ts';
import { median, type Spread, spreadOf } from './statistics.ts';
import { configOf, type Sizes } from './works.ts';

/** A training step of ours, as `CharRNN` does it: Adam, clipping, the state carried on, the text on the device. */
export interface StepFigures {
  readonly sizes: Sizes;
  readonly adapter: string;
  /** What one training step asks of WebGPU. */
  readonly perStep: Counts;
  /** Of the products of a step, counted from its plan. */
  readonly flops: number;
  /** Milliseconds of JavaScript to queue a step: median of the rounds. */
  readonly scriptMs: number;
  /** Milliseconds from step to step, with the device kept busy. */
  readonly stepMs: Spread;
  /** Milliseconds from nothing to a first finished step. */
  readonly firstStepMs: number;
  readonly bytes: number;
  readonly announcedBytes: number;
  /** Loss of the first and of the last step: what was timed did learn. */
  readonly losses: readonly [number, number];
}

const OPTIONS: StepOptions = { optimizer: adam(), gradClip: 5, carry: true, gradientNorms: false };
const RATE = 2e-3;

/** A text in which every character depends on the one before. */
function corpusFor({ vocabSize, batchSize, seqLen }: Sizes): Corpus {
  const tokens = new Int32Array(batchSize * (seqLen * 20 + 1));
  for (let i = 1; i < tokens.length; i++)
    tokens[i] = ((tokens[i - 1] as number) * 5 + 1 + (i % 3)) % vocabSize;
  return new Corpus(tokens, { seqLen, batchSize, validation: 0 });
}

/** Times a training step. `rounds` of `steps` steps each, after as many to warm up. */
export async function measure(
  sizes: Sizes,
  rounds: number,
  steps: number,
  tile?: Tile,
): Promise<StepFigures> {
  const corpus = corpusFor(sizes);
  const began = performance.now();
  const executor = await openExecutor(tile);
  try {
    const network = await Network.create(configOf(sizes), executor);
    network.initialise(1);
    const training = await TrainingSteps.load(network, corpus, OPTIONS);
    training.step(RATE);
    await executor.idle();
    const firstStepMs = performance.now() - began;
    const first = (await training.metrics(1)).losses[0] as number;

    const counter = countCalls();
    training.step(RATE);
    counter.stop();
    for (let i = 0; i < steps; i++) await training.step(RATE);

    const script: number[] = [];
    const whole: number[] = [];
    for (let round = 0; round < rounds; round++) {
      await executor.idle();
      const start = performance.now();
      let encoding = 0;
      for (let i = 0; i < steps; i++) {
        const before = performance.now();
        const wait = training.step(RATE);
        encoding += performance.now() - before;
        await wait;
      }
      await executor.idle();
      whole.push((performance.now() - start) / steps);
      script.push(encoding / steps);
    }
    const { plan } = training.program;
    return {
      sizes,
      adapter: executor.info.adapter,
      perStep: counter.counts,
      flops: flopsOf(plan),
      scriptMs: median(script),
      stepMs: spreadOf(whole),
      firstStepMs,
      bytes: executor.bytes,
      announcedBytes: bytesTogether([{ plan, outputs: TrainingSteps.outputs(OPTIONS) }]),
      losses: [first, (await training.metrics(1)).losses[0] as number],
    };
  } finally {
    executor.dispose();
  }
}
