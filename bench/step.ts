import type { Tile } from '../shaders/kernel.ts';
import { Corpus } from '../src/data/corpus.ts';
import type { GpuExecutor } from '../src/gpu/executor.ts';
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

/** A network on an executor of its own, and its training. */
export interface Training {
  readonly executor: GpuExecutor;
  readonly steps: TrainingSteps;
  step(rate?: number): Promise<void> | void;
}

export async function openTraining(sizes: Sizes, tile?: Tile): Promise<Training> {
  const executor = await openExecutor(tile);
  try {
    const network = await Network.create(configOf(sizes), executor);
    network.initialise(1);
    const steps = await TrainingSteps.load(network, corpusFor(sizes), OPTIONS);
    return { executor, steps, step: (rate = RATE) => steps.step(rate) };
  } catch (error) {
    executor.dispose();
    throw error;
  }
}

/** Times a training step. `rounds` of `steps` steps each, after as many to warm up. */
export async function measure(
  sizes: Sizes,
  rounds: number,
  steps: number,
  tile?: Tile,
): Promise<StepFigures> {
  const began = performance.now();
  const training = await openTraining(sizes, tile);
  const { executor } = training;
  try {
    training.step();
    await executor.idle();
    const firstStepMs = performance.now() - began;
    const first = (await training.steps.metrics(1)).losses[0] as number;

    const counter = countCalls();
    training.step();
    counter.stop();
    for (let i = 0; i < steps; i++) await training.step();

    const script: number[] = [];
    const whole: number[] = [];
    for (let round = 0; round < rounds; round++) {
      await executor.idle();
      const start = performance.now();
      let encoding = 0;
      for (let i = 0; i < steps; i++) {
        const before = performance.now();
        const wait = training.step();
        encoding += performance.now() - before;
        await wait;
      }
      await executor.idle();
      whole.push((performance.now() - start) / steps);
      script.push(encoding / steps);
    }
    const { plan } = training.steps.program;
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
      losses: [first, (await training.steps.metrics(1)).losses[0] as number],
    };
  } finally {
    executor.dispose();
  }
}
