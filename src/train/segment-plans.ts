import { copy } from '../../shaders/copy.ts';
import { copyRows } from '../../shaders/copyRows.ts';
import { breathe } from '../core/breathe.ts';
import type { Gradients } from '../graph/gradients.ts';
import { Graph, viewOf } from '../graph/graph.ts';
import type { Values } from '../graph/scan.ts';
import { columns, detach, leafOf, rows, type Value } from '../graph/value.ts';
import { rowsFrom } from '../ops/copy-rows.ts';
import { upstream } from '../ops/upstream.ts';
import type { Emitter } from '../schedule/emitter.ts';
import type { Plan, View } from '../schedule/plan.ts';
import { shareScratch } from '../schedule/scratch.ts';
import { type BatchPlanSettings, RunTensors, squaredNorms } from './batch-plan.ts';
import { carriedName, type RecordedSegment, type Segmentation, type Trainable } from './trainable.ts';

/** Where a segment stands in its batch, columns of `<name>/at` (u32): rows of the tables that all of them share. */
export const SEGMENT_AT = { begin: 0, end: 1, row: 2, step: 3, size: 4 } as const;

type Direction = 'forward' | 'backward';
type Position = 'first' | 'middle' | 'last';

/** A training step on a batch that is cut in time. */
export interface SegmentedStep {
  /** T, B, and how long each segment is, but for the last, which may be shorter. */
  readonly steps: number;
  readonly batchSize: number;
  readonly length: number;
  /** K */
  readonly segments: number;
  readonly plans: readonly Plan[];
  /** What runs, in this order: so many different plans, however many segments there are. */
  readonly runs: readonly { readonly plan: Plan; readonly segment: number }[];
  /** Holds ‖∂L/∂h(t)‖² [T, 1], if somebody asked for it. */
  readonly stepNorms: string;
}

/**
 * One training step in memory for `length` time steps and one state per segment, instead of all T (Chen et al. 2016,
 * "Training deep nets with sublinear memory cost"; Gruslys et al. 2016, "Memory-efficient backpropagation through time"):
 *
 *   for k = 0 .. K-2:  segment k forward, from the state that k-1 has left; keep its last state
 *   for k = K-1 .. 0:  segment k forward again, then backward: from ∂L/∂ of its last state, which k+1 has handed over, to
 *                      ∂L/∂ of its first, for k-1; gradients of parameters add up
 *
 * then clipping and the update. It is the gradient of the plain step, summed in another order. `length` is less than T.
 */
export async function segmentPlans<Batch>(
  name: string,
  trainable: Trainable<Batch>,
  like: Batch,
  settings: BatchPlanSettings,
  length: number,
): Promise<SegmentedStep> {
  const [steps, batchSize] = [trainable.steps(like), trainable.batchSize(like)];
  const segments = Math.ceil(steps / length);
  const title = `${name} ${trainable.keyOf(like, settings.forcing)} by ${length}`;
  const part = (direction: Direction, position: Position): Plan =>
    new SegmentPlan({ name, title, trainable, like, settings, length, segments }, direction, position).plan();
  const positions = (['last', 'middle', 'first'] as const).filter((p) => p !== 'middle' || segments > 2);
  const jobs = [
    ...(['first', 'middle'] as const)
      .filter((p) => positions.includes(p))
      .map((p) => ['forward', p] as const),
    ...positions.map((p) => ['backward', p] as const),
  ];
  const parts: Plan[] = [];
  for (const [direction, position] of jobs) {
    await breathe();
    parts.push(part(direction, position));
  }
  const plans = shareScratch(title, parts);
  const find = (direction: Direction, segment: number): { plan: Plan; segment: number } => {
    const position = segment === 0 ? 'first' : segment === segments - 1 ? 'last' : 'middle';
    const i = jobs.findIndex(([d, p]) => d === direction && p === position);
    return { plan: plans[i] as Plan, segment };
  };
  const all = Array.from({ length: segments }, (_, k) => k);
  return {
    ...{ steps, batchSize, length, segments, plans },
    runs: [
      ...all.slice(0, -1).map((k) => find('forward', k)),
      ...all.toReversed().map((k) => find('backward', k)),
    ],
    stepNorms: `${title}/stepNorms`,
  };
}

interface Cut<Batch> {
  readonly name: string;
  readonly title: string;
  readonly trainable: Trainable<Batch>;
  readonly like: Batch;
  readonly settings: BatchPlanSettings;
  readonly length: number;
  readonly segments: number;
}

/** The plan of all segments in one position, in one direction. */
class SegmentPlan<Batch> {
  readonly #cut: Cut<Batch>;
  readonly #isBackward: boolean;
  readonly #position: Position;
  readonly #g: Graph;
  readonly #run: RunTensors;
  readonly #at: Value;
  readonly #segmentation: Segmentation<Batch>;

  constructor(cut: Cut<Batch>, direction: Direction, position: Position) {
    this.#cut = cut;
    this.#isBackward = direction === 'backward';
    this.#position = position;
    this.#g = new Graph(`${cut.title}, ${position} ${direction}`);
    this.#run = new RunTensors(this.#g, cut.name, cut.settings);
    this.#at = this.#g.shared(`${cut.name}/at`, 1, SEGMENT_AT.size, 'u32');
    this.#segmentation = cut.trainable.segmentation();
  }

