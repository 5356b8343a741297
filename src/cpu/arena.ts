/** Memory that can grow by pages of 64 KiB, as WebAssembly has it; growing may replace `buffer`. */
export interface Memory {
  readonly buffer: ArrayBuffer;
  /** @throws RangeError where there is no more */
  grow(pages: number): number;
}

const PAGE = 65536;
/** Everything starts at a multiple of so many elements: of 16 bytes. */
const ALIGNMENT = 4;

/** Memory of the same kind where there is no WebAssembly. */
export class PlainMemory implements Memory {
  buffer = new ArrayBuffer(0);

  grow(pages: number): number {
    const before = this.buffer.byteLength;
    const larger = new ArrayBuffer(before + pages * PAGE);
    new Uint8Array(larger).set(new Uint8Array(this.buffer));
    this.buffer = larger;
    return before / PAGE;
  }
}

/**
 * One memory for all tensors of an executor. Whoever works on it takes `f32`, `i32` or `u32` anew each time, because
 * growing replaces them; places, counted in elements, stay.
 */
export class Arena {
  f32 = new Float32Array();
  i32 = new Int32Array();
  u32 = new Uint32Array();
  /** How often the three have been replaced. */
  generation = 0;
  readonly #memory: Memory;
  readonly #taken = new Map<number, number>();
  /** What is free, in order, no two side by side. */
  #free: { from: number; to: number }[] = [];

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** Bytes that are in use. */
  get bytes(): number {
    let sum = 0;
    for (const size of this.#taken.values()) sum += size;
    return sum * 4;
  }

  /**
   * Room for so many elements, all zero. Returns its place.
   * @throws RangeError if there is not so much memory
   */
  take(size: number): number {
    const room = Math.max(ALIGNMENT, Math.ceil(size / ALIGNMENT) * ALIGNMENT);
    let gap = this.#free.find(({ from, to }) => to - from >= room);
    gap ??= this.#grow(room);
    const place = gap.from;
    gap.from += room;
    this.#free = this.#free.filter(({ from, to }) => from < to);
    this.#taken.set(place, size);
    this.f32.fill(0, place, place + room);
    return place;
  }

  give(place: number): void {
    const size = this.#taken.get(place) as number;
    this.#taken.delete(place);
    const room = Math.max(ALIGNMENT, Math.ceil(size / ALIGNMENT) * ALIGNMENT);
    this.#release(place, place + room);
  }

  /** A last gap that is large enough. */
  #grow(room: number): { from: number; to: number } {
    const end = this.f32.length;
    const last = this.#free.at(-1);
    const there = last?.to === end ? end - last.from : 0;
    const pages = Math.ceil(((room - there) * 4) / PAGE);
    this.#memory.grow(pages);
    const { buffer } = this.#memory;
    this.f32 = new Float32Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.generation++;
    this.#release(end, this.f32.length);
    return this.#free.at(-1) as { from: number; to: number };
  }

  #release(from: number, to: number): void {
    const all = [...this.#free, { from, to }].sort((a, b) => a.from - b.from);
    this.#free = [];
    for (const gap of all) {
      const last = this.#free.at(-1);
      if (last?.to === gap.from) last.to = gap.to;
      else this.#free.push(gap);
    }
  }
}
