import { AbsentCells, type Cells, MatrixCells, type NumberArray } from '../../shaders/cells.ts';
import {
  type ElementType,
  type Kernel,
  kernelNamed,
  type Matrix,
  type OptionValues,
} from '../../shaders/kernel.ts';
import { twins } from '../../shaders/twins/index.ts';
import type { Twin } from '../../shaders/twins/twin.ts';
import { type Buffer, type Call, callsOf, matrixOf, type PlacedTensor, type Plan } from '../schedule/plan.ts';
import type { Compiled, Machine } from './machine.ts';

/** Operands by name: their matrix in an array; what is missing was left out. */
export function cellsOf(
  kernel: Kernel,
  adds: readonly string[],
  find: (operand: string) => { readonly array: NumberArray; readonly matrix: Matrix } | undefined,
): Record<string, Cells> {
  const cells: Record<string, Cells> = {};
  for (const [name, spec] of Object.entries(kernel.operands)) {
    const found = find(name);
    cells[name] = found
      ? new MatrixCells(found.array, found.matrix, adds.includes(name), spec.repeats === true)
      : new AbsentCells(spec.absent ?? 0);
  }
  return cells;
}

/** Runs the kernels' twins, number by number: slow and exact, in f32 or in f64. */
export class TwinMachine implements Machine {
  readonly #precision: 'f32' | 'f64';
  readonly #buffers = new Map<string, NumberArray>();

  constructor(precision: 'f32' | 'f64') {
    this.#precision = precision;
  }

  get bytes(): number {
    return [...this.#buffers.values()].reduce((sum, b) => sum + b.byteLength, 0);
  }

  allocate({ name, type, bytes }: Buffer): void {
    this.#buffers.set(name, this.#array(type, bytes / 4));
  }

  free(buffer: string): () => void {
    this.#buffers.delete(buffer);
    return () => {};
  }

  numbers(buffer: string): NumberArray {
    return this.#buffers.get(buffer) as NumberArray;
  }

  compile(plan: Plan): Compiled {
    const tensors = new Map(plan.tensors.map((t) => [t.name, t]));
    const routine = (kernel: Kernel, call: Call, adds: readonly string[], options: OptionValues) => {
      const twin = twins.get(kernel.name) as Twin;
      const cells = cellsOf(kernel, adds, (operand) => {
        const view = call.operands[operand];
        if (!view) return undefined;
        const t = tensors.get(view.tensor) as PlacedTensor;
        return { array: this.numbers(t.buffer), matrix: matrixOf(view, t) };
      });
      return () => twin.run(cells, call.params, options);
    };
    return {
      routines: plan.dispatches.flatMap((d) =>
        callsOf(d).map((call) => routine(kernelNamed(d.kernel) as Kernel, call, d.adds, d.options)),
      ),
      release: () => {},
    };
  }

  #array(type: ElementType, size: number): NumberArray {
    if (type === 'i32') return new Int32Array(size);
    if (type === 'u32') return new Uint32Array(size);
    return this.#precision === 'f64' ? new Float64Array(size) : new Float32Array(size);
  }
}
