import type { NumberArray } from '../../../shaders/cells.ts';
import { DeviceLostError, RnnError } from '../../core/errors.ts';
import type { Executor, ExecutorInfo, Program } from '../../schedule/executor.ts';
import { outOfRange, unknownTensor } from '../../schedule/faults.ts';
import type { PlacedTensor, Plan } from '../../schedule/plan.ts';
import type { Machine } from '../adapter.ts';
import type { ChoicesInForce } from '../chosen.ts';
import { type ExecutorOptions, GpuExecutor } from '../executor.ts';
import { disposed } from '../faults.ts';
import { MAX_WORK } from '../resolve.ts';
import type { DeviceEvent } from './device-events.ts';
import { Handle, Journal } from './journal.ts';
import { attempts, waitFor } from './ladder.ts';
import { type SnapshotOptions, Snapshots } from './snapshots.ts';

export interface RecoveryOptions extends Pick<ExecutorOptions, 'tuning'> {
  /** Gets another device. @throws GpuUnavailableError */
  readonly open: () => Promise<Machine>;
  /** What goes on where there is no device any more. Default: nothing, and every call throws. */
  readonly standIn?: (() => Promise<Executor>) | undefined;
  /** Told of every loss, and of what became of it. */
  readonly onDevice?: ((event: DeviceEvent) => void) | undefined;
  readonly snapshots?: SnapshotOptions;
  /** Waits so many seconds, or rejects when the signal is aborted. Default: by the clock. */
  readonly wait?: typeof waitFor;
}

/** When it is lost several times in so many seconds, something in the work itself may be at fault: that is a row. */
const ROW = 120;
/** A device that is lost so often in a row is not asked for again. */
const MOST_IN_A_ROW = 5;

/**
 * Runs plans on a WebGPU device, and on another one when that is lost: it is brought to the same state by a snapshot of what
 * lives on from run to run, and by doing again what was done since. The callers wait, and see nothing else.
 */
export class RecoveringExecutor implements Executor {
  readonly #options: RecoveryOptions;
  readonly #journal = new Journal();
  readonly #snapshots: Snapshots;
  readonly #stopped = new AbortController();
  #gpu: GpuExecutor | undefined;
  #inner: Executor;
  #recovering: Promise<void> | undefined;
  /** Programs that have been run since the device was made; undefined while that is the first one. */
  #ran: Set<Handle> | undefined;
  /** When devices of this row were lost, in milliseconds. */
  #lostAt: number[] = [];
  #timesLost = 0;
  #fault: DeviceLostError | undefined;

  /** @throws ConfigError */
  constructor(machine: Machine, options: RecoveryOptions) {
    this.#options = options;
    this.#snapshots = new Snapshots(this.#journal, options.snapshots);
    this.#gpu = new GpuExecutor(machine, options);
    this.#inner = this.#gpu;
  }

  get info(): ExecutorInfo {
    const { info } = this.#inner;
    return this.#gpu ? info : { ...info, reason: 'The GPU was lost, and no other could be had.' };
  }

  get bytes(): number {
    return this.#inner.bytes;
  }

  /** What suits the adapter, and where that comes from. Undefined where there is no GPU any more. */
  get choices(): ChoicesInForce | undefined {
    return this.#gpu?.choices;
  }

  /** As of `GpuExecutor`. */
  async tune(): Promise<ChoicesInForce | undefined> {
    await this.#lasting(async () => void (await this.#gpu?.tune()));
    return this.choices;
  }

  async load(
    plan: Plan,
    outputs: readonly string[] = [],
    compile: 'now' | 'later' = 'now',
  ): Promise<Program> {
    const handle = new Handle(plan, outputs, compile);
    await this.#lasting((inner) => handle.load(inner));
    this.#journal.load(handle);
    return handle;
  }

  ready(program: Program): Promise<void> {
    return this.#lasting((inner) => (program as Handle).ready(inner));
  }

