import type { Emitter } from '../schedule/emitter.ts';
import type { Gradients } from './gradients.ts';
import type { Item } from './graph.ts';
import { emitBackward, emitForward } from './node.ts';
import type { Node } from './op.ts';
import { canStack, nodeOf, type Stage, stagesOf } from './stages.ts';
import type { Frame, Value } from './value.ts';

/** A traced step, unrolled: the one place where time is a loop. */
export class Unrolled implements Item {
  readonly stages: readonly Stage[];
  readonly #steps: number;
  readonly #reverse: boolean;

  constructor(nodes: readonly Node[], steps: number, reverse: boolean) {
    this.stages = stagesOf(nodes);
    this.#steps = steps;
    this.#reverse = reverse;
  }

  get #all(): Frame {
    return { t0: 0, n: this.#steps };
  }

  /** The steps in the order in which the scan takes them, or against it. */
  #frames(forwards: boolean): Frame[] {
    const frames = Array.from({ length: this.#steps }, (_, t): Frame => ({ t0: t, n: 1 }));
    return forwards === this.#reverse ? frames.reverse() : frames;
  }

  forward(e: Emitter, training: boolean): void {
    for (const { nodes, loop } of this.stages) {
      const frames = loop ? this.#frames(true) : [this.#all];
      for (const f of frames) {
        e.where = loop ? `forward t=${f.t0}` : 'forward all t';
        for (const n of nodes) emitForward(n, f, e, training);
      }
    }
    e.where = 'forward';
  }

  /**
   * Stages in the opposite order. A loop sends gradients along its cycle step by step, and to everything outside of it
   * (weights, projections, contexts) once, at the end, over all steps stacked.
   */
  backward(e: Emitter, gradients: Gradients): void {
    for (const { nodes, loop } of this.stages.toReversed()) {
      const inside = (v: Value): boolean => nodes.includes(nodeOf(v) as Node);
      const mirrored = nodes.toReversed();
      if (loop)
        for (const f of this.#frames(false)) {
          e.where = `backward t=${f.t0}`;
          for (const n of mirrored) {
            const inputs = (v: Value): boolean => inside(v) || !canStack(n);
            emitBackward(n, f, e, gradients, { prepare: true, inputs });
          }
        }
      e.where = 'backward all t';
      for (const n of mirrored) {
        if (!loop) emitBackward(n, this.#all, e, gradients);
        else if (canStack(n))
          emitBackward(n, this.#all, e, gradients, { prepare: false, inputs: (v) => !inside(v) });
      }
    }
    e.where = 'backward';
  }
}
