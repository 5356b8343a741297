import { describe, expect, it } from 'vitest';
import type { NumberArray } from '../../shaders/cells.ts';
import { expectAllClose, expectClose } from '../helpers/closeness.ts';
import { type GoldenStep, golden, goldenNames } from '../helpers/golden.ts';
import { batchOf, networkOf } from '../helpers/networks.ts';
import { sharedGpu } from '../helpers/shared-gpu.ts';
import { relativeError } from '../helpers/tolerance.ts';
import { GoldenTraining, type UpdateResult } from '../helpers/update-plan.ts';

/** Largest error over the tensor's largest number, for float32. */
const FORWARD = 5e-6;
const GRADIENT = 1e-5;
/** The same for what several updates have left behind. */
const AFTER_STEPS = 1e-5;

const gpu = sharedGpu();

describe('the plan on the GPU', () => {
  it.each(goldenNames('gradient'))('reproduces PyTorch: %s', async (name) => {
    const c = golden(name);
    const executor = gpu.executor();
    const network = await networkOf(c, executor);
    const before = executor.bytes;
    const got = await network.inspect(batchOf(c));
    expect(Math.abs(got.loss - c.forward.loss) / c.forward.loss).toBeLessThan(FORWARD);
    expect(relativeError(got.logits, c.forward.logits)).toBeLessThan(FORWARD);
    expect(relativeError(got.lossElements, c.forward.elements)).toBeLessThan(FORWARD);
    expect(relativeError(got.hidden, c.forward.hidden)).toBeLessThan(FORWARD);
    expect(relativeError(got.hN, c.forward.hN)).toBeLessThan(FORWARD);
    expect(got.gradients.size).toBe(network.specs.length);
    for (const [parameter, gradient] of got.gradients)
      expect(
        relativeError(gradient, c.gradients.parameters.get(parameter) as Float64Array),
        parameter,
      ).toBeLessThan(GRADIENT);
    if (c.gradients.x)
      expect(relativeError(got.inputGradients.x as Float32Array, c.gradients.x)).toBeLessThan(GRADIENT);
    expect(relativeError(got.inputGradients.h0 as Float64Array, c.gradients.h0 as Float64Array)).toBeLessThan(
      GRADIENT,
    );
    expect(executor.bytes, 'an inspection frees what it made').toBe(before);
  });
});

function expectStep(got: UpdateResult, want: GoldenStep): void {
  expectClose('loss', [got.loss], [want.loss], FORWARD);
  expectAllClose(got.gradients, want.gradients.parameters, GRADIENT);
  if (want.gradNorm !== undefined) expectClose('norm', [got.norm], [want.gradNorm], GRADIENT);
  const scaled = new Map([...got.gradients].map(([name, g]) => [name, g.map((x) => x * got.factor)]));
  expectAllClose(scaled, want.clipped ?? want.gradients.parameters, GRADIENT);
  expectAllClose(got.parameters, want.parametersAfter, AFTER_STEPS);
}

describe('updates on the GPU', () => {
  it.each(goldenNames('optimizer'))('agree with PyTorch: %s', async (name) => {
    const c = golden(name);
    const training = await GoldenTraining.start(c, gpu.executor());
    const factors: number[] = [];
    for (const want of c.steps) {
      const got = await training.step();
      expectStep(got, want);
      factors.push(got.factor);
    }
    expectClose('last loss', [(await training.step()).loss], c.lossCurve.slice(-1), AFTER_STEPS);
    expect(new Set(factors.map((f) => f < 1))).toEqual(new Set(c.training?.clip ? [true, false] : [false]));
  });

  it.each([...goldenNames('optimizer'), ...goldenNames('tbptt')])(
    'keep the moments that PyTorch keeps, and the state from chunk to chunk: %s',
    async (name) => {
      const c = golden(name);
      const training = await GoldenTraining.start(c, gpu.executor());
      let h0: NumberArray = c.h0;
      for (const chunk of c.chunks) {
        expectClose('h0', h0, chunk.h0, AFTER_STEPS);
        const got = await training.step(chunk.start, chunk.end, h0);
        expectStep(got, chunk);
        h0 = got.hN;
        expectClose('hN', h0, chunk.hN, AFTER_STEPS);
      }
      for (const _ of c.steps) await training.step();
      expect(c.chunks.length + c.steps.length).toBeGreaterThan(2);
      const moments = await training.moments();
      for (const [parameter, arrays] of c.optimizerState)
        expectAllClose(moments.get(parameter) ?? new Map(), arrays, AFTER_STEPS);
    },
  );
});
