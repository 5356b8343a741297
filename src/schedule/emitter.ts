import type { ElementType, KernelSpec, OperandSpec, OptionSpecs } from '../../shaders/kernel.ts';
import { PlanError } from '../core/errors.ts';
import type { Dispatch, Role, Tensor, View } from './plan.ts';

/** Where a contribution to a sum goes: the first one assigns, later ones add. */
export interface Target {
  readonly view: View;
  readonly add: boolean;
}

type Argument<S extends OperandSpec> = S extends { readonly access: 'accumulate' } ? Target : View;
type Operands = Readonly<Record<string, OperandSpec>>;
/** The operands of a kernel: views, targets for those that accumulate; those with a default may be left out. */
export type Arguments<O extends Operands> = {
  readonly [K in keyof O as O[K] extends { readonly absent: number } ? never : K]: Argument<O[K]>;
} & {
  readonly [K in keyof O as O[K] extends { readonly absent: number } ? K : never]?:
    | Argument<O[K]>
    | undefined;
};

type Params = Readonly<Record<string, 'u32' | 'f32'>>;
type Settings<P extends Params, Q extends OptionSpecs> = ([keyof P] extends [never]
  ? { readonly params?: undefined }
  : { readonly params: { readonly [K in keyof P]: number } }) &
  ([keyof Q] extends [never]
    ? { readonly options?: undefined }
    : { readonly options: { readonly [K in keyof Q]: Q[K][number] } });

/** Writes dispatches, each checked by the compiler against the interface of its kernel. */
export class Emitter {
  dispatches: Dispatch[] = [];
  readonly #tensors = new Map<string, Tensor>();
  /** Where the next dispatches come from. */
  where = '';

  get tensors(): readonly Tensor[] {
    return [...this.#tensors.values()];
  }

  declare(tensor: Tensor): Tensor {
    const known = this.#tensors.get(tensor.name);
    if (known) return known;
    this.#tensors.set(tensor.name, tensor);
    return tensor;
  }

  find(name: string): Tensor {
    const tensor = this.#tensors.get(name);
    if (!tensor) throw new PlanError('unknown-tensor', `The tensor '${name}' has not been declared.`);
    return tensor;
  }

  /** A new tensor of its own, and the view of all of it. */
  tensor(name: string, role: Role, rows: number, cols: number, type: ElementType = 'f32'): View {
    this.declare({ name, role, type, size: rows * cols, width: cols });
    return { tensor: name, offset: 0, rows, cols, stride: cols };
  }

  /** What `write` emits, kept apart from everything else. */
  collect(write: () => void): Dispatch[] {
    const before = this.dispatches;
    this.dispatches = [];
    try {
      write();
      return this.dispatches;
    } finally {
      this.dispatches = before;
    }
  }

  emit<O extends Operands, P extends Params, Q extends OptionSpecs>(
    kernel: KernelSpec<O, P, Q>,
    operands: Arguments<O>,
    ...[settings]: [keyof P, keyof Q] extends [never, never] ? [] : [Settings<P, Q>]
  ): void {
    const views: Record<string, View> = {};
    const adds: string[] = [];
    for (const [name, given] of Object.entries(operands) as [string, View | Target | undefined][]) {
      if (!given) continue;
      if ('view' in given) {
        views[name] = given.view;
        if (given.add) adds.push(name);
      } else views[name] = given;
    }
    this.dispatches.push({
      kernel: kernel.name,
      label: this.where,
      operands: views,
      adds,
      params: settings?.params ?? {},
      options: settings?.options ?? {},
    });
  }
}
