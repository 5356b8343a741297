import type { CellName, NetworkConfig } from '../src/model/config.ts';
import { resolveConfig } from '../src/model/config.ts';
import { initialise } from '../src/model/initialise.ts';
import { parameterSpecs } from '../src/model/parameters.ts';

/** The network that a work trains, or writes with: tokens in, logits of the next one out. */
export interface Sizes {
  readonly cell: CellName;
  /** V */
  readonly vocabSize: number;
  /** H */
  readonly hiddenSize: number;
  /** B */
  readonly batchSize: number;
  /** T; of a work that writes: characters of a text. */
  readonly seqLen: number;
  readonly numLayers: number;
  readonly bidirectional: boolean;
}

/** Something to do, the same for everybody. `train`: one step of plain SGD; `write`: one text, the likeliest characters. */
export interface Work extends Sizes {
  readonly name: string;
  readonly kind: 'train' | 'write';
}

/** Time-major, [T, B]. */
export interface TokenBatch {
  readonly tokens: Int32Array;
  readonly targets: Int32Array;
}

/** By PyTorch's names, in PyTorch's layouts: see docs/networks.md. */
export type Weights = ReadonlyMap<string, Float32Array>;

/** The learning rate of all: large enough for a few steps to move the loss, small enough for it to stay finite. */
export const LEARNING_RATE = 0.1;

export const USUAL: Sizes = {
  cell: 'rnn',
  vocabSize: 64,
  hiddenSize: 128,
  batchSize: 32,
  seqLen: 32,
  numLayers: 1,
  bidirectional: false,
};

const work = (name: string, more: Partial<Sizes> = {}, kind: Work['kind'] = 'train'): Work => ({
  ...USUAL,
  ...more,
  name,
  kind,
});

/** What is compared, the usual first. */
export const WORKS: readonly Work[] = [
  work('rnn'),
  work('rnn-256', { hiddenSize: 256, seqLen: 64 }),
  work('tiny', { vocabSize: 32, hiddenSize: 32, batchSize: 8, seqLen: 16 }),
  work('lstm', { cell: 'lstm' }),
  work('gru', { cell: 'gru' }),
  work('gru-reset-before', { cell: 'gru-reset-before' }),
  work('layers', { numLayers: 2 }),
  work('both-ways', { bidirectional: true }),
  work('write', { batchSize: 1, seqLen: 100 }, 'write'),
  work('write-lstm', { cell: 'lstm', batchSize: 1, seqLen: 100 }, 'write'),
];

/** `RNN, V = 64, H = 128, B = 32, T = 32`, for tables. */
export function titleOf(w: Sizes & { readonly kind?: Work['kind'] }): string {
  const extras = [w.numLayers > 1 && `${w.numLayers} layers`, w.bidirectional && 'both directions'];
  const sizes =
    w.kind === 'write'
      ? `V = ${w.vocabSize}, H = ${w.hiddenSize}, ${w.seqLen} characters`
      : `V = ${w.vocabSize}, H = ${w.hiddenSize}, B = ${w.batchSize}, T = ${w.seqLen}`;
  return [w.cell.toUpperCase().replace('-RESET-BEFORE', ' (reset before)'), ...extras, sizes]
    .filter(Boolean)
    .join(', ');
}

export const configOf = (w: Sizes): NetworkConfig => ({
  input: 'tokens',
  inputSize: w.vocabSize,
  outputSize: w.vocabSize,
  hiddenSize: w.hiddenSize,
  cell: w.cell,
  numLayers: w.numLayers,
  bidirectional: w.bidirectional,
});

/**
 * By how much first weights are larger than ±1/√H. With small ones every network says much the same, gates in the wrong order
 * or a transposed W would not show in the loss, and a text would be one character over and over.
 */
const GAIN: Readonly<Record<CellName, number>> = {
  feedforward: 2,
  rnn: 2,
  lstm: 6,
  gru: 4,
  'gru-reset-before': 4,
};

/** First weights, even; biases too, so that a bias in the wrong place shows. */
export function weightsFor(w: Sizes): Weights {
  const drawn = initialise(parameterSpecs(resolveConfig(configOf(w))), 'uniform', 1, w.hiddenSize);
  return new Map([...drawn].map(([name, data]) => [name, data.map((x) => GAIN[w.cell] * x)]));
}

/** `count` batches of a text in which every token depends on the one before. */
export function batchesFor({ vocabSize: V, batchSize: B, seqLen: T }: Sizes, count = 1): TokenBatch[] {
  return Array.from({ length: count }, (_, n) => {
    const tokens = new Int32Array(T * B);
    const targets = new Int32Array(T * B);
    for (let b = 0; b < B; b++) {
      let token = (7 * b + n) % V;
      for (let t = 0; t < T; t++) {
        tokens[t * B + b] = token;
        token = (token * 5 + 1 + ((t + b) % 3)) % V;
        targets[t * B + b] = token;
      }
    }
    return { tokens, targets };
  });
}

/** @throws Error if there is none */
export function workNamed(name: string): Work {
  const found = WORKS.find((w) => w.name === name);
  if (!found)
    throw new Error(`There is no work '${name}': there are ${WORKS.map((w) => w.name).join(', ')}.`);
  return found;
}
