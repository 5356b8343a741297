import { GpuUnavailableError } from '../core/errors.ts';
import { boolean, oneOf } from '../core/options.ts';
import { borrowGpu, type Machine, openGpu } from '../gpu/adapter.ts';
import { GpuExecutor } from '../gpu/executor.ts';
import type { DeviceEvent } from '../gpu/recovery/device-events.ts';
import type { RecoveringExecutor } from '../gpu/recovery/recovering-executor.ts';
import type { Tuning } from '../gpu/tuning.ts';
import type { Executor } from '../schedule/executor.ts';
import type { SelfCheck } from './self-check.ts';

export interface BackendOptions {
  /**
   * `auto`, the default: the GPU where there is one, else the CPU. A GPU in software is slower than the CPU with vectors,
   * which then stands in; `gpu` takes it all the same.
   */
  readonly backend?: 'auto' | 'gpu' | 'cpu';
  /** The app's own device; it stays the app's. */
  readonly device?: GPUDevice;
  /** Where to look for an adapter. Default: navigator.gpu. */
  readonly gpu?: GPU;
  /**
   * Whether a tiny network is first computed on the GPU and on the CPU (see `selfCheck`), once per adapter and page. If
   * they disagree, the CPU stands in. Default: yes, but not on the app's own device, nor on an adapter without hardware,
   * where compiling the check's kernels takes seconds.
   */
  readonly selfCheck?: boolean;
  /** How what suits the adapter is found, in the background. Default `auto`: timed on hardware, and remembered. */
  readonly tuning?: Tuning;
  /**
   * Told when the device is lost, and what became of it. A model goes on by itself on another device, with the same bits;
   * where none can be had for minutes, on the CPU, unless `gpu` was asked for. Of the app's own device the app takes care.
   */
  readonly onDevice?: (event: DeviceEvent) => void;
}

export interface Backend {
  readonly executor: Executor;
  /** Why it is not the GPU: one sentence. */
  readonly reason: string | undefined;
}

/** @throws ConfigError, and GpuUnavailableError unless the CPU may stand in */
export async function openBackend(options: BackendOptions): Promise<Backend> {
  const { backend = 'auto', device } = options;
  oneOf('backend', backend, ['auto', 'gpu', 'cpu']);
  const asked = options.selfCheck === undefined ? undefined : boolean('selfCheck', options.selfCheck);
  if (backend === 'cpu') return onCpu('Training on the CPU, as asked.');
  try {
    const executor = await openExecutor(options);
    const { adapter, isFallback } = executor.info;
    if (backend === 'auto' && !device && isFallback && (await cpuRunsVectors())) {
      executor.dispose();
      return onCpu(`Training on the CPU, which is faster than ${adapter}.`);
    }
    const checks = asked ?? (device === undefined && !isFallback);
    if (checks) await assertRight(executor);
    return { executor, reason: undefined };
  } catch (error) {
    if (backend === 'gpu' || !(error instanceof GpuUnavailableError)) throw error;
    return onCpu(`Training on the CPU: ${error.message}`);
  }
}

const onCpu = async (reason: string): Promise<Backend> => ({ executor: await cpuExecutor(), reason });

/** A page that trains on its GPU never loads what the CPU runs. */
async function cpuExecutor(): Promise<Executor> {
  const { CpuExecutor } = await import('../cpu/executor.ts');
  return new CpuExecutor();
}

async function cpuRunsVectors(): Promise<boolean> {
  const { runsVectors } = await import('../cpu/webassembly.ts');
  return runsVectors();
}

/** On the app's own device, or on one that is made again where it is lost. */
async function openExecutor(options: BackendOptions): Promise<GpuExecutor | RecoveringExecutor> {
  const { backend = 'auto', device, gpu, tuning = 'auto', onDevice } = options;
  if (device) return new GpuExecutor(borrowGpu(device), { tuning });
  const open = (): Promise<Machine> => openGpu(gpu);
  const [machine, { RecoveringExecutor }] = await Promise.all([
    open(),
    import('../gpu/recovery/recovering-executor.ts'),
  ]);
  try {
    const standIn = backend === 'auto' ? cpuExecutor : undefined;
    return new RecoveringExecutor(machine, { open, standIn, tuning, onDevice });
  } catch (error) {
    // Nobody has taken it.
    machine.device.destroy();
    throw error;
  }
}

/** What has been found out about the adapters of this page. */
const verdicts = new Map<string, SelfCheck>();

/**
 * Disposes of an executor that cannot be relied on.
 * @throws GpuUnavailableError `wrong-results`; and whatever the executor throws
 */
export async function assertRight(executor: Executor): Promise<void> {
  const { adapter } = executor.info;
  try {
    const verdict = verdicts.get(adapter) ?? (await checked(executor));
    verdicts.set(adapter, verdict);
    if (verdict.agrees) return;
    const off = Number.isFinite(verdict.error) ? `off by ${percent(verdict.error)}` : 'not a number';
    const what = verdict.worst === 'loss' ? 'the loss' : `the gradient of ${verdict.worst}`;
    throw new GpuUnavailableError(
      'wrong-results',
      `The GPU (${adapter}) computes wrongly, ${what} of a tiny network is ${off}.`,
      { parameter: 'selfCheck', actual: verdict.error, hint: 'A newer browser or graphics driver may help.' },
    );
  } catch (error) {
    executor.dispose();
    throw error;
  }
}

async function checked(executor: Executor): Promise<SelfCheck> {
  const { selfCheck } = await import('./self-check.ts');
  return selfCheck(executor);
}

const percent = (share: number): string => `${(100 * share).toPrecision(2)} %`;
