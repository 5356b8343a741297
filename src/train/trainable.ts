import type { NumberArray } from '../../shaders/cells.ts';
import type { Graph } from '../graph/graph.ts';
import type { Values } from '../graph/scan.ts';
import type { Value } from '../graph/value.ts';
import type { RecordedLoss } from '../model/loss.ts';
import type { Put } from './inputs.ts';
import type { Reduced } from './reduction.ts';

/** How what is fed back is chosen: the target, the network's own output, or either, by a share of steps. */
export type Forcing = 'always' | 'never' | 'share';

/** Probabilities of dropout, 0 <= p < 1. Default 0. */
export interface DropoutOptions {
  /** Onto x(t), before the first layer; what a decoder's attention gathered stands beside x(t), and is kept. */
  readonly input?: number;
  /** Onto what a layer hands on to the next. */
  readonly between?: number;
  /** Onto h(t-1) before W, one mask per sequence (Gal and Ghahramani 2016). */
  readonly recurrent?: number;
}

/** What a plan is made for, beside a batch. */
export interface RecordSettings {
  readonly forcing: Forcing;
  /** An update follows: what only training drops is dropped. */
  readonly training: boolean;
  /** Undefined: no dropout. */
  readonly dropout: Required<DropoutOptions> | undefined;
  /** [1, 2] u32: seed and step, for whatever is drawn. */
  readonly clock: Value;
  /** [1, 1]: the share of steps at which the network is on its own. */
  readonly alone: Value;
  /** [1, 1]: 1 to go on from the states that the batch before has left, 0 to begin anew. Undefined: nothing is carried. */
  readonly keep: Value | undefined;
  /** Of a segment, [1, 1] u32: the row t·B + b of the batch with which it begins. Default 0. */
  readonly firstRow?: Value;
}

/** A network and its loss, recorded for training. */
export interface RecordedTraining extends RecordedLoss {
  /** What the last layer hands on [T·B, width]. */
  readonly top: Value;
  /** States that live on: what each is at the end of the batch, and where it is kept until the next. */
  readonly carried: readonly (readonly [last: Value, kept: Value])[];
}

/** A stretch of the time of a batch, which has plans of its own. */
export interface Segment {
  /** Steps in it. */
  readonly steps: number;
  /** Its outputs are computed and judged; else only its states are. */
  readonly isJudged: boolean;
  /** The states in which it begins [B, width], by name. Undefined: the batch begins with it. */
  readonly first: Values | undefined;
}

/** A segment, recorded. */
export interface RecordedSegment {
  readonly judged: RecordedLoss | undefined;
  /** What the last layer hands on [steps·B, width]. */
  readonly top: Value;
  /** Every state after its last step [B, width], by name. */
  readonly last: Values;
}

/** How batches of a kind are cut in time. */
export interface Segmentation<Batch> {
  /** The width of every state that crosses a cut, by name. */
  readonly states: Readonly<Record<string, number>>;
  /** States depend on something that is trained; else no gradient crosses a cut. */
  readonly learns: boolean;
  /** There is an output at every step; else one, in the last segment. */
  readonly judgesSteps: boolean;
  record(graph: Graph, like: Batch, settings: RecordSettings, segment: Segment): RecordedSegment;
}

/** Where a state lives on from batch to batch. */
export const carriedName = (state: string): string => `train/carried.${state}`;

/** A kind of network as training sees it: how its batches are recorded, written and counted. */
export interface Trainable<Batch> {
  /** Does its output enter again, so that a teacher makes a difference? */
  readonly feedsBack: boolean;
  /** Batches with the same key share a plan. */
  keyOf(batch: Batch, forcing: Forcing): string;
  /** Refuses what a device would compute nonsense from. @throws ConfigError, DataError */
  assert(batch: Batch): void;
  /**
   * Refuses to let states live on from batch to batch where they have no meaning, or where a network, or a batch, has first
   * states that would then never be looked at. @throws ConfigError `no-effect`
   */
  assertCarry(batch?: Batch): void;
  /** Records the network and its loss for batches like this one. */
  record(graph: Graph, like: Batch, settings: RecordSettings): RecordedTraining;
  /** How its batches are cut in time. @throws ConfigError `impossible-segments`: they cannot be */
  segmentation(): Segmentation<Batch>;
  /** Hands over what such a plan reads, by the names of its inputs. */
  write(batch: Batch, forcing: Forcing, put: Put): void;
  /** B */
  batchSize(batch: Batch): number;
  /** T, of what is judged. */
  steps(batch: Batch): number;
  /** How many targets count, and how their losses become one number. */
  reduction(batch: Batch): Reduced;
  /**
   * Sequences of which every target that counts had the largest logit, of those that have one that counts.
   * @param correct 0 or 1 for each output
   */
  sequencesRight(batch: Batch, correct: NumberArray): { readonly right: number; readonly of: number };
}
