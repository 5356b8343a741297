import type { NumberArray } from '../../shaders/cells.ts';
import type { ElementType } from '../../shaders/kernel.ts';
import { GpuLimitError } from '../core/errors.ts';
import { bufferConflict, outOfRange, unknownTensor } from '../schedule/faults.ts';
import type { Buffer, PlacedTensor, Plan } from '../schedule/plan.ts';
import { LoadedPlans } from '../schedule/sharing.ts';
import { disposed, guarded } from './faults.ts';

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

/** The named buffers of an executor, and the tensors in them. Every byte that is allocated goes through here. */
export class Memory {
  readonly #device: GPUDevice;
  readonly #buffers = new Map<string, GPUBuffer>();
  #allocating: Promise<void> = Promise.resolve();
  readonly #plans = new LoadedPlans();
  readonly #tensors = new Map<string, PlacedTensor>();
  readonly #others = new Set<GPUBuffer>();
  #disposed = false;

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  get bytes(): number {
    return [...this.#buffers.values(), ...this.#others].reduce((sum, b) => sum + b.size, 0);
  }

  /** @throws GpuLimitError a buffer that the device cannot hold or bind: before anything is allocated */
  assertFits(plan: Plan): void {
    for (const limit of ['maxStorageBufferBindingSize', 'maxBufferSize'] as const) {
      const allowed = this.#device.limits[limit];
      const large = plan.buffers.find((b) => b.bytes > allowed);
      if (large)
        throw new GpuLimitError(
          'buffer-too-large',
          `'${large.name}' needs ${mebibytes(large.bytes)}, but this adapter's ${limit} is ${mebibytes(allowed)}.`,
          {
            parameter: large.name,
            actual: large.bytes,
            limit: allowed,
            hint: 'Choose a smaller model, sequence length or batch.',
          },
        );
    }
  }

  /** Allocates the buffers of a plan that are not there yet. All or none. */
  allocate(plan: Plan): Promise<void> {
    // One at a time, so that two plans that share a buffer do not both make it.
    const done = this.#allocating.then(() => this.#allocate(plan));
    this.#allocating = done.catch(() => undefined);
    return done;
  }

  async #allocate(plan: Plan): Promise<void> {
    this.assertFits(plan);
    const other = this.#plans.conflict(plan);
    if (other) throw bufferConflict(plan, other.name);
    const missing = this.#plans.missing(plan);
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const made = await this.#create(
      `${mebibytes(sum(missing))} for plan '${plan.name}'`,
      missing.map(({ name, bytes }) => ({ label: name, size: bytes, usage })),
    );
    missing.forEach((b, i) => {
      this.#buffers.set(b.name, made[i] as GPUBuffer);
    });
    for (const t of plan.tensors) this.#tensors.set(t.name, t);
    this.#plans.add(plan);
  }

  /** All or none. */
  async #create(what: string, descriptors: readonly GPUBufferDescriptor[]): Promise<GPUBuffer[]> {
    const made: GPUBuffer[] = [];
    try {
      await guarded(this.#device, `allocating ${what}`, () => {
        for (const d of descriptors) made.push(this.#device.createBuffer(d));
      });
      if (this.#disposed) throw disposed();
      return made;
    } catch (error) {
      for (const b of made) b.destroy();
      throw error;
    }
  }

  /** Destroys the buffers of a plan that no other plan names, and forgets the tensors in them. */
  forget(plan: Plan): void {
    for (const { name } of this.#plans.remove(plan)) {
      this.#buffers.get(name)?.destroy();
      this.#buffers.delete(name);
      for (const t of this.#tensors.values()) if (t.buffer === name) this.#tensors.delete(t.name);
    }
  }

  get isDisposed(): boolean {
    return this.#disposed;
  }

  has(tensor: string): boolean {
    return this.#tensors.has(tensor);
  }

  /** A buffer that no tensor lives in: parameter records, staging. */
  async other(label: string, size: number, usage: GPUBufferUsageFlags): Promise<GPUBuffer> {
    const [buffer] = await this.#create(`${mebibytes(size)} for '${label}'`, [{ label, size, usage }]);
    this.#others.add(buffer as GPUBuffer);
    return buffer as GPUBuffer;
  }

  release(buffer: GPUBuffer): void {
    this.#others.delete(buffer);
    buffer.destroy();
  }

  buffer(name: string): GPUBuffer {
    return this.#buffers.get(name) as GPUBuffer;
  }

  tensor(name: string): PlacedTensor {
    const t = this.#tensors.get(name);
    if (!t) throw unknownTensor(name);
    return t;
  }

  write(name: string, data: NumberArray, at: number): void {
    const t = this.tensor(name);
    if (at + data.length > t.size) throw outOfRange(t, at, data.length);
    const numbers = arrayLike(t.type, data);
    this.#device.queue.writeBuffer(
      this.buffer(t.buffer),
      (t.base + at) * 4,
      numbers.buffer as ArrayBuffer,
      numbers.byteOffset,
      numbers.byteLength,
    );
  }

  /** Whatever is being allocated meanwhile is freed as soon as it is there. */
  dispose(): void {
    this.#disposed = true;
    for (const b of [...this.#buffers.values(), ...this.#others]) b.destroy();
    this.#buffers.clear();
    this.#others.clear();
  }
}

const sum = (buffers: readonly Buffer[]): number => buffers.reduce((total, b) => total + b.bytes, 0);

/** The data as an array of the tensor's own type, without a copy where it is one. */
function arrayLike(type: ElementType, data: NumberArray): NumberArray {
  const Type = arrayType(type);
  return data instanceof Type ? data : new Type(data);
}

export function arrayType(
  type: ElementType,
): Float32ArrayConstructor | Int32ArrayConstructor | Uint32ArrayConstructor {
  return type === 'f32' ? Float32Array : type === 'i32' ? Int32Array : Uint32Array;
}
