import { copy } from '../../shaders/copy.ts';
import { recordStep } from '../../shaders/recordStep.ts';
import { sumSquares } from '../../shaders/sumSquares.ts';
import { Graph, viewOf } from '../graph/graph.ts';
import { columns, type Value } from '../graph/value.ts';
import type { ClipRule } from '../optim/clipping.ts';
import type { Optimizer } from '../optim/optimizer.ts';
import { update } from '../optim/update.ts';
import { Emitter } from '../schedule/emitter.ts';
import type { Plan, View } from '../schedule/plan.ts';
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
  const own = settings.update?.optimizer.hyperSize ?? 0;
  const clock = g.shared(`${name}/clock`, 1, BATCH_CLOCK.size, 'u32');
  const hyper = g.shared(`${name}/hyper`, 1, own + BATCH_HYPER.size);
  const ring = g.shared(`${name}/ring`, RING, RING_COLUMNS);
  const recording: RecordSettings = {
    forcing: settings.forcing,
    training: settings.update !== undefined,
    dropout: settings.dropout,
    clock: columns(clock, 0, 2),
    alone: columns(hyper, own + BATCH_HYPER.alone, 1),
    keep: settings.carry ? columns(hyper, own + BATCH_HYPER.keep, 1) : undefined,
  };
  const { loss, correct, top, carried } = trainable.record(g, like, recording);
  const plan = g.plan({
    backward: settings.update !== undefined,
    finish(e, gradients) {
      const view = (v: Value) => viewOf(v, e);
      const norm =
        settings.update &&
        update(
          e,
          settings.update.optimizer,
          view(columns(hyper, 0, own)),
          view(columns(hyper, own + BATCH_HYPER.max, 1)),
          settings.update.rule,
        );
      if (settings.gradientNorms && gradients) {
        const dh = gradients.read(view(top));
        const T = trainable.steps(like);
        const width = (dh.rows / T) * dh.cols;
        const out = e.tensor(`${g.name}/stepNorms`, 'activation', T, 1);
        e.emit(sumSquares, { a: { ...dh, rows: T, cols: width, stride: width }, out });
      }
      for (const [last, kept] of carried)
        e.emit(copy, { a: view(last), out: { view: view(kept), add: false } });
      e.emit(recordStep, {
        loss: view(loss),
        correct: correct && view(correct),
        norm,
        step: view(columns(clock, BATCH_CLOCK.row, 1)),
        ring: view(ring),
      });
    },
  });
  return { plan, correct: correct && viewOf(correct, new Emitter()) };
}
