import { recordStep } from '../../shaders/recordStep.ts';
import { Graph, viewOf } from '../graph/graph.ts';
import { columns, type Value } from '../graph/value.ts';
import type { ClipRule } from '../optim/clipping.ts';
import type { Optimizer } from '../optim/optimizer.ts';
import { update } from '../optim/update.ts';
import type { Plan } from '../schedule/plan.ts';
import type { DropoutOptions, Forcing, RecordSettings, Trainable } from './trainable.ts';
import { RING, RING_COLUMNS } from './training-plan.ts';

/** Columns of `clock` (u32): seed and step for what is drawn, and the row of the ring. */
export const BATCH_CLOCK = { seed: 0, step: 1, row: 2, size: 3 } as const;

export interface BatchPlanSettings {
  readonly forcing: Forcing;
  readonly dropout?: Required<DropoutOptions>;
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
): Plan {
  const g = new Graph(`${name} ${trainable.keyOf(like, settings.forcing)}`);
  const own = settings.update?.optimizer.hyperSize ?? 0;
  const clock = g.shared(`${name}/clock`, 1, BATCH_CLOCK.size, 'u32');
  const hyper = g.shared(`${name}/hyper`, 1, own + 2);
  const ring = g.shared(`${name}/ring`, RING, RING_COLUMNS);
  const recording: RecordSettings = {
    forcing: settings.forcing,
    dropout: settings.dropout,
    clock: columns(clock, 0, 2),
    alone: columns(hyper, own + 1, 1),
  };
  const { loss, correct } = trainable.record(g, like, recording);
  return g.plan({
    backward: settings.update !== undefined,
    finish(e) {
      const view = (v: Value) => viewOf(v, e);
      const norm =
        settings.update &&
        update(
          e,
          settings.update.optimizer,
          view(columns(hyper, 0, own)),
          view(columns(hyper, own, 1)),
          settings.update.rule,
        );
      e.emit(recordStep, {
        loss: view(loss),
        correct: correct && view(correct),
        norm,
        step: view(columns(clock, BATCH_CLOCK.row, 1)),
        ring: view(ring),
      });
    },
  });
}
