import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/core/errors.ts';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import { clipGlobalNorm, clipValue, globalNorm } from '../../src/cpu/reference/clip.ts';
import { Adagrad, Adam, Rmsprop, Sgd } from '../../src/cpu/reference/optimizers.ts';
import { gradientName } from '../../src/graph/gradients.ts';
import { Graph, viewOf } from '../../src/graph/graph.ts';
import { elementwiseLoss } from '../../src/ops/elementwise-loss.ts';
import { adagrad } from '../../src/optim/adagrad.ts';
import { adam, adamW } from '../../src/optim/adam.ts';
import {
  type ClippingOptions,
  type ClipRule,
  NO_CLIPPING,
  resolveClipping,
} from '../../src/optim/clipping.ts';
import { optimizer as named, OPTIMIZERS, type OptimizerOptions } from '../../src/optim/named.ts';
import type { Optimizer } from '../../src/optim/optimizer.ts';
import { rmsprop } from '../../src/optim/rmsprop.ts';
import { sgd } from '../../src/optim/sgd.ts';
import { update } from '../../src/optim/update.ts';
import { check } from '../../src/schedule/check.ts';
import type { Plan } from '../../src/schedule/plan.ts';
import { expectAllClose, expectClose } from '../helpers/closeness.ts';
import { thrown } from '../helpers/errors.ts';
import {
  bareProblem,
  clippingFrom,
  flat,
  flatAll,
  MOMENTS,
  type OptimizerCase,
  optimizerFrom,
  settingsOf,
} from '../helpers/golden-training.ts';

const TOLERANCE = 1e-12;
const { params, targets, cases } = bareProblem;
const shapes = Object.entries(params).map(([name, rows]) => ({
  name,
  rows: rows.length,
  cols: rows[0]!.length,
}));

function textbookOf({ optimizer: o }: OptimizerCase): Sgd | Rmsprop | Adagrad | Adam {
  const settings = { lr: o.lr, ...settingsOf(o) };
  if (o.type === 'sgd') return new Sgd(settings);
  if (o.type === 'rmsprop') return new Rmsprop(settings);
  return o.type === 'adagrad' ? new Adagrad(settings) : new Adam(settings);
}

/** PyTorch's names of what an optimizer of the textbook keeps. */
function textbookState(o: Sgd | Rmsprop | Adagrad | Adam): Record<string, Map<string, Float64Array>> {
  if (o instanceof Adam) return { exp_avg: o.first, exp_avg_sq: o.second };
  if (o instanceof Adagrad) return { sum: o.squares };
  return o instanceof Rmsprop
    ? { square_avg: o.squares, momentum_buffer: o.buffer }
    : { momentum_buffer: o.buffer };
}

/** Σ (parameter - target)² over both parameters, its gradient, clipping and an update. */
function barePlan(optimizer: Optimizer, rule: ClipRule): Plan {
  const g = new Graph('bare');
  const hyper = g.input('hyper', 1, optimizer.hyperSize);
  const max = g.input('max', 1, 1);
  for (const { name, rows, cols } of shapes)
    elementwiseLoss(g.param(name, rows, cols), g.input(`y.${name}`, rows, cols), 'squared');
  return g.plan({
    backward: true,
    finish: (e) => void update(e, optimizer, viewOf(hyper, e), viewOf(max, e), rule),
  });
}

