// What a session is asked for, and what it answers: plain data, which can cross the border of a process or a page.

import type { TaskOptions } from '../src/data/index.ts';
import type {
  BeamText,
  CellName,
  Evaluation,
  OptimizerOptions,
  PlateauOptions,
  ScheduleOptions,
  StartOptions,
  TextNetworkOptions,
  TrainingOptions,
} from '../src/index.ts';
import type { ProductChoices } from '../src/schedule/index.ts';
import type { WireError } from './fail.ts';

/** What a new model of a text is. */
export type NewModel = TextNetworkOptions & StartOptions;
/** How a model of a text is trained; plain data. */
export type HowToTrain = Omit<TrainingOptions, 'backend' | 'device' | 'gpu' | 'signal'>;

/** What every training has. */
export interface AnyTraining {
  readonly steps: number;
  readonly lr: number;
  readonly reportEvery: number;
  readonly evaluateEvery: number;
  /** Steps between checkpoints; 0: only the model at the end. */
  readonly checkpointEvery: number;
  /** Of a saved model only the weights count, not the run in whose middle it was saved. */
  readonly anew: boolean;
}

/** A training on a text. */
export interface TrainJob extends AnyTraining {
  readonly kind: 'train';
  readonly text: string;
  /** A model to be made, or the bytes of a saved one to go on from. */
  readonly model: NewModel | Uint8Array;
  readonly options: HowToTrain;
  readonly schedule?: ScheduleOptions;
  readonly plateau?: PlateauOptions;
  /** The text to write at the end; length 0: none. */
  readonly sample: { readonly length: number; readonly temperature: number; readonly seed: number };
}

/** A task by its name, with options of its own. */
export interface TaskChoice {
  readonly name: string;
  readonly options: TaskOptions;
}

/** What a new network for a task is; the task has the sizes of its ends. */
export interface NewTaskNetwork {
  readonly cell: CellName;
  readonly hiddenSize: number;
  readonly numLayers: number;
  readonly bidirectional: boolean;
  /** Of the tasks with pairs. */
  readonly attention: 'none' | 'additive' | 'multiplicative';
}

/** A training on a task. At the end a text says what has been learned. */
export interface TaskJob extends AnyTraining {
  readonly kind: 'task';
  readonly task: TaskChoice;
  /** A network to be made, or the bytes of a saved one to go on from. */
  readonly model: NewTaskNetwork | Uint8Array;
  readonly batchSize: number;
  readonly optimizer: OptimizerOptions['kind'];
  /** Of the weights, and of the order of the samples. */
  readonly seed: number;
  /** Whether the model is wanted. */
  readonly save: boolean;
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

/** Targets to write for sources, with a saved encoder and decoder: a line for each. */
export interface WriteJob {
  readonly kind: 'write';
  readonly model: Uint8Array;
  readonly sources: readonly string[];
  /** Tokens of a target, at most. */
  readonly length: number;
}

/** A series to go on with, by a saved network that is fed what it predicts: a line for each step. */
export interface ContinueJob {
  readonly kind: 'continue';
  readonly model: Uint8Array;
  /** The table (CSV) whose last rows it begins with; or: */
  readonly text?: string;
  /** the task whose series it begins with. */
  readonly task?: TaskChoice;
  readonly length: number;
}

export type TrainingJob = TrainJob | TaskJob;
export type Job = TrainingJob | GenerateJob | WriteJob | ContinueJob;

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
  /** How the adapter computes products; not on the CPU. */
  readonly choices?: ProductChoices;
  readonly cell: string;
  readonly numLayers: number;
  readonly bidirectional: boolean;
  readonly hiddenSize: number;
  readonly parameterCount: number;
  /** Steps done before this run. */
  readonly steps: number;
  /** It goes on with the run of those steps, as if there had been no interruption. */
  readonly resumes?: boolean;
  /** Of a model of a text. */
  readonly text?: {
    readonly vocabularySize: number;
    readonly trainLength: number;
    readonly validationLength: number;
    /** Bytes allocated on the device. */
    readonly bytes: number;
  };
}

/** Takes an event; the session waits for it before it goes on. */
export type Emit = (event: SessionEvent) => void | Promise<void>;

/** Where the engine runs. */
export interface Place {
  readonly backend: 'gpu' | 'cpu';
  /** The way to the GPU, where it is not `navigator.gpu`. */
  readonly gpu?: GPU;
}
