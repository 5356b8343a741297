import type { ElementType } from '../../shaders/kernel.ts';
import { Emitter } from '../schedule/emitter.ts';
import { layOut } from '../schedule/layout.ts';
import { callsOf, type Plan, type Role, type Tensor, type View } from '../schedule/plan.ts';
import { Gradients } from './gradients.ts';
import type { Node } from './op.ts';
import { Home, once, type Value, view } from './value.ts';

/** Something that has a place in the order of a graph: a node outside of time, or a whole scan. */
export interface Item {
  forward(e: Emitter, training: boolean): void;
  backward(e: Emitter, gradients: Gradients): void;
}

/** The step that is being traced. */
export interface Body {
  readonly nodes: Node[];
  readonly steps: number;
}

export interface PlanOptions {
  /** Also compute the gradient of every parameter, and of every input that wants one. Default false. */
  readonly backward?: boolean;
  /** Gradients of parameters add to those that another plan has left. Default false: they begin anew. */
  readonly addsGradients?: boolean;
  /** Written at the end, after the gradients: clipping, the optimizer, metrics. */
  readonly finish?: (e: Emitter, gradients: Gradients | undefined) => void;
}

/**
 * A recording of a computation. Ops add to it; `plan` writes it down as dispatches: the items in order, then, mirrored,
 * their gradients. Names of its tensors begin with the name of the graph; parameters keep theirs, and so are shared
 * between graphs.
 */
export class Graph {
  readonly name: string;
  readonly items: Item[] = [];
  /** Set while a scan traces its step. */
  body: Body | undefined;
  readonly #leaves: Value[] = [];
  readonly #names = new Set<string>();

  constructor(name: string) {
    this.name = name;
  }

  /** A tensor name that is not taken yet, within this graph. */
  unique(name: string): string {
    let candidate = `${this.name}/${name}`;
    for (let n = 2; this.#names.has(candidate); n++) candidate = `${this.name}/${name}.${n}`;
    this.#names.add(candidate);
    return candidate;
  }

  value(home: Home, rows: number, cols: number, more: Partial<Value> = {}): Value {
    return {
      graph: this,
      home,
      rows,
      cols,
      col: 0,
      slot: 0,
      moving: false,
      wanted: false,
      detached: false,
      node: undefined,
      state: undefined,
      last: undefined,
      ...more,
    };
  }

  #leaf(
    name: string,
    role: Role,
    rows: number,
    cols: number,
    wanted: boolean,
    type: ElementType = 'f32',
  ): Value {
    const leaf = this.value(new Home(name, role, 1, rows, cols, 0, type), rows, cols, { wanted });
    this.#leaves.push(leaf);
    return leaf;
  }

  /** A trained matrix. Every graph of a model declares the same parameters in the same order. */
  param(name: string, rows: number, cols: number): Value {
    return this.#leaf(name, 'param', rows, cols, true);
  }

  /** A matrix like a parameter, but that no optimizer touches and no gradient reaches. */
  fixed(name: string, rows: number, cols: number): Value {
    return this.#leaf(name, 'fixed', rows, cols, false);
  }

  /** What the host writes. A sequence is one matrix [T·B, cols], time-major. `wanted`: also compute its gradient. */
  input(name: string, rows: number, cols: number, type: ElementType = 'f32', wanted = false): Value {
    return this.#leaf(this.unique(name), 'input', rows, cols, wanted, type);
  }

  /** What lives on from run to run. */
  carry(name: string, rows: number, cols: number, type: ElementType = 'f32'): Value {
    return this.#leaf(this.unique(name), 'carry', rows, cols, false, type);
  }

  /** What lives on from run to run, in every plan that names it. */
  shared(name: string, rows: number, cols: number, type: ElementType = 'f32'): Value {
    return this.#leaf(name, 'carry', rows, cols, false, type);
  }

  plan({ backward = false, addsGradients = false, finish }: PlanOptions = {}): Plan {
    const e = new Emitter();
    for (const leaf of this.#leaves)
      if (leaf.home.role === 'param' || leaf.home.role === 'fixed') view(leaf, once, e);
    e.where = 'forward';
    for (const item of this.items) item.forward(e, backward);
    const gradients = backward ? new Gradients(e, addsGradients) : undefined;
    if (gradients) {
      for (const item of this.items.toReversed()) {
        e.where = 'backward';
        item.backward(e, gradients);
      }
      e.where = 'gradients';
      for (const leaf of this.#leaves) if (leaf.wanted) gradients.read(view(leaf, once, e));
    }
    e.where = 'update';
    finish?.(e, gradients);
    return {
      ...{ name: this.name, ...layOut(needed(e)), dispatches: e.dispatches },
      ...(addsGradients && { addsGradients }),
    };
  }
}

/** All parameters, so that every plan of a model gives them the same places, and what the dispatches touch. */
function needed(e: Emitter): Tensor[] {
  const views = e.dispatches.flatMap(callsOf).flatMap(({ operands }) => Object.values(operands));
  const touched = new Set(views.map((v) => v.tensor));
  return e.tensors.filter((t) => t.role === 'param' || t.role === 'fixed' || touched.has(t.name));
}

/** The view of a value outside of any scan, for those who write dispatches by hand. */
export const viewOf = (v: Value, e: Emitter): View => view(v, once, e);