/** The plan on f64 twins, memory poisoned first. */
async function bareRun(optimizer: Optimizer, clipping: ClippingOptions) {
  const { rule, max } = resolveClipping(clipping);
  const plan = barePlan(optimizer, rule);
  const executor = new CpuExecutor({ precision: 'f64', poison: true });
  const program = await executor.load(plan);
  for (const [name, values] of flatAll(params)) executor.write(name, values);
  executor.write('bare/max', Float64Array.of(max));
  let t = 0;
  const all = async (tensorOf: (name: string) => string) =>
    new Map(
      await Promise.all(shapes.map(async ({ name }) => [name, await executor.read(tensorOf(name))] as const)),
    );
  return {
    plan,
    executor,
    parameters: () => all((name) => name),
    async step(lr: number, wanted: ReadonlyMap<string, Float64Array>) {
      for (const [name, values] of wanted) executor.write(`bare/y.${name}`, values);
      executor.write('bare/hyper', Float64Array.from(optimizer.hyper(++t, lr)));
      await executor.run(program);
      const losses = await Promise.all(['', '.2'].map((n) => executor.read(`bare/elementwiseLoss.loss${n}`)));
      return {
        loss: losses.flatMap((values) => Array.from(values)).reduce((a, b) => a + b, 0),
        norm: Array.from(await executor.read('update/norm')) as [norm: number, factor: number],
        gradients: await all(gradientName),
        parameters: await all((name) => name),
      };
    },
    /** Moment of the plan -> parameter -> values. */
    async moment(tensor: string) {
      const values = await executor.read(tensor);
      return new Map(
        shapes.map(({ name, rows, cols }) => {
          const base = plan.tensors.find((p) => p.name === name)?.base as number;
          return [name, Float64Array.from(values.slice(base, base + rows * cols))] as const;
        }),
      );
    },
  };
}

describe.each(cases)('$name', (c) => {
  it('agrees with PyTorch: the textbook', () => {
    const optimizer = textbookOf(c);
    const theta = flatAll(params);
    c.steps.forEach((want, t) => {
      const y = flatAll(targets[t]!);
      const g = new Map([...theta].map(([name, v]) => [name, v.map((x, i) => 2 * (x - y.get(name)![i]!))]));
      const loss = [...g.values()].flatMap((v) => [...v]).reduce((sum, x) => sum + (x / 2) ** 2, 0);
      expectClose('loss', [loss], [want.loss], TOLERANCE);
      expectClose('norm', [globalNorm(g)], [want.grad_norm], TOLERANCE);
      if (c.clip?.type === 'global_norm') clipGlobalNorm(g, c.clip.max_norm);
      if (c.clip?.type === 'value') expect(clipValue(g, c.clip.clip_value)).toBeCloseTo(want.grad_norm, 12);
      if (want.clipped_grads) expectAllClose(g, flatAll(want.clipped_grads), TOLERANCE);
      optimizer.step(theta, g);
      expectAllClose(theta, flatAll(want.params_after), TOLERANCE);
    });
    const state = textbookState(optimizer);
    for (const [name, kept] of Object.entries(c.optimizer_state))
      for (const [torch, values] of Object.entries(kept))
        expectClose(torch, state[torch]?.get(name), flat(values), TOLERANCE);
  });

  it('agrees with PyTorch: the plan', async () => {
    const run = await bareRun(optimizerFrom(c.optimizer), clippingFrom(c.clip));
    expect(check(run.plan)).toEqual([]);
    for (const [t, want] of c.steps.entries()) {
      const got = await run.step(c.optimizer.lr, flatAll(targets[t]!));
      expectClose('loss', [got.loss], [want.loss], TOLERANCE);
      expectClose('norm, before clipping', [got.norm[0]], [want.grad_norm], TOLERANCE);
      const scaled = new Map([...got.gradients].map(([name, g]) => [name, g.map((x) => x * got.norm[1])]));
      if (want.clipped_grads) expectAllClose(scaled, flatAll(want.clipped_grads), TOLERANCE);
      expectAllClose(got.parameters, flatAll(want.params_after), TOLERANCE);
    }
    let compared = 0;
    for (const [tensor, torch] of MOMENTS) {
      if (!run.plan.tensors.some((t) => t.name === tensor)) continue;
      for (const [name, values] of await run.moment(tensor)) {
        const want = c.optimizer_state[name]?.[torch];
        if (want) expectClose(`${tensor} of ${name}`, values, flat(want), TOLERANCE);
        if (want) compared += 1;
      }
    }
    const kept = Object.values(c.optimizer_state).flatMap((state) => Object.keys(state));
    expect(compared, 'every moment that PyTorch keeps').toBe(kept.length);
  });
});

