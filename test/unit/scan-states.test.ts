import { describe, expect, it } from 'vitest';
import { PlanError } from '../../src/core/errors.ts';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import { Graph } from '../../src/graph/graph.ts';
import { type Initial, scan } from '../../src/graph/scan.ts';
import type { Value } from '../../src/graph/value.ts';
import { activate } from '../../src/ops/activate.ts';
import { linear } from '../../src/ops/linear.ts';
import { rnnStep } from '../../src/ops/rnn-step.ts';
import { check } from '../../src/schedule/check.ts';
import { expectClose } from '../helpers/closeness.ts';
import { thrown } from '../helpers/errors.ts';
import { expectTrueGradients, lossOf, type Recording, type Result, SmallNet } from '../helpers/small-nets.ts';

const T = 4;
const B = 2;
const H = 3;
type V = Value;

const input = (g: Graph, name: string, rows: number, cols: number): V =>
  g.input(name, rows, cols, 'f32', true);

interface Vanilla {
  readonly steps?: number;
  readonly reverse?: boolean;
  /** Default: an input h0. */
  readonly initial?: (g: Graph) => Initial;
}

/** h(t) = tanh(W h(t-1) + U x(t)), o(t) = V h(t), judged at every step. */
const vanilla =
  ({ steps = T, reverse = false, initial }: Vanilla = {}) =>
  (g: Graph) => {
    const [U, W, V] = [g.param('U', H, 2), g.param('W', H, H), g.param('V', 4, H)];
    const first = initial?.(g) ?? { value: input(g, 'h0', B, H) };
    const { h, o } = scan(
      g,
      { steps, reverse },
      { x: input(g, 'x', steps * B, 2) },
      { h: first },
      (now, s) => {
        const next = rnnStep(linear(now.x as V, U), s.h as V, W, 'tanh');
        return { h: next, o: linear(next, V) };
      },
    );
    lossOf(g, o as V);
    return { h: h as V, o: o as V, last: (h as V).last as V };
  };

/** The steps of a time-major array in the opposite order. */
function reversed<A extends Float64Array | Int32Array>(a: A, steps = T): A {
  const width = a.length / steps;
  return a.map((_, i) => a[(steps - 1 - Math.floor(i / width)) * width + (i % width)] as number) as A;
}

describe('a scan in reverse', () => {
  it('equals a scan over reversed data, and so do its gradients', async () => {
    const [there, back] = [new SmallNet(vanilla()), new SmallNet(vanilla({ reverse: true }))];
    for (const name of ['net/x', 'net/y'])
      back.leaves.set(name, reversed(there.leaves.get(name) as Float64Array | Int32Array));
    const [a, b]: [Result, Result] = [await there.run(), await back.run()];
    expectClose('loss', [b.loss], [a.loss], 1e-15);
    for (const name of ['h', 'o'])
      expect(reversed(b.values[name] as Float64Array), name).toEqual(a.values[name]);
    expect(b.values.last).toEqual(a.values.last);
    for (const name of ['U', 'W', 'V', 'net/h0'])
      expectClose(name, b.gradients.get(name), a.gradients.get(name), 1e-14);
    expectClose('x', reversed(b.gradients.get('net/x') as Float64Array), a.gradients.get('net/x'), 1e-14);
  });

  it('ends at t = 0: its last state is the first in time', async () => {
    const { values } = await new SmallNet(vanilla({ reverse: true })).run();
    expect(values.last).toEqual((values.h as Float64Array).slice(0, B * H));
    const forwards = await new SmallNet(vanilla()).run();
    expect(forwards.values.last).toEqual((forwards.values.h as Float64Array).slice((T - 1) * B * H));
  });

  it('has true gradients', async () => {
    await expectTrueGradients(vanilla({ reverse: true }), ['U', 'W', 'V', 'net/x', 'net/h0']);
  });
});

