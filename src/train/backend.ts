import { GpuUnavailableError } from '../core/errors.ts';
import { oneOf } from '../core/options.ts';
import { CpuExecutor } from '../cpu/executor.ts';
import { borrowGpu, openGpu } from '../gpu/adapter.ts';
import { GpuExecutor } from '../gpu/executor.ts';
import type { Executor } from '../schedule/executor.ts';

export interface BackendOptions {
  /** `auto`, the default: the GPU where there is one, else the CPU. */
  readonly backend?: 'auto' | 'gpu' | 'cpu';
  /** The app's own device; it stays the app's. */
  readonly device?: GPUDevice;
  /** Where to look for an adapter. Default: navigator.gpu. */
  readonly gpu?: GPU;
}

export interface Backend {
  readonly executor: Executor;
  /** Why it is not the GPU: one sentence. */
  readonly reason: string | undefined;
}

/** @throws ConfigError, and GpuUnavailableError unless the CPU may stand in */
export async function openBackend({ backend = 'auto', device, gpu }: BackendOptions): Promise<Backend> {
  oneOf('backend', backend, ['auto', 'gpu', 'cpu']);
  if (backend === 'cpu') return { executor: new CpuExecutor(), reason: 'Training on the CPU, as asked.' };
  if (device) return { executor: new GpuExecutor(borrowGpu(device)), reason: undefined };
  try {
    return { executor: new GpuExecutor(await openGpu(gpu)), reason: undefined };
  } catch (error) {
    if (backend === 'gpu' || !(error instanceof GpuUnavailableError)) throw error;
    return { executor: new CpuExecutor(), reason: `Training on the CPU, which is slower: ${error.message}` };
  }
}
