import { describe, expect, it } from 'vitest';
import { Rng } from '../../src/core/rng.ts';
import { lossAndGradients, truncatedBptt } from '../../src/cpu/reference/bptt.ts';
import { clipGlobalNorm, clipValue, globalNorm } from '../../src/cpu/reference/clip.ts';
import { Adagrad, Adam, Rmsprop, Sgd } from '../../src/cpu/reference/optimizers.ts';
import { copyOf } from '../../src/cpu/reference/parameters.ts';
import type { RnnSpec } from '../../src/cpu/reference/rnn.ts';
import { expectClose } from '../helpers/closeness.ts';
import { golden } from '../helpers/golden.ts';

const one = (...values: number[]) => new Map([['w', Float64Array.from(values)]]);

describe('clipGlobalNorm', () => {
  it('scales all gradients by one factor to the norm', () => {
    const gradients = new Map([
      ['a', Float64Array.of(3, 0)],
      ['b', Float64Array.of(-4)],
    ]);
    const { norm, factor } = clipGlobalNorm(gradients, 1);
    expect(norm).toBe(5);
    expect(factor).toBeCloseTo(1 / (5 + 1e-6), 15);
    expect(globalNorm(gradients)).toBeCloseTo(1, 6);
    expect(gradients.get('a')![0]! / gradients.get('b')![0]!).toBeCloseTo(-3 / 4, 14);
  });

  it.each([5.1, 1e9, Number.POSITIVE_INFINITY])('leaves gradients of norm 5 alone at %s', (maxNorm) => {
    const gradients = one(3, 4);
    expect(clipGlobalNorm(gradients, maxNorm)).toEqual({ norm: 5, factor: 1 });
    expect([...gradients.get('w')!]).toEqual([3, 4]);
  });

  it('leaves zeros at zero', () => {
    const gradients = one(0, 0);
    expect(clipGlobalNorm(gradients, 1)).toEqual({ norm: 0, factor: 1 });
    expect([...gradients.get('w')!]).toEqual([0, 0]);
  });
});

describe('clipValue', () => {
  it('brings number by number into its range, and tells the norm before', () => {
    const gradients = new Map([
      ['a', Float64Array.of(3, -0.5)],
      ['b', Float64Array.of(-4, 1)],
    ]);
    expect(clipValue(gradients, 1)).toBeCloseTo(Math.sqrt(9 + 0.25 + 16 + 1), 14);
    expect([...gradients.values()].flatMap((v) => [...v])).toEqual([1, -0.5, -1, 1]);
  });
});

describe('optimizers', () => {
  it('SGD: theta - lr g, and with momentum the buffer mu m + g', () => {
    const plain = one(1, 2);
    new Sgd({ lr: 0.1 }).step(plain, one(10, -10));
    expectClose('plain', plain.get('w'), [0, 3], 1e-15);
    const theta = one(0);
    const sgd = new Sgd({ lr: 1, momentum: 0.5 });
    for (let step = 0; step < 3; step += 1) sgd.step(theta, one(1));
    expectClose('momentum', theta.get('w'), [-(1 + 1.5 + 1.75)], 1e-15);
  });

  it('Adam: the first step has the length lr whatever the gradient', () => {
    const theta = one(0, 0, 0);
    new Adam({ lr: 0.01 }).step(theta, one(1e-3, 5, -1e6));
    expectClose('first step', theta.get('w'), [-0.01, -0.01, 0.01], 2e-5);
  });

  it('Adam: epsilon stands outside the root', () => {
    const theta = one(0);
    new Adam({ lr: 1, eps: 1 }).step(theta, one(3));
    expectClose('with eps 1', theta.get('w'), [-3 / (3 + 1)], 1e-14);
  });

  it('Nesterov: a constant gradient is a step ahead of the momentum', () => {
    const theta = one(0);
    const sgd = new Sgd({ lr: 1, momentum: 0.5, nesterov: true });
    for (let step = 0; step < 3; step += 1) sgd.step(theta, one(1));
    expectClose('nesterov', theta.get('w'), [-(1.5 + 1.75 + 1.875)], 1e-15);
  });

  it('RMSprop: a first step has the length lr / sqrt(1 - alpha) whatever the gradient', () => {
    const theta = one(0, 0);
    new Rmsprop({ lr: 0.01, alpha: 0.75 }).step(theta, one(1e-3, -5));
    expectClose('first step', theta.get('w'), [-0.02, 0.02], 5e-5);
  });

  it('Adagrad: steps of a constant gradient fall with the root of their number', () => {
    const theta = one(0);
    const adagrad = new Adagrad({ lr: 1, eps: 0 });
    for (let step = 0; step < 4; step += 1) adagrad.step(theta, one(-7));
    expectClose('theta', theta.get('w'), [1 + 1 / Math.sqrt(2) + 1 / Math.sqrt(3) + 1 / 2], 1e-15);
  });

  it('weight decay draws to zero: through the gradient, or beside it', () => {
    const [coupled, decoupled] = [one(2), one(2)];
    new Sgd({ lr: 0.1, weightDecay: 0.5 }).step(coupled, one(0));
    new Sgd({ lr: 0.1, weightDecay: 0.5, decoupled: true }).step(decoupled, one(0));
    expect([...coupled.get('w')!, ...decoupled.get('w')!]).toEqual([1.9, 1.9]);
    const [l2, w] = [one(2), one(2)];
    new Adam({ lr: 0.1, weightDecay: 0.5 }).step(l2, one(0));
    new Adam({ lr: 0.1, weightDecay: 0.5, decoupled: true }).step(w, one(0));
    expectClose('Adam makes a step of length lr out of any penalty', l2.get('w'), [1.9], 1e-8);
    expectClose('AdamW does not', w.get('w'), [2 - 0.1 * 0.5 * 2], 1e-15);
  });

  it('a learning rate of 0 changes no bit', () => {
    const decay = { weightDecay: 0.1, decoupled: true };
    const optimizers = [
      new Sgd({ lr: 0, momentum: 0.9 }),
      new Adam({ lr: 0, ...decay }),
      new Rmsprop({ lr: 0, momentum: 0.5, ...decay }),
      new Adagrad({ lr: 0, ...decay }),
    ];
    for (const optimizer of optimizers) {
      const theta = one(0.1, -7e-300);
      optimizer.step(theta, one(1, 1e10));
      expect([...theta.get('w')!]).toEqual([0.1, -7e-300]);
    }
  });
});

