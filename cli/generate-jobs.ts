// What a saved model is asked to write, from the options that its kind has.
import { taskNamed } from '../src/data/index.ts';
import { MODEL_FORMATS, type ModelFormat } from '../src/index.ts';
import { usageFailure } from './fail.ts';
import { type GenerateOptions, WRITING_FLAGS } from './generate-options.ts';
import { readText } from './input-file.ts';
import type { ContinueJob, GenerateJob, Job, TaskChoice, WriteJob } from './jobs.ts';
import { taskChoice } from './task-options.ts';

export type WritingJob = Exclude<Job, { kind: 'train' | 'task' }>;

/** For sentences: what a model of each format is. */
const KINDS: Readonly<Record<ModelFormat, string>> = {
  [MODEL_FORMATS.text]: 'a model of a text',
  [MODEL_FORMATS.network]: 'a network',
  [MODEL_FORMATS.pair]: 'an encoder and a decoder',
};

/** Options that mean something to each. */
const OF_A_KIND: Readonly<Record<ModelFormat, readonly string[]>> = {
  [MODEL_FORMATS.text]: ['prime', 'temperature', 'topK', 'topP', 'stop', 'beams', 'lengthPenalty', 'seed'],
  [MODEL_FORMATS.network]: ['csv', 'task', 'set'],
  [MODEL_FORMATS.pair]: ['source'],
};

/**
 * @param seed what to draw with, where none was typed
 * @throws Failure where an option has no effect on such a model, or one is missing
 */
export async function writingJob(
  options: GenerateOptions,
  model: Uint8Array,
  format: ModelFormat,
  seed: number,
): Promise<WritingJob> {
  const own = OF_A_KIND[format];
  const idle = options.typed.find((name) => name in WRITING_FLAGS && !own.includes(name));
  if (idle)
    throw usageFailure(
      `${WRITING_FLAGS[idle]} has no effect: the model is ${KINDS[format]}, which takes ${own.map((name) => WRITING_FLAGS[name]).join(', ')}.`,
    );
  if (format === MODEL_FORMATS.text) return textJob(options, model, seed);
  return format === MODEL_FORMATS.pair ? pairJob(options, model) : seriesJob(options, model);
}

function textJob(options: GenerateOptions, model: Uint8Array, seed: number): GenerateJob {
  const { prime, length = 400, temperature, topK, topP, stop, beams, lengthPenalty } = options;
  return {
    kind: 'generate',
    ...{ model, prime, length, temperature, stop, seed },
    ...(topK === undefined ? {} : { topK }),
    ...(topP === undefined ? {} : { topP }),
    ...(beams === undefined ? {} : { search: { beams, lengthPenalty } }),
  };
}

async function pairJob({ source, length = 64 }: GenerateOptions, model: Uint8Array): Promise<WriteJob> {
  const sources = source.length > 0 ? source : await linesOfStdin();
  if (sources.length === 0)
    throw usageFailure('--source TEXT is missing, and there are no lines on the standard input.');
  const empty = sources.indexOf('');
  if (empty >= 0) throw usageFailure(`Source ${empty + 1} is empty, and there is nothing to write for it.`);
  return { kind: 'write', model, sources, length };
}

function seriesJob({ csv, task, set, length = 100 }: GenerateOptions, model: Uint8Array): ContinueJob {
  if ((csv === undefined) === (task === undefined))
    throw usageFailure(
      'A network goes on with a series, whose last values come from --csv FILE or from --task NAME: give one of them.',
    );
  const from = task === undefined ? { text: readText(csv as string) } : { task: seriesTask(task, set) };
  return { kind: 'continue', model, length, ...from };
}

function seriesTask(name: string, set: readonly string[]): TaskChoice {
  const task = taskChoice(name, set);
  const data = taskNamed(name).make(task.options);
  if (data.kind === 'sequences' && data.series) return task;
  throw usageFailure(`--task ${name} has no series to go on with.`);
}

/** The lines that are piped in; none where a person sits at the terminal. */
async function linesOfStdin(): Promise<string[]> {
  if (process.stdin.isTTY) return [];
  let text = '';
  for await (const part of process.stdin.setEncoding('utf8')) text += part;
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
