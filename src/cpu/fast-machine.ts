import type { NumberArray } from '../../shaders/cells.ts';
import { type ElementType, type Kernel, kernelNamed } from '../../shaders/kernel.ts';
import { twins } from '../../shaders/twins/index.ts';
import type { Twin } from '../../shaders/twins/twin.ts';
import {
  type Buffer,
  type Call,
  callsOf,
  type Dispatch,
  matrixOf,
  type PlacedTensor,
  type Plan,
} from '../schedule/plan.ts';
import type { Arena } from './arena.ts';
import { fastKernels } from './fast/index.ts';
import type { Place, Room, Routine } from './fast/routine.ts';
import type { Compiled, Machine } from './machine.ts';
import { cellsOf } from './twins.ts';
import type { Core } from './webassembly.ts';

interface Held {
  readonly type: ElementType;
  readonly at: number;
  readonly size: number;
}

/** Runs the routines of `fast/` on one arena, and the twins of kernels that have none. */
export class FastMachine implements Machine {
  readonly #core: Core;
  readonly #buffers = new Map<string, Held>();

  constructor(core: Core) {
    this.#core = core;
  }

  get bytes(): number {
    return this.#core.arena.bytes;
  }

  allocate({ name, type, bytes }: Buffer): void {
    const size = bytes / 4;
    this.#buffers.set(name, { type, at: this.#core.arena.take(size), size });
  }

  free(buffer: string): () => void {
    const { at } = this.#held(buffer);
    this.#buffers.delete(buffer);
    return () => this.#core.arena.give(at);
  }

  numbers(buffer: string): NumberArray {
    const { type, at, size } = this.#held(buffer);
    return this.#core.arena[type].subarray(at, at + size);
  }

  compile(plan: Plan): Compiled {
    const rooms = new Rooms();
    const tensors = new Map(plan.tensors.map((t) => [t.name, t]));
    const routines = plan.dispatches.flatMap((d) =>
      callsOf(d).map((call) => {
        rooms.clear();
        return this.#routine(d, call, tensors, rooms);
      }),
    );
    const { arena } = this.#core;
    if (rooms.size === 0) return { routines, release: () => {} };
    const at = arena.take(rooms.size);
    rooms.settle(at);
    return { routines, release: () => arena.give(at) };
  }

  #routine(d: Dispatch, call: Call, tensors: ReadonlyMap<string, PlacedTensor>, rooms: Rooms): Routine {
    const kernel = kernelNamed(d.kernel) as Kernel;
    const { arena, instructions } = this.#core;
    const places: Record<string, Place | undefined> = {};
    for (const name of Object.keys(kernel.operands)) {
      const view = call.operands[name];
      if (!view) continue;
      const t = tensors.get(view.tensor) as PlacedTensor;
      const matrix = matrixOf(view, t);
      places[name] = {
        ...matrix,
        offset: this.#held(t.buffer).at + matrix.offset,
        adds: d.adds.includes(name),
      };
    }
    const routine = fastKernels.get(d.kernel)?.compile({
      arena,
      cpu: instructions,
      operands: places,
      params: call.params,
      options: d.options,
      room: (count) => rooms.room(count),
    });
    return routine ?? twinRoutine(arena, kernel, places, d, call);
  }

  #held(buffer: string): Held {
    return this.#buffers.get(buffer) as Held;
  }
}

/** The twin of a kernel, on cells that are made anew when the arena has grown. */
function twinRoutine(
  arena: Arena,
  kernel: Kernel,
  places: Readonly<Record<string, Place | undefined>>,
  { adds, options }: Dispatch,
  { params }: Call,
): Routine {
  const twin = twins.get(kernel.name) as Twin;
  let generation = -1;
  let cells: ReturnType<typeof cellsOf> = {};
  return () => {
    if (generation !== arena.generation) {
      generation = arena.generation;
      cells = cellsOf(kernel, adds, (name) => {
        const matrix = places[name];
        return matrix && { array: arena[kernel.operands[name]?.type ?? 'f32'], matrix };
      });
    }
    twin.run(cells, params, options);
  };
}

/** What routines set aside while they run. They run one after the other, so all of them share the same numbers. */
class Rooms {
  /** Elements that the one with the most sets aside. */
  size = 0;
  #next = 0;
  readonly #rooms: { at: number }[] = [];

  clear(): void {
    this.#next = 0;
  }

  room(count: number): Room {
    const room = { at: this.#next };
    this.#rooms.push(room);
    this.#next += Math.ceil(count / 4) * 4;
    this.size = Math.max(this.size, this.#next);
    return room;
  }

  /** Says where all of them begin. */
  settle(at: number): void {
    for (const room of this.#rooms) room.at += at;
  }
}