describe('truncated BPTT', () => {
  const kase = golden('tbptt_onehot_adam_clip_1b');

  it('in one chunk is full BPTT', () => {
    const [chunk, ...more] = [...truncatedBptt(kase.parameters, kase, kase.spec, kase.spec.T)];
    expect(more).toEqual([]);
    expect(chunk).toMatchObject(lossAndGradients(kase.parameters, kase, kase.spec));
  });

  it('without updates runs through the same states, but cuts the gradient', () => {
    const whole = lossAndGradients(kase.parameters, kase, kase.spec, 'sum');
    const chunks = [...truncatedBptt(kase.parameters, kase, kase.spec, 4, 'sum')];
    expect(chunks.map(({ start, end }) => [start, end])).toEqual([
      [0, 4],
      [4, 8],
      [8, 12],
      [12, 16],
      [16, 18],
    ]);
    expect(chunks.flatMap(({ forward }) => [...forward.hidden])).toEqual([...whole.forward.hidden]);
    expectClose('loss', [chunks.reduce((sum, { loss }) => sum + loss, 0)], [whole.loss], 1e-13);
    const cut = chunks[0]!.gradients.h0;
    expect(Math.max(...cut.map((g, i) => Math.abs(g - whole.gradients.h0[i]!)))).toBeGreaterThan(1e-3);
  });

  it('carries the state from before the update', () => {
    const parameters = copyOf(kase.parameters);
    const chunks = truncatedBptt(parameters, kase, kase.spec, 6);
    const first = chunks.next().value!;
    for (const values of parameters.values()) values.fill(0);
    const second = chunks.next().value!;
    expect(second.h0).toEqual(first.forward.hN);
    expect(second.h0.some((value) => value !== 0)).toBe(true);
    expect([...second.forward.hidden].every((value) => value === 0)).toBe(true);
  });
});

it('learns to say back what it heard two steps before, which needs a memory', () => {
  const spec: RnnSpec = { T: 12, B: 16, D: 3, H: 12, K: 3, activation: 'tanh' };
  const rng = new Rng(5, 0);
  const normal = (length: number, scale: number) => Float64Array.from({ length }, () => scale * rng.normal());
  const parameters = new Map([
    ['rnn.weight_ih_l0', normal(spec.H * spec.D, 0.5)],
    ['rnn.weight_hh_l0', normal(spec.H * spec.H, 1 / Math.sqrt(spec.H))],
    ['rnn.bias_ih_l0', new Float64Array(spec.H)],
    ['out.weight', normal(spec.K * spec.H, 0.3)],
    ['out.bias', new Float64Array(spec.K)],
  ]);
  const adam = new Adam({ lr: 0.02 });
  const h0 = new Float64Array(spec.B * spec.H);
  const losses: number[] = [];
  for (let step = 0; step < 150; step += 1) {
    const tokens = Int32Array.from({ length: spec.T * spec.B }, () => rng.integer(3));
    const targets = tokens.map((_, at) => (at < 2 * spec.B ? -1 : tokens[at - 2 * spec.B]!));
    const { loss, gradients } = lossAndGradients(parameters, { input: { tokens }, h0, targets }, spec);
    clipGlobalNorm(gradients.parameters, 5);
    adam.step(parameters, gradients.parameters);
    losses.push(loss);
  }
  expect(losses[0]).toBeGreaterThan(0.9 * Math.log(3));
  expect(losses.at(-1)).toBeLessThan(0.1 * Math.log(3));
});
