import { describe, expect, it } from 'vitest';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import { encoderDecoderForward } from '../../src/cpu/reference/encoder-decoder.ts';
import { softmaxCrossEntropy as crossEntropyByTheBook } from '../../src/cpu/reference/softmax-cross-entropy.ts';
import { expectClose } from '../helpers/closeness.ts';
import { drawPair, pairCases } from '../helpers/pair-cases.ts';
import { expectPairByTheBook, inspectTwice, pairBatchOf, pairOn } from '../helpers/pairs.ts';

const EXACT = { forward: 1e-12, gradient: 1e-11 };
const TARGETS = Int32Array.of(0, 2, 1, -1, 2, 0);
const twins = (): CpuExecutor => new CpuExecutor({ precision: 'f64', poison: true });

describe('encoder and decoder, on the plan and by the book', () => {
  it.each(Object.entries(pairCases))('%s', async (_, [part, drawing]) => {
    const { config, parameters, batch } = drawPair(part, drawing);
    const want = encoderDecoderForward(parameters, batch, config);
    const loss = crossEntropyByTheBook(want.logits, TARGETS, config.outputSize, 'sum');
    const pair = await pairOn(twins(), config, parameters);
    const got = await inspectTwice(pair, pairBatchOf(batch, TARGETS, 'sum'));
    expectClose('loss', [got.loss], [loss.loss], EXACT.forward);
    expectClose('loss elements', got.lossElements, loss.elements, EXACT.forward);
    expectPairByTheBook(got, batch, want, want.backward(loss.dLogits), EXACT);
    expect(got.fed === undefined, 'what it said is there where it is read').toBe(
      drawing.teacher === undefined,
    );
    pair.executor.dispose();
  });
});
