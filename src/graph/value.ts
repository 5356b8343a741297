import type { ElementType } from '../../shaders/kernel.ts';
import type { Emitter } from '../schedule/emitter.ts';
import type { Role, View } from '../schedule/plan.ts';
import type { Graph } from './graph.ts';
import type { Node } from './op.ts';

/**
 * Storage for `steps` matrices [rows, cols], one after another in time. Everything that a scan makes is padded by one
 * slot at either end (`pad` = 1): step t lives in slot t + 1, slot 0 and slot T + 1 hold initial states, and a state and
 * its gradient have the same layout.
 *
 * A home is placed in a tensor only when its first view is taken, so that until then it can move in with another.
 */
export class Home {
  name: string;
  readonly role: Role;
  readonly type: ElementType;
  readonly steps: number;
  readonly rows: number;
  readonly cols: number;
  readonly pad: 0 | 1;
  /** How many operands of how many nodes read it. */
  uses = 0;
  /** The buffer that it shares with what is computed side by side. */
  beside: string | undefined;
  #host: Home | undefined;
  #col = 0;

  constructor(
    name: string,
    role: Role,
    steps: number,
    rows: number,
    cols: number,
    pad: 0 | 1 = 0,
    type: ElementType = 'f32',
  ) {
    this.name = name;
    this.role = role;
    this.type = type;
    this.steps = steps;
    this.rows = rows;
    this.cols = cols;
    this.pad = pad;
  }

  /** The home that this one simply is: a step writes the next state straight into the state's own slots. */
  get root(): Home {
    return this.#host?.root ?? this;
  }

  get hasMoved(): boolean {
    return this.#host !== undefined;
  }

  /** The column of the root at which this home begins. */
  get col(): number {
    return this.#host ? this.#host.col + this.#col : 0;
  }

  /** Whoever reads this home reads the host from now on, from column `col` on. */
  moveInto(host: Home, col = 0): void {
    this.#host = host;
    this.#col = col;
    host.uses += this.uses;
  }
}

/** A matrix in a home. Values are made by ops and only describe: numbers appear when a plan runs. */
export interface Value {
  readonly graph: Graph;
  readonly home: Home;
  readonly rows: number;
  readonly cols: number;
  /** Its first column in the home. */
  readonly col: number;
  /** So many slots further on than its step: -1 is the state before a step. */
  readonly slot: number;
  /** One per time step, inside a scan; else the same for all steps. */
  readonly moving: boolean;
  /** A leaf whose gradient is wanted. */
  readonly wanted: boolean;
  /** No gradient passes through it. */
  readonly detached: boolean;
  /** What computes it. */
  readonly node: Node | undefined;
  /** The state of which it is the value before the step. */
  readonly state: State | undefined;
  /** Of a state that left its scan: the state after the last step. */
  readonly last: Value | undefined;
}

/** Something that a scan carries from step to step. */
export interface State {
  readonly name: string;
  readonly prev: Value;
  next: Value;
  needsGradient: boolean;
}

/** Steps t0 .. t0+n-1 of everything that moves, stacked as one matrix. */
export interface Frame {
  readonly t0: number;
  readonly n: number;
}

/** The frame of what is outside of time. */
export const once: Frame = { t0: 0, n: 1 };

/** Does a gradient have to reach this value? */
export function needsGradient(v: Value): boolean {
  if (v.detached) return false;
  return v.state ? v.state.needsGradient : v.node ? v.node.needsGradient : v.wanted;
}

/** The value in a frame, as a view of its tensor: operands are affine in t. */
export function view(v: Value, f: Frame, e: Emitter): View {
  const home = v.home.root;
  const slots = home.steps + 2 * home.pad;
  e.declare({
    name: home.name,
    role: home.role,
    type: home.type,
    size: slots * home.rows * home.cols,
    width: home.cols,
    ...(home.beside === undefined ? {} : { beside: home.beside }),
  });
  const slot = v.slot + (v.moving ? f.t0 : 0);
  return {
    tensor: home.name,
    offset: (home.pad * home.rows + slot * v.rows) * home.cols + v.home.col + v.col,
    rows: v.moving ? f.n * v.rows : v.rows,
    cols: v.cols,
    stride: home.cols,
  };
}

/** Columns from .. from+n-1 of a value: a view, not a copy. */
export const columns = (v: Value, from: number, n: number): Value => ({ ...v, col: v.col + from, cols: n });

/** Rows from .. from+n-1 of a value that does not move: a view, not a copy. `from` is a multiple of n. */
export const rows = (v: Value, from: number, n: number): Value => ({
  ...v,
  rows: n,
  slot: (v.slot * v.rows + from) / n,
});

/** The same numbers as a leaf: a gradient is wanted of them, and goes no further. */
export const leafOf = (v: Value): Value => ({ ...v, node: undefined, wanted: true });

/** The same numbers, through which no gradient passes. */
export const detach = (v: Value): Value => ({ ...v, detached: true });
