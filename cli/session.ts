// One training or one generation, wherever the engine runs: in this process, in a child process, or in a page.
// Nothing here knows Node or a browser. What goes in is plain data, what comes out is a series of events.
import {
  type BeamText,
  CharRNN,
  type Evaluation,
  type PlateauOptions,
  type ScheduleOptions,
  type StartOptions,
  type TextNetworkOptions,
  type TrainingOptions,
  type TrainingReport,
} from '../src/index.ts';
import { toWire, type WireError } from './fail.ts';

/** What a new model is. */
export type NewModel = TextNetworkOptions & StartOptions;
/** How a model is trained; plain data. */
export type HowToTrain = Omit<TrainingOptions, 'backend' | 'device' | 'gpu' | 'signal'>;

/** A training. */
export interface TrainJob {
  readonly kind: 'train';
  readonly text: string;
  /** A model to be made, or the bytes of a saved one to go on from. */
  readonly model: NewModel | Uint8Array;
  readonly options: HowToTrain;
  readonly steps: number;
  readonly lr: number;
  readonly schedule?: ScheduleOptions;
  readonly plateau?: PlateauOptions;
  readonly reportEvery: number;
  readonly evaluateEvery: number;
  /** Steps between checkpoints; 0: only the model at the end. */
  readonly checkpointEvery: number;
  /** The text to write at the end; length 0: none. */
  readonly sample: { readonly length: number; readonly temperature: number; readonly seed: number };
}

/** A text to write with a saved model. */
export interface GenerateJob {
  readonly kind: 'generate';
  readonly model: Uint8Array;
  readonly prime: string;
  readonly length: number;
  readonly temperature: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly stop: readonly string[];
  readonly seed: number;
  /** Search for the likeliest texts instead of drawing one. */
  readonly search?: { readonly beams: number; readonly lengthPenalty: number };
}

export type Job = TrainJob | GenerateJob;

/** The figures of a report that a terminal shows. */
export interface Progress {
  /** Steps done in this run. */
  readonly step: number;
  /** Steps that this run is to do. */
  readonly steps: number;
  readonly loss: number;
  readonly skippedSteps: number;
  readonly tokensPerSecond: number;
  /** Where it changes by itself. */
  readonly learningRate?: number;
  readonly validation?: Evaluation;
}

export type SessionEvent =
  | { readonly type: 'ready'; readonly model: ReadyModel }
  | { readonly type: 'progress'; readonly progress: Progress }
  /** The whole model as it is after `step` steps, those of earlier runs counted. */
  | { readonly type: 'model'; readonly step: number; readonly last: boolean; readonly bytes: Uint8Array }
  | { readonly type: 'text'; readonly text: string }
  /** What a search has found, the best first. */
  | { readonly type: 'found'; readonly texts: readonly BeamText[] }
  | { readonly type: 'error'; readonly error: WireError }
  /** Always the last one. */
  | { readonly type: 'end' };

/** What is known once the model exists. */
export interface ReadyModel {
  /** The adapter's name for people. */
  readonly adapter: string;
  readonly cell: string;
  readonly numLayers: number;
  readonly hiddenSize: number;
  readonly vocabularySize: number;
  readonly parameterCount: number;
  /** Bytes allocated on the device. */
  readonly bytes: number;
  /** Steps done before this run. */
  readonly steps: number;
  readonly trainLength?: number;
  readonly validationLength?: number;
}

/** Takes an event; the session waits for it before it goes on. */
export type Emit = (event: SessionEvent) => void | Promise<void>;

/** Where the engine runs. */
export interface Place {
  readonly backend: 'gpu' | 'cpu';
  /** The way to the GPU, where it is not `navigator.gpu`. */
  readonly gpu?: GPU;
}

export interface Session {
  /** Ends the session at the next step boundary, or at the next character. */
  stop(): void;
  /** Resolves after the `end` event; never rejects. */
  readonly done: Promise<void>;
}

/** Starts a job. An error of the engine arrives as an `error` event. */
export function startSession(job: Job, place: Place, emit: Emit): Session {
  const abort = new AbortController();
  const run = job.kind === 'train' ? train : generate;
  const done = run(job as TrainJob & GenerateJob, place, emit, abort.signal)
    .catch(async (error: unknown) => {
      const stopped = abort.signal.aborted && error instanceof Error && error.name === 'AbortError';
      if (!stopped) await emit({ type: 'error', error: toWire(error) });
    })
    .then(() => emit({ type: 'end' }))
    // Whoever listened is gone, and with it everyone who could be told.
    .catch(() => {});
  return { stop: () => abort.abort(), done };
}

async function train(job: TrainJob, place: Place, emit: Emit, signal: AbortSignal): Promise<void> {
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
  const saveModel = async (last: boolean) => {
    const bytes = await model.save();
    await emit({ type: 'model', step: model.steps, last, bytes });
  };

  const { steps, lr, schedule, plateau, evaluateEvery, checkpointEvery } = job;
  // A checkpoint is taken at a report, so no report may jump over one.
  const reportEvery = checkpointEvery > 0 ? Math.min(job.reportEvery, checkpointEvery) : job.reportEvery;
  const training = model.train({
    ...{ steps, lr, reportEvery, evaluateEvery },
    ...(schedule ? { schedule } : {}),
    ...(plateau ? { plateau } : {}),
  });
  // Only now is it known that nothing was wrong with what was asked for.
  await emit({ type: 'ready', model: describe(model) });
  let done = 0;
  // `stop` ends at a step boundary and the loop below just ends; an aborted signal would throw.
  const stop = () => training.stop();
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  try {
    let saved = 0;
    for await (const report of training) {
      done = report.step;
      await emit({
        type: 'progress',
        progress: progressOf(report, schedule !== undefined || plateau !== undefined),
      });
      // The end is saved below.
      const isDue =
        checkpointEvery > 0 && Math.floor(done / checkpointEvery) > Math.floor(saved / checkpointEvery);
      if (isDue && done < steps && training.state === 'running') {
        await saveModel(false);
        saved = done;
      }
    }
  } finally {
    signal.removeEventListener('abort', stop);
  }
  if (done > 0) await saveModel(true);
}

async function generate(job: GenerateJob, place: Place, emit: Emit, signal: AbortSignal): Promise<void> {
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
  const { corpus } = model;
  return {
    adapter: model.info.adapter,
    cell: model.config.cell,
    numLayers: model.config.numLayers,
    hiddenSize: model.config.hiddenSize,
    vocabularySize: model.vocabulary.size,
    parameterCount: model.parameterCount,
    bytes: model.bytes,
    steps: model.steps,
    ...(corpus ? { trainLength: corpus.trainLength, validationLength: corpus.validationLength } : {}),
  };
}

function progressOf(report: TrainingReport, isMoving: boolean): Progress {
  const { step, steps, loss, skippedSteps, tokensPerSecond, learningRate, validation } = report;
  return {
    ...{ step, steps, loss, skippedSteps, tokensPerSecond },
    ...(isMoving ? { learningRate } : {}),
    ...(validation ? { validation } : {}),
  };
}
