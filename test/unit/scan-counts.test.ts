import { describe, expect, it } from 'vitest';
import { Graph } from '../../src/graph/graph.ts';
import { scan } from '../../src/graph/scan.ts';
import type { Value } from '../../src/graph/value.ts';
import { linear } from '../../src/ops/linear.ts';
import { rnnStep } from '../../src/ops/rnn-step.ts';
import { adam } from '../../src/optim/adam.ts';
import { check } from '../../src/schedule/check.ts';
import { summarize } from '../../src/schedule/describe.ts';
import type { Plan } from '../../src/schedule/plan.ts';
import { generationPlan } from '../../src/text/generation-plan.ts';
import { evaluationPlan, trainingPlan } from '../../src/text/training-plan.ts';
import { lossOf } from '../helpers/small-nets.ts';
import { charConfig } from '../helpers/training-runs.ts';

const config = charConfig(64, 128);
const streams = (T: number) => ({ seqLen: T, batchSize: 32, streamLength: 10 * T + 1 });
const train = (T: number, c = config, norms = false): Plan => trainingPlan(c, streams(T), adam(), norms);
const labelled = (plan: Plan, label: RegExp): string[] =>
  plan.dispatches.filter((d) => label.test(d.label)).map((d) => d.kernel);
const times = <X>(n: number, x: X): X[] => Array.from({ length: n }, () => x);

describe('a training plan', () => {
  it.each([1, 2, 32, 100])('of T = %i takes 2T + 16 dispatches, and one more for the norms', (T) => {
    // With one step only, the fused kernel absorbs do·V as well.
    expect(train(T).dispatches.length).toBe(2 * T + (T === 1 ? 15 : 16));
    expect(train(T, config, true).dispatches.length).toBe(train(T).dispatches.length + 1);
    expect(check(train(T))).toEqual([]);
  });

  it('grows by one dispatch each way per step, and by nothing else', () => {
    const [short, long] = [summarize(train(32)).kernels, summarize(train(100)).kernels];
    const growth = Object.entries(long).map(([kernel, n]) => [kernel, n - (short[kernel] ?? 0)]);
    expect(growth.filter(([, n]) => n !== 0)).toEqual([
      ['rnnStep', 68],
      ['rnnStepBackward', 68],
    ]);
  });

  it.each([
    ['one-hot', charConfig(9, 6)],
    ['embedding', charConfig(9, 6, { embeddingDim: 4 })],
  ])('has one fused kernel per step in its loops: %s', (_, c) => {
    const plan = train(5, c);
    expect(labelled(plan, /^forward t=/)).toEqual(times(5, 'rnnStep'));
    expect(labelled(plan, /^backward t=/)).toEqual([
      'matmul', // do·V of all steps, paid by the first that reads it
      ...times(5, 'rnnStepBackward'),
    ]);
  });

  it('computes x·U before the loop, logits behind it, weight gradients behind the way back', () => {
    const plan = train(4);
    const stage = (label: string): string => label.replace(/ t=\d+$/, ' t');
    const stages = plan.dispatches.map((d) => `${stage(d.label)}: ${d.kernel}`);
    const runs = stages.filter((s, i) => s !== stages[i - 1]);
    expect(runs).toEqual([
      'forward: batchWindow',
      'forward: copy',
      'forward all t: gather',
      'forward t: rnnStep',
      'forward all t: matmul',
      'forward: softmaxCrossEntropy',
      'backward all t: matmul',
      'backward all t: sumRows',
      'backward t: matmul',
      'backward t: rnnStepBackward',
      'backward all t: matmul',
      'backward all t: gatherBackward',
      'backward all t: sumRows',
      'update: sumSquares',
      'update: clipByGlobalNorm',
      'update: adam',
      'update: copy',
      'update: recordStep',
    ]);
  });

  it('takes the steps in order, and goes back through them against it', () => {
    const labels = train(4).dispatches.map((d) => d.label);
    const order = (way: string) => labels.filter((l) => l.startsWith(`${way} t=`)).map((l) => l.slice(-1));
    expect(order('forward')).toEqual(['0', '1', '2', '3']);
    expect([...new Set(order('backward'))]).toEqual(['3', '2', '1', '0']);
  });
});

describe('other plans', () => {
  it('an evaluation takes T + 7 dispatches and has no gradient', () => {
    for (const T of [1, 32]) {
      const plan = evaluationPlan(config, streams(T));
      expect(plan.dispatches.length).toBe(T + 7);
      expect(plan.tensors.filter((t) => t.role === 'grad' || t.name.includes('/d.'))).toEqual([]);
      expect(check(plan)).toEqual([]);
    }
  });

  it('a generated character takes seven dispatches', () => {
    const plan = generationPlan(config);
    expect(plan.dispatches.map((d) => d.kernel)).toEqual([
      'copy',
      'gather',
      'rnnStep',
      'matmul',
      'sampleToken',
      'tick',
      'copy',
    ]);
    expect(check(plan)).toEqual([]);
  });
});

