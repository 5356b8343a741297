import type { NumberArray } from '../../shaders/cells.ts';
import { arrayType, type Memory } from './memory.ts';

const USAGE = 0x0001 | 0x0008; // GPUBufferUsage.MAP_READ | COPY_DST

/** Brings tensors back to the host. Those that are read again and again keep their staging buffer. */
export class Staging {
  readonly #device: GPUDevice;
  readonly #memory: Memory;
  readonly #kept = new Map<string, GPUBuffer>();
  /** Reads of the same tensor wait for each other: a mapped buffer cannot be copied into. */
  readonly #busy = new Map<string, Promise<unknown>>();

  constructor(device: GPUDevice, memory: Memory) {
    this.#device = device;
    this.#memory = memory;
  }

  async keep(tensor: string): Promise<void> {
    if (this.#kept.has(tensor)) return;
    this.#kept.set(tensor, await this.#make(tensor));
  }

  /** Frees what was kept for tensors that are gone. */
  forget(): void {
    for (const [tensor, buffer] of this.#kept)
      if (!this.#memory.has(tensor)) {
        this.#kept.delete(tensor);
        this.#memory.release(buffer);
      }
  }

  #make(tensor: string): Promise<GPUBuffer> {
    return this.#memory.other(`${tensor}/staging`, this.#memory.tensor(tensor).size * 4, USAGE);
  }

  read(tensor: string): Promise<NumberArray> {
    const kept = this.#kept.get(tensor);
    if (!kept)
      return this.#make(tensor).then((buffer) =>
        this.#copy(tensor, buffer).finally(() => this.#memory.release(buffer)),
      );
    const before = this.#busy.get(tensor);
    const read = before ? before.then(() => this.#copy(tensor, kept)) : this.#copy(tensor, kept);
    const settled = read.catch(() => undefined);
    this.#busy.set(tensor, settled);
    settled.then(() => {
      if (this.#busy.get(tensor) === settled) this.#busy.delete(tensor);
    });
    return read;
  }

  async #copy(tensor: string, staging: GPUBuffer): Promise<NumberArray> {
    const t = this.#memory.tensor(tensor);
    const encoder = this.#device.createCommandEncoder({ label: `${tensor}/read` });
    encoder.copyBufferToBuffer(this.#memory.buffer(t.buffer), t.base * 4, staging, 0, t.size * 4);
    this.#device.queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ, 0, t.size * 4);
    const Type = arrayType(t.type);
    const numbers = new Type(staging.getMappedRange(0, t.size * 4)).slice();
    staging.unmap();
    return numbers;
  }
}
