import type { NumberArray } from '../../shaders/cells.ts';
import { assertSound } from '../schedule/check.ts';
import type { Executor, ExecutorInfo, Program } from '../schedule/executor.ts';
import type { Plan } from '../schedule/plan.ts';
import type { Machine } from './adapter.ts';
import { type ChoicesInForce, Chosen } from './chosen.ts';
import { Faults } from './faults.ts';
import { Memory } from './memory.ts';
import { Pipelines } from './pipelines.ts';
import { GpuProgram } from './program.ts';
import { MAX_WORK } from './resolve.ts';
import { takeSnapshot } from './snapshot.ts';
import { Staging } from './staging.ts';
import type { Tuning } from './tuning.ts';
import { describeChoices } from './ways.ts';

/** Runs that may be queued before `run` asks its caller to wait: enough to keep the GPU busy, few enough to stop soon. */
const IN_FLIGHT = 4;

export interface ExecutorOptions {
  /** How it finds what suits the adapter. Default `auto`. */
  readonly tuning?: Tuning;
  /** Multiply-adds that one submission may hold, roughly. Default 2^28. */
  readonly work?: number;
}

/** Runs plans on a WebGPU device. It knows kernels and tensors, and no model. */
export class GpuExecutor implements Executor {
  readonly device: GPUDevice;
  readonly #info: ExecutorInfo;
  readonly #borrowed: boolean;
  readonly #chosen: Chosen;
  readonly #work: number;
  readonly #faults: Faults;
  readonly #memory: Memory;
  readonly #pipelines: Pipelines;
  readonly #staging: Staging;
  /** Loaded, and to be compiled when there is time. */
  readonly #later = new Set<GpuProgram>();
  readonly #inFlight: Promise<undefined>[] = [];
  #disposed = false;

  /** @throws ConfigError */
  constructor(machine: Machine, { tuning, work = MAX_WORK }: ExecutorOptions = {}) {
    const { device, adapter, isFallback, borrowed } = machine;
    this.#info = { backend: 'gpu', adapter, isFallback };
    this.device = device;
    this.#borrowed = borrowed;
    this.#chosen = new Chosen(machine, tuning);
    this.#work = work;
    this.#faults = new Faults(device, borrowed);
    this.#memory = new Memory(device);
    this.#pipelines = new Pipelines(device);
    this.#staging = new Staging(device, this.#memory);
  }

  get info(): ExecutorInfo {
    return { ...this.#info, choices: describeChoices(this.choices) };
  }

  get bytes(): number {
    return this.#memory.bytes;
  }

  /** What suits the adapter, and where that comes from: it changes when tuning has ended. */
  get choices(): ChoicesInForce {
    return this.#chosen.best;
  }

  /**
   * Finds out now what suits the adapter, and waits for it, unless that is remembered or was given. Programs that are loaded,
   * and run often, follow by themselves.
   * @throws DeviceLostError, GpuOutOfMemoryError
   */
  async tune(): Promise<ChoicesInForce> {
    this.#faults.rethrow();
    await this.#faults.explain(this.#chosen.find());
    return this.choices;
  }

  async load(
    plan: Plan,
    outputs: readonly string[] = [],
    compile: 'now' | 'later' = 'now',
  ): Promise<GpuProgram> {
    this.#faults.rethrow();
    assertSound(plan);
    return this.#faults.explain(this.#load(plan, outputs, compile));
  }

  async #load(plan: Plan, outputs: readonly string[], compile: 'now' | 'later'): Promise<GpuProgram> {
    await this.#chosen.begin();
    const program = new GpuProgram(
      plan,
      this.device,
      this.#memory,
      this.#pipelines,
      this.#chosen,
      this.#work,
    );
    // Compilers work while memory is allocated.
    if (compile === 'now') program.compile();
    await this.#memory.allocate(plan);
    try {
      await program.allocate();
      for (const tensor of outputs) await this.#staging.keep(tensor);
      if (compile === 'now') await program.ready();
      else this.#later.add(program);
      return program;
    } catch (error) {
      program.dispose();
      this.#forget(plan);
      throw error;
    }
  }

  async ready(program: Program): Promise<void> {
    this.#faults.rethrow();
    this.#later.delete(program as GpuProgram);
    await this.#faults.explain((program as GpuProgram).ready());
  }

  /** Compiles in the background what was put off, after what has been queued. Who needs it is told if that fails. */
  #compileLater(queued: Promise<unknown>): void {
    for (const program of this.#later) queued.then(() => program.ready()).catch(() => undefined);
    this.#later.clear();
  }

  write(tensor: string, data: NumberArray, at = 0): void {
    this.#faults.rethrow();
    this.#memory.write(tensor, data, at);
  }

  run(program: Program, times = 1): Promise<void> | undefined {
    this.#faults.rethrow();
    (program as GpuProgram).submit(times);
    this.#chosen.ran(times);
    const done = this.device.queue.onSubmittedWorkDone().catch(() => undefined) as Promise<undefined>;
    this.#compileLater(done);
    this.#inFlight.push(done);
    if (this.#inFlight.length <= IN_FLIGHT) return undefined;
    return (this.#inFlight.shift() as Promise<undefined>).then(() => this.#faults.rethrow());
  }

  /**
   * Runs what is dispatched from..to-1 of a program, so many times in one submission: for those who compare it with another
   * executor, dispatch by dispatch, or time it. Steps that are fused count once.
   */
  runDispatches(program: GpuProgram, from: number, to: number, times = 1): void {
    this.#faults.rethrow();
    program.submitPart(from, to, times);
  }

  async read(tensor: string): Promise<NumberArray> {
    this.#faults.rethrow();
    const numbers = await this.#faults.explain(this.#staging.read(tensor));
    this.#faults.rethrow();
    return numbers;
  }

  /** The numbers of several tensors, all as they are after what was queued before the call. @throws GpuOutOfMemoryError */
  async snapshot(tensors: readonly string[]): Promise<ReadonlyMap<string, NumberArray>> {
    this.#faults.rethrow();
    return this.#faults.explain(takeSnapshot(this.device, this.#memory, tensors));
  }

  async idle(): Promise<void> {
    this.#faults.rethrow();
    await this.#faults.explain(this.device.queue.onSubmittedWorkDone());
    this.#faults.rethrow();
  }

  unload(program: Program): void {
    this.#later.delete(program as GpuProgram);
    (program as GpuProgram).dispose();
    this.#forget(program.plan);
  }

  #forget(plan: Plan): void {
    this.#memory.forget(plan);
    this.#staging.forget();
  }

  /** Frees all of its memory; the device too, unless the app brought it. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#chosen.stop();
    this.#faults.close();
    this.#memory.dispose();
    if (!this.#borrowed) this.device.destroy();
  }
}
