import { describe, expect, it } from 'vitest';
import type { NumberArray } from '../../shaders/cells.ts';
import { Rng } from '../../src/core/rng.ts';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import {
  encoderDecoderForward,
  encoderDecoderShapes,
  type PairBatch,
  type EncoderDecoderConfig as ReferenceConfig,
} from '../../src/cpu/reference/encoder-decoder.ts';
import { softmaxCrossEntropy as crossEntropyByTheBook } from '../../src/cpu/reference/softmax-cross-entropy.ts';
import { gradientName } from '../../src/graph/gradients.ts';
import { Graph, viewOf } from '../../src/graph/graph.ts';
import type { Value } from '../../src/graph/value.ts';
import { encoderDecoder, pairSpecs, resolvePair } from '../../src/model/encoder-decoder.ts';
import { stateNames } from '../../src/model/network.ts';
import { fromKept, toKept } from '../../src/model/parameters.ts';
import { softmaxCrossEntropy } from '../../src/ops/softmax-cross-entropy.ts';
import { check } from '../../src/schedule/check.ts';
import { Emitter } from '../../src/schedule/emitter.ts';
import { expectClose } from '../helpers/closeness.ts';
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
};

describe('encoder and decoder, on the plan and by the book', () => {
  it.each(Object.entries(variants))('%s', async (_, [part, lengths]) => {
    const config = { ...base, ...part };
    const rng = new Rng(4, 0);
    const normal = (length: number): Float64Array => Float64Array.from({ length }, () => 0.7 * rng.normal());
    const integers = (length: number, n: number): Int32Array =>
      Int32Array.from({ length }, () => rng.integer(n));
    const parameters = drawParameters(encoderDecoderShapes(config), rng);
    const H = config.hiddenSize;
    const batch: PairBatch = {
      ...{ S, T, B },
      ...(config.input === 'vectors'
        ? { x: normal(S * B * 2) }
        : { tokens: integers(S * B, config.inputSize) }),
      ...(lengths && { lengths: Int32Array.from(lengths) }),
      h0: normal(config.numLayers * B * H),
      ...(config.cell === 'lstm' && { c0: normal(config.numLayers * B * H) }),
      decoderTokens: integers(T * B, config.targetSize),
    };
    const targets = Int32Array.of(0, 2, 1, -1, 2, 0);
    const want = encoderDecoderForward(parameters, batch, config);
    const loss = crossEntropyByTheBook(want.logits, targets, 3, 'sum');
    const gradients = want.backward(loss.dLogits);

    const pair = resolvePair(config);
    const g = new Graph('pair');
    const tokens = config.input === 'tokens';
    const source = g.input('source', S * B, tokens ? 1 : 2, tokens ? 'i32' : 'f32', !tokens);
    const target = g.input('target', T * B, 1, 'i32');
    const valid = lengths && g.input('valid', S * B, 1);
    const initial = Object.fromEntries(
      stateNames(pair.encoder).map((name) => [name, { value: g.input(`0 ${name}`, B, H, 'f32', true) }]),
    );
    const from = { steps: S, batch: B, source, initial, ...(valid && { valid }) };
    const { decoder } = encoderDecoder(g, pair, from, { steps: T, target });
    softmaxCrossEntropy(decoder.o as Value, g.input('y', T * B, 1, 'i32'));
    const plan = g.plan({ backward: true });
    expect(check(plan)).toEqual([]);

    const executor = new CpuExecutor({ precision: 'f64', poison: true });
    const program = await executor.load(plan);
    const specs = pairSpecs(pair);
    expect(specs.map((s) => s.name).toSorted()).toEqual([...parameters.keys()].toSorted());
    for (const s of specs) executor.write(s.name, toKept(s, parameters.get(s.name) as Float64Array));
    executor.write('pair/source', (batch.tokens ?? batch.x) as NumberArray);
    executor.write('pair/target', batch.decoderTokens);
    executor.write('pair/y', targets);
    if (lengths)
      executor.write(
        'pair/valid',
        Float64Array.from({ length: S * B }, (_, i) =>
          Math.floor(i / B) < (lengths[i % B] as number) ? 1 : 0,
        ),
      );
    for (const [kind, data] of [
      ['h', batch.h0],
      ['c', batch.c0],
    ] as const)
      if (data)
        for (let l = 0; l < config.numLayers; l++)
          executor.write(`pair/0 ${kind}_l${l}`, data.slice(l * B * H, (l + 1) * B * H));
    const run = async (): Promise<Map<string, NumberArray>> => {
      await executor.run(program);
      return new Map(
        await Promise.all(plan.tensors.map(async (t) => [t.name, await executor.read(t.name)] as const)),
      );
    };
    const first = await run();
    const memory = await run();
    expect(memory, 'the second run gives the same bits').toEqual(first);

    const o = viewOf(decoder.o as Value, new Emitter());
    const logits = (memory.get(o.tensor) as NumberArray).slice(o.offset, o.offset + T * B * 3);
    expectClose('logits', logits, want.logits, 1e-12);
    for (const s of specs)
      expectClose(
        s.name,
        fromKept(s, memory.get(gradientName(s.name)) as NumberArray),
        gradients.parameters.get(s.name),
        1e-11,
      );
    if (batch.x) expectClose('dx', memory.get('pair/d.source'), gradients.x, 1e-11);
    for (const [kind, data] of [
      ['h', gradients.h0],
      ['c', gradients.c0],
    ] as const)
      if (data)
        for (let l = 0; l < config.numLayers; l++)
          expectClose(
            `d${kind}0`,
            memory.get(`pair/d.0 ${kind}_l${l}`),
            data.slice(l * B * H, (l + 1) * B * H),
            1e-11,
          );
  });
});
