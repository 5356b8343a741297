import { describe, expect, it } from 'vitest';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import { golden, goldenNames } from '../helpers/golden.ts';
import { batchOf, networkOf } from '../helpers/networks.ts';
import { relativeError } from '../helpers/tolerance.ts';

const EXACT = 1e-12;

describe('the plan on f64 twins', () => {
  it.each(goldenNames('gradient'))('reproduces PyTorch: %s', async (name) => {
    const c = golden(name);
    const network = await networkOf(c, new CpuExecutor({ precision: 'f64', poison: true }));
    const got = await network.inspect(batchOf(c));
    expect(Math.abs(got.loss - c.forward.loss) / c.forward.loss).toBeLessThan(EXACT);
    expect(relativeError(got.logits, c.forward.logits)).toBeLessThan(EXACT);
    expect(relativeError(got.lossElements, c.forward.elements)).toBeLessThan(EXACT);
    expect(relativeError(got.hidden, c.forward.hidden)).toBeLessThan(EXACT);
    expect(relativeError(got.hN, c.forward.hN)).toBeLessThan(EXACT);
    for (const [parameter, gradient] of got.gradients)
      expect(
        relativeError(gradient, c.gradients.parameters.get(parameter) as Float64Array),
        parameter,
      ).toBeLessThan(EXACT);
    if (c.gradients.x)
      expect(relativeError(got.inputGradients.x as Float32Array, c.gradients.x)).toBeLessThan(EXACT);
    expect(relativeError(got.inputGradients.h0 as Float64Array, c.gradients.h0 as Float64Array)).toBeLessThan(
      EXACT,
    );
  });
});
