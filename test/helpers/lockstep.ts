import type { NumberArray } from '../../shaders/cells.ts';
import { kernels } from '../../shaders/index.ts';
import type { Kernel } from '../../shaders/kernel.ts';
import { Rng } from '../../src/core/rng.ts';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import type { GpuExecutor } from '../../src/gpu/executor.ts';
import { arrayType } from '../../src/gpu/memory.ts';
import { effectOf } from '../../src/schedule/check.ts';
import { callsOf, type PlacedTensor, type Plan, type View } from '../../src/schedule/plan.ts';
import { type Difference, firstDifference, tolerances } from './tolerance.ts';

/** One of two that run the same plan, a dispatch at a time. */
export interface Side {
  write(tensor: string, numbers: NumberArray): void;
  read(tensor: string): Promise<NumberArray>;
  runDispatch(index: number): Promise<void> | void;
}

/** The first dispatch that did something else than its twin. */
export interface WrongDispatch extends Difference {
  /** Its number in the plan. */
  readonly dispatch: number;
  readonly label: string;
  readonly kernel: string;
  /** The operand that came out wrong; undefined if an element changed that the dispatch may not touch. */
  readonly operand: string | undefined;
  readonly tensor: string;
  /** Place in the tensor. */
  readonly row: number;
  readonly col: number;
}

export const sentence = (w: WrongDispatch): string =>
  `dispatch ${w.dispatch} (${w.kernel}, ${w.label}): ${w.operand ?? 'outside of its operands'}, ` +
  `${w.tensor}[${w.row}, ${w.col}] is ${w.got}, should be ${w.want}`;

/**
 * Runs a plan on both sides, dispatch by dispatch. After each, every tensor that it wrote is compared: what it may
 * write within the kernel's tolerance, everything else to the bit. Then the witness takes over the subject's numbers, so
 * that small errors do not add up and the first dispatch that is wrong is the one that is named.
 */
export async function lockstep(
  plan: Plan,
  subject: Side,
  witness: Side,
  inputs: ReadonlyMap<string, NumberArray>,
): Promise<WrongDispatch | undefined> {
  for (const [tensor, numbers] of inputs) for (const side of [subject, witness]) side.write(tensor, numbers);
  for (const index of plan.dispatches.keys()) {
    await Promise.all([subject.runDispatch(index), witness.runDispatch(index)]);
    const wrong = await compare(plan, index, subject, witness);
    if (wrong) return wrong;
  }
  return undefined;
}

async function compare(
  plan: Plan,
  index: number,
  subject: Side,
  witness: Side,
): Promise<WrongDispatch | undefined> {
  const dispatch = plan.dispatches[index] as Plan['dispatches'][number];
  const { kernel: name, label, adds } = dispatch;
  const kernel = kernels.get(name) as Kernel;
  const operands = callsOf(dispatch).flatMap((call) => Object.entries(call.operands));
  const written = operands.filter(([o]) => effectOf(kernel, o, adds) !== 'read');
  for (const tensor of new Set(written.map(([, view]) => view.tensor))) {
    const { width } = plan.tensors.find((t) => t.name === tensor) as PlacedTensor;
    const [got, want] = await Promise.all([subject.read(tensor), witness.read(tensor)]);
    const wrong = (operand: string | undefined, d: Difference): WrongDispatch => ({
      ...{ dispatch: index, label, kernel: name, operand, tensor, ...d },
      row: Math.floor(d.index / width),
      col: d.index % width,
    });
    const own = written.filter(([, view]) => view.tensor === tensor);
    for (const [operand, view] of own) {
      const d = firstDifference(got, want, tolerances[kernel.accuracy], (i) => !contains(view, i));
      if (d) return wrong(operand, d);
    }
    const stray = firstDifference(got, want, tolerances.exact, (i) => own.some(([, v]) => contains(v, i)));
    if (stray) return wrong(undefined, stray);
    witness.write(tensor, got);
  }
  return undefined;
}

/** Is element i of the tensor in the view? */
function contains(v: View, i: number): boolean {
  const from = i - v.offset;
  return from >= 0 && Math.floor(from / v.stride) < v.rows && from % v.stride < v.cols;
}

/** The dispatches of the one program that runs whole plans elsewhere. */
export async function gpuSide(plan: Plan, executor: GpuExecutor): Promise<Side> {
  const program = await executor.load(plan);
  return {
    write: (tensor, numbers) => executor.write(tensor, numbers),
    read: (tensor) => executor.read(tensor),
    runDispatch: (index) => executor.runDispatches(program, index, index + 1),
  };
}

/** The twins, in float32: each dispatch is a program of its own over the same buffers. */
export async function twinSide(plan: Plan): Promise<Side> {
  const executor = new CpuExecutor({ kernels: 'twins' });
  // Called inputs, they may be read before this one dispatch writes them.
  const tensors = plan.tensors.map((t): PlacedTensor => ({ ...t, role: 'input' }));
  const programs = await Promise.all(
    plan.dispatches.map((d) => executor.load({ ...plan, tensors, dispatches: [d] })),
  );
  return {
    write: (tensor, numbers) => executor.write(tensor, numbers),
    read: (tensor) => executor.read(tensor),
    runDispatch: (index) => executor.run(programs[index] as (typeof programs)[number]),
  };
}

/**
 * Numbers for every tensor of a plan: `given` ones, repeated, and ordinary ones everywhere else, also where the plan has
 * to write before it reads. So nothing comes out right because memory starts as zeros.
 */
export function fillPlan(
  plan: Plan,
  given: Readonly<Record<string, readonly number[]>>,
): Map<string, NumberArray> {
  const rng = new Rng(1, 0);
  const own = plan.tensors.filter((t) => !t.flat);
  return new Map(
    own.map(({ name, type, size }) => {
      const values = given[name] ?? (type === 'f32' ? undefined : [0]);
      const numbers = new Float64Array(size).map((_, i) =>
        values ? (values[i % values.length] as number) : 0.3 * rng.normal(),
      );
      return [name, new (arrayType(type))(numbers)];
    }),
  );
}
