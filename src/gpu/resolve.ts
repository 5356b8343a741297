import { type Kernel, kernelNamed, type OptionValues, type Shapes } from '../../shaders/kernel.ts';
import { alignedToVec4, bindingsOf, contextOf, repeatsOf, type Variant } from '../../shaders/text.ts';
import { callsOf, type Dispatch, matrixOf, type PlacedTensor } from '../schedule/plan.ts';
import { type Choices, type StepClass, shapeClassOf } from './choices.ts';
import type { Advance } from './fuse.ts';

/**
 * Multiply-adds of a submission, and of a dispatch that takes many steps, at most: some 50 ms of a software adapter. A
 * driver resets a GPU that seems to hang, and what has been submitted cannot be stopped.
 */
export const MAX_WORK = 2 ** 28;

/** A dispatch with its names resolved. */
export interface Resolved {
  readonly kernel: Kernel;
  /** Of every call. */
  readonly calls: readonly { readonly shapes: Shapes; readonly params: Readonly<Record<string, number>> }[];
  readonly buffers: Readonly<Record<string, string>>;
  readonly variant: Variant;
  readonly workgroups: readonly [number, number, number];
  /** Multiply-adds, roughly. */
  readonly work: number;
  /** Dispatches with the same key differ in nothing but where their operands lie. */
  readonly key: string;
  /** It is a step of a recurrence, and may become one dispatch with those that follow. */
  readonly fuses: boolean;
  /** Steps in one dispatch: how many, the groups of columns of each, and how its operands move. Default: one step. */
  readonly recurrence?: { readonly steps: number; readonly across: number; readonly advance: Advance };
}

export function resolve(
  dispatch: Dispatch,
  tensors: ReadonlyMap<string, PlacedTensor>,
  choices: Choices,
): Resolved {
  const kernel = kernelNamed(dispatch.kernel) as Kernel;
  const tensor = (name: string): PlacedTensor => tensors.get(name) as PlacedTensor;
  const calls = callsOf(dispatch).map(({ operands, params }) => ({
    shapes: Object.fromEntries(
      Object.entries(operands).map(([name, view]) => [name, matrixOf(view, tensor(view.tensor))]),
    ),
    params,
  }));
  const { shapes } = calls[0] as (typeof calls)[number];
  const buffers = Object.fromEntries(
    Object.entries(dispatch.operands).map(([name, view]) => [name, tensor(view.tensor).buffer]),
  );
  const bindings = bindingsOf(kernel, buffers);
  const shapeClass = shapeClassOf(kernel, shapes, dispatch.options);
  const chosen = choices.tiles[shapeClass];
  const tile = kernel.fit?.(chosen, shapes, dispatch.options) ?? chosen;
  const fuses = kernel.isStep === true && choices.fuses[shapeClass as StepClass];
  const { options, adds } = dispatch;
  const { spreads } = choices;
  const vec4 = calls.every((call) => alignedToVec4(kernel, bindings, call.shapes));
  const repeats = repeatsOf(
    kernel,
    calls.map((call) => call.shapes),
  );
  const variant: Variant = {
    kernel,
    bindings,
    adds,
    options,
    tile,
    spreads,
    vec4,
    repeats,
    calls: calls.length,
  };
  const [x, y] = kernel.groups(shapes, contextOf(variant));
  const key = [
    kernel.name,
    adds,
    JSON.stringify([options, buffers, vec4, repeats, calls.map((c) => c.params), x, y]),
  ].join(' ');
  const work = calls.reduce((sum, call) => sum + workOf(kernel, call.shapes, options), 0);
  return { kernel, calls, buffers, variant, workgroups: [x, y, calls.length], work, key, fuses };
}

/** What a dispatch costs by itself, and an element that is written, where a kernel does not say more. */
const PER_DISPATCH = 2 ** 17;
const PER_ELEMENT = 8;

function workOf(kernel: Kernel, shapes: Shapes, options: OptionValues): number {
  const written = Object.entries(kernel.operands).filter(([, { access }]) => access !== 'read');
  const elements = written.reduce(
    (sum, [name]) => sum + (shapes[name]?.rows ?? 0) * (shapes[name]?.cols ?? 0),
    0,
  );
  return PER_DISPATCH + PER_ELEMENT * elements + (kernel.multiplyAdds?.(shapes, options) ?? 0);
}