it('the golden cases clip some steps and not others', () => {
  for (const c of cases)
    if (c.clip?.type === 'global_norm') {
      const limit = c.clip.max_norm;
      expect(new Set(c.steps.map((s) => s.grad_norm > limit))).toEqual(new Set([true, false]));
    }
});

const everyOptimizer: readonly [name: string, optimizer: Optimizer, moments: number][] = [
  ['sgd', sgd({ momentum: 0.9, nesterov: true, weightDecay: 0.1 }), 1],
  ['rmsprop', rmsprop({ weightDecay: 0.1 }), 1],
  ['rmsprop with momentum', rmsprop({ momentum: 0.9, weightDecay: 0.1, decoupled: true }), 2],
  ['adagrad', adagrad({ weightDecay: 0.1 }), 1],
  ['adam', adam({ weightDecay: 0.1 }), 2],
  ['adamW', adamW(), 2],
];

describe.each(everyOptimizer)('%s', (_, optimizer, moments) => {
  const y = flatAll(targets[0]!);
  const snapshot = async (run: Awaited<ReturnType<typeof bareRun>>) => {
    const kept = run.plan.tensors.filter((t) => t.role === 'moment' || (t.role === 'param' && !t.flat));
    return Promise.all(kept.map(async (t) => [t.name, Array.from(await run.executor.read(t.name))]));
  };

  it('takes three dispatches after the gradients, four where numbers are clipped by value', () => {
    const kernels = (rule: ClipRule) =>
      barePlan(optimizer, rule)
        .dispatches.filter((d) => d.label === 'update')
        .map((d) => d.kernel);
    const kernel = { adamW: 'adam', adagrad: 'rmsprop' }[optimizer.name] ?? optimizer.name;
    expect(kernels('norm')).toEqual(['sumSquares', 'clipByGlobalNorm', kernel]);
    expect(kernels('value')).toEqual(['sumSquares', 'clipByGlobalNorm', 'clipByValue', kernel]);
    expect(barePlan(optimizer, 'norm').tensors.filter((t) => t.role === 'moment')).toHaveLength(moments);
  });

  it.each([
    ['norm', { norm: 1 }],
    ['value', { value: 1 }],
    ['nothing', undefined],
  ] as const)('skips a step whose gradient is not finite, clipping by %s', async (_rule, clipping) => {
    const run = await bareRun(optimizer, clipping);
    await run.step(0.1, y);
    const before = await snapshot(run);
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const broken = flatAll(targets[1]!);
      broken.get('b')![2] = bad;
      expect((await run.step(0.1, broken)).norm[1]).toBe(-1);
      expect(await snapshot(run)).toEqual(before);
    }
    await run.step(0.1, y);
    expect(await snapshot(run)).not.toEqual(before);
  });

  it('leaves padding at zero, and every bit where the learning rate is 0', async () => {
    const run = await bareRun(optimizer, undefined);
    await run.step(0, y);
    expect(await run.parameters()).toEqual(flatAll(params));
    await run.step(0.1, y);
    expect(await run.parameters()).not.toEqual(flatAll(params));
    const used = shapes.map(({ name, rows, cols }) => {
      const base = run.plan.tensors.find((t) => t.name === name)?.base as number;
      return [base, base + rows * cols] as const;
    });
    for (const tensor of run.plan.tensors.filter((t) => t.role === 'moment' || t.flat)) {
      const values = Array.from(await run.executor.read(tensor.name));
      const padding = values.filter((_v, i) => !used.some(([from, to]) => i >= from && i < to));
      expect(padding.length).toBeGreaterThan(0);
      expect(
        padding.every((v) => v === 0),
        tensor.name,
      ).toBe(true);
    }
  });
});

