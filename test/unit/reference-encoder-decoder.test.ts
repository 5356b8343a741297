import { describe, expect, it } from 'vitest';
import {
  encoderDecoderForward,
  greedyTokens,
  type PairBatch,
} from '../../src/cpu/reference/encoder-decoder.ts';
import { networkForward } from '../../src/cpu/reference/network.ts';
import { networkConfig } from '../../src/cpu/reference/network-config.ts';
import { expectAllClose, expectClose } from '../helpers/closeness.ts';
import { drawPair, pairCases } from '../helpers/pair-cases.ts';
import { differences } from '../helpers/reference-networks.ts';

describe('every gradient of encoder and decoder against finite differences', () => {
  it.each(Object.entries(pairCases))('%s', (_, [part, drawing]) => {
    const { config, parameters, batch, dLogits } = drawPair(part, drawing);
    const { lengths } = drawing;
    const run = () => encoderDecoderForward(parameters, batch, config);
    const gradients = run().backward(dLogits);
    const loss = () => run().logits.reduce((sum, o, i) => sum + o * dLogits[i]!, 0);
    const check = (name: string, values: Float64Array, gradient: Float64Array | undefined) => {
      expect(
        gradient!.some((g) => Math.abs(g) > 1e-3),
        `${name} is trivial`,
      ).toBe(true);
      expectClose(name, gradient, differences(values, loss), 1e-8);
    };
    expect([...gradients.parameters.keys()].sort()).toEqual([...parameters.keys()].sort());
    for (const [name, values] of parameters) check(name, values, gradients.parameters.get(name));
    check('h0', batch.h0!, gradients.h0);
    if (batch.c0) check('c0', batch.c0, gradients.c0);
    if (batch.x) check('x', batch.x, gradients.x);
    for (let t = 0; batch.x && lengths && t < batch.S; t += 1) {
      for (const n of [0, 1]) {
        const dx = gradients.x!.slice(2 * (2 * t + n), 2 * (2 * t + n + 1));
        expect(
          dx.some((d) => d !== 0),
          `dx at ${t} of sequence ${n}`,
        ).toBe(t < lengths[n]!);
      }
    }
  });
});

describe('without attention', () => {
  it('the decoder is a network that begins with the last states of the encoder', () => {
    const { config, parameters, batch, dLogits } = drawPair(
      { cell: 'lstm', numLayers: 2, biases: 2 },
      { lengths: [4, 2] },
    );
    const { encoder, logits, states, hN, cN, backward } = encoderDecoderForward(parameters, batch, config);
    const { cell, numLayers, biases, hiddenSize, outputSize, targetSize } = config;
    const description = networkConfig({
      input: 'tokens',
      inputSize: targetSize,
      cell,
      numLayers,
      biases,
      hiddenSize,
      outputSize,
    });
    const own = [...parameters].filter(([name]) => !name.startsWith('enc.'));
    const decoder = networkForward(
      new Map(own.map(([name, values]) => [name.replace('dec.', 'rnn.'), values])),
      { T: batch.T, B: batch.B, tokens: batch.decoderTokens, h0: encoder.hN, c0: encoder.cN! },
      description,
    );
    expectClose('logits', logits, decoder.logits, 1e-14);
    expectClose('hN', hN, decoder.hN, 1e-14);
    expectClose('cN', cN, decoder.cN, 1e-14);
    const [a, b] = [backward(dLogits), decoder.backward({ logits: dLogits })];
    for (const layer of [0, 1]) {
      expectClose('h', states[layer]!.h, decoder.states[layer]!.h, 1e-14);
      expectClose('c', states[layer]!.c, decoder.states[layer]!.c, 1e-14);
      expectClose('dh', a.states[layer]!.h, b.states[layer]!.h, 1e-14);
      expectClose('dc', a.states[layer]!.c, b.states[layer]!.c, 1e-14);
    }
    // The encoder receives what the decoder sends into its first states.
    const { T: _, decoderTokens: __, S, ...source } = batch;
    const reading = networkConfig({
      ...description,
      input: 'vectors',
      inputSize: 2,
      output: 'none',
      outputSize: 0,
    });
    const encoding = [...parameters].filter(([name]) => name.startsWith('enc.'));
    const c = networkForward(
      new Map(encoding.map(([name, values]) => [name.replace('enc.', 'rnn.'), values])),
      { ...source, T: S },
      reading,
    ).backward({ hN: b.h0, cN: b.c0! });
    for (const layer of [0, 1]) {
      expectClose('encoder dh', a.encoderStates[layer]!.h, c.states[layer]!.h, 1e-13);
      expectClose('encoder dc', a.encoderStates[layer]!.c, c.states[layer]!.c, 1e-13);
    }
    const decoded = [...a.parameters].filter(([name]) => !name.startsWith('enc.'));
    expectAllClose(
      new Map(decoded.map(([name, values]) => [name.replace('dec.', 'rnn.'), values])),
      b.parameters,
      1e-14,
    );
  });
});

