import { copy } from '../../shaders/copy.ts';
import { fill } from '../../shaders/fill.ts';
import { matmul } from '../../shaders/matmul.ts';
import { sumRows } from '../../shaders/sumRows.ts';
import type { Emitter, Target } from '../schedule/emitter.ts';
import type { Tensor, View } from '../schedule/plan.ts';
import { overlaps, Region, rectOf, rectOfAll, sameRect, viewOfRect } from '../schedule/region.ts';

/** A product d·W that a gradient is still to receive. */
export interface Owed {
  readonly at: View;
  readonly d: View;
  readonly w: View;
}

/** The name of the gradient of a tensor. */
export const gradientName = (tensor: string): string => {
  const cut = tensor.lastIndexOf('/') + 1;
  return `${tensor.slice(0, cut)}d.${tensor.slice(cut)}`;
};

/**
 * The gradient book: where the gradient of every view lives, what has been written of it, and what it is still owed.
 * It decides, while the plan is written, whether a contribution assigns or adds; so no gradient is ever cleared, and a
 * weight that is used in many places needs no thought.
 */
export class Gradients {
  readonly #emitter: Emitter;
  /** Tensor -> the tensor of its gradient, and how many elements further on it lies there. */
  readonly #homes = new Map<string, { readonly tensor: string; readonly shift: number }>();
  readonly #written = new Map<string, Region>();
  readonly #adds: boolean;
  #owed: Owed[] = [];

  /** @param adds gradients of parameters add to what is there, from the first contribution on */
  constructor(emitter: Emitter, adds = false) {
    this.#emitter = emitter;
    this.#adds = adds;
  }

  /** The gradient of a view: the same rectangle of the gradient's tensor. */
  #at(x: View): View {
    let home = this.#homes.get(x.tensor);
    if (!home) {
      const t = this.#emitter.find(x.tensor);
      home = { tensor: gradientName(t.name), shift: 0 };
      this.#homes.set(t.name, home);
      this.#emitter.declare(gradientOf(t));
      if (this.#adds && t.role === 'param') this.#region(home.tensor).add(rectOfAll(t));
    }
    return { ...x, tensor: home.tensor, offset: x.offset + home.shift };
  }

  #region(tensor: string): Region {
    let region = this.#written.get(tensor);
    if (!region) {
      region = new Region();
      this.#written.set(tensor, region);
    }
    return region;
  }

  /** Has anything arrived here, or is anything owed? */
  has(x: View): boolean {
    if (!this.#homes.has(x.tensor)) return false;
    const at = this.#at(x);
    return this.#region(at.tensor).touches(rectOf(at)) || this.#owed.some((o) => meets(o.at, at));
  }

  /** Where a contribution goes: the first assigns, later ones add; what is only partly there is completed with zeros. */
  to(x: View): Target {
    return this.#target(this.#at(x));
  }

  #target(at: View): Target {
    const holes = this.#region(at.tensor).holes(rectOf(at));
    const first = holes.length === 1 && sameRect(holes[0] as (typeof holes)[number], rectOf(at));
    if (!first) this.#fill(at, holes);
    this.#region(at.tensor).add(rectOf(at));
    return { view: at, add: !first };
  }

  #fill(at: View, holes: ReturnType<Region['holes']>): void {
    for (const hole of holes)
      this.#emitter.emit(fill, { out: viewOfRect(at.tensor, at.stride, hole) }, { params: { value: 0 } });
  }

  /** dx += d·W, later. Whoever reads dx pays; if nobody does, it is never computed. */
  owe(x: View, d: View, w: View): void {
    this.#owed.push({ at: this.#at(x), d, w });
  }

  #settle(at: View): void {
    const due = this.#owed.filter((o) => meets(o.at, at));
    this.#owed = this.#owed.filter((o) => !due.includes(o));
    for (const { at: out, d, w } of due)
      this.#emitter.emit(
        matmul,
        { a: d, b: w, out: this.#target(out) },
        { options: { transposeA: false, transposeB: false, activation: 'identity' } },
      );
  }

  /** The whole gradient of x: what is owed is paid, what never arrived is zero. */
  read(x: View): View {
    const at = this.#at(x);
    this.#settle(at);
    const region = this.#region(at.tensor);
    this.#fill(at, region.holes(rectOf(at)));
    region.add(rectOf(at));
    return at;
  }

  /** For fused kernels that add the last contribution themselves: what is owed is paid, and this is where theirs goes. */
  collect(x: View): Target {
    const at = this.#at(x);
    this.#settle(at);
    return this.#target(at);
  }

  /** For fused kernels: like `collect`, but one product that is owed exactly here is left to the kernel. */
  take(x: View): { d: Target; owed: Owed | undefined } {
    const at = this.#at(x);
    const i = this.#owed.findLastIndex(
      (o) => o.at.tensor === at.tensor && sameRect(rectOf(o.at), rectOf(at)),
    );
    const [owed] = i < 0 ? [] : this.#owed.splice(i, 1);
    return { d: this.collect(x), owed };
  }

  /** dx += d; the rows of d are summed if x has fewer. If `alone`, nothing else reaches dx, and d can be dx itself. */
  pass(x: View, d: View, alone: boolean): void {
    if (alone && x.rows === d.rows && this.#alias(x, d)) return;
    const out = this.to(x);
    if (x.rows === d.rows) this.#emitter.emit(copy, { a: d, out });
    else this.#emitter.emit(sumRows, { a: d, out });
  }

  #alias(x: View, d: View): boolean {
    const home = this.#homes.get(x.tensor);
    const shift = d.offset - x.offset;
    if (home) return home.tensor === d.tensor && home.shift === shift;
    if (x.stride !== d.stride || x.cols !== d.cols || this.#emitter.find(x.tensor).role !== 'activation')
      return false;
    this.#homes.set(x.tensor, { tensor: d.tensor, shift });
    this.#region(d.tensor).add(rectOf(d));
    return true;
  }
}

const meets = (a: View, b: View): boolean => a.tensor === b.tensor && overlaps(rectOf(a), rectOf(b));

const gradientOf = (t: Tensor): Tensor => ({
  ...t,
  name: gradientName(t.name),
  role: t.role === 'param' ? 'grad' : 'activation',
  ...(t.role === 'param' ? { of: t.name } : {}),
  ...(t.beside === undefined ? {} : { beside: gradientName(t.beside) }),
});
