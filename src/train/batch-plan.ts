import { copy } from '../../shaders/copy.ts';
import { recordStep } from '../../shaders/recordStep.ts';
import { sumSquares } from '../../shaders/sumSquares.ts';
import type { Gradients } from '../graph/gradients.ts';
import { Graph, viewOf } from '../graph/graph.ts';
import { columns, type Value } from '../graph/value.ts';
import type { ClipRule } from '../optim/clipping.ts';
import type { Optimizer } from '../optim/optimizer.ts';
import { update } from '../optim/update.ts';
import { Emitter } from '../schedule/emitter.ts';
import type { Plan, Tensor, View } from '../schedule/plan.ts';
import { RING, RING_COLUMNS } from './ring.ts';
import type { DropoutOptions, Forcing, RecordSettings, Trainable } from './trainable.ts';

/** Columns of `clock` (u32): seed and step for what is drawn, and the row of the ring. */
export const BATCH_CLOCK = { seed: 0, step: 1, row: 2, size: 3 } as const;

/** Columns of `hyper` (f32), which those of the optimizer precede. */
export const BATCH_HYPER = { max: 0, alone: 1, keep: 2, size: 3 } as const;

export interface BatchPlanSettings {
  readonly forcing: Forcing;
  readonly dropout?: Required<DropoutOptions>;
  /** States live on from batch to batch. */
  readonly carry?: boolean;
  /** Also ‖∂L/∂h(t)‖² of the last layer for every t, in `<plan>/stepNorms` [T, 1]. */
  readonly gradientNorms?: boolean;
  /** Undefined: forward only. */
  readonly update?: { readonly optimizer: Optimizer; readonly rule: ClipRule };
}

/** What all plans of a run share: the numbers of the host, and the ring for what a step leaves behind. */
export class RunTensors {
  readonly recording: RecordSettings;
  readonly #clock: Value;
  readonly #hyper: Value;
  readonly #ring: Value;
  readonly #settings: BatchPlanSettings;

  /** @param name of the run: the tensors are `<name>/clock`, `<name>/hyper` and `<name>/ring` */
  constructor(g: Graph, name: string, settings: BatchPlanSettings) {
    const own = settings.update?.optimizer.hyperSize ?? 0;
    this.#clock = g.shared(`${name}/clock`, 1, BATCH_CLOCK.size, 'u32');
    this.#hyper = g.shared(`${name}/hyper`, 1, own + BATCH_HYPER.size);
    this.#ring = g.shared(`${name}/ring`, RING, RING_COLUMNS);
    this.#settings = settings;
    this.recording = {
      forcing: settings.forcing,
      training: settings.update !== undefined,
      dropout: settings.dropout,
      clock: columns(this.#clock, 0, 2),
      alone: columns(this.#hyper, own + BATCH_HYPER.alone, 1),
      keep: settings.carry ? columns(this.#hyper, own + BATCH_HYPER.keep, 1) : undefined,
    };
  }

  /** Clips the gradient and updates the parameters, where they are trained. Returns the norm, as `update` does. */
  update(e: Emitter): View | undefined {
    if (!this.#settings.update) return undefined;
    const { optimizer, rule } = this.#settings.update;
    const own = optimizer.hyperSize;
    return update(
      ...([e, optimizer, viewOf(columns(this.#hyper, 0, own), e)] as const),
      ...([viewOf(columns(this.#hyper, own + BATCH_HYPER.max, 1), e), rule] as const),
    );
  }

  /** Leaves the metrics of the step in the ring. */
  record(e: Emitter, loss: Value, correct: Value | undefined, norm: View | undefined): void {
    e.emit(recordStep, {
      ...{ loss: viewOf(loss, e), correct: correct && viewOf(correct, e), norm },
      step: viewOf(columns(this.#clock, BATCH_CLOCK.row, 1), e),
      ring: viewOf(this.#ring, e),
    });
  }
}

/** Nothing but what lives on in other plans of a run, as a plan that keeps it while none of them is loaded. */
export function lastingPart(name: string, plans: readonly Plan[]): Plan {
  const isShared = (t: Tensor): boolean => t.role === 'carry' && t.name.startsWith(`${name}/`);
  const lasts = (t: Tensor): boolean => ['param', 'fixed', 'moment'].includes(t.role) || isShared(t);
  const tensors = new Map(plans.flatMap((p) => p.tensors.filter(lasts).map((t) => [t.name, t])));
  const used = new Set([...tensors.values()].map((t) => t.buffer));
  const buffers = new Map(
    plans.flatMap((p) => p.buffers.filter((b) => used.has(b.name)).map((b) => [b.name, b])),
  );
  return {
    ...{ name: `${name} between batches`, dispatches: [] },
    ...{ tensors: [...tensors.values()], buffers: [...buffers.values()] },
  };
}

/** ‖∂L/∂h(t)‖² for every step into `out` [steps, 1]. top: [steps·B, width] */
export function squaredNorms(e: Emitter, gradients: Gradients, top: Value, out: View): void {
  const dh = gradients.read(viewOf(top, e));
  const width = (dh.rows / out.rows) * dh.cols;
  e.emit(sumSquares, { a: { ...dh, rows: out.rows, cols: width, stride: width }, out });
}

/**
 * One step on a batch that the host brings: the network, its loss, and, in training, back-propagation, clipping and the
 * update. What it leaves behind goes into the ring that all plans of a run share.
 */
export function batchPlan<Batch>(
  name: string,
  trainable: Trainable<Batch>,
  like: Batch,
  settings: BatchPlanSettings,
): { readonly plan: Plan; readonly correct: View | undefined } {
  const g = new Graph(`${name} ${trainable.keyOf(like, settings.forcing)}`);
  const run = new RunTensors(g, name, settings);
  const { loss, correct, top, carried } = trainable.record(g, like, run.recording);
  const plan = g.plan({
    backward: settings.update !== undefined,
    finish(e, gradients) {
      const norm = run.update(e);
      if (settings.gradientNorms && gradients) {
        const out = e.tensor(`${g.name}/stepNorms`, 'activation', trainable.steps(like), 1);
        squaredNorms(e, gradients, top, out);
      }
      for (const [last, kept] of carried)
        e.emit(copy, { a: viewOf(last, e), out: { view: viewOf(kept, e), add: false } });
      run.record(e, loss, correct, norm);
    },
  });
  return { plan, correct: correct && viewOf(correct, new Emitter()) };
}
