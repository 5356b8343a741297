import { ConfigError } from '../core/errors.ts';
import { seedU32 } from '../core/options.ts';
import { type NetworkConfig, resolveConfig } from '../model/config.ts';
import { type InitialiseOptions, type Initialiser, initialise } from '../model/initialise.ts';
import { scaleToRadius } from '../model/reservoir.ts';
import type { Executor } from '../schedule/executor.ts';
import { type Batch, copyOf } from './batch.ts';
import { assertBatch } from './batch-checks.ts';
import { BatchTraining, type BatchTrainingOptions } from './batch-training.ts';
import type { NetworkCompanions } from './companions.ts';
import type { Inspection } from './inspection.ts';
import { assertDropout, networkTrainable } from './network-trainable.ts';
import { NetworkWeights } from './network-weights.ts';
import type { SavedTraining } from './saved-training.ts';

export type { StateDict } from './parameterised.ts';

/** A recurrent network of the family, whose parameters live on an executor. */
export class Network extends NetworkWeights {
  /**
   * Allocates the parameters; all are zero until `initialise` or `loadStateDict`. An executor takes one model.
   * @throws ConfigError, also `executor-taken`; GpuLimitError, GpuOutOfMemoryError
   */
  static override async create(config: NetworkConfig, executor: Executor): Promise<Network> {
    const network = new Network(resolveConfig(config), executor);
    await network.allocate();
    return network;
  }

  /**
   * A network from the bytes of a file that `save` made, with what was saved beside it.
   * @throws CheckpointError with a code for each fault of the file, before anything is made; as `create` else
   */
  static async load(
    file: Uint8Array,
    executor: Executor,
  ): Promise<{ readonly network: Network; readonly training?: SavedTraining } & NetworkCompanions> {
    const { readNetworkFile } = await import('./network-file.ts');
    const { config, state, companions, training } = await readNetworkFile(file);
    const network = await Network.create(config, executor);
    network.loadStateDict(state);
    return { network, ...companions, ...(training && { training }) };
  }

  /** @throws ConfigError `no-effect`: a forget bias for a cell without a forget gate */
  override initialise(
    seed: number,
    initialiser: Initialiser = 'glorot',
    options: InitialiseOptions = {},
  ): void {
    if (options.forgetBias && this.config.cell !== 'lstm')
      throw new ConfigError('no-effect', `The cell '${this.config.cell}' has no forget gate.`, {
        parameter: 'forgetBias',
        actual: options.forgetBias,
        hint: "Leave out forgetBias, or choose the cell 'lstm'.",
      });
    const values = initialise(this.specs, initialiser, seedU32('seed', seed), this.width, options);
    const radius = this.config.spectralRadius;
    this.loadStateDict(radius === undefined ? values : scaleToRadius(this.specs, values, radius));
  }

  /**
   * Everything about one batch: loss, logits, states, and the gradient of every parameter, of the inputs and of h(-1).
   * The parameters stay as they are. The batch is copied at the call.
   * @throws ConfigError, DataError before anything reaches the device
   */
  async inspect(batch: Batch): Promise<Inspection> {
    assertBatch(batch, this.config);
    const own = copyOf(batch);
    return this.turns.take(async () => {
      const { inspect } = await import('./inspection.ts');
      return inspect(this.executor, this.config, own);
    });
  }

  /**
   * Begins a training run on batches. Nothing happens until it is awaited:
   * `for await (const report of network.train({ batches: () => batches(data, { batchSize: 32 }) })) ...`
   * @throws ConfigError; while it runs also DataError, before a batch reaches the device
   */
  train(options: BatchTrainingOptions<Batch>): BatchTraining<Batch> {
    if (this.config.output === 'none')
      throw new ConfigError('no-loss', 'A network without an output has no loss to train on.', {
        parameter: 'output',
        actual: 'none',
        hint: "Choose output 'steps' or 'last', or ask inspect() for the gradients that a hiddenGradient gives.",
      });
    const trainable = networkTrainable(this.config);
    return new BatchTraining(this.executor, trainable, this.turns, options, (dropout) =>
      assertDropout(this.config, dropout),
    );
  }

  /**
   * The bytes of a safetensors file with the weights under PyTorch's names, the configuration, and what belongs to them;
   * at a step boundary. The same network gives the same bytes.
   *
   * @param about.training a run, so that another can `resume` it: also what the optimizer remembers, states, and where it is
   * @throws ConfigError, DataError where a companion is none or does not fit; CheckpointError `non-finite`
   */
  async save({
    training,
    ...about
  }: NetworkCompanions & {
    readonly training?: BatchTraining<Batch> | SavedTraining;
  } = {}): Promise<Uint8Array> {
    const [{ describeNetwork, writeNetworkFile }, [state, saved]] = await Promise.all([
      import('./network-file.ts'),
      this.atOnce(training),
    ]);
    return writeNetworkFile(this.config, state, describeNetwork(this.config, about), saved);
  }
}
