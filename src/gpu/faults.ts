import {
  DeviceLostError,
  GpuOutOfMemoryError,
  GpuValidationError,
  type RnnError,
  StateError,
} from '../core/errors.ts';

/** What every call after `dispose` gets. */
export const disposed = (): StateError => new StateError('disposed', 'This executor has been disposed of.');

/** Milliseconds in which a lost device says so, after what failed because of it. */
const SOON = 100;

/** What is known to have gone wrong with a device, as one error that the next call throws. */
export class Faults {
  #first: RnnError | undefined;
  readonly #lost: Promise<void>;

  constructor(device: GPUDevice, borrowed: boolean) {
    device.addEventListener?.('uncapturederror', (event) => {
      event.preventDefault?.();
      this.#first ??= errorOf(event.error, 'while running');
    });
    this.#lost = device.lost.then(({ reason, message }) => {
      const owner = reason === 'destroyed' && borrowed ? ' by its owner' : '';
      this.#first ??= new DeviceLostError(
        'device-lost',
        `The GPU device was ${reason === 'destroyed' ? 'destroyed' : 'lost'}${owner}: ${message || reason}`,
        { actual: reason, hint: 'Make a new model, or load a saved one.' },
      );
    });
  }

  /** From now on the fault is that everything has been disposed of: also for what is still being awaited. */
  close(): void {
    this.#first = disposed();
  }

  /** @throws the first fault, if there was any */
  rethrow(): void {
    if (this.#first) throw this.#first;
  }

  /** Turns a failed await into the fault behind it, or rethrows it as it is. */
  async explain<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      // What was pending may fail before the device is known to be lost.
      const soon = new Promise<void>((resolve) => setTimeout(resolve, SOON));
      if (!this.#first) await Promise.race([this.#lost, soon]);
      this.rethrow();
      throw error;
    }
  }
}

export function errorOf(error: GPUError, where: string): RnnError {
  const { name } = error.constructor;
  if (name === 'GPUOutOfMemoryError')
    return new GpuOutOfMemoryError('out-of-memory', `The GPU ran out of memory ${where}.`, {
      cause: error,
      hint: 'Choose a smaller model, sequence length or batch.',
    });
  return new GpuValidationError('gpu-validation', `WebGPU refused a command ${where}: ${error.message}`, {
    cause: error,
    hint: 'This is a fault of the library; please report it with this message.',
  });
}

const SCOPES = ['validation', 'out-of-memory', 'internal'] as const;

/** Runs `work` with all of WebGPU's errors caught, and throws the first one as ours. */
export async function guarded<T>(device: GPUDevice, where: string, work: () => T): Promise<T> {
  for (const scope of SCOPES) device.pushErrorScope(scope);
  let result: T;
  let pops: Promise<GPUError | null>[];
  try {
    result = work();
  } finally {
    pops = SCOPES.map(() => device.popErrorScope());
  }
  const [error] = (await Promise.all(pops)).filter((e): e is GPUError => e !== null);
  if (error) throw errorOf(error, where);
  return result;
}