describe('refuses', () => {
  it.each([
    ['momentum', 'out-of-range', () => sgd({ momentum: 1 })],
    ['nesterov', 'conflict', () => sgd({ nesterov: true })],
    ['nesterov', 'wrong-type', () => sgd({ nesterov: 1 as unknown as boolean, momentum: 0.9 })],
    ['weightDecay', 'out-of-range', () => sgd({ weightDecay: -1e-9 })],
    ['decoupled', 'wrong-type', () => adagrad({ decoupled: 'yes' as unknown as boolean })],
    ['dampening', 'unknown-option', () => sgd({ dampening: 0 } as object)],
    ['alpha', 'out-of-range', () => rmsprop({ alpha: 1 })],
    ['momentum', 'out-of-range', () => rmsprop({ momentum: Number.NaN })],
    ['eps', 'out-of-range', () => rmsprop({ eps: 0 })],
    ['eps', 'out-of-range', () => adagrad({ eps: 1e-40 })],
    ['beta1', 'out-of-range', () => adam({ beta1: -0.1 })],
    ['beta2', 'out-of-range', () => adam({ beta2: 1 })],
    ['eps', 'out-of-range', () => adam({ eps: -1e-8 })],
    ['decoupled', 'unknown-option', () => adamW({ decoupled: false } as object)],
    ['clipping', 'conflict', () => resolveClipping({ norm: 1, value: 1 })],
    ['clipping', 'conflict', () => resolveClipping({} as ClippingOptions)],
    ['clipping.norm', 'out-of-range', () => resolveClipping({ norm: 0 })],
    ['clipping.value', 'out-of-range', () => resolveClipping({ value: Number.NaN })],
    ['size', 'unknown-option', () => resolveClipping({ size: 1 } as unknown as ClippingOptions)],
  ])('%s: %s', (parameter, code, run) => {
    expect(thrown(ConfigError, run)).toMatchObject({ parameter, code });
  });
});

it('clipping that is left out, or infinite, clips nothing', () => {
  expect(resolveClipping(undefined)).toEqual({ rule: 'norm', max: NO_CLIPPING });
  expect(resolveClipping({ norm: Number.POSITIVE_INFINITY })).toEqual({ rule: 'norm', max: NO_CLIPPING });
  expect(resolveClipping({ value: Number.POSITIVE_INFINITY })).toEqual({ rule: 'value', max: NO_CLIPPING });
  expect(resolveClipping({ value: 0.5 })).toEqual({ rule: 'value', max: 0.5 });
  expect(Math.fround(NO_CLIPPING)).toBe(NO_CLIPPING);
});

describe('an optimizer by name', () => {
  it.each([
    [{ kind: 'adam', beta1: 0.5, eps: 1e-3 }, adam({ beta1: 0.5, eps: 1e-3 })],
    [{ kind: 'adamW', weightDecay: 0.2 }, adamW({ weightDecay: 0.2 })],
    [{ kind: 'sgd', momentum: 0.9, nesterov: true }, sgd({ momentum: 0.9, nesterov: true })],
    [{ kind: 'rmsprop', alpha: 0.9, momentum: 0.1 }, rmsprop({ alpha: 0.9, momentum: 0.1 })],
    [{ kind: 'adagrad', weightDecay: 0.1, decoupled: true }, adagrad({ weightDecay: 0.1, decoupled: true })],
  ] as const)('is the one that is called so: $0.kind', (options, same) => {
    const one = named(JSON.parse(JSON.stringify(options)) as OptimizerOptions);
    expect(one.name).toBe(options.kind);
    expect(one.hyper(3, 0.1)).toEqual(same.hyper(3, 0.1));
    expect(barePlan(one, 'norm')).toEqual(barePlan(same, 'norm'));
  });

  it('has each of the names', () => {
    expect(OPTIMIZERS.map((kind) => named({ kind }).name)).toEqual(OPTIMIZERS);
  });

  it.each([
    ['optimizer', 'wrong-type', null],
    ['optimizer.kind', 'wrong-type', {}],
    ['optimizer.kind', 'unknown-value', { kind: 'Adam' }],
    ['momentum', 'unknown-option', { kind: 'adam', momentum: 0.9 }],
    ['eps', 'out-of-range', { kind: 'adagrad', eps: 0 }],
  ])('refuses %s: %s', (parameter, code, options) => {
    expect(thrown(ConfigError, () => named(options as OptimizerOptions))).toMatchObject({ parameter, code });
  });
});
