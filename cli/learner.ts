// What a training on a task needs of whatever learns it.
import type { PairBatch } from '../src/data/index.ts';
import {
  type Batch,
  type BatchTraining,
  type BatchTrainingOptions,
  CheckpointError,
  type SavedTraining,
} from '../src/index.ts';
import type { ReadyModel, TaskJob } from './jobs.ts';

/** The options of a training that come from the command line. */
export type How = Pick<
  BatchTrainingOptions<Batch>,
  'steps' | 'lr' | 'optimizer' | 'seed' | 'reportEvery' | 'evaluateEvery' | 'resume'
>;

/** Of a network, or of an encoder and a decoder. */
export type AnyRun = BatchTraining<Batch> | BatchTraining<PairBatch>;

/** A network with the data of a task. */
export interface Learner {
  readonly config: Pick<ReadyModel, 'cell' | 'numLayers' | 'bidirectional' | 'hiddenSize'>;
  readonly parameterCount: number;
  /** Optimizer steps behind the weights that it began with. */
  readonly steps: number;
  /** The run in whose middle they were saved. */
  readonly interrupted?: SavedTraining | undefined;
  /** Are its answers classes, and so right or wrong? */
  readonly isClass: boolean;
  train(how: How): AnyRun;
  /** The bytes of its file. @param steps optimizer steps behind the weights @param training a run that goes on */
  save(steps: number, training?: AnyRun): Promise<Uint8Array>;
  /** Some test samples, what it says to them, and what would be right: lines. */
  show(): Promise<string[]>;
}

/** Which samples are in which batch of an epoch. */
export const orderOf = ({ batchSize, seed }: TaskJob, epoch: number) => ({ batchSize, seed, epoch });

/** Gates that begin open let an LSTM remember from its first step on (Jozefowicz et al. 2015). */
export const firstValues = (cell: string) => (cell === 'lstm' ? { forgetBias: 1 } : {});

/**
 * A saved model goes on with data like those that it was made for.
 * @param saved what the file says, by name
 * @param own what the task has there
 * @throws CheckpointError `other-data`
 */
export function assertSameData(saved: object, own: object): void {
  const said = new Map(Object.entries(saved));
  const other = Object.entries(own).find(
    ([name, value]) => JSON.stringify(said.get(name)) !== JSON.stringify(value),
  );
  if (!other) return;
  const [name] = other;
  throw new CheckpointError(
    'other-data',
    `The model was made for data of another kind: its ${name} differs.`,
    {
      parameter: name,
      actual: said.get(name),
      limit: other[1],
      hint: 'Choose the task that it was trained on, with the same --set.',
    },
  );
}
