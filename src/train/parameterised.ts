import { ConfigError } from '../core/errors.ts';
import { boolean, knownKeys, seedU32 } from '../core/options.ts';
import { Graph } from '../graph/graph.ts';
import { declare } from '../model/declare.ts';
import { type InitialiseOptions, type Initialiser, initialise } from '../model/initialise.ts';
import { fromKept, type ParameterSpec, toKept } from '../model/parameters.ts';
import { fitState, type StateDict } from '../model/state-dict.ts';
import type { Executor } from '../schedule/executor.ts';
import type { SavedTraining } from './saved-training.ts';
import type { Training } from './training.ts';
import { Turns } from './turns.ts';

export type { StateDict } from '../model/state-dict.ts';

/** Executors that have a model. Names tell tensors apart there, and all models have the same ones. */
const TAKEN = new WeakSet<Executor>();

/** Something with parameters that live on an executor, which has no others. */
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

  /**
   * Allocates the parameters. They stay until the executor is disposed of.
   * @throws ConfigError `executor-taken`: it has the parameters of another model, which this one would write over
   */
  protected async allocate(): Promise<void> {
    if (TAKEN.has(this.executor))
      throw new ConfigError('executor-taken', 'This executor already has a model.', {
        parameter: 'executor',
        hint: 'Give every model an executor of its own, such as new CpuExecutor(), or new GpuExecutor(machine).',
      });
    TAKEN.add(this.executor);
    try {
      // A plan that does nothing but name them. It stays loaded, and so do they.
      const graph = new Graph('parameters');
      declare(graph, this.specs);
      await this.executor.load(graph.plan());
    } catch (error) {
      TAKEN.delete(this.executor);
      throw error;
    }
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

  /** The weights, and where a run is, at one step boundary. */
  protected atOnce(
    training: Training | SavedTraining | undefined,
  ): Promise<readonly [Map<string, Float32Array>, SavedTraining | undefined]> {
    const saved = async (): Promise<SavedTraining | undefined> =>
      training && 'saved' in training ? training.saved() : training;
    return this.turns.take(async () => [await this.stateDict(), await saved()] as const);
  }

  /**
   * Takes over the numbers of a state, as PyTorch's `state_dict()` has them. Where the model has one bias and the state
   * two, it becomes their sum: the same function. (After an update two biases differ from one: each takes a step.)
   *
   * @param options.strict refuse names that the model does not have, as PyTorch does; default true
   * @throws CheckpointError `missing-tensor`, `wrong-shape`, `unknown-tensor`; nothing is changed then
   */
  loadStateDict(state: StateDict, options: { readonly strict?: boolean } = {}): void {
    knownKeys('loadStateDict()', options, ['strict']);
    const fit = fitState(this.specs, state, boolean('strict', options.strict ?? true));
    for (const spec of this.specs)
      this.executor.write(spec.name, toKept(spec, fit.get(spec.name) as ArrayLike<number>));
  }
}