  plan(): Plan {
    const { length, segments, trainable, like } = this.#cut;
    const { judgesSteps, learns } = this.#segmentation;
    const isLast = this.#position === 'last';
    const first = this.#position === 'first' ? undefined : this.#begin();
    const recorded = this.#segmentation.record(
      this.#g,
      like,
      { ...this.#run.recording, firstRow: this.#column('row') },
      {
        steps: isLast ? trainable.steps(like) - (segments - 1) * length : length,
        isJudged: this.#isBackward && (judgesSteps || isLast),
        first,
      },
    );
    if (this.#isBackward && learns && !isLast)
      for (const [state, last] of Object.entries(recorded.last)) upstream(last, this.#handed(state));
    return this.#g.plan({
      backward: this.#isBackward,
      addsGradients: this.#isBackward && !isLast,
      finish: (e, gradients) => {
        if (!this.#isBackward || (isLast && this.#cut.settings.carry)) this.#keep(e, recorded);
        if (!gradients) return;
        if (first && learns) this.#handOver(e, gradients, first);
        this.#report(e, gradients, recorded);
        if (this.#position === 'first') this.#conclude(e);
      },
    });
  }

  #column(name: 'begin' | 'end' | 'row' | 'step'): Value {
    return columns(this.#at, SEGMENT_AT[name], 1);
  }

  /** The states between segments [.., B, width]: where segment k+1 begins, k ends; at last also the end of the batch. */
  #kept(state: string): Value {
    const { title, segments, settings, trainable, like } = this.#cut;
    const blocks = segments - (settings.carry ? 0 : 1);
    const width = this.#segmentation.states[state] as number;
    return this.#g.shared(`${title}/kept.${state}`, blocks * trainable.batchSize(like), width);
  }

  /** ∂L/∂ of the state at a cut, on its way from a segment to the one before. */
  #handed(state: string): Value {
    const { title, trainable, like } = this.#cut;
    const width = this.#segmentation.states[state] as number;
    return this.#g.shared(`${title}/handed.${state}`, trainable.batchSize(like), width);
  }

  #begin(): Values {
    const B = this.#cut.trainable.batchSize(this.#cut.like);
    const { states, learns } = this.#segmentation;
    const found = (state: string): Value => rowsFrom(this.#kept(state), this.#column('begin'), B);
    return Object.fromEntries(
      Object.keys(states).map((state) => [state, (learns ? leafOf : detach)(found(state))]),
    );
  }

  #keep(e: Emitter, { last }: RecordedSegment): void {
    const at = viewOf(this.#column('end'), e);
    for (const [state, v] of Object.entries(last))
      e.emit(copyRows, { a: viewOf(v, e), at, out: viewOf(this.#kept(state), e) });
  }

  #handOver(e: Emitter, gradients: Gradients, first: Values): void {
    for (const [state, v] of Object.entries(first))
      e.emit(copy, {
        a: gradients.read(viewOf(v, e)),
        out: { view: viewOf(this.#handed(state), e), add: false },
      });
  }

  /** What each step leaves behind goes into tables over all T. */
  #report(e: Emitter, gradients: Gradients, { judged, top }: RecordedSegment): void {
    const { settings, title, trainable, like } = this.#cut;
    const table = (part: Value | undefined, kept: Value): void => {
      if (part) e.emit(copyRows, { a: viewOf(part, e), at: this.#outputRow(e), out: viewOf(kept, e) });
    };
    table(judged?.loss, this.#outputs('losses'));
    table(judged?.correct, this.#outputs('correct'));
    if (!settings.gradientNorms) return;
    const steps = top.rows / trainable.batchSize(like);
    const norms = e.tensor(`${this.#g.name}/norms`, 'activation', steps, 1);
    squaredNorms(e, gradients, top, norms);
    const out = e.tensor(`${title}/stepNorms`, 'carry', trainable.steps(like), 1);
    e.emit(copyRows, { a: norms, at: viewOf(this.#column('step'), e), out });
  }

  /** Of one output after the last step the table has no other. */
  #outputRow(e: Emitter): View | undefined {
    return this.#segmentation.judgesSteps ? viewOf(this.#column('row'), e) : undefined;
  }

  /** A number for every output of the batch [T·B, 1], or [B, 1]. */
  #outputs(what: 'losses' | 'correct'): Value {
    const { title, trainable, like } = this.#cut;
    const steps = this.#segmentation.judgesSteps ? trainable.steps(like) : 1;
    return this.#g.shared(`${title}/${what}`, steps * trainable.batchSize(like), 1);
  }

  /** The end of the whole step. */
  #conclude(e: Emitter): void {
    const { trainable, like, settings, segments } = this.#cut;
    const B = trainable.batchSize(like);
    const norm = this.#run.update(e);
    if (settings.carry)
      for (const [state, width] of Object.entries(this.#segmentation.states))
        e.emit(copy, {
          a: viewOf(rows(this.#kept(state), (segments - 1) * B, B), e),
          out: { view: viewOf(this.#g.shared(carriedName(state), B, width), e), add: false },
        });
    const correct = trainable.reduction(like).hasClasses ? this.#outputs('correct') : undefined;
    this.#run.record(e, this.#outputs('losses'), correct, norm);
  }
}
