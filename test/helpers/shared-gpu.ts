import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { Tile } from '../../shaders/kernel.ts';
import { borrowGpu, openGpu } from '../../src/gpu/adapter.ts';
import { everywhere } from '../../src/gpu/choices.ts';
import { GpuExecutor } from '../../src/gpu/executor.ts';
import type { Tuning } from '../../src/gpu/tuning.ts';

/** The tile of hardware. SwiftShader compiles it five times as fast as its own. */
export const SMALL_TILE: Tile = { rows: 4, vectors: 1, x: 8, y: 4 };

/** The device of a test file. */
export interface SharedGpu {
  /** Lent to whatever is tested: it must survive every `dispose`. Models on it choose the tile of hardware. */
  readonly device: GPUDevice;
  /** Bytes of the buffers that have been made on it and not been destroyed. */
  readonly liveBytes: number;
  /** An executor with a memory of its own, disposed of after the test. */
  executor(tuning?: Tuning): GpuExecutor;
  /** Has something disposed of after the test. */
  keep<T extends { dispose(): void }>(x: T): T;
}

/**
 * One device for all tests of a file, because a browser compiles a pipeline once per device. After every test nothing
 * may be left: no buffer, and no error that no scope has caught.
 */
export function sharedGpu(): SharedGpu {
  const errors: string[] = [];
  const kept: { dispose(): void }[] = [];
  const live = new Set<GPUBuffer>();
  let device: GPUDevice | undefined;
  beforeAll(async () => {
    ({ device } = await openGpu());
    device.addEventListener('uncapturederror', ({ error }) => errors.push(error.message));
    trackBuffers(device, live);
    const { subgroupMinSize, subgroupMaxSize } = device.adapterInfo;
    Object.defineProperty(device, 'adapterInfo', {
      value: { vendor: 'shared', architecture: 'test device', subgroupMinSize, subgroupMaxSize },
    });
  });
  afterEach(async () => {
    for (const x of kept.splice(0)) x.dispose();
    await device?.queue.onSubmittedWorkDone();
    expect(errors.splice(0), 'errors that no scope has caught').toEqual([]);
    const left = [...live].map((b) => b.label);
    live.clear();
    expect(left, 'buffers that nobody has destroyed').toEqual([]);
  });
  afterAll(() => device?.destroy());
  const opened = (): GPUDevice => {
    if (!device) throw new Error('The device is there once tests run.');
    return device;
  };
  const keep = <T extends { dispose(): void }>(x: T): T => {
    kept.push(x);
    return x;
  };
  return {
    get device() {
      return opened();
    },
    get liveBytes() {
      return [...live].reduce((sum, b) => sum + b.size, 0);
    },
    executor: (tuning = { choices: everywhere(SMALL_TILE, false) }) =>
      keep(new GpuExecutor(borrowGpu(opened()), { tuning })),
    keep,
  };
}

/** Keeps in `live` what has been made on a device and not been destroyed. */
export function trackBuffers(device: GPUDevice, live: Set<GPUBuffer>): void {
  device.createBuffer = (descriptor) => {
    const buffer = GPUDevice.prototype.createBuffer.call(device, descriptor);
    buffer.destroy = () => {
      live.delete(buffer);
      return GPUBuffer.prototype.destroy.call(buffer);
    };
    live.add(buffer);
    return buffer;
  };
}
