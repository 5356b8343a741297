import { type NetworkConfig, type ResolvedConfig, resolveConfig } from '../model/config.ts';
import { parameterSpecs } from '../model/parameters.ts';
import type { Executor } from '../schedule/executor.ts';
import { Parameterised } from './parameterised.ts';

/** The parameters of a network on an executor: what `CharRNN` and `Network` have in common. */
export class NetworkWeights extends Parameterised {
  readonly config: ResolvedConfig;

  protected constructor(config: ResolvedConfig, executor: Executor) {
    super(parameterSpecs(config), executor);
    this.config = config;
  }

  /**
   * Allocates the parameters; all are zero until `initialise` or `loadStateDict`. An executor takes one model.
   * @throws ConfigError, also `executor-taken`; GpuLimitError, GpuOutOfMemoryError
   */
  static async create(config: NetworkConfig, executor: Executor): Promise<NetworkWeights> {
    const weights = new NetworkWeights(resolveConfig(config), executor);
    await weights.allocate();
    return weights;
  }

  protected get width(): number {
    return this.config.hiddenSize;
  }
}
