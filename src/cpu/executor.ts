import { AbsentCells, type Cells, MatrixCells, type NumberArray } from '../../shaders/cells.ts';
import { kernels } from '../../shaders/index.ts';
import type { ElementType, Kernel } from '../../shaders/kernel.ts';
import { breathe } from '../core/breathe.ts';
import { ConfigError, StateError } from '../core/errors.ts';
import { assertSound } from '../schedule/check.ts';
import type { Executor, ExecutorInfo, Program } from '../schedule/executor.ts';
import { bufferConflict, outOfRange, unknownTensor } from '../schedule/faults.ts';
import {
  type Buffer,
  callsOf,
  type Dispatch,
  matrixOf,
  type PlacedTensor,
  type Plan,
} from '../schedule/plan.ts';
import { LoadedPlans } from '../schedule/sharing.ts';

export interface CpuOptions {
  /** What an f32 tensor is kept in. Default `f32`; `f64` makes the twins a second witness beside the reference. */
  readonly precision?: 'f32' | 'f64';
  /** Fill what a run must write before it reads with NaN, so that a mistake shows. Default false. */
  readonly poison?: boolean;
}

/** Milliseconds of work, of one run or of many short ones, after which the page may draw. */
const SLICE = 8;

interface CpuProgram extends Program {
  readonly steps: readonly (() => void)[];
}

/** Runs plans on the kernels' twins, in one thread, a slice at a time: slow, exact, and never in the way of a frame. */
export class CpuExecutor implements Executor {
  readonly info: ExecutorInfo = { backend: 'cpu', adapter: 'CPU', isFallback: false };
  readonly #options: CpuOptions;
  readonly #buffers = new Map<string, NumberArray>();
  readonly #plans = new LoadedPlans();
  readonly #tensors = new Map<string, PlacedTensor>();
  #queue: Promise<void> = Promise.resolve();
  /** When the thread was last left to others. */
  #left = 0;
  #disposed = false;

  constructor(options: CpuOptions = {}) {
    this.#options = options;
  }

  get bytes(): number {
    return [...this.#buffers.values()].reduce((sum, b) => sum + b.byteLength, 0);
  }

  async load(plan: Plan): Promise<Program> {
    this.#assertUsable();
    assertSound(plan);
    const other = this.#plans.conflict(plan);
    if (other) throw bufferConflict(plan, other.name);
    const made = this.#plans.missing(plan).map((b) => [b.name, this.#allocate(b)] as const);
    for (const [name, array] of made) this.#buffers.set(name, array);
    this.#plans.add(plan);
    for (const t of plan.tensors) {
      this.#tensors.set(t.name, t);
      const written = t.role === 'activation' || t.role === 'grad';
      if (this.#options.poison && written && !t.flat)
        this.#buffer(t.buffer).fill(Number.NaN, t.base, t.base + t.size);
    }
    const places = new Map(plan.tensors.map((t) => [t.name, t]));
    return { plan, steps: plan.dispatches.map((d) => this.#compile(d, places)) } as CpuProgram;
  }

  write(tensor: string, data: NumberArray, at = 0): void {
    this.#assertUsable();
    const t = this.#tensor(tensor);
    if (at + data.length > t.size) throw outOfRange(t, at, data.length);
    const copy = data.slice();
    this.#enqueue(() => this.#buffer(t.buffer).set(copy, t.base + at));
  }

  run(program: Program): Promise<void> {
    this.#assertUsable();
    return this.#enqueue(() => this.#inSlices((program as CpuProgram).steps));
  }

  async #inSlices(steps: readonly (() => void)[]): Promise<void> {
    for (const step of steps) {
      step();
      if (performance.now() - this.#left < SLICE) continue;
      await breathe();
      this.#left = performance.now();
    }
  }

  async read(tensor: string): Promise<NumberArray> {
    this.#assertUsable();
    const t = this.#tensor(tensor);
    let numbers: NumberArray | undefined;
    await this.#enqueue(() => {
      numbers = this.#buffer(t.buffer).slice(t.base, t.base + t.size);
    });
    this.#assertUsable(); // nothing is read once the memory is gone
    return numbers as unknown as NumberArray;
  }

  idle(): Promise<void> {
    return this.#queue;
  }

  unload({ plan }: Program): void {
    for (const { name } of this.#plans.remove(plan)) this.#buffers.delete(name);
  }

  dispose(): void {
    this.#disposed = true;
    this.#buffers.clear();
  }

  /** Everything happens in the order in which it was asked for. */
  #enqueue(work: () => void | Promise<void>): Promise<void> {
    const done = this.#queue.then(() => (this.#disposed ? undefined : work()));
    this.#queue = done.catch(() => undefined);
    return done;
  }

  #compile(d: Dispatch, tensors: ReadonlyMap<string, PlacedTensor>): () => void {
    const kernel = kernels.get(d.kernel) as Kernel;
    const calls = callsOf(d).map(({ operands, params }) => {
      const cells: Record<string, Cells> = {};
      for (const [name, spec] of Object.entries(kernel.operands)) {
        const v = operands[name];
        if (!v) cells[name] = new AbsentCells(spec.absent ?? 0);
        else {
          const t = tensors.get(v.tensor) as PlacedTensor;
          cells[name] = new MatrixCells(
            this.#buffer(t.buffer),
            matrixOf(v, t),
            d.adds.includes(name),
            spec.repeats === true,
          );
        }
      }
      return () => kernel.twin(cells, params, d.options);
    });
    return () => {
      for (const call of calls) call();
    };
  }

  #allocate({ name, type, bytes }: Buffer): NumberArray {
    try {
      return this.#array(type, bytes / 4);
    } catch (cause) {
      throw new ConfigError(
        'too-large',
        `'${name}' needs ${bytes} bytes, more than this machine can allocate.`,
        {
          parameter: name,
          actual: bytes,
          cause,
          hint: 'Choose a smaller model, sequence length or batch.',
        },
      );
    }
  }

  #array(type: ElementType, size: number): NumberArray {
    if (type === 'i32') return new Int32Array(size);
    if (type === 'u32') return new Uint32Array(size);
    return this.#options.precision === 'f64' ? new Float64Array(size) : new Float32Array(size);
  }

  #buffer(name: string): NumberArray {
    return this.#buffers.get(name) as NumberArray;
  }

  #tensor(name: string): PlacedTensor {
    const t = this.#tensors.get(name);
    if (!t) throw unknownTensor(name);
    return t;
  }

  #assertUsable(): void {
    if (this.#disposed) throw new StateError('disposed', 'This executor has been disposed of.');
  }
}
