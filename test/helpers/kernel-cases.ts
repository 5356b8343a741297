import type { CaseOperand, KernelCase } from '../../shaders/cases/case.ts';
import type { NumberArray } from '../../shaders/cells.ts';
import type { Kernel, OptionValues } from '../../shaders/kernel.ts';
import { Rng } from '../../src/core/rng.ts';
import { layOut } from '../../src/schedule/layout.ts';
import type { Plan, Tensor, View } from '../../src/schedule/plan.ts';

/** How the operands of a case lie in their tensors: beside each other, or with strange numbers all around. */
export const layouts = [
  { name: 'packed', row: 0, left: 0, right: 0 },
  { name: 'aligned inside a wider tensor', row: 1, left: 4, right: 4 },
  { name: 'misaligned inside a wider tensor', row: 2, left: 1, right: 2 },
] as const;
export type CaseLayout = (typeof layouts)[number];

/** One dispatch of a kernel, its inputs, and what it may change. */
export interface CasePlan {
  readonly name: string;
  readonly plan: Plan;
  readonly inputs: ReadonlyMap<string, NumberArray>;
}

const product = <T>(lists: readonly (readonly T[])[]): T[][] =>
  lists.reduce<T[][]>((all, list) => all.flatMap((head) => list.map((x) => [...head, x])), [[]]);

/** Every combination of the options that a case leaves open, with and without adding. */
export function expand(kernel: Kernel, c: KernelCase): { options: OptionValues; adds: string[] }[] {
  const open = Object.keys(kernel.options).filter((name) => c.options?.[name] === undefined);
  const accumulating = Object.keys(c.operands).filter(
    (name) => kernel.operands[name]?.access === 'accumulate',
  );
  return product(open.map((name) => kernel.options[name] ?? [])).flatMap((values) =>
    [[], ...(accumulating.length ? [accumulating] : [])].map((adds) => ({
      options: {
        ...c.options,
        ...Object.fromEntries(open.map((name, i) => [name, values[i] as string | boolean])),
      },
      adds,
    })),
  );
}

/** A plan that runs a kernel once on a case. All of its tensors are inputs, so that everything around shows. */
export function casePlan(
  kernel: Kernel,
  c: KernelCase,
  { options, adds }: { options: OptionValues; adds: string[] },
  layout: CaseLayout,
  id: string,
): CasePlan {
  const tensors = new Map<string, Tensor & { rows: number }>();
  const inputs = new Map<string, NumberArray>();
  const operands: Record<string, View> = {};
  const rng = new Rng(77, 5);
  for (const [name, operand] of Object.entries(c.operands)) {
    const tensor = `${id}/${operand.buffer ?? name}`;
    const width = operand.cols + layout.left + layout.right;
    const known = tensors.get(tensor);
    const first = (known?.rows ?? 0) + layout.row;
    const rows = first + operand.rows + layout.row;
    const type = kernel.operands[name]?.type ?? 'f32';
    tensors.set(tensor, { name: tensor, role: 'input', type, size: rows * width, width, rows });
    operands[name] = {
      tensor,
      offset: first * width + layout.left,
      rows: operand.rows,
      cols: operand.cols,
      stride: width,
    };
    const numbers = numbersFor(type, rows * width);
    numbers.set(inputs.get(tensor) ?? []);
    for (let i = known?.size ?? 0; i < numbers.length; i++) numbers[i] = type === 'f32' ? 1e3 + i : 0;
    for (let r = 0; r < operand.rows; r++)
      for (let col = 0; col < operand.cols; col++)
        numbers[(first + r) * width + layout.left + col] = draw(operand, r * operand.cols + col, rng);
    inputs.set(tensor, numbers);
  }
  const settings = Object.entries(options).map(([k, v]) => `${k}=${v}`);
  const sizes = Object.entries(c.operands).map(
    ([name, o]) => `${name}[${o.rows},${o.cols}]${o.buffer === undefined ? '' : ` in ${o.buffer}`}`,
  );
  return {
    name: [...sizes, ...settings, adds.length ? 'adding' : 'assigning', layout.name].join(' '),
    inputs,
    plan: {
      name: id,
      ...layOut([...tensors.values()].map(({ rows: _, ...t }) => t)),
      dispatches: [{ kernel: kernel.name, label: 'case', operands, adds, params: c.params ?? {}, options }],
    },
  };
}

function numbersFor(type: string, size: number): NumberArray {
  return type === 'f32'
    ? new Float32Array(size)
    : type === 'i32'
      ? new Int32Array(size)
      : new Uint32Array(size);
}

function draw(operand: CaseOperand, i: number, rng: Rng): number {
  if (operand.values) return operand.values[i % operand.values.length] as number;
  if (operand.integers) return operand.integers[0] + rng.integer(operand.integers[1] - operand.integers[0]);
  return (operand.scale ?? 1) * rng.normal();
}
