import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/core/errors.ts';
import { Plateau, type PlateauOptions, type PlateauState } from '../../src/optim/plateau.ts';
import { SCHEDULES, type ScheduleOptions, schedule } from '../../src/optim/schedules.ts';
import { expectClose } from '../helpers/closeness.ts';
import { thrown } from '../helpers/errors.ts';
import { scheduleCases } from '../helpers/golden-training.ts';

const { schedules, plateaus } = scheduleCases;
const json = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
const first = (options: ScheduleOptions, n: number): number[] =>
  Array.from({ length: n }, (_, s) => schedule(options)(s));

describe('a schedule', () => {
  it.each(schedules)('goes as in PyTorch: $config', ({ config, factors }) => {
    expectClose('factors', first(config, factors.length), factors, 1e-14);
  });

  it('is tested in every kind', () => {
    expect(new Set(schedules.map(({ config }) => config.kind))).toEqual(new Set(SCHEDULES));
  });

  it.each([
    [{ kind: 'constant', factor: 0.3 }, 1e9, 0.3],
    [{ kind: 'linear', steps: 10 }, 0, 1],
    [{ kind: 'linear', steps: 10 }, 4, 0.6],
    [{ kind: 'linear', steps: 10 }, 1e9, 0],
    [{ kind: 'linear', from: 0, to: 2, steps: 4 }, 3, 1.5],
    [{ kind: 'cosine', steps: 10 }, 5, 0.5],
    [{ kind: 'cosine', steps: 3, to: 0.25 }, 1, 0.8125],
    [{ kind: 'cosine', steps: 3, to: 0.25 }, 77, 0.25],
    [{ kind: 'step', factor: 0.1, every: 4 }, 3, 1],
    [{ kind: 'step', factor: 0.1, every: 4 }, 8, 0.01],
    [{ kind: 'exponential', factor: 0.5 }, 3, 0.125],
    [{ kind: 'warmUp', steps: 1 }, 0, 1],
    [{ kind: 'warmUp', steps: 10 }, 6, 0.7],
  ] as const)('%o is at step %d by %f', (options, step, factor) => {
    expect(schedule(options)(step)).toBeCloseTo(factor, 14);
  });

  it('asks for its steps in any order', () => {
    const rate = schedule({ kind: 'cosine', steps: 9 });
    const there = Array.from({ length: 12 }, (_, s) => rate(s));
    const back = Array.from({ length: 12 }, (_, s) => rate(11 - s)).toReversed();
    expect(back).toEqual(there);
  });

  it('is data', () => {
    for (const { config } of schedules) expect(first(json(config), 12)).toEqual(first(config, 12));
  });

  it('in a chain counts from its own start; a chain may stand in a chain', () => {
    const inner: ScheduleOptions = {
      kind: 'chain',
      parts: [
        { schedule: { kind: 'step', factor: 0.5, every: 2 }, steps: 3 },
        { schedule: { kind: 'constant', factor: 0.25 } },
      ],
    };
    const outer: ScheduleOptions = {
      kind: 'chain',
      parts: [
        { schedule: { kind: 'warmUp', steps: 2 }, steps: 2 },
        { schedule: inner, steps: 4 },
        { schedule: { kind: 'exponential', factor: 0.5 } },
      ],
    };
    expect(first(outer, 9)).toEqual([0.5, 1, 1, 1, 0.5, 0.25, 1, 0.5, 0.25]);
  });

  const chain = (parts: unknown): unknown => ({ kind: 'chain', parts });
  const deep = (n: number): unknown => (n === 0 ? { kind: 'constant' } : chain([{ schedule: deep(n - 1) }]));
  it.each([
    ['schedule', 'wrong-type', null],
    ['schedule', 'wrong-type', 'cosine'],
    ['schedule.kind', 'wrong-type', {}],
    ['schedule.kind', 'wrong-type', []],
    ['schedule.kind', 'unknown-value', { kind: 'cosin', steps: 3 }],
    ['schedule.kind', 'unknown-value', { kind: 'constructor' }],
    ['step', 'unknown-option', { kind: 'cosine', step: 3 }],
    ['schedule.steps', 'wrong-type', { kind: 'cosine' }],
    ['schedule.steps', 'out-of-range', { kind: 'warmUp', steps: 0 }],
    ['schedule.steps', 'wrong-type', { kind: 'linear', steps: '5' }],
    ['schedule.to', 'out-of-range', { kind: 'linear', steps: 5, to: -0.1 }],
    ['schedule.from', 'out-of-range', { kind: 'linear', steps: 5, from: Number.NaN }],
    ['schedule.every', 'out-of-range', { kind: 'step', factor: 0.5, every: 1.5 }],
    ['schedule.factor', 'wrong-type', { kind: 'exponential' }],
    ['schedule.factor', 'out-of-range', { kind: 'constant', factor: Number.POSITIVE_INFINITY }],
    ['schedule.parts', 'out-of-range', chain([])],
    ['schedule.parts', 'out-of-range', chain({})],
    ['schedule.parts[0]', 'wrong-type', chain([null])],
    ['schedule.parts[0].schedule', 'wrong-type', chain([{}])],
    ['steps', 'unknown-option', chain([{ schedule: { kind: 'constant' }, steps: 3 }])],
    [
      'schedule.parts[0].steps',
      'wrong-type',
      chain([{ schedule: { kind: 'constant' } }, { schedule: { kind: 'constant' } }]),
    ],
    ['schedule.parts[0].schedule.steps', 'wrong-type', chain([{ schedule: { kind: 'cosine' } }])],
  ])('names what is wrong: %s, %s', (parameter, code, options) => {
    expect(thrown(ConfigError, () => schedule(options as ScheduleOptions))).toMatchObject({
      parameter,
      code,
    });
  });

  it('is no bottomless pit', () => {
    expect(schedule(deep(15) as ScheduleOptions)(3)).toBe(1);
    expect(thrown(ConfigError, () => schedule(deep(60) as ScheduleOptions)).code).toBe('out-of-range');
  });
});