describe('the first state', () => {
  it('zeros are the same as zeros that are given', async () => {
    const made = new SmallNet(vanilla({ initial: () => ({ zeros: [B, H] }) }));
    const given = new SmallNet(vanilla());
    given.leaves.set('net/h0', new Float64Array(B * H));
    const [a, b] = [await made.run(), await given.run()];
    expect(a.loss).toBe(b.loss);
    expect(a.values).toEqual(b.values);
    for (const [name, gradient] of a.gradients) expect(gradient, name).toEqual(b.gradients.get(name));
    expect(given.wanted).toContain('net/h0');
  });

  it('that is given changes every step', async () => {
    const [a, b] = [new SmallNet(vanilla()), new SmallNet(vanilla())];
    b.leaves.set('net/h0', new Float64Array(B * H).fill(0.5));
    const [one, two] = [(await a.run()).values.h, (await b.run()).values.h] as [Float64Array, Float64Array];
    for (let t = 0; t < T; t++)
      expect([...one.slice(t * B * H, (t + 1) * B * H)]).not.toEqual([
        ...two.slice(t * B * H, (t + 1) * B * H),
      ]);
  });

  it.each([0, 1])('is scaled by `keep` = %i: 0 starts anew, whatever was carried', async (keep) => {
    const net = new SmallNet(
      vanilla({ initial: (g) => ({ value: g.input('carry', B, H), keep: g.input('keep', 1, 1) }) }),
    );
    net.leaves.set('net/keep', Float64Array.of(keep));
    const want = new SmallNet(vanilla());
    if (keep === 0) {
      net.leaves.set('net/carry', new Float64Array(B * H).fill(Number.NaN));
      want.leaves.set('net/h0', new Float64Array(B * H));
    } else want.leaves.set('net/h0', net.leaves.get('net/carry') as Float64Array);
    expect((await net.run()).values).toEqual((await want.run()).values);
  });

  it('that is scaled sends no gradient back: it comes from another chunk', async () => {
    const { gradients } = await new SmallNet(
      vanilla({ initial: (g) => ({ value: input(g, 'carry', B, H), keep: g.input('keep', 1, 1) }) }),
    ).run();
    expect([...(gradients.get('net/carry') as Float64Array)].every((d) => d === 0)).toBe(true);
    expect([...(gradients.get('W') as Float64Array)].some((d) => d !== 0)).toBe(true);
  });

  it('may have one row per sequence only: a single step and a single sequence', async () => {
    await expectTrueGradients(vanilla({ steps: 1 }), ['U', 'W', 'V', 'net/x', 'net/h0']);
  });
});

describe('the next state', () => {
  it('may be the one before: it stays, and the gradient passes through all steps', async () => {
    const still: Recording = (g) => {
      const x = input(g, 'x', T * B, H);
      const { h } = scan(g, { steps: T }, { x }, { h: { value: input(g, 'h0', B, H) } }, (_, s) => ({
        h: s.h as V,
      }));
      lossOf(g, activate(h as V, 'tanh'));
      return { h: h as V };
    };
    const net = new SmallNet(still);
    const { values } = await net.run();
    const h0 = net.leaves.get('net/h0') as Float64Array;
    for (let t = 0; t < T; t++) expect(values.h?.slice(t * B * H, (t + 1) * B * H)).toEqual(h0);
    await expectTrueGradients(still, ['net/h0']);
  });

  it("may be this step's input: a delay by one step", async () => {
    const delay = (g: Graph) => {
      const P = g.param('P', 4, H);
      const x = input(g, 'x', T * B, H);
      const { o } = scan(g, { steps: T }, { x }, { seen: { value: input(g, 'h0', B, H) } }, (now, s) => ({
        seen: now.x as V,
        o: linear(s.seen as V, P),
      }));
      lossOf(g, o as V);
      return { o: o as V };
    };
    await expectTrueGradients(delay, ['P', 'net/h0', 'net/x']);
    const net = new SmallNet(delay);
    const { gradients } = await net.run();
    // What comes in last is never seen.
    expect([...(gradients.get('net/x') as Float64Array).slice((T - 1) * B * H)]).toEqual(
      Array.from({ length: B * H }, () => 0),
    );
  });

  it('may come from outside of the step: the same value at every step', async () => {
    const fixed = (g: Graph) => {
      const P = g.param('P', 4, H);
      const outside = activate(input(g, 'z', B, H), 'tanh');
      const x = input(g, 'x', T * B, H);
      const { o } = scan(g, { steps: T }, { x }, { h: { zeros: [B, H] } }, (now, s) => ({
        h: outside,
        o: linear(now.x as V, P, linear(s.h as V, P)),
      }));
      lossOf(g, o as V);
    };
    await expectTrueGradients(
      (g) => {
        fixed(g);
        return {};
      },
      ['P', 'net/x', 'net/z'],
    );
  });

  it('is written in place: a step copies nothing', () => {
    const plan = new SmallNet(vanilla()).plan;
    expect(plan.dispatches.filter((d) => d.kernel === 'copy' && / t/.test(d.label))).toEqual([]);
    expect(plan.tensors.filter((t) => /rnnStep\.h/.test(t.name))).toEqual([]);
  });
});

