// Measures training steps on the CPU, in Node: `npm run bench -- --cpu`. Also for the loops that stand in for WebAssembly.
import { cpus, loadavg } from 'node:os';
import { CpuExecutor, type CpuOptions } from '../src/cpu/executor.ts';
import { TrainingSteps } from '../src/text/streams.ts';
import { Network } from '../src/train/network.ts';
import { corpusFor, OPTIONS, type Work } from './work.ts';

/** What is measured: cells and sizes that a page trains. */
export const CPU_WORKS: readonly Work[] = [
  { cell: 'rnn', vocabSize: 64, hiddenSize: 128, batchSize: 32, seqLen: 32 },
  { cell: 'rnn', vocabSize: 64, hiddenSize: 256, batchSize: 32, seqLen: 64 },
  { cell: 'rnn', vocabSize: 64, hiddenSize: 32, batchSize: 8, seqLen: 16 },
  { cell: 'lstm', vocabSize: 64, hiddenSize: 128, batchSize: 32, seqLen: 32 },
  { cell: 'gru', vocabSize: 64, hiddenSize: 128, batchSize: 32, seqLen: 32 },
];

export interface CpuFigures extends Work {
  readonly kernels: NonNullable<CpuOptions['kernels']>;
  /** Milliseconds of a step: the least of all, which a busy machine disturbs least, and the median. */
  readonly leastMs: number;
  readonly medianMs: number;
  /** How many were timed. */
  readonly steps: number;
  readonly bytes: number;
  /** Loss of the first and of the last step: what was timed did learn. */
  readonly losses: readonly [number, number];
}

/** Times steps for so many seconds, after a quarter as many to warm up; at least three steps. */
export async function measureCpu(
  work: Work,
  kernels: CpuFigures['kernels'],
  seconds: number,
): Promise<CpuFigures> {
  const { cell, vocabSize, hiddenSize } = work;
  const executor = new CpuExecutor({ kernels });
  const config = { cell, input: 'tokens', inputSize: vocabSize, hiddenSize, outputSize: vocabSize } as const;
  const network = await Network.create(config, executor);
  network.initialise(1);
  const training = await TrainingSteps.load(network, corpusFor(work), OPTIONS);
  const step = async (): Promise<number> => {
    const start = performance.now();
    await training.step(2e-3);
    await executor.idle();
    return performance.now() - start;
  };
  await step();
  const first = (await training.metrics(1)).losses[0] as number;
  const timesFor = async (ms: number): Promise<number[]> => {
    const times: number[] = [];
    const end = performance.now() + ms;
    while (times.length < 3 || performance.now() < end) times.push(await step());
    return times;
  };
  await timesFor(250 * seconds);
  const times = await timesFor(1000 * seconds);
  times.sort((a, b) => a - b);
  const { bytes } = executor;
  const losses = [first, (await training.metrics(1)).losses[0] as number] as const;
  executor.dispose();
  return {
    ...work,
    kernels,
    leastMs: times[0] as number,
    medianMs: times[Math.floor(times.length / 2)] as number,
    steps: times.length,
    bytes,
    losses,
  };
}

/** The machine, and how busy it is with other things. */
export const cpuSetting = (): Record<string, string> => ({
  cpu: `${cpus()[0]?.model.trim()}, ${cpus().length} cores, one thread used`,
  node: process.version,
  'load average': loadavg()
    .map((x) => x.toFixed(1))
    .join(' '),
});
