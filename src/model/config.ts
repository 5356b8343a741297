import { ACTIVATIONS, type Activation } from '../../shaders/activation.ts';
import { integerInRange, knownKeys, oneOf } from '../core/options.ts';
import { elementCount } from '../core/shapes.ts';

/** The vanilla recurrent network with an output at every step (Goodfellow et al., figure 10.3). */
export interface RnnConfig {
  /** What x(t) is: the index of a token (a one-hot vector), or a vector of numbers. */
  readonly input: 'tokens' | 'vectors';
  /** Number of tokens, or width of the vectors. */
  readonly inputSize: number;
  /** Width of a learned table through which tokens enter, as in PyTorch's `Embedding`. Default: none, one-hot. */
  readonly embeddingDim?: number;
  /** H */
  readonly hiddenSize: number;
  /** K: classes of the softmax at every step. */
  readonly outputSize: number;
  /** f. Default tanh. */
  readonly activation?: Activation;
}

export type ResolvedRnnConfig = Required<Omit<RnnConfig, 'embeddingDim'>> & {
  readonly embeddingDim: number | undefined;
};

const MAX_SIZE = 2 ** 24;

/** @throws ConfigError */
export function resolveConfig(config: RnnConfig): ResolvedRnnConfig {
  knownKeys('The network', config, [
    'input',
    'inputSize',
    'embeddingDim',
    'hiddenSize',
    'outputSize',
    'activation',
  ]);
  const input = oneOf('input', config.input, ['tokens', 'vectors']);
  const inputSize = integerInRange('inputSize', config.inputSize, 1, MAX_SIZE);
  const hiddenSize = integerInRange('hiddenSize', config.hiddenSize, 1, MAX_SIZE);
  const outputSize = integerInRange('outputSize', config.outputSize, 1, MAX_SIZE);
  const embeddingDim =
    config.embeddingDim === undefined
      ? undefined
      : integerInRange('embeddingDim', config.embeddingDim, 1, MAX_SIZE);
  if (embeddingDim !== undefined) oneOf('input (with embeddingDim)', input, ['tokens']);
  elementCount('hiddenSize', [hiddenSize, hiddenSize + inputSize + outputSize]);
  const activation = oneOf('activation', config.activation ?? 'tanh', ACTIVATIONS);
  return { input, inputSize, embeddingDim, hiddenSize, outputSize, activation };
}