describe('what the step returns besides its states', () => {
  it('may be the state before: h(t-1), not h(t)', async () => {
    const before = (g: Graph) => {
      const [U, W, V] = [g.param('U', H, 2), g.param('W', H, H), g.param('V', 4, H)];
      const x = input(g, 'x', T * B, 2);
      const { h, past } = scan(g, { steps: T }, { x }, { h: { value: input(g, 'h0', B, H) } }, (now, s) => ({
        h: rnnStep(linear(now.x as V, U), s.h as V, W, 'tanh'),
        past: s.h as V,
      }));
      lossOf(g, linear(past as V, V));
      return { h: h as V, past: past as V };
    };
    const { values } = await expectTrueGradients(before, ['U', 'W', 'V', 'net/x', 'net/h0']);
    expect(values.past?.slice(B * H)).toEqual(values.h?.slice(0, (T - 1) * B * H));
  });

  it("may be this step's input, which then still wants its gradient", async () => {
    await expectTrueGradients(
      (g) => {
        const V = g.param('V', 4, 2);
        const x = input(g, 'x', T * B, 2);
        const { same } = scan(g, { steps: T }, { x }, { h: { zeros: [B, 2] } }, (now) => ({
          h: now.x as V,
          same: now.x as V,
        }));
        lossOf(g, linear(same as V, V));
        return {};
      },
      ['V', 'net/x'],
    );
  });
});

describe('a state that needs no gradient', () => {
  it('gets none: a decaying sum of inputs beside a trained state', async () => {
    const net = (g: Graph) => {
      const [U, W, V] = [g.param('U', H, H), g.param('W', H, H), g.param('V', 4, H)];
      const x = g.input('x', T * B, H);
      const decay = g.input('decay', H, H);
      const zeros = { zeros: [B, H] } as const;
      const { o } = scan(g, { steps: T }, { x }, { sum: zeros, h: zeros }, (now, s) => {
        const sum = linear(s.sum as V, decay, now.x as V);
        const h = rnnStep(linear(sum, U), s.h as V, W, 'tanh');
        return { sum, h, o: linear(h, V) };
      });
      lossOf(g, o as V);
      return {};
    };
    await expectTrueGradients(net, ['U', 'W', 'V']);
    expect(new SmallNet(net).plan.tensors.map((t) => t.name)).not.toContain('net/d.sum');
  });
});

describe('a scan that cannot be', () => {
  const begin = () => {
    const g = new Graph('net');
    return { g, W: g.param('W', H, H), x: input(g, 'x', T * B, H) };
  };
  const zeros = { zeros: [B, H] } as const;

  it('inside the step of another one', () => {
    const { g, x } = begin();
    const error = thrown(PlanError, () =>
      scan(g, { steps: T }, { x }, { h: zeros }, (now) =>
        scan(g, { steps: 1 }, now, { h: zeros }, (n) => ({ h: n.x as V })),
      ),
    );
    expect(error.code).toBe('nested-scan');
  });

  it('whose step forgets a state: the error names it', () => {
    const { g, W, x } = begin();
    const error = thrown(PlanError, () =>
      scan(g, { steps: T }, { x }, { h: zeros, memory: zeros }, (now, s) => ({
        h: rnnStep(now.x as V, s.h as V, W, 'tanh'),
      })),
    );
    expect(error).toMatchObject({ code: 'state-not-returned', parameter: 'memory' });
    expect(error.message).toContain('{ memory: ... }');
  });

  it.each([
    ['too wide', 4, B],
    ['too narrow', 2, B],
  ])('whose next state is %s: the error has both sizes', (_, cols) => {
    const { g, x } = begin();
    const P = g.param('P', cols, H);
    const error = thrown(PlanError, () =>
      scan(g, { steps: T }, { x }, { h: zeros }, (now) => ({ h: linear(now.x as V, P) })),
    );
    expect(error).toMatchObject({ code: 'state-size', parameter: 'h', actual: [B, cols], limit: [B, H] });
    expect(error.message).toContain(`[${B}, ${H}]`);
    expect(error.message).toContain(`[${B}, ${cols}]`);
  });

  it('of which a step is used outside: the error says what to do instead', () => {
    const { g, W, x } = begin();
    let leaked: V | undefined;
    scan(g, { steps: T }, { x }, { h: zeros }, (now, s) => {
      leaked = rnnStep(now.x as V, s.h as V, W, 'tanh');
      return { h: leaked };
    });
    const error = thrown(PlanError, () => linear(leaked as V, W));
    expect(error).toMatchObject({ code: 'step-value-outside', parameter: 'linear' });
    expect(error.message).toContain('Return the value from the step');
  });

  it('leaves the graph usable, also when the step itself throws', async () => {
    const { g, W, x } = begin();
    expect(() => scan(g, { steps: T }, { x }, { h: zeros }, () => ({}))).toThrow(PlanError);
    expect(() =>
      scan(g, { steps: T }, { x }, { h: zeros }, () => {
        throw new Error('mine');
      }),
    ).toThrow('mine');
    const { h } = scan(g, { steps: T }, { x }, { h: zeros }, (now, s) => ({
      h: rnnStep(now.x as V, s.h as V, W, 'tanh'),
    }));
    lossOf(g, h as V);
    const plan = g.plan({ backward: true });
    expect(check(plan)).toEqual([]);
    const executor = new CpuExecutor({ precision: 'f64', poison: true });
    await executor.run(await executor.load(plan));
    expect((await executor.read('d.W')).every(Number.isFinite)).toBe(true);
  });
});
