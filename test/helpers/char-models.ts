import { CharRNN, type CharRnnOptions, type Training, type TrainingReport } from '../../src/index.ts';

/** Small enough that a step takes no time, with characters that can be told apart. */
export const text = 'the cat sat on the mat. a dog ran to the sea, and sat.\n'.repeat(12);

/** A small model on the CPU. Five chunks of the text and more make an epoch. */
export const create = (more: Partial<CharRnnOptions> = {}): Promise<CharRNN> =>
  CharRNN.create({ text, hiddenSize: 8, seqLen: 6, batchSize: 4, backend: 'cpu', ...more });

/** All reports of a training run, driven to its end. */
export async function collect(training: Training): Promise<TrainingReport[]> {
  const reports: TrainingReport[] = [];
  for await (const report of training) reports.push(report);
  return reports;
}

/** The losses of all steps of a run. */
export const curve = (reports: readonly TrainingReport[]): number[] => reports.flatMap((r) => [...r.losses]);

/** All that a generation writes. */
export async function write(characters: AsyncIterable<string>): Promise<string> {
  let all = '';
  for await (const c of characters) all += c;
  return all;
}

/** Every weight of a model, as bytes: for comparisons bit by bit. */
export async function weightsOf(model: CharRNN): Promise<Record<string, string>> {
  const state = await model.stateDict();
  return Object.fromEntries(
    [...state].map(([name, w]) => [name, Buffer.from(w.buffer, w.byteOffset, w.byteLength).toString('hex')]),
  );
}

/** So many microtasks: on the CPU a step takes a few, a report of 256 steps more than this. */
export async function ticks(n = 200): Promise<void> {
  for (let i = 0; i < n; i++) await undefined;
}

/** Other work gets its turn: microtasks, messages, timers. */
export const breathe = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
