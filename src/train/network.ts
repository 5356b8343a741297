import { CheckpointError } from '../core/errors.ts';
import { seedU32 } from '../core/options.ts';
import { Graph } from '../graph/graph.ts';
import { type NetworkConfig, type ResolvedConfig, resolveConfig } from '../model/config.ts';
import { type Initialiser, initialise } from '../model/initialise.ts';
import { fromKept, type ParameterSpec, parameterSpecs, toKept } from '../model/parameters.ts';
import type { Executor } from '../schedule/executor.ts';
import { assertBatch, type Batch, copyOf } from './batch.ts';
import { type Inspection, inspect } from './inspection.ts';
import { Turns } from './turns.ts';

/** Parameters under PyTorch's names and in its layouts, row-major. */
export type StateDict = ReadonlyMap<string, ArrayLike<number>>;

/** A recurrent network whose parameters live on an executor. */
export class Network {
  readonly config: ResolvedConfig;
  readonly executor: Executor;
  readonly specs: readonly ParameterSpec[];
  /** Two inspections of one size share their memory. */
  readonly #turns = new Turns();

  private constructor(config: ResolvedConfig, executor: Executor) {
    this.config = config;
    this.executor = executor;
    this.specs = parameterSpecs(config);
  }

  /**
   * Allocates the parameters; all are zero until `initialise` or `loadStateDict`.
   * @throws ConfigError, GpuLimitError, GpuOutOfMemoryError
   */
  static async create(config: NetworkConfig, executor: Executor): Promise<Network> {
    const network = new Network(resolveConfig(config), executor);
    // A plan that does nothing but name the parameters. It stays loaded, and so do they.
    const graph = new Graph('parameters');
    for (const { name, rows, cols } of network.specs) graph.param(name, rows, cols);
    await executor.load(graph.plan());
    return network;
  }

  /** Numbers that are trained. */
  get parameterCount(): number {
    return this.specs.reduce((sum, s) => sum + s.rows * s.cols, 0);
  }

  /** New first values. The same seed gives the same bytes. */
  initialise(seed: number, initialiser: Initialiser = 'glorot'): void {
    const values = initialise(this.specs, initialiser, seedU32('seed', seed), this.config.hiddenSize);
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

  /**
   * Everything about one batch: loss, logits, states, and the gradient of every parameter, of the inputs and of h(-1).
   * The parameters stay as they are. The batch is copied at the call.
   * @throws ConfigError, DataError before anything reaches the device
   */
  async inspect(batch: Batch): Promise<Inspection> {
    assertBatch(batch, this.config);
    const own = copyOf(batch);
    return this.#turns.take(() => inspect(this.executor, this.config, own));
  }
}
