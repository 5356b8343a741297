import { describe, it } from 'vitest';
import { Rng } from '../../src/core/rng.ts';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import {
  encoderDecoderForward,
  encoderDecoderShapes,
  type PairBatch,
  type EncoderDecoderConfig as ReferenceConfig,
} from '../../src/cpu/reference/encoder-decoder.ts';
import { softmaxCrossEntropy as crossEntropyByTheBook } from '../../src/cpu/reference/softmax-cross-entropy.ts';
import { expectAllClose, expectClose } from '../helpers/closeness.ts';
import { runPair } from '../helpers/pairs.ts';
import { drawParameters } from '../helpers/reference-networks.ts';

const [S, T, B] = [4, 3, 2];
const base: ReferenceConfig = {
  input: 'vectors',
  inputSize: 2,
  targetSize: 4,
  cell: 'rnn',
  activation: 'tanh',
  hiddenSize: 3,
  numLayers: 1,
  biases: 1,
  attention: 'none',
  outputSize: 3,
};

const variants: Record<string, [Partial<ReferenceConfig>, number[]?]> = {
  plain: [{}],
  'lstm, two layers, lengths': [{ cell: 'lstm', numLayers: 2, biases: 2 }, [4, 2]],
  'gru, embedded tokens, lengths': [
    { cell: 'gru', input: 'tokens', inputSize: 5, embeddingDim: 2, targetEmbeddingDim: 2 },
    [2, 4],
  ],
  'gru-reset-before, one-hot tokens': [{ cell: 'gru-reset-before', input: 'tokens', inputSize: 3 }, [3, 4]],
  additive: [{ attention: 'additive', attentionSize: 4 }, [4, 2]],
  'additive, embedded': [{ attention: 'additive', targetEmbeddingDim: 2, cell: 'lstm' }],
  'additive, gru, two layers': [{ attention: 'additive', cell: 'gru', numLayers: 2 }],
  multiplicative: [{ attention: 'multiplicative' }, [1, 4]],
  'multiplicative, lstm, two layers': [{ attention: 'multiplicative', cell: 'lstm', numLayers: 2 }, [3, 4]],
  'both directions, lengths': [{ bidirectional: true }, [4, 2]],
  'both directions, lstm, two layers, lengths': [
    { bidirectional: true, cell: 'lstm', numLayers: 2, biases: 2 },
    [3, 4],
  ],
  'both directions, additive, gru': [
    { bidirectional: true, attention: 'additive', attentionSize: 4, cell: 'gru' },
    [2, 4],
  ],
  'both directions, multiplicative, two layers, tokens': [
    {
      ...{ bidirectional: true, attention: 'multiplicative', numLayers: 2 },
      ...{ input: 'tokens', inputSize: 5, targetEmbeddingDim: 2 },
    },
    [4, 1],
  ],
};

describe('encoder and decoder, on the plan and by the book', () => {
  it.each(Object.entries(variants))('%s', async (_, [part, lengths]) => {
    const config = { ...base, ...part };
    const rng = new Rng(4, 0);
    const normal = (length: number): Float64Array => Float64Array.from({ length }, () => 0.7 * rng.normal());
    const integers = (length: number, n: number): Int32Array =>
      Int32Array.from({ length }, () => rng.integer(n));
    const parameters = drawParameters(encoderDecoderShapes(config), rng);
    const state = config.numLayers * (config.bidirectional ? 2 : 1) * B * config.hiddenSize;
    const batch: PairBatch = {
      ...{ S, T, B },
      ...(config.input === 'vectors'
        ? { x: normal(S * B * 2) }
        : { tokens: integers(S * B, config.inputSize) }),
      ...(lengths && { lengths: Int32Array.from(lengths) }),
      h0: normal(state),
      ...(config.cell === 'lstm' && { c0: normal(state) }),
      decoderTokens: integers(T * B, config.targetSize),
    };
    const targets = Int32Array.of(0, 2, 1, -1, 2, 0);
    const want = encoderDecoderForward(parameters, batch, config);
    const loss = crossEntropyByTheBook(want.logits, targets, 3, 'sum');
    const gradients = want.backward(loss.dLogits);

    const executor = new CpuExecutor({ precision: 'f64', poison: true });
    const got = await runPair(executor, config, parameters, batch, targets, new Float64Array(T * B).fill(1));
    expectClose('loss', [[...got.losses].reduce((sum, l) => sum + l, 0)], [loss.loss], 1e-12);
    expectClose('logits', got.logits, want.logits, 1e-12);
    expectClose('hN', got.hN, want.hN, 1e-12);
    expectAllClose(got.gradients, gradients.parameters, 1e-11);
    if (batch.x) expectClose('dx', got.x, gradients.x, 1e-11);
    expectClose('dh0', got.h0, gradients.h0, 1e-11);
    if (batch.c0) expectClose('dc0', got.c0, gradients.c0, 1e-11);
  });
});
