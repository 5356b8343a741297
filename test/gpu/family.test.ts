import { describe, expect, it } from 'vitest';
import { encoderDecoderForward } from '../../src/cpu/reference/encoder-decoder.ts';
import { softmaxCrossEntropy } from '../../src/cpu/reference/softmax-cross-entropy.ts';
import { everywhere } from '../../src/gpu/choices.ts';
import { batchOf, drawMember, expectByTheBook, networkOn } from '../helpers/by-the-book.ts';
import { family } from '../helpers/family.ts';
import { drawPair, pairCases } from '../helpers/pair-cases.ts';
import { expectPairByTheBook, inspectTwice, pairBatchOf, pairOn } from '../helpers/pairs.ts';
import { SMALL_TILE, sharedGpu } from '../helpers/shared-gpu.ts';

const FLOAT32 = { forward: 5e-6, gradient: 1e-5 };

const gpu = sharedGpu();

describe('every network of the family on the GPU, and by the book', () => {
  it.each(Object.keys(family))('%s', async (name) => {
    const drawn = drawMember(name);
    const executor = gpu.executor();
    const network = await networkOn(executor, drawn);
    const before = executor.bytes;
    const batch = batchOf(drawn);
    const first = await network.inspect(batch);
    expectByTheBook(drawn, first, FLOAT32);
    expect(await network.inspect(batch), 'the second run gives the same bits').toEqual(first);
    expect(executor.bytes, 'an inspection frees what it made').toBe(before);
    const fusing = await networkOn(gpu.executor({ choices: everywhere(SMALL_TILE, true) }), drawn);
    expect(await fusing.inspect(batch), 'steps in one dispatch give the same bits').toEqual(first);
  });
});

describe('encoder and decoder on the GPU, and by the book', () => {
  it.each(Object.entries(pairCases))('%s', async (_, [part, drawing]) => {
    const { config, parameters, batch } = drawPair(part, drawing);
    const targets = Int32Array.of(0, 2, 1, -1, 2, 0);
    const want = encoderDecoderForward(parameters, batch, config);
    const loss = softmaxCrossEntropy(want.logits, targets, config.outputSize, 'sum');
    const executor = gpu.executor();
    const pair = await pairOn(executor, config, parameters);
    const before = executor.bytes;
    const got = await inspectTwice(pair, pairBatchOf(batch, targets, 'sum'));
    expectPairByTheBook(got, batch, want, want.backward(loss.dLogits), FLOAT32);
    expect(executor.bytes, 'an inspection frees what it made').toBe(before);
  });
});
