import type { NumberArray } from '../../shaders/cells.ts';
import { guarded } from './faults.ts';
import { arrayType, type Memory } from './memory.ts';

/**
 * The numbers of several tensors at one moment: after all that was queued before the call, and nothing that is queued later.
 * Takes as much memory as they do until it resolves.
 * @throws GpuOutOfMemoryError
 */
export async function takeSnapshot(
  device: GPUDevice,
  memory: Memory,
  names: readonly string[],
): Promise<ReadonlyMap<string, NumberArray>> {
  const tensors = names.map((name) => memory.tensor(name));
  const size = tensors.reduce((sum, t) => sum + t.size * 4, 0);
  if (size === 0) return new Map();
  const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
  let staging: GPUBuffer | undefined;
  try {
    await guarded(device, 'taking a snapshot', () => {
      staging = device.createBuffer({ label: 'snapshot', size, usage });
      const encoder = device.createCommandEncoder({ label: 'snapshot' });
      let at = 0;
      for (const t of tensors) {
        encoder.copyBufferToBuffer(memory.buffer(t.buffer), t.base * 4, staging, at, t.size * 4);
        at += t.size * 4;
      }
      device.queue.submit([encoder.finish()]);
    });
    const buffer = staging as unknown as GPUBuffer;
    await buffer.mapAsync(GPUMapMode.READ);
    const bytes = buffer.getMappedRange();
    let at = 0;
    return new Map(
      tensors.map(({ name, type, size }) => {
        const numbers = new (arrayType(type))(bytes, at, size).slice();
        at += size * 4;
        return [name, numbers];
      }),
    );
  } finally {
    staging?.destroy();
  }
}
