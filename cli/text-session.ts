// A model of a text: its training, and what it writes.
import { CharRNN } from '../src/index.ts';
import { assertStepsLeft, follow, reportsBetween } from './follow.ts';
import type { Emit, GenerateJob, Place, ReadyModel, TrainJob } from './jobs.ts';
import { placeOf } from './words.ts';

/** Trains on a text, saves the model, and writes a sample. */
export async function trainOnText(
  job: TrainJob,
  place: Place,
  emit: Emit,
  signal: AbortSignal,
): Promise<void> {
  const model = await untilMade(signal, (creating) => {
    const options = { ...job.options, ...place, text: job.text, signal: creating };
    if (job.model instanceof Uint8Array) return CharRNN.load(job.model, options);
    return CharRNN.create({ ...job.model, ...options });
  });
  try {
    await trainAndSave(model, job, emit, signal);
    if (job.sample.length > 0) await write(model, job.sample, emit, signal);
  } finally {
    model.dispose();
  }
}

/**
 * Makes a model with a signal that ends with the making: a later stop must end the training at a step boundary, with a
 * model that can still be saved.
 */
async function untilMade(
  signal: AbortSignal,
  make: (signal: AbortSignal) => Promise<CharRNN>,
): Promise<CharRNN> {
  const creating = new AbortController();
  const abort = () => creating.abort(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort);
  try {
    return await make(creating.signal);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

async function trainAndSave(model: CharRNN, job: TrainJob, emit: Emit, signal: AbortSignal): Promise<void> {
  const resume = job.anew ? undefined : model.interrupted;
  assertStepsLeft(job, resume);
  const { steps, lr, schedule, plateau, reportEvery, evaluateEvery, checkpointEvery } = job;
  const training = model.train({
    ...{ steps, lr, evaluateEvery, reportEvery: reportsBetween(reportEvery, checkpointEvery) },
    ...(schedule ? { schedule } : {}),
    ...(plateau ? { plateau } : {}),
    ...(resume ? { resume } : {}),
  });
  // Only now is it known that nothing was wrong with what was asked for.
  await emit({ type: 'ready', model: { ...describe(model), resumes: resume !== undefined } });
  const isMoving = schedule !== undefined || plateau !== undefined;
  const save = async (_done: number, training: boolean) => ({
    step: model.steps,
    bytes: await model.save({ training }),
  });
  await follow(training, { steps, checkpointEvery, isMoving, save }, emit, signal);
}

/** Writes a text with a saved model, or searches for the likeliest. */
export async function writeText(
  job: GenerateJob,
  place: Place,
  emit: Emit,
  signal: AbortSignal,
): Promise<void> {
  const model = await untilMade(signal, (creating) =>
    CharRNN.load(job.model, { ...place, signal: creating }),
  );
  try {
    await emit({ type: 'ready', model: describe(model) });
    if (job.search) await search(model, job, job.search, emit, signal);
    else await write(model, job, emit, signal);
  } finally {
    model.dispose();
  }
}

async function search(
  model: CharRNN,
  { prime, length, stop }: GenerateJob,
  how: NonNullable<GenerateJob['search']>,
  emit: Emit,
  signal: AbortSignal,
): Promise<void> {
  const texts = await model.beamSearch({ ...how, length, stop, signal, ...(prime ? { prime } : {}) });
  await emit({ type: 'found', texts });
}

interface Wish {
  readonly prime?: string;
  readonly length: number;
  readonly temperature: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly stop?: readonly string[];
  readonly seed?: number;
}

async function write(model: CharRNN, wish: Wish, emit: Emit, signal: AbortSignal): Promise<void> {
  const { prime, length, temperature, topK, topP, stop, seed } = wish;
  const options = {
    length,
    temperature,
    signal,
    ...(prime ? { prime } : {}),
    ...(topK === undefined ? {} : { topK }),
    ...(topP === undefined ? {} : { topP }),
    ...(stop === undefined ? {} : { stop }),
    ...(seed === undefined ? {} : { seed }),
  };
  // Characters that come while a message is under way travel together in the next one: one message each would cost
  // more than making them. A slow reader is waited for.
  let text = '';
  let sending: Promise<void> | undefined;
  const send = async () => {
    while (text !== '') {
      const part = text;
      text = '';
      await emit({ type: 'text', text: part });
    }
    sending = undefined;
  };
  for await (const character of model.generate(options)) {
    text += character;
    sending ??= send();
    if (text.length >= LONGEST_BACKLOG) await sending;
  }
  await sending;
}

/** UTF-16 units that may wait for a slow reader before the generation waits too. */
const LONGEST_BACKLOG = 65_536;

function describe(model: CharRNN): ReadyModel {
  const { corpus, config, bytes, parameterCount, steps } = model;
  const text = corpus && {
    vocabularySize: model.vocabulary.size,
    trainLength: corpus.trainLength,
    validationLength: corpus.validationLength,
    bytes,
  };
  return {
    ...placeOf(model.info),
    cell: config.cell,
    numLayers: config.numLayers,
    bidirectional: false,
    hiddenSize: config.hiddenSize,
    ...{ parameterCount, steps },
    ...(text ? { text } : {}),
  };
}