  write(tensor: string, data: NumberArray, at = 0): void {
    this.#assertUsable();
    const t = this.#tensor(tensor);
    if (at + data.length > t.size) throw outOfRange(t, at, data.length);
    this.#journal.write(tensor, data, at);
    if (this.#recovering) return;
    this.#attempt((inner) => inner.write(tensor, data, at));
  }

  run(program: Program, times = 1): Promise<void> | undefined {
    this.#assertUsable();
    const handle = program as Handle;
    // Before the run, so that what the run leaves behind can be made again.
    this.#takeSnapshotWhenDue();
    this.#journal.run(handle, times);
    this.#ran?.add(handle);
    if (this.#recovering) return this.#recovering;
    const inner = this.#inner;
    const queued = this.#attempt(() => inner.run(handle.inner as Program, times));
    return queued?.catch((error) => this.#survive(inner, error));
  }

  async read(tensor: string): Promise<NumberArray> {
    let numbers: NumberArray | undefined;
    let gone: DeviceLostError | undefined;
    await this.#lasting(async (inner) => {
      gone = this.#gone(this.#tensor(tensor));
      if (!gone) numbers = await inner.read(tensor);
    });
    if (gone) throw gone;
    return numbers as NumberArray;
  }

  idle(): Promise<void> {
    return this.#lasting((inner) => inner.idle());
  }

  unload(program: Program): void {
    const handle = program as Handle;
    this.#journal.unload(handle);
    this.#ran?.delete(handle);
    if (!this.#recovering) this.#inner.unload(handle.inner as Program);
  }

  dispose(): void {
    this.#stopped.abort();
    this.#inner.dispose();
  }

  /** @throws StateError `disposed`; DeviceLostError, once there is no hope */
  #assertUsable(): void {
    if (this.#stopped.signal.aborted) throw disposed();
    if (this.#fault) throw this.#fault;
  }

  #tensor(name: string): PlacedTensor {
    const t = this.#journal.tensor(name);
    if (!t) throw unknownTensor(name);
    return t;
  }

  #takeSnapshotWhenDue(): void {
    const gpu = this.#gpu;
    if (gpu && !this.#recovering)
      this.#snapshots.takeWhenDue(gpu, () => gpu === this.#gpu && !this.#recovering);
  }

  /** What a run of before the snapshot has left behind, and nobody had said that he would read, went with its device. */
  #gone(t: PlacedTensor): DeviceLostError | undefined {
    if (!this.#ran || (t.role !== 'activation' && t.role !== 'grad')) return undefined;
    const isMade = [...this.#ran].some(({ plan }) => plan.tensors.some(({ name }) => name === t.name));
    if (isMade || this.#journal.mark().lasting.includes(t.name)) return undefined;
    return new DeviceLostError('device-lost', `'${t.name}' went with the GPU device that had computed it.`, {
      parameter: t.name,
      hint: 'Compute it again.',
    });
  }

  /** Work on an executor that is in order; again where its device was lost meanwhile. */
  async #lasting(work: (inner: Executor) => Promise<void>): Promise<void> {
    for (;;) {
      await this.#recovering;
      this.#assertUsable();
      const inner = this.#inner;
      try {
        await work(inner);
      } catch (error) {
        await this.#survive(inner, error);
        continue;
      }
      if (inner === this.#inner && !this.#recovering) return;
    }
  }

  /** Work that is in the journal: where the device is lost, it will be done again. */
  #attempt<T>(work: (inner: Executor) => T): T | Promise<void> {
    const inner = this.#inner;
    try {
      return work(inner);
    } catch (error) {
      return this.#survive(inner, error);
    }
  }

  /** Begins to recover, or waits for it, where an error of `inner` says that its device is lost. @throws what else it was */
  #survive(inner: Executor, error: unknown): Promise<void> {
    this.#assertUsable();
    // Of a device that is gone nothing is to be believed.
    if (inner !== this.#inner || this.#recovering) return this.#recovering ?? Promise.resolve();
    if (!(error instanceof DeviceLostError)) throw error;
    this.#recovering = this.#recover(error).catch((fault) => {
      this.#recovering = undefined;
      throw fault;
    });
    // Whoever waits for it gets its error; nobody may be waiting.
    this.#recovering.catch(() => undefined);
    return this.#recovering;
  }

  async #recover(cause: DeviceLostError): Promise<void> {
    const { standIn, wait = waitFor } = this.#options;
    const began = performance.now();
    this.#inner.dispose();
    this.#lostAgain(cause);
    let last: unknown = cause;
    let wasBlocked = false;
    for (const { pause, isBlocked } of attempts()) {
      if (this.#lostAt.length > MOST_IN_A_ROW) break;
      if (isBlocked && !wasBlocked) this.#tell({ kind: 'blocked' });
      wasBlocked = isBlocked;
      await wait(pause, this.#stopped.signal);
      try {
        await this.#moveTo(await this.#openGpu(), began);
        return;
      } catch (error) {
        if (this.#stopped.signal.aborted || !(error instanceof RnnError)) throw error;
        if (error instanceof DeviceLostError) this.#lostAgain(error);
        last = error;
      }
    }
    if (standIn) return this.#moveTo(await standIn(), began);
    this.#fault = new DeviceLostError('device-lost', `${cause.message}, and no other could be had.`, {
      actual: cause.actual,
      cause: last,
      hint: 'Reload the page, and go on from what was saved last.',
    });
    throw this.#fault;
  }

  /** A device that is lost again and again gets its work in smaller and smaller pieces: it may have been too slow with it. */
  async #openGpu(): Promise<GpuExecutor> {
    const machine = await this.#options.open();
    const work = Math.ceil(MAX_WORK / 2 ** (this.#lostAt.length - 1));
    return new GpuExecutor(machine, { ...this.#options, work });
  }

  /** Brings another executor to the state of the one that is gone, and goes on with it. */
  async #moveTo(inner: Executor, began: number): Promise<void> {
    const { runs } = this.#journal;
    try {
      if (this.#stopped.signal.aborted) throw disposed();
      await this.#journal.replay(inner, (ran) => {
        this.#assertUsable();
        this.#inner = inner;
        this.#gpu = inner instanceof GpuExecutor ? inner : undefined;
        this.#ran = new Set(ran);
        // What stands in cannot be lost.
        if (!this.#gpu) this.#journal.close();
        this.#recovering = undefined;
      });
    } catch (error) {
      inner.dispose();
      throw error;
    }
    const seconds = (performance.now() - began) / 1000;
    this.#tell({ kind: 'recovered', adapter: inner.info.adapter, seconds, runs });
  }

  #lostAgain({ actual }: DeviceLostError): void {
    const now = performance.now();
    this.#lostAt = [...this.#lostAt.filter((at) => now - at < ROW * 1000), now];
    this.#timesLost++;
    this.#tell({ kind: 'lost', reason: String(actual), times: this.#timesLost });
  }

  /** A listener that throws is its owner's affair. */
  #tell(event: DeviceEvent): void {
    const { onDevice } = this.#options;
    if (onDevice) queueMicrotask(() => onDevice(event));
  }
}
