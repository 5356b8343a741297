import type { NumberArray } from '../../../shaders/cells.ts';
import type { Executor, Program } from '../../schedule/executor.ts';
import type { PlacedTensor, Plan } from '../../schedule/plan.ts';
import { arrayType } from '../memory.ts';

/** A program as its caller holds it; what stands behind it may be made anew. */
export class Handle implements Program {
  readonly plan: Plan;
  readonly outputs: readonly string[];
  inner: Program | undefined = undefined;
  #compile: 'now' | 'later';

  constructor(plan: Plan, outputs: readonly string[], compile: 'now' | 'later') {
    this.plan = plan;
    this.outputs = outputs;
    this.#compile = compile;
  }

  async load(executor: Executor): Promise<void> {
    this.inner = await executor.load(this.plan, this.outputs, this.#compile);
  }

  async ready(executor: Executor): Promise<void> {
    await executor.ready(this.inner as Program);
    this.#compile = 'now';
  }
}

/** A command to an executor, after which later ones see another state. */
type Entry =
  | { readonly kind: 'load'; readonly handle: Handle }
  | { readonly kind: 'unload'; readonly handle: Handle }
  | { readonly kind: 'run'; readonly handle: Handle; readonly times: number }
  | { readonly kind: 'write'; readonly tensor: string; readonly data: NumberArray; readonly at: number };

/** A place in a journal at which a snapshot is taken. */
export interface Mark {
  readonly position: number;
  readonly loaded: readonly Handle[];
  readonly runs: number;
  /** Names of the tensors whose numbers have to be in the snapshot. */
  readonly lasting: readonly string[];
}

/**
 * What brings an executor to the state of another one that is gone: a snapshot of what lives on from run to run, and every
 * command since. Commands are deterministic, so the same ones give the same bits.
 */
export class Journal {
  /** Loaded now, after all entries. */
  readonly #loaded = new Set<Handle>();
  #tensors: ReadonlyMap<string, PlacedTensor> = new Map();
  /** Loaded at the snapshot, and the numbers then; what is missing is zero. */
  #base: readonly Handle[] = [];
  #values = new Map<string, NumberArray>();
  #entries: Entry[] = [];
  #bytes = 0;
  #runs = 0;
  #isClosed = false;

  /** Bytes that were written since the snapshot. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Runs since the snapshot. */
  get runs(): number {
    return this.#runs;
  }

  tensor(name: string): PlacedTensor | undefined {
    return this.#tensors.get(name);
  }

  load(handle: Handle): void {
    this.#loaded.add(handle);
    this.#add({ kind: 'load', handle });
    this.#placed();
  }

  unload(handle: Handle): void {
    this.#loaded.delete(handle);
    this.#add({ kind: 'unload', handle });
    this.#placed();
  }

  #placed(): void {
    this.#tensors = new Map([...this.#loaded].flatMap(({ plan }) => plan.tensors.map((t) => [t.name, t])));
  }

  /** The numbers are copied. */
  write(tensor: string, data: NumberArray, at: number): void {
    if (this.#isClosed) return;
    this.#bytes += data.byteLength;
    this.#add({ kind: 'write', tensor, data: data.slice(), at });
  }

  run(handle: Handle, times: number): void {
    this.#runs += times;
    this.#add({ kind: 'run', handle, times });
  }

  #add(entry: Entry): void {
    if (!this.#isClosed) this.#entries.push(entry);
  }

  /** Nothing more is written down: from now on it only knows what is loaded. */
  close(): void {
    this.#isClosed = true;
    this.#entries = [];
    this.#values.clear();
    this.#bytes = 0;
  }

  /** Where the journal is now. What comes later is not in a snapshot that is taken here. */
  mark(): Mark {
    const loaded = [...this.#loaded];
    return {
      ...{ position: this.#entries.length, loaded, runs: this.#runs },
      lasting: lastingTensors(loaded),
    };
  }

  /** A snapshot was taken at a mark: nothing before it is needed any more. */
  settle({ position, loaded, runs }: Mark, snapshot: ReadonlyMap<string, NumberArray>): void {
    const placed = new Map(loaded.flatMap(({ plan }) => plan.tensors.map((t) => [t.name, t])));
    const isInput = (name: string): boolean => placed.get(name)?.role === 'input';
    // What the host writes is not read back: it is known. In the order in which it was written last, since plans share memory.
    const values = new Map([...this.#values].filter(([name]) => isInput(name)));
    for (const entry of this.#entries.splice(0, position)) {
      if (entry.kind !== 'write') continue;
      this.#bytes -= entry.data.byteLength;
      const { tensor, data, at } = entry;
      if (!isInput(tensor)) continue;
      const t = placed.get(tensor) as PlacedTensor;
      const known = values.get(tensor) ?? new (arrayType(t.type))(t.size);
      known.set(data, at);
      values.delete(tensor);
      values.set(tensor, known);
    }
    for (const [name, numbers] of snapshot) values.set(name, numbers);
    this.#base = loaded;
    this.#values = values;
    this.#runs -= runs;
  }

  /**
   * Brings an executor that is as new to the state after the last entry, also of those that are made meanwhile.
   * @param caughtUp called in the moment in which nothing is missing
   * @returns the programs that have been run
   */
  async replay(executor: Executor, caughtUp: (ran: ReadonlySet<Handle>) => void): Promise<void> {
    const ran = new Set<Handle>();
    await Promise.all(this.#base.map((handle) => handle.load(executor)));
    for (const [name, numbers] of this.#values) executor.write(name, numbers);
    for (let i = 0; i < this.#entries.length; i++) {
      const entry = this.#entries[i] as Entry;
      if (entry.kind === 'write') executor.write(entry.tensor, entry.data, entry.at);
      else if (entry.kind === 'load') await entry.handle.load(executor);
      else if (entry.kind === 'unload') executor.unload(entry.handle.inner as Program);
      else {
        await executor.run(entry.handle.inner as Program, entry.times);
        ran.add(entry.handle);
      }
    }
    caughtUp(ran);
  }
}

/**
 * What no run makes anew: what is kept from run to run, gradients where a plan adds to those of another, and what callers
 * have said that they will read.
 */
function lastingTensors(loaded: readonly Handle[]): string[] {
  const adds = loaded.some(({ plan }) => plan.addsGradients);
  const roles = new Set(['param', 'fixed', 'moment', 'carry', ...(adds ? ['grad'] : [])]);
  const names = loaded.flatMap(({ plan, outputs }) => [
    ...plan.tensors.filter((t) => roles.has(t.role) && !t.flat).map((t) => t.name),
    ...outputs,
  ]);
  return [...new Set(names)];
}
