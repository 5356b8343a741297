import { CheckpointError } from '../core/errors.ts';
import { seedU32 } from '../core/options.ts';
import { Graph } from '../graph/graph.ts';
import { type InitialiseOptions, type Initialiser, initialise } from '../model/initialise.ts';
import { declare } from '../model/network.ts';
import { fromKept, type ParameterSpec, toKept } from '../model/parameters.ts';
import type { Executor } from '../schedule/executor.ts';
import { Turns } from './turns.ts';

/** Parameters under PyTorch's names and in its layouts, row-major. */
export type StateDict = ReadonlyMap<string, ArrayLike<number>>;

/** Something with parameters that live on an executor. */
export abstract class Parameterised {
  readonly executor: Executor;
  readonly specs: readonly ParameterSpec[];
  /** Who uses the device: inspections of one size share their memory, and so do training steps. */
  protected readonly turns = new Turns();

  protected constructor(specs: readonly ParameterSpec[], executor: Executor) {
    this.specs = specs;
    this.executor = executor;
  }

  /** H, the bound of first values that are drawn evenly. */
  protected abstract get width(): number;

  /** Allocates the parameters. They stay until the executor is disposed of. */
  protected async allocate(): Promise<void> {
    // A plan that does nothing but name them. It stays loaded, and so do they.
    const graph = new Graph('parameters');
    declare(graph, this.specs);
    await this.executor.load(graph.plan());
  }

  /** Numbers that are trained. */
  get parameterCount(): number {
    return this.specs.reduce((sum, s) => sum + (s.fixed ? 0 : s.rows * s.cols), 0);
  }

  /** New first values. The same seed gives the same bytes. */
  initialise(seed: number, initialiser: Initialiser = 'glorot', options: InitialiseOptions = {}): void {
    const values = initialise(this.specs, initialiser, seedU32('seed', seed), this.width, options);
    this.loadStateDict(values);
  }

  async stateDict(): Promise<Map<string, Float32Array>> {
    const entries = this.specs.map(
      async (s) => [s.name, Float32Array.from(fromKept(s, await this.executor.read(s.name)))] as const,
    );
    return new Map(await Promise.all(entries));
  }

  /** @throws CheckpointError `missing-tensor`, `wrong-shape`; nothing is changed then */
  loadStateDict(state: StateDict): void {
    const kept = this.specs.map((spec) => {
      const data = state.get(spec.name);
      const size = spec.rows * spec.cols;
      if (!data)
        throw new CheckpointError('missing-tensor', `The state has no '${spec.name}'.`, {
          parameter: spec.name,
        });
      if (data.length !== size)
        throw new CheckpointError(
          'wrong-shape',
          `'${spec.name}' has ${data.length} numbers, but [${spec.shape.join(', ')}] is ${size}.`,
          { parameter: spec.name, actual: data.length, limit: size },
        );
      return toKept(spec, data);
    });
    this.specs.forEach((spec, i) => {
      this.executor.write(spec.name, kept[i] as Float64Array);
    });
  }
}