describe('a scan', () => {
  const T = 5;
  const parts = (g: Graph, trained: boolean) => {
    const weight = (name: string, rows: number, cols: number): Value =>
      trained ? g.param(name, rows, cols) : g.input(name, rows, cols);
    return { U: weight('U', 3, 2), W: weight('W', 3, 3), x: g.input('x', T * 2, 2), V: g.param('V', 4, 3) };
  };

  it('with two layers in one body becomes two loops, the second after the whole first', () => {
    const g = new Graph('net');
    const { U, W, x, V } = parts(g, true);
    const [P, Q] = [g.param('P', 3, 3), g.param('Q', 3, 3)];
    const zeros = { zeros: [2, 3] } as const;
    const { o } = scan(g, { steps: T }, { x }, { h: zeros, k: zeros }, (now, before) => {
      const h = rnnStep(linear(now.x as Value, U), before.h as Value, W, 'tanh');
      const k = rnnStep(linear(h, P), before.k as Value, Q, 'tanh');
      return { h, k, o: linear(k, V) };
    });
    lossOf(g, o as Value);
    const plan = g.plan({ backward: true });
    const forward = plan.dispatches.filter((d) => d.label.startsWith('forward t=')).map((d) => d.label);
    const once = times(T, 0).map((_, t) => `forward t=${t}`);
    expect(forward).toEqual([...once, ...once]);
    expect(labelled(plan, /^backward t=/).filter((k) => k === 'rnnStepBackward')).toHaveLength(2 * T);
    // x·U, h·P and the logits of all steps are one dispatch each.
    expect(labelled(plan, /^forward all t/)).toEqual(times(3, 'matmul'));
  });

  it('without a cycle has no loop at all', () => {
    const g = new Graph('net');
    const { U, x, V } = parts(g, true);
    const { o } = scan(g, { steps: T }, { x }, { seen: { zeros: [2, 2] } }, (now, before) => ({
      seen: now.x as Value,
      o: linear(linear(before.seen as Value, U), V),
    }));
    lossOf(g, o as Value);
    const plan = g.plan({ backward: true });
    expect(labelled(plan, / t=/)).toEqual([]);
    expect(check(plan)).toEqual([]);
  });

  it('whose recurrence is not trained has no loop backwards: an echo state', () => {
    const g = new Graph('net');
    const { U, W, x, V } = parts(g, false);
    const { o } = scan(g, { steps: T }, { x }, { h: { zeros: [2, 3] } }, (now, before) => {
      const h = rnnStep(linear(now.x as Value, U), before.h as Value, W, 'tanh');
      return { h, o: linear(h, V) };
    });
    lossOf(g, o as Value);
    const plan = g.plan({ backward: true });
    expect(labelled(plan, /^forward t=/)).toHaveLength(T);
    expect(labelled(plan, /^backward/)).toEqual(['matmul']);
  });

  it('computes once what does not move with time, before it begins', () => {
    const g = new Graph('net');
    const { U, W, x, V } = parts(g, true);
    const context = g.input('context', 2, 3);
    const C = g.param('C', 3, 3);
    const { o } = scan(g, { steps: T }, { x }, { h: { zeros: [2, 3] } }, (now, before) => {
      const z = linear(now.x as Value, U, linear(context, C));
      const h = rnnStep(z, before.h as Value, W, 'tanh');
      return { h, o: linear(h, V) };
    });
    lossOf(g, o as Value);
    const plan = g.plan({ backward: true });
    expect(plan.dispatches.slice(0, 3).map((d) => [d.label, d.kernel, d.operands.out?.rows])).toEqual([
      ['forward', 'matmul', 2],
      ['forward', 'fill', 2],
      ['forward all t', 'matmul', 2 * T],
    ]);
  });

  it('is written down twice as the same plan', () => {
    const g = new Graph('net');
    const { U, W, x, V } = parts(g, true);
    const { o } = scan(g, { steps: T }, { x }, { h: { zeros: [2, 3] } }, (now, before) => {
      const h = rnnStep(linear(now.x as Value, U), before.h as Value, W, 'tanh');
      return { h, o: linear(h, V) };
    });
    lossOf(g, o as Value);
    expect(g.plan({ backward: true })).toEqual(g.plan({ backward: true }));
    expect(g.plan().dispatches.length).toBeLessThan(g.plan({ backward: true }).dispatches.length);
  });
});
