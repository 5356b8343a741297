import { describe, expect, it } from 'vitest';
import type { NumberArray } from '../../shaders/cells.ts';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import { resolveConfig } from '../../src/model/config.ts';
import { check } from '../../src/schedule/check.ts';
import { expectAllClose, expectClose } from '../helpers/closeness.ts';
import { type Golden, type GoldenStep, golden, goldenNames } from '../helpers/golden.ts';
import { GoldenTraining, optimizerOf, type UpdateResult, updatePlan } from '../helpers/update-plan.ts';

const TOLERANCE = 1e-10;

const start = (c: Golden) => GoldenTraining.start(c, new CpuExecutor({ precision: 'f64', poison: true }));

function expectStep(got: UpdateResult, want: GoldenStep, maxNorm: number | undefined): void {
  expectClose('loss', [got.loss], [want.loss], TOLERANCE);
  expectAllClose(got.gradients, want.gradients.parameters, TOLERANCE);
  if (want.gradNorm !== undefined) expectClose('norm', [got.norm], [want.gradNorm], TOLERANCE);
  const scaled = new Map([...got.gradients].map(([name, g]) => [name, g.map((x) => x * got.factor)]));
  expectAllClose(scaled, want.clipped ?? want.gradients.parameters, TOLERANCE);
  if (maxNorm !== undefined)
    expect(got.factor, 'clipped where the norm is too large, and only there').toBeCloseTo(
      Math.min(1, maxNorm / got.norm),
      5,
    );
  expectAllClose(got.parameters, want.parametersAfter, TOLERANCE);
}

async function expectMoments(training: GoldenTraining, state: Golden['optimizerState']): Promise<void> {
  const moments = await training.moments();
  for (const [parameter, arrays] of state) expectAllClose(moments.get(parameter)!, arrays, TOLERANCE);
}

describe('full-batch steps on f64 twins', () => {
  it.each(goldenNames('optimizer'))('agree with PyTorch: %s', async (name) => {
    const c = golden(name);
    const training = await start(c);
    const factors: number[] = [];
    for (const want of c.steps) {
      const got = await training.step();
      expectStep(got, want, c.training?.clip?.max_norm);
      factors.push(got.factor);
    }
    expect((await training.step()).loss).toBeCloseTo(c.lossCurve.at(-1)!, 9);
    if (c.training?.clip) expect(new Set(factors.map((f) => f < 1))).toEqual(new Set([true, false]));
    else expect(factors).toEqual(c.steps.map(() => 1));
  });

  it.each(goldenNames('optimizer'))('keep the moments that PyTorch keeps: %s', async (name) => {
    const c = golden(name);
    const training = await start(c);
    for (const _ of c.steps) await training.step();
    expect(c.optimizerState.size > 0).toBe(
      c.training?.optimizer.type === 'adam' || 'momentum' in c.training!.optimizer,
    );
    await expectMoments(training, c.optimizerState);
  });
});

describe('truncated back-propagation on f64 twins', () => {
  it.each(goldenNames('tbptt'))('agrees with PyTorch: %s', async (name) => {
    const c = golden(name);
    const training = await start(c);
    let h0: NumberArray = c.h0;
    for (const want of c.chunks) {
      expectClose('h0', h0, want.h0, TOLERANCE);
      const got = await training.step(want.start, want.end, h0);
      expectStep(got, want, c.training?.clip?.max_norm);
      expectClose('hN', got.hN, want.hN, TOLERANCE);
      h0 = got.hN;
    }
    expect(c.chunks.length).toBeGreaterThan(2);
    await expectMoments(training, c.optimizerState);
  });
});

describe('the plan of an update', () => {
  it('is sound', () => {
    const c = golden('opt_adam_1b');
    const config = resolveConfig({ input: 'vectors', inputSize: 5, hiddenSize: 7, outputSize: 6 });
    expect(check(updatePlan(config, 6, 3, optimizerOf(c)))).toEqual([]);
  });
});
