import type { Tile } from '../shaders/kernel.ts';
import { openGpu } from '../src/gpu/adapter.ts';
import { GpuExecutor } from '../src/gpu/executor.ts';
import { bytesTogether } from '../src/schedule/describe.ts';
import { TrainingSteps } from '../src/text/streams.ts';
import { Network } from '../src/train/network.ts';
import { type Counts, countCalls } from '../test/helpers/count-calls.ts';
import { corpusFor, OPTIONS, type Work } from './work.ts';

export interface Figures extends Work {
  readonly adapter: string;
  /** What one training step asks of WebGPU. */
  readonly perStep: Counts;
  /** Milliseconds of JavaScript to queue a step: median of the rounds. */
  readonly scriptMs: number;
  /** Milliseconds from step to step, with the device kept busy: median, least and most of the rounds. */
  readonly stepMs: { readonly median: number; readonly least: number; readonly most: number };
  /** Milliseconds from nothing to a first finished step. */
  readonly firstStepMs: number;
  readonly bytes: number;
  readonly announcedBytes: number;
  /** Loss of the first and of the last step: what was timed did learn. */
  readonly losses: readonly [number, number];
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] as number;

/** Times a training step. `rounds` of `steps` steps each, after as many to warm up. */
export async function measure(work: Work, rounds: number, steps: number, tile?: Tile): Promise<Figures> {
  const corpus = corpusFor(work);
  const began = performance.now();
  const executor = new GpuExecutor(await openGpu(), tile ? { tile } : {});
  try {
    const { cell, vocabSize, hiddenSize } = work;
    const config = {
      cell,
      input: 'tokens',
      inputSize: vocabSize,
      hiddenSize,
      outputSize: vocabSize,
    } as const;
    const network = await Network.create(config, executor);
    network.initialise(1);
    const training = await TrainingSteps.load(network, corpus, OPTIONS);
    training.step(2e-3);
    await executor.idle();
    const firstStepMs = performance.now() - began;
    const first = (await training.metrics(1)).losses[0] as number;

    const counter = countCalls();
    training.step(2e-3);
    counter.stop();
    for (let i = 0; i < steps; i++) await training.step(2e-3);

    const script: number[] = [];
    const whole: number[] = [];
    for (let round = 0; round < rounds; round++) {
      await executor.idle();
      const start = performance.now();
      let encoding = 0;
      for (let i = 0; i < steps; i++) {
        const before = performance.now();
        const wait = training.step(2e-3);
        encoding += performance.now() - before;
        await wait;
      }
      await executor.idle();
      whole.push((performance.now() - start) / steps);
      script.push(encoding / steps);
    }
    return {
      ...work,
      adapter: executor.info.adapter,
      perStep: counter.counts,
      scriptMs: median(script),
      stepMs: { median: median(whole), least: Math.min(...whole), most: Math.max(...whole) },
      firstStepMs,
      bytes: executor.bytes,
      announcedBytes: bytesTogether([
        { plan: training.program.plan, outputs: TrainingSteps.outputs(OPTIONS) },
      ]),
      losses: [first, (await training.metrics(1)).losses[0] as number],
    };
  } finally {
    executor.dispose();
  }
}
