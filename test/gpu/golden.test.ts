import { describe, expect, it } from 'vitest';
import { golden, goldenNames } from '../helpers/golden.ts';
import { batchOf, networkOf } from '../helpers/networks.ts';
import { sharedGpu } from '../helpers/shared-gpu.ts';
import { relativeError } from '../helpers/tolerance.ts';

/** Largest error over the tensor's largest number, for float32. */
const FORWARD = 5e-6;
const GRADIENT = 1e-5;

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
    expect(relativeError(got.inputGradients.h0, c.gradients.h0 as Float64Array)).toBeLessThan(GRADIENT);
    expect(executor.bytes, 'an inspection frees what it made').toBe(before);
  });
});
