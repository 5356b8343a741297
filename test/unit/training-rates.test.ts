import { describe, expect, it } from 'vitest';
import { ConfigError, Plateau, type ScheduleOptions, schedule, type TrainOptions } from '../../src/index.ts';
import { collect, create, curve, weightsOf } from '../helpers/char-models.ts';
import { thrown } from '../helpers/errors.ts';

/** So that each report is of one step, and says its learning rate. */
const each = { reportEvery: 1, evaluateEvery: 0 } as const;
const rates = async (options: TrainOptions): Promise<number[]> => {
  const model = await create({ optimizer: 'sgd' });
  const reports = await collect(model.train({ ...each, ...options }));
  model.dispose();
  return reports.map((r) => r.learningRate);
};

describe('a schedule', () => {
  const chain: ScheduleOptions = {
    kind: 'chain',
    parts: [{ schedule: { kind: 'warmUp', steps: 4 }, steps: 4 }, { schedule: { kind: 'cosine', steps: 6 } }],
  };

  it('multiplies the learning rate, from the first step of a run on', async () => {
    const half = 0.5 * (1 + Math.cos(Math.PI / 6));
    const got = await rates({ steps: 6, lr: 0.1, schedule: chain });
    [0.025, 0.05, 0.075, 0.1, 0.1, 0.1 * half].forEach((want, i) => {
      expect(got[i]).toBeCloseTo(want, 12);
    });
    expect(await rates({ steps: 5, lr: 0.5, schedule: { kind: 'step', factor: 0.5, every: 2 } })).toEqual([
      0.5, 0.5, 0.25, 0.25, 0.125,
    ]);
  });

  it('acts on the step that it is for: as if the rate had been set by hand', async () => {
    const [scheduled, byHand] = [await create({ cell: 'gru' }), await create({ cell: 'gru' })];
    const reports = await collect(scheduled.train({ ...each, steps: 8, lr: 0.05, schedule: chain }));
    const factor = schedule(chain);
    const training = byHand.train({ ...each, steps: 8, lr: 0.05 * factor(0) });
    const losses: number[] = [];
    for await (const report of training) {
      losses.push(...report.losses);
      training.set({ lr: 0.05 * factor(report.step) });
    }
    expect(curve(reports)).toEqual(losses);
    expect(await weightsOf(scheduled)).toEqual(await weightsOf(byHand));
    const constant = await create({ cell: 'gru' });
    await collect(constant.train({ ...each, steps: 8, lr: 0.05 }));
    expect(await weightsOf(constant)).not.toEqual(await weightsOf(byHand));
    for (const m of [scheduled, byHand, constant]) m.dispose();
  });

  it('does not depend on how steps are reported: the rate of the latest one is', async () => {
    const linear = { kind: 'linear', steps: 10 } as const;
    expect(await rates({ steps: 9, lr: 1, schedule: linear, reportEvery: 3 })).toEqual(
      [1 - 2 / 10, 1 - 5 / 10, 1 - 8 / 10].map((rate) => expect.closeTo(rate, 12)),
    );
  });

  it('multiplies a rate that is set while it trains, and begins again with the next run', async () => {
    const model = await create({ optimizer: 'sgd' });
    const options = { ...each, steps: 4, lr: 1, schedule: { kind: 'exponential', factor: 0.5 } } as const;
    const training = model.train(options);
    const seen: number[] = [];
    for await (const { step, learningRate } of training) {
      seen.push(learningRate);
      if (step === 2) training.set({ lr: 8 });
    }
    for await (const { learningRate } of model.train(options)) seen.push(learningRate);
    expect(seen).toEqual([1, 0.5, 2, 1, 1, 0.5, 0.25, 0.125]);
    model.dispose();
  });

  it.each<[string, string, unknown]>([
    ['schedule.kind', 'unknown-value', { kind: 'cosin' }],
    ['schedule.steps', 'wrong-type', { kind: 'cosine' }],
    ['every', 'unknown-option', { kind: 'cosine', steps: 5, every: 2 }],
    ['schedule', 'wrong-type', null],
    ['schedule', 'wrong-type', 'cosine'],
  ])('that makes no sense is refused at the call: %s, %s', async (parameter, code, options) => {
    const model = await create();
    const error = thrown(ConfigError, () => model.train({ schedule: options as ScheduleOptions }));
    expect(error).toMatchObject({ parameter, code });
    model.dispose();
  });
});

describe('a plateau', () => {
  /** With a learning rate of as good as 0 nothing is ever better, after the first time. */
  const still = { reportEvery: 1, evaluateEvery: 2, lr: 1e-30 } as const;

  it('lowers the rate after the validation that found nothing better, from the next step on', async () => {
    const plateau = { factor: 0.5, patience: 1 };
    const got = await rates({ ...still, steps: 12, plateau });
    // Judged after steps 2 (the first), 4 (no better: patience), 6 (lowered), 8, 10 (lowered), 12.
    const factors = [1, 1, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25];
    expect(got).toEqual(factors.map((f) => 1e-30 * f));
  });

  it('judges as a plateau of its own does, on the losses that are reported', async () => {
    const model = await create({ optimizer: 'sgd' });
    const plateau = { factor: 0.1, patience: 0, threshold: 0.02 };
    const options = { reportEvery: 1, evaluateEvery: 3, steps: 60, lr: 2, plateau };
    const own = new Plateau(plateau);
    let factor = 1;
    for await (const { learningRate, validation } of model.train(options)) {
      expect(learningRate).toBeCloseTo(2 * factor, 12);
      if (validation) factor = own.observe(validation.loss);
    }
    expect(factor).toBeLessThan(1);
    model.dispose();
  });

  it('goes together with a schedule', async () => {
    const got = await rates({
      ...{ ...still, lr: 1e-20, steps: 8, plateau: { factor: 0.5, patience: 0 } },
      schedule: { kind: 'step', factor: 0.1, every: 4 },
    });
    const factors = [1, 1, 1, 1, 0.05, 0.05, 0.025, 0.025];
    expect(got).toEqual(factors.map((f) => expect.closeTo(f * 1e-20, 30)));
  });

  it.each<[string, string, TrainOptions, number]>([
    ['plateau', 'no-effect', { plateau: {}, evaluateEvery: 0 }, 0.1],
    ['plateau', 'no-effect', { plateau: {} }, 0],
    ['plateau.mode', 'no-effect', { plateau: { mode: 'max' } }, 0.1],
    ['plateau.factor', 'out-of-range', { plateau: { factor: 1 } }, 0.1],
    ['plateau', 'wrong-type', { plateau: null as unknown as object }, 0.1],
    ['rate', 'unknown-option', { plateau: { rate: 1 } as object }, 0.1],
  ])('that cannot act is refused at the call: %s, %s', async (parameter, code, options, validation) => {
    const model = await create({ validation });
    expect(thrown(ConfigError, () => model.train(options))).toMatchObject({ parameter, code });
    // Nothing has begun.
    expect(() => model.train({ steps: 0 })).not.toThrow();
    model.dispose();
  });
});
