import { describe, expect, it } from 'vitest';
import type { Graph } from '../../src/graph/graph.ts';
import { scan, type Values } from '../../src/graph/scan.ts';
import type { Value } from '../../src/graph/value.ts';
import { columns, rows } from '../../src/graph/value.ts';
import { activate } from '../../src/ops/activate.ts';
import { add } from '../../src/ops/add.ts';
import { attend, score } from '../../src/ops/attend.ts';
import { blend } from '../../src/ops/blend.ts';
import { gruStep } from '../../src/ops/gru-step.ts';
import { layerNorm } from '../../src/ops/layer-norm.ts';
import { linear } from '../../src/ops/linear.ts';
import { lstmStep } from '../../src/ops/lstm-step.ts';
import { multiply } from '../../src/ops/multiply.ts';
import { product } from '../../src/ops/product.ts';
import { rnnStep } from '../../src/ops/rnn-step.ts';
import { softmax } from '../../src/ops/softmax.ts';
import { expectSame, expectTrueGradients, lossOf, type Recording } from '../helpers/small-nets.ts';

const T = 4;
const B = 3;
const H = 3;
const wanted = (g: Graph, name: string, rows: number, cols: number): Value =>
  g.input(name, rows, cols, 'f32', true);

describe('gradients of an op outside of time equal central differences', () => {
  const R = 4;
  const cases: Record<string, [leaves: string[], record: (g: Graph) => Value]> = {
    'add, rows repeated': [['net/a', 'net/b'], (g) => add(wanted(g, 'a', 2, 5), wanted(g, 'b', R, 5))],
    'multiply, both whole': [['net/a', 'net/b'], (g) => multiply(wanted(g, 'a', R, 5), wanted(g, 'b', R, 5))],
    'multiply, rows repeated on either side': [
      ['net/a', 'net/b', 'net/c'],
      (g) => multiply(wanted(g, 'a', 1, 5), multiply(wanted(g, 'b', R, 5), wanted(g, 'c', 2, 5))),
    ],
    'multiply with itself': [
      ['net/a'],
      (g) => {
        const a = wanted(g, 'a', R, 5);
        return multiply(a, a);
      },
    ],
    'blend with a gate': [
      ['net/m', 'net/a', 'net/b'],
      (g) => blend(wanted(g, 'm', R, 5), wanted(g, 'a', R, 5), wanted(g, 'b', R, 5)),
    ],
    'blend with a leak per unit, and few rows': [
      ['net/m', 'net/a', 'net/b'],
      (g) => blend(wanted(g, 'm', 1, 5), wanted(g, 'a', R, 5), wanted(g, 'b', 2, 5)),
    ],
    'blend with a mask': [
      ['net/a', 'net/b'],
      (g) => blend(g.input('m', R, 1), wanted(g, 'a', R, 5), wanted(g, 'b', R, 5)),
    ],
    softmax: [['net/a'], (g) => softmax(wanted(g, 'a', R, 5))],
    'layer normalisation': [
      ['net/a', 'gain', 'bias'],
      (g) => layerNorm(wanted(g, 'a', R, 5), g.param('gain', 1, 5), g.param('bias', 1, 5)),
    ],
    'a product with the first rows of a table': [
      ['net/a', 'table', 'b'],
      (g) => product(wanted(g, 'a', R, 3), rows(g.param('table', 5, 4), 0, 3), g.param('b', 1, 4)),
    ],
    'linear with an activation': [
      ['net/a', 'W', 'b'],
      (g) => linear(wanted(g, 'a', R, 3), g.param('W', 5, 3), g.param('b', 1, 5), 'tanh'),
    ],
    'scores of attention': [
      ['net/s', 'net/keys', 'net/v'],
      (g) =>
        attend(score(wanted(g, 's', B, 3), wanted(g, 'keys', 5 * B, 3)), wanted(g, 'v', 5 * B, 4), B).context,
    ],
    attention: [
      ['net/scores', 'net/v'],
      (g) => attend(wanted(g, 'scores', 5 * B, 1), wanted(g, 'v', 5 * B, 4), B).context,
    ],
  };
  it.each(Object.entries(cases))('%s', async (_, [leaves, record]) => {
    await expectTrueGradients((g) => {
      lossOf(g, record(g));
      return {};
    }, leaves);
  });
});

const tanh = (a: Value): Value => activate(a, 'tanh');
const sigmoid = (a: Value): Value => activate(a, 'sigmoid');

