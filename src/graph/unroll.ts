import type { Emitter } from '../schedule/emitter.ts';
import type { Gradients } from './gradients.ts';
import type { Item } from './graph.ts';
import { sideBySide } from './merge.ts';
import { emitBackward, emitForward } from './node.ts';
import type { Node } from './op.ts';
import { canStack, nodeOf, type Stage, stagesOf } from './stages.ts';
import type { Frame, Value } from './value.ts';

/** A traced step, ready to be laid out. */
export class Unrolled {
  readonly nodes: readonly Node[];
  readonly stages: readonly Stage[];
  readonly steps: number;
  readonly #reverse: boolean;

  constructor(nodes: readonly Node[], steps: number, reverse: boolean) {
    this.nodes = nodes;
    this.stages = stagesOf(nodes);
    this.steps = steps;
    this.#reverse = reverse;
  }

  /** The i-th step in the order in which the scan takes them, or against it. */
  frame(i: number, forwards: boolean): Frame {
    return { t0: forwards === this.#reverse ? this.steps - 1 - i : i, n: 1 };
  }

  get all(): Frame {
    return { t0: 0, n: this.steps };
  }
}

/**
 * Unrolled steps: the one place where time is a loop. Several with the same stages run side by side, as the two
 * directions of a layer: what both do at a step becomes one dispatch.
 */
export class Loop implements Item {
  readonly scans: readonly Unrolled[];

  constructor(scans: readonly Unrolled[]) {
    this.scans = scans;
  }

  get #first(): Unrolled {
    return this.scans[0] as Unrolled;
  }

  /** The same for every scan, side by side. */
  #each(e: Emitter, write: (scan: Unrolled) => void): void {
    const lists = this.scans.map((scan) => e.collect(() => write(scan)));
    e.dispatches.push(...sideBySide(lists, (tensor) => e.find(tensor)));
  }

  forward(e: Emitter, training: boolean): void {
    const { steps } = this.#first;
    this.#first.stages.forEach(({ loop }, k) => {
      const stage = (scan: Unrolled, f: Frame): void => {
        e.where = loop ? `forward t=${f.t0}` : 'forward all t';
        for (const n of (scan.stages[k] as Stage).nodes) emitForward(n, f, e, training);
      };
      if (loop) for (let i = 0; i < steps; i++) this.#each(e, (scan) => stage(scan, scan.frame(i, true)));
      else this.#each(e, (scan) => stage(scan, scan.all));
    });
    e.where = 'forward';
  }

  /**
   * Stages in the opposite order. A loop sends gradients along its cycle step by step, and to everything outside of it
   * (weights, projections, contexts) once, at the end, over all steps stacked.
   */
  backward(e: Emitter, gradients: Gradients): void {
    for (let k = this.#first.stages.length - 1; k >= 0; k--) {
      const { loop } = this.#first.stages[k] as Stage;
      if (loop)
        for (let i = 0; i < this.#first.steps; i++)
          this.#each(e, (scan) => {
            const f = scan.frame(i, false);
            const { nodes } = scan.stages[k] as Stage;
            e.where = `backward t=${f.t0}`;
            for (const n of nodes.toReversed()) {
              const inputs = (v: Value): boolean => inside(nodes, v) || !canStack(n);
              emitBackward(n, f, e, gradients, { prepare: true, inputs });
            }
          });
      this.#each(e, (scan) => {
        const { nodes } = scan.stages[k] as Stage;
        e.where = 'backward all t';
        for (const n of nodes.toReversed()) {
          if (!loop) emitBackward(n, scan.all, e, gradients);
          else if (canStack(n))
            emitBackward(n, scan.all, e, gradients, { prepare: false, inputs: (v) => !inside(nodes, v) });
        }
      });
    }
    e.where = 'backward';
  }
}

const inside = (nodes: readonly Node[], v: Value): boolean => nodes.includes(nodeOf(v) as Node);
