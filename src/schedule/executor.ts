import type { NumberArray } from '../../shaders/cells.ts';
import type { Plan } from './plan.ts';

/** Where plans run. */
export interface ExecutorInfo {
  readonly backend: 'gpu' | 'cpu';
  /** For people: the name of the adapter. */
  readonly adapter: string;
  /** A WebGPU adapter without hardware behind it. */
  readonly isFallback: boolean;
  /** Why it is not the GPU, in one sentence. */
  readonly reason?: string;
  /** How a GPU computes products now; not on the CPU. */
  readonly choices?: ProductChoices;
}

/** What an executor has chosen for products, in words. No bit of a result depends on it. */
export interface ProductChoices {
  /** Known before anything was timed, given by the app, timed by this executor, or timed on an earlier visit. */
  readonly from: 'default' | 'given' | 'tuned' | 'remembered';
  /**
   * By what a product is like: `smallStep` and `largeStep` of a recurrence, a `sequence` of all steps at once, the `gradient` of
   * a weight. `16x8 by 4x1, sharing 4, fused`: rows × columns of an invocation, invocations of a workgroup, neighbours that
   * fetch for each other, steps in one dispatch.
   */
  readonly products: Readonly<Record<string, string>>;
}

/** A plan that an executor has made ready: allocated, compiled, uploaded. */
export interface Program {
  readonly plan: Plan;
}

/**
 * Runs plans. Buffers belong to the executor and are found by name: plans that name the same buffer share it, as a
 * training step and a sampler share the parameters. Memory starts as zeros.
 */
export interface Executor {
  readonly info: ExecutorInfo;
  /** Bytes of device memory that are allocated now. */
  readonly bytes: number;
  /**
   * Makes a plan ready: checks it, allocates the buffers that are not there yet, builds its pipelines.
   * `outputs`: tensors that will be read while training goes on; memory for reading them is set aside here.
   * `compile`: `later` puts off the pipelines, not the memory, of what may never be run: until `ready` asks for them, or in
   * the background once something else has run. Default `now`.
   * @throws PlanError, GpuLimitError, GpuOutOfMemoryError, ShaderError; nothing of the plan stays allocated then.
   */
  load(plan: Plan, outputs?: readonly string[], compile?: 'now' | 'later'): Promise<Program>;
  /** Resolves when a program that was loaded to be compiled `later` can be run. @throws GpuLimitError, ShaderError */
  ready(program: Program): Promise<void>;
  /** Fills a tensor (from element `at` of it on). Ordered with `run`: later runs see it, earlier ones do not. */
  write(tensor: string, data: NumberArray, at?: number): void;
  /** Queues one run, or so many in a row. May resolve before the device has done them. */
  run(program: Program, times?: number): Promise<void> | void;
  /** The numbers of a tensor after all that was queued before. */
  read(tensor: string): Promise<NumberArray>;
  /** Resolves when everything queued so far is done. */
  idle(): Promise<void>;
  /** Frees what no other loaded program needs. */
  unload(program: Program): void;
  dispose(): void;
}
