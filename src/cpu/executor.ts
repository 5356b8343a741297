import type { NumberArray } from '../../shaders/cells.ts';
import { breathe } from '../core/breathe.ts';
import { ConfigError, StateError } from '../core/errors.ts';
import { oneOf } from '../core/options.ts';
import { assertSound } from '../schedule/check.ts';
import type { Executor, ExecutorInfo, Program } from '../schedule/executor.ts';
import { bufferConflict, outOfRange, unknownTensor } from '../schedule/faults.ts';
import type { Buffer, PlacedTensor, Plan } from '../schedule/plan.ts';
import { LoadedPlans } from '../schedule/sharing.ts';
import { FastMachine } from './fast-machine.ts';
import type { Compiled, Machine } from './machine.ts';
import { TwinMachine } from './twins.ts';
import { openCore } from './webassembly.ts';

export interface CpuOptions {
  /**
   * What runs a kernel. `simd`, the default: WebAssembly with vectors where a page may run it, else `loops`. `loops`: the
   * same bits from plain TypeScript. `twins`: the plain definition of each kernel, slow, summing in double precision.
   * With `f64` or `poison` it is always the twins.
   */
  readonly kernels?: 'simd' | 'loops' | 'twins';
  /** What an f32 tensor is kept in. Default `f32`; `f64` makes the twins a second witness beside the reference. */
  readonly precision?: 'f32' | 'f64';
  /** Fill what a run must write before it reads with NaN, so that a mistake shows. Default false. */
  readonly poison?: boolean;
}

/** Milliseconds of work, of one run or of many short ones, after which the page may draw. */
const SLICE = 8;
/** Dispatches between two looks at the clock. */
const LOOK = 4;

interface CpuProgram extends Program {
  readonly compiled: Compiled;
}

/** Runs plans in one thread, a slice at a time, so that it is never in the way of a frame. */
export class CpuExecutor implements Executor {
  readonly info: ExecutorInfo = { backend: 'cpu', adapter: 'CPU', isFallback: false };
  readonly #options: CpuOptions;
  #machine: Machine | undefined;
  #opening: Promise<Machine> | undefined;
  readonly #plans = new LoadedPlans();
  readonly #tensors = new Map<string, PlacedTensor>();
  #queue: Promise<void> = Promise.resolve();
  /** How much of it has not been done. */
  #waiting = 0;
  /** When the thread was last left to others, and dispatches since the last look at the clock. */
  #left = 0;
  #unseen = 0;
  #disposed = false;

  /** @throws ConfigError */
  constructor(options: CpuOptions = {}) {
    const { kernels = 'simd', precision = 'f32', poison } = options;
    oneOf('kernels', kernels, ['simd', 'loops', 'twins']);
    this.#options = options;
    if (kernels === 'twins' || precision === 'f64' || poison) this.#machine = new TwinMachine(precision);
  }

  get bytes(): number {
    return this.#machine?.bytes ?? 0;
  }

  async load(plan: Plan): Promise<Program> {
    this.#assertUsable();
    assertSound(plan);
    const machine = this.#machine ?? (await this.#open());
    this.#assertUsable();
    const other = this.#plans.conflict(plan);
    if (other) throw bufferConflict(plan, other.name);
    const compiled = this.#make(machine, plan);
    this.#plans.add(plan);
    for (const t of plan.tensors) {
      this.#tensors.set(t.name, t);
      const written = t.role === 'activation' || t.role === 'grad';
      if (this.#options.poison && written && !t.flat)
        machine.numbers(t.buffer).fill(Number.NaN, t.base, t.base + t.size);
    }
    return { plan, compiled } as CpuProgram;
  }

  /** Routines are made when a plan is loaded: they cost next to nothing. */
  async ready(): Promise<void> {
    this.#assertUsable();
  }

  write(tensor: string, data: NumberArray, at = 0): void {
    this.#assertUsable();
    const t = this.#tensor(tensor);
    if (at + data.length > t.size) throw outOfRange(t, at, data.length);
    const copy = data.slice();
    this.#enqueue((machine) => machine.numbers(t.buffer).set(copy, t.base + at));
  }

  run(program: Program, times = 1): Promise<void> {
    this.#assertUsable();
    return this.#enqueue(async () => {
      for (let i = 0; i < times; i++) await this.#inSlices((program as CpuProgram).compiled.routines);
    });
  }

  async #inSlices(routines: readonly (() => void)[]): Promise<void> {
    for (const routine of routines) {
      routine();
      if (++this.#unseen < LOOK) continue;
      this.#unseen = 0;
      if (performance.now() - this.#left < SLICE) continue;
      await breathe();
      this.#left = performance.now();
    }
  }

  async read(tensor: string): Promise<NumberArray> {
    this.#assertUsable();
    const t = this.#tensor(tensor);
    let numbers: NumberArray | undefined;
    await this.#enqueue((machine) => {
      numbers = machine.numbers(t.buffer).slice(t.base, t.base + t.size);
    });
    this.#assertUsable(); // nothing is read once the memory is gone
    return numbers as unknown as NumberArray;
  }

  idle(): Promise<void> {
    return this.#queue;
  }

  unload(program: Program): void {
    const machine = this.#machine;
    if (!machine) return;
    const unused = this.#plans.remove(program.plan).map(({ name }) => machine.free(name));
    const release = (): void => {
      (program as CpuProgram).compiled.release();
      for (const give of unused) give();
    };
    // What has been asked for may still work on this memory.
    if (this.#waiting === 0) release();
    else void this.#enqueue(release);
  }

  dispose(): void {
    this.#disposed = true;
    this.#machine = undefined;
  }

  async #open(): Promise<Machine> {
    this.#opening ??= openCore(this.#options.kernels !== 'loops').then((core) => new FastMachine(core));
    const machine = await this.#opening;
    if (!this.#disposed) this.#machine = machine;
    return machine;
  }

  /** Everything happens in the order in which it was asked for. */
  #enqueue(work: (machine: Machine) => void | Promise<void>): Promise<void> {
    this.#waiting++;
    const done = this.#queue.then(async () => {
      try {
        if (this.#machine) await work(this.#machine);
      } finally {
        this.#waiting--;
      }
    });
    this.#queue = done.catch(() => undefined);
    return done;
  }

  /** Buffers that are not there yet, and routines; nothing of it stays if there is not enough memory. */
  #make(machine: Machine, plan: Plan): Compiled {
    const made: Buffer[] = [];
    let wanted: { name: string; bytes: number } = { name: plan.name, bytes: 0 };
    try {
      for (const buffer of this.#plans.missing(plan)) {
        wanted = buffer;
        machine.allocate(buffer);
        made.push(buffer);
      }
      return machine.compile(plan);
    } catch (cause) {
      for (const { name } of made) machine.free(name)();
      if (!(cause instanceof RangeError)) throw cause;
      const { name, bytes } = wanted;
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

  #tensor(name: string): PlacedTensor {
    const t = this.#tensors.get(name);
    if (!t) throw unknownTensor(name);
    return t;
  }

  #assertUsable(): void {
    if (this.#disposed) throw new StateError('disposed', 'This executor has been disposed of.');
  }
}