describe('attention', () => {
  it.each(['additive', 'multiplicative'] as const)(
    '%s: weights are a distribution over the valid steps',
    (attention) => {
      const { config, parameters, batch } = drawPair({ attention }, { lengths: [3, 1] });
      const { attention: weights } = encoderDecoderForward(parameters, batch, config);
      for (let t = 0; t < batch.T; t += 1) {
        for (const [n, length] of [3, 1].entries()) {
          const row = weights.slice((2 * t + n) * 4, (2 * t + n + 1) * 4);
          expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 14);
          expect([...row].map((w) => w > 0)).toEqual([0, 1, 2, 3].map((j) => j < length));
        }
      }
    },
  );

  it.each(['additive', 'multiplicative'] as const)('%s: scores are those of the paper', (attention) => {
    const { config, parameters, batch } = drawPair({ attention });
    const result = encoderDecoderForward(parameters, batch, config);
    const [H, B, S, n, t] = [3, 2, 4, 1, 2];
    const p = (name: string) => parameters.get(name)!;
    const product = (M: Float64Array, v: Float64Array) =>
      Array.from({ length: M.length / v.length }, (_, i) =>
        v.reduce((sum, value, j) => sum + M[i * v.length + j]! * value, 0),
      );
    // Additive attention asks with the state before the step, multiplicative attention with the one after it.
    const when = attention === 'additive' ? t - 1 : t;
    const s = result.states[0]!.h.slice((when * B + n) * H, (when * B + n + 1) * H);
    const scores = Array.from({ length: S }, (_, j) => {
      const h = result.encoder.hidden.slice((j * B + n) * H, (j * B + n + 1) * H);
      if (attention === 'multiplicative')
        return product(p('att.weight'), h).reduce((sum, value, i) => sum + value * s[i]!, 0);
      const q = product(p('att.weight_q'), s);
      return product(p('att.weight_k'), h).reduce(
        (sum, value, i) => sum + p('att.v')[i]! * Math.tanh(q[i]! + value),
        0,
      );
    });
    const total = scores.reduce((sum, e) => sum + Math.exp(e), 0);
    const expected = scores.map((e) => Math.exp(e) / total);
    expectClose('weights', result.attention.slice((t * B + n) * S, (t * B + n + 1) * S), expected, 1e-13);
  });
});

describe('greedy writing', () => {
  it('takes the largest logit of what it has written so far', () => {
    const { config, parameters, batch } = drawPair({ attention: 'additive' }, { lengths: [4, 2] });
    const [B, K, begin] = [2, 3, 3];
    // Strong enough that the token before decides; one token over and over would prove little.
    parameters.get('out.bias')!.fill(0);
    for (const name of ['out.weight', 'dec.weight_ih_l0'])
      parameters.get(name)!.forEach((value, i, all) => {
        all[i] = 4 * value;
      });
    const written = greedyTokens(parameters, batch, config, 5, begin);
    const decoderTokens = Int32Array.of(begin, begin, ...written.slice(0, 4 * B));
    const { logits } = encoderDecoderForward(parameters, { ...batch, T: 5, decoderTokens }, config);
    const largest = Array.from(written, (_, row) => {
      const o = [...logits.slice(row * K, (row + 1) * K)];
      return o.indexOf(Math.max(...o));
    });
    expect([...written]).toEqual(largest);
    expect(new Set(written).size).toBeGreaterThan(1);
  });
});

describe('what does not fit', () => {
  it('is refused', () => {
    const { config, parameters, batch, dLogits } = drawPair();
    const run = (part: Partial<PairBatch>) => () =>
      encoderDecoderForward(parameters, { ...batch, ...part }, config);
    expect(run({ decoderTokens: new Int32Array(5) })).toThrow(/decoderTokens has 5 values/);
    expect(run({ decoderTokens: new Int32Array(6).fill(4) })).toThrow(/Token 4/);
    expect(run({ lengths: Int32Array.of(5, 1) })).toThrow(/length/);
    expect(() => run({})().backward(dLogits.slice(1))).toThrow(/gradient of logits/);
    const more = new Map(parameters).set('att.weight', new Float64Array(9));
    expect(() => encoderDecoderForward(more, batch, config)).toThrow(/no parameter att.weight/);
  });
});
