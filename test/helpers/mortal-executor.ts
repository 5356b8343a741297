import type { NumberArray } from '../../shaders/cells.ts';
import { DeviceLostError } from '../../src/core/errors.ts';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import type { Machine } from '../../src/gpu/adapter.ts';
import type { ExecutorInfo, Program } from '../../src/schedule/executor.ts';
import type { Plan } from '../../src/schedule/plan.ts';

/** How long a device lives. */
export interface Life {
  /** Commands that it carries out. */
  readonly commands: number;
  /** Commands after those that seem to succeed and have no effect, as on a lost device that has not said so yet. */
  readonly silent: number;
}

export const FOREVER: Life = { commands: Number.POSITIVE_INFINITY, silent: 0 };

export const mortalMachine = (life: Life): Machine => life as unknown as Machine;

/** Stands for a GpuExecutor whose device is lost after so many commands. */
export class MortalExecutor extends CpuExecutor {
  override readonly info: ExecutorInfo = { backend: 'gpu', adapter: 'a mortal', isFallback: false };
  static living = 0;
  /** The one that was made last. */
  static latest: MortalExecutor | undefined;
  readonly options: { readonly work?: number };
  readonly #life: Life;
  #commands = 0;
  #disposed = false;

  constructor(machine: Machine, options: { readonly work?: number } = {}) {
    super({ kernels: 'loops' });
    this.options = options;
    this.#life = machine as unknown as Life;
    MortalExecutor.living++;
    MortalExecutor.latest = this;
  }

  /** Commands so far. */
  get commands(): number {
    return this.#commands;
  }

  /** If the next command has an effect. @throws DeviceLostError */
  #next(mustAnswer: boolean): boolean {
    const { commands, silent } = this.#life;
    const n = ++this.#commands;
    if (n <= commands) return true;
    if (!mustAnswer && n <= commands + silent) return false;
    throw new DeviceLostError('device-lost', 'The GPU device was lost: a test', { actual: 'unknown' });
  }

  override async load(plan: Plan): Promise<Program> {
    this.#next(true);
    return super.load(plan);
  }

  override write(tensor: string, data: NumberArray, at?: number): void {
    if (this.#next(false)) super.write(tensor, data, at);
  }

  override run(program: Program, times?: number): Promise<void> {
    return this.#next(false) ? super.run(program, times) : Promise.resolve();
  }

  override async read(tensor: string): Promise<NumberArray> {
    this.#next(true);
    return super.read(tensor);
  }

  override async idle(): Promise<void> {
    this.#next(true);
    return super.idle();
  }

  async snapshot(tensors: readonly string[]): Promise<ReadonlyMap<string, NumberArray>> {
    this.#next(true);
    const numbers = await Promise.all(tensors.map((name) => super.read(name)));
    return new Map(tensors.map((name, i) => [name, numbers[i] as NumberArray]));
  }

  override dispose(): void {
    if (!this.#disposed) MortalExecutor.living--;
    this.#disposed = true;
    super.dispose();
  }
}