describe('a plateau', () => {
  it.each(plateaus)('lowers the rate as in PyTorch: $config', ({ config, metrics, factors }) => {
    const plateau = new Plateau(config);
    expectClose(
      'factors',
      metrics.map((m) => plateau.observe(m)),
      factors,
      1e-14,
    );
    expect(plateau.factor).toBeCloseTo(factors.at(-1)!, 14);
  });

  it.each(plateaus)('goes on where it was: $config', ({ config, metrics, factors }) => {
    for (const cut of [0, 3, 9, 15]) {
      const before = new Plateau(config);
      for (const m of metrics.slice(0, cut)) before.observe(m);
      const after = new Plateau(json(config), json(before.state));
      expectClose(
        'factors',
        metrics.slice(cut).map((m) => after.observe(m)),
        factors.slice(cut),
        1e-14,
      );
    }
  });

  it('takes NaN for no better', () => {
    const plateau = new Plateau({ patience: 1 });
    const seen = [Number.NaN, Number.NaN, 3, Number.NaN, Number.NaN].map((m) => plateau.observe(m));
    expectClose('factors', seen, [1, 0.1, 0.1, 0.1, 0.01], 1e-14);
  });

  it('waits for ten metrics by default', () => {
    const plateau = new Plateau();
    const seen = Array.from({ length: 12 }, () => plateau.observe(1));
    expectClose('factors', seen, [...Array.from({ length: 11 }, () => 1), 0.1], 1e-14);
  });

  const state = { factor: 0.5, best: 1, bad: 0, resting: 0 };
  it.each([
    ['plateau.mode', 'unknown-value', { mode: 'mx' }, undefined],
    ['plateau.factor', 'out-of-range', { factor: 1 }, undefined],
    ['plateau.factor', 'out-of-range', { factor: 0 }, undefined],
    ['plateau.patience', 'out-of-range', { patience: -1 }, undefined],
    ['plateau.threshold', 'out-of-range', { threshold: 1 }, undefined],
    ['plateau.thresholdMode', 'unknown-value', { thresholdMode: 'rel' }, undefined],
    ['plateau.cooldown', 'wrong-type', { cooldown: '2' }, undefined],
    ['plateau.least', 'out-of-range', { least: 2 }, undefined],
    ['eps', 'unknown-option', { eps: 1e-8 }, undefined],
    ['plateau.state.factor', 'out-of-range', {}, { ...state, factor: 2 }],
    ['plateau.state.best', 'wrong-type', {}, { ...state, best: 'low' }],
    ['plateau.state.bad', 'out-of-range', {}, { ...state, bad: -1 }],
    ['more', 'unknown-option', {}, { ...state, more: 1 }],
  ])('refuses %s: %s', (parameter, code, options, before) => {
    const run = () => new Plateau(options as PlateauOptions, before as PlateauState | undefined);
    expect(thrown(ConfigError, run)).toMatchObject({ parameter, code });
  });
});