/** The fused step of each cell, and the same as a chain of small ops. States are h and, for the LSTM, c. */
const cells: Record<string, { gates: number; states: string[]; fused: Step; chain: Step }> = {
  rnn: {
    gates: 1,
    states: ['h'],
    fused: ({ z, W }, s) => ({ h: rnnStep(z, s.h as Value, W, 'tanh') }),
    chain: ({ z, W }, s) => ({ h: tanh(linear(s.h as Value, W, z)) }),
  },
  lstm: {
    gates: 4,
    states: ['h', 'c'],
    fused: ({ z, W }, s) => lstmStep(z, s.h as Value, s.c as Value, W),
    chain: ({ z, W }, s) => {
      const a = linear(s.h as Value, W, z);
      const [i, f, g, o] = [0, 1, 2, 3].map((k) => columns(a, k * H, H)) as [Value, Value, Value, Value];
      const c = add(multiply(sigmoid(f), s.c as Value), multiply(sigmoid(i), tanh(g)));
      return { h: multiply(sigmoid(o), tanh(c)), c };
    },
  },
  gru: {
    gates: 3,
    states: ['h'],
    fused: ({ z, W, b }, s) => ({ h: gruStep(z, s.h as Value, W, b) }),
    chain: ({ z, W, b }, s) => {
      const u = linear(s.h as Value, W, b);
      const of = (v: Value, k: number): Value => columns(v, k * H, H);
      const r = sigmoid(add(of(z, 0), of(u, 0)));
      const update = sigmoid(add(of(z, 1), of(u, 1)));
      const n = tanh(add(of(z, 2), multiply(r, of(u, 2))));
      return { h: blend(update, s.h as Value, n) };
    },
  },
};
type Step = (p: { z: Value; W: Value; b: Value | undefined }, s: Values) => Values;

interface Setting {
  readonly reverse?: boolean;
  readonly masked?: boolean;
  /** Nothing is judged but the last state. */
  readonly last?: boolean;
  readonly steps?: number;
}

const recording =
  (cell: keyof typeof cells, kind: 'fused' | 'chain', setting: Setting = {}): Recording =>
  (g) => {
    const { gates, states, [kind]: step } = cells[cell] as (typeof cells)[string];
    const { reverse = false, masked = false, last = false, steps = T } = setting;
    const [U, W, V] = [g.param('U', gates * H, 2), g.param('W', gates * H, H), g.param('V', 4, H)];
    const bias = g.param('bias', 1, gates * H);
    const b = cell === 'gru' ? g.param('b', 1, gates * H) : undefined;
    const x = wanted(g, 'x', steps * B, 2);
    const valid = masked ? { valid: g.input('valid', steps * B, 1) } : {};
    const initial = Object.fromEntries(states.map((s) => [s, { value: wanted(g, `${s}0`, B, H) }]));
    const out = scan(g, { steps, reverse, ...valid }, { x }, initial, (now, s) =>
      step({ z: linear(now.x as Value, U, bias), W, b }, s),
    );
    const h = out.h as Value;
    if (!last) lossOf(g, linear(h, V));
    for (const s of states) lossOf(g, linear((out[s] as Value).last as Value, V), `last ${s}`);
    return { h, ...(out.c ? { c: out.c } : {}) };
  };

const settings: [string, Setting][] = [
  ['forwards', {}],
  ['backwards', { reverse: true }],
  ['where sequences end', { masked: true }],
  ['backwards, where sequences end', { masked: true, reverse: true }],
  ['judged by its last state', { masked: true, last: true }],
  ['for one step', { steps: 1 }],
];

describe.each(Object.keys(cells))('the fused step of %s', (cell) => {
  it.each(settings)('equals its chain of small ops %s', async (_, setting) => {
    const [fused] = await expectSame(recording(cell, 'fused', setting), recording(cell, 'chain', setting));
    const leaves = ['U', 'W', 'V', 'bias', 'net/x', 'net/h0'];
    for (const leaf of leaves)
      expect(Math.max(...(fused.gradients.get(leaf) as Float64Array).map(Math.abs)), leaf).toBeGreaterThan(
        1e-4,
      );
  });

  it.each(settings)('has the gradients of central differences %s', async (_, setting) => {
    const leaves = ['U', 'W', 'V', 'bias', 'net/x', 'net/h0'];
    if (cell === 'lstm') leaves.push('net/c0');
    if (cell === 'gru') leaves.push('b');
    const result = await expectTrueGradients(
      (g) => {
        recording(cell, 'fused', setting)(g);
        return {};
      },
      cell === 'gru' ? leaves : leaves,
    );
    expect(result.loss).toBeGreaterThan(0);
  });
});
