import { describe, expect, it } from 'vitest';
import { gradientName } from '../../src/graph/gradients.ts';
import { Graph } from '../../src/graph/graph.ts';
import { scan } from '../../src/graph/scan.ts';
import { columns, detach, type Value } from '../../src/graph/value.ts';
import { activate } from '../../src/ops/activate.ts';
import { linear } from '../../src/ops/linear.ts';
import { rnnStep } from '../../src/ops/rnn-step.ts';
import { check } from '../../src/schedule/check.ts';
import { expectTrueGradients, lossOf, type Recording, SmallNet } from '../helpers/small-nets.ts';

const T = 3;
const B = 2;
const H = 4;
type V = Value;

const input = (g: Graph, name: string, rows: number, cols: number): V =>
  g.input(name, rows, cols, 'f32', true);
const record =
  (body: (g: Graph) => void): Recording =>
  (g) => {
    body(g);
    return {};
  };
/** The kernels that write the gradient of a leaf: `=` assigns, `+=` adds. */
const writers = (net: SmallNet, leaf: string): string[] =>
  net.plan.dispatches.flatMap((d) =>
    Object.entries(d.operands)
      .filter(([operand, v]) => v.tensor === gradientName(leaf) && ['out', 'dtable', 'da'].includes(operand))
      .map(([operand]) => `${d.adds.includes(operand) ? '+=' : '='} ${d.kernel}`),
  );

describe('a weight that is used in several places', () => {
  it('recurrent and output weight in one', async () => {
    const tied = record((g) => {
      const [U, W] = [g.param('U', H, 2), g.param('W', H, H)];
      const { o } = scan(
        g,
        { steps: T },
        { x: input(g, 'x', T * B, 2) },
        { h: { zeros: [B, H] } },
        (now, s) => {
          const h = rnnStep(linear(now.x as V, U), s.h as V, W, 'tanh');
          return { h, o: linear(h, W) };
        },
      );
      lossOf(g, o as V);
    });
    await expectTrueGradients(tied, ['U', 'W', 'net/x']);
    expect(writers(new SmallNet(tied), 'W')).toEqual(['= matmul', '+= matmul']);
  });

  it('by both directions, and once outside of time', async () => {
    await expectTrueGradients(
      record((g) => {
        const [U, W] = [g.param('U', H, H), g.param('W', H, H)];
        const x = input(g, 'x', T * B, H);
        const run = (reverse: boolean, from: V) =>
          scan(g, { steps: T, reverse }, { x: from }, { h: { zeros: [B, H] } }, (now, s) => ({
            h: rnnStep(linear(now.x as V, U), s.h as V, W, 'tanh'),
          })).h as V;
        lossOf(g, linear(run(true, linear(run(false, x), W)), U));
      }),
      ['U', 'W', 'net/x'],
    );
  });

  it('twice within one product', async () => {
    await expectTrueGradients(
      record((g) => {
        const W = g.param('W', H, H);
        lossOf(g, linear(W, W));
      }),
      ['W'],
    );
  });
});

describe('a value that several ops read', () => {
  it('outside of time', async () => {
    await expectTrueGradients(
      record((g) => {
        const [P, Q] = [g.param('P', H, 3), g.param('Q', H, H)];
        const a = activate(linear(input(g, 'x', B, 3), P), 'tanh');
        lossOf(g, linear(a, Q, activate(a, 'sigmoid')));
        lossOf(g, a, 'y2');
      }),
      ['P', 'Q', 'net/x'],
    );
  });

  it('is an addend and a factor: d passes through and a product is owed', async () => {
    await expectTrueGradients(
      record((g) => {
        const [P, Q] = [g.param('P', H, 3), g.param('Q', H, H)];
        const a = linear(input(g, 'x', B, 3), P);
        const b = linear(a, Q, a);
        lossOf(g, linear(b, Q, a));
      }),
      ['P', 'Q', 'net/x'],
    );
  });

  it.each([
    ['before others', 0],
    ['after others', 1],
  ])('is the new state, and an addend of what the step returns: recorded %s', async (_, order) => {
    await expectTrueGradients(
      record((g) => {
        const [U, W, P, Q] = [g.param('U', H, 2), g.param('W', H, H), g.param('P', H, 2), g.param('Q', H, H)];
        const sequences = { x: input(g, 'x', T * B, 2), e: input(g, 'e', T * B, 2) };
        const { a, b } = scan(g, { steps: T }, sequences, { h: { zeros: [B, H] } }, (now, s) => {
          const h = rnnStep(linear(now.x as V, U), s.h as V, W, 'tanh');
          const sum = (): V => linear(now.e as V, P, h);
          const product = (): V => linear(h, Q);
          const [first, second] = order === 0 ? [sum(), product()] : [product(), sum()];
          return { h, a: first, b: second };
        });
        lossOf(g, a as V);
        lossOf(g, b as V, 'y2');
      }),
      ['U', 'W', 'P', 'Q', 'net/x', 'net/e'],
    );
  });

  it('is the new state of a chain, an addend within the loop, and an addend after it', async () => {
    await expectTrueGradients(
      record((g) => {
        const [W, P] = [g.param('W', H, H), g.param('P', H, H)];
        const x = input(g, 'x', T * B, H);
        const { h, a } = scan(g, { steps: T }, { x }, { h: { value: input(g, 'h0', B, H) } }, (now, s) => {
          const next = linear(now.x as V, W, s.h as V);
          return { h: next, a: linear(activate(now.x as V, 'tanh'), P, next) };
        });
        lossOf(g, linear(activate(a as V, 'tanh'), P, h as V));
        lossOf(g, a as V, 'y2');
      }),
      ['W', 'P', 'net/x', 'net/h0'],
    );
  });

  it('is returned under two names and as the next value of two states', async () => {
    await expectTrueGradients(
      record((g) => {
        const [U, W] = [g.param('U', H, 2), g.param('W', H, H)];
        const zeros = { zeros: [B, H] } as const;
        const x = input(g, 'x', T * B, 2);
        const { h, k, again } = scan(g, { steps: T }, { x }, { h: zeros, k: zeros }, (now, s) => {
          const next = activate(linear(s.h as V, W, linear(now.x as V, U, s.k as V)), 'tanh');
          return { h: next, k: next, again: next };
        });
        lossOf(g, h as V);
        lossOf(g, k as V, 'y2');
        lossOf(g, again as V, 'y3');
      }),
      ['U', 'W', 'net/x'],
    );
  });
});

describe('a gradient that arrives in parts', () => {
  const halves = record((g) => {
    const x = input(g, 'x', B, H + 2);
    const P = g.param('P', 3, 2);
    lossOf(g, linear(columns(x, 0, 2), P));
    lossOf(g, linear(columns(x, 1, 2), P), 'y2');
    lossOf(g, activate(columns(x, 4, 2), 'tanh'), 'y3');
  });

  it('adds where parts overlap, and is zero where nothing arrives', async () => {
    const { gradients } = await expectTrueGradients(halves, ['P', 'net/x']);
    const dx = gradients.get('net/x') as Float64Array;
    expect(dx.map((_, i) => (i % 6 === 3 ? 1 : 0)).filter((_, i) => dx[i] === 0)).toEqual(
      new Float64Array(B).fill(1),
    );
  });

  it('fills only the holes', () => {
    const filled = new SmallNet(halves).plan.dispatches
      .filter((d) => d.kernel === 'fill')
      .map((d) => d.operands.out as { tensor: string; cols: number });
    expect(filled.map((v) => [v.tensor, v.cols])).toContainEqual(['net/d.x', 1]);
    expect(filled.every((v) => v.cols < H + 2)).toBe(true);
  });

  it('of a weight, used by columns', async () => {
    await expectTrueGradients(
      record((g) => {
        const W = g.param('W', 3, H);
        const x = input(g, 'x', B, 2);
        lossOf(g, linear(x, columns(W, 0, 2), linear(activate(x, 'tanh'), columns(W, 1, 2))));
      }),
      ['W', 'net/x'],
    );
  });

  it('of a state, read by columns within and after the loop', async () => {
    await expectTrueGradients(
      record((g) => {
        const [U, W, P] = [g.param('U', H, 2), g.param('W', H, 2), g.param('P', 3, 2)];
        const x = input(g, 'x', T * B, 2);
        const { h, p } = scan(g, { steps: T }, { x }, { h: { value: input(g, 'h0', B, H) } }, (now, s) => {
          const half = columns(s.h as V, 2, 2);
          const next = activate(linear(half, W, linear(now.x as V, U)), 'tanh');
          return { h: next, p: linear(columns(next, 0, 2), P) };
        });
        lossOf(g, columns(h as V, 1, 3));
        lossOf(g, p as V, 'y2');
      }),
      ['U', 'W', 'P', 'net/x', 'net/h0'],
    );
  });
});

describe('no gradient', () => {
  it('for a parameter that nobody uses: zeros, written by every run', async () => {
    const { gradients } = await new SmallNet(
      record((g) => {
        g.param('idle', 2, 3);
        lossOf(g, linear(input(g, 'x', B, 2), g.param('P', 3, 2)));
      }),
    ).run();
    expect([...(gradients.get('idle') as Float64Array)]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it.each(['inside the step', 'of what the step returns', 'by the step itself'])(
    'through a value that is detached %s',
    async (where) => {
      const net = new SmallNet(
        record((g) => {
          const [U, W, P] = [g.param('U', H, 2), g.param('W', H, H), g.param('P', 3, H)];
          const x = input(g, 'x', T * B, 2);
          const { h, o } = scan(g, { steps: T }, { x }, { h: { zeros: [B, H] } }, (now, s) => {
            const next = rnnStep(linear(now.x as V, U), s.h as V, W, 'tanh');
            const cut = where === 'inside the step' ? detach(next) : next;
            return { h: next, o: where === 'by the step itself' ? detach(next) : linear(cut, P) };
          });
          if (where === 'inside the step') lossOf(g, o as V);
          if (where === 'of what the step returns') lossOf(g, linear(detach(h as V), P));
          if (where === 'by the step itself') lossOf(g, linear(o as V, P));
        }),
      );
      const { gradients } = await net.run();
      for (const leaf of ['U', 'W', 'net/x'])
        expect(Math.max(...[...(gradients.get(leaf) as Float64Array)].map(Math.abs)), leaf).toBe(0);
      expect(Math.max(...[...(gradients.get('P') as Float64Array)].map(Math.abs))).toBeGreaterThan(0.01);
      expect(net.plan.dispatches.some((d) => d.kernel === 'rnnStepBackward')).toBe(false);
    },
  );

  it('through time, where the state before is detached: the rest is true', async () => {
    const net = (stop: boolean) =>
      new SmallNet(
        record((g) => {
          const [U, W] = [g.param('U', H, 2), g.param('W', H, H)];
          const x = input(g, 'x', T * B, 2);
          const { h } = scan(g, { steps: T }, { x }, { h: { zeros: [B, H] } }, (now, s) => ({
            h: rnnStep(linear(now.x as V, U), stop ? detach(s.h as V) : (s.h as V), W, 'tanh'),
          }));
          lossOf(g, h as V);
        }),
      ).run();
    const [cut, whole] = [await net(true), await net(false)];
    expect(cut.loss).toBe(whole.loss);
    const last = (T - 1) * B * 2;
    const [a, b] = [cut, whole].map((r) => r.gradients.get('net/x') as Float64Array);
    expect([...a!.slice(last)]).toEqual([...b!.slice(last)]);
    expect([...a!.slice(0, last)]).not.toEqual([...b!.slice(0, last)]);
  });
});

describe('a plan that adds to the gradients of another', () => {
  it('assigns no gradient of a parameter, and leaves those alone that it has nothing for', () => {
    const g = new Graph('net');
    const [U, idle] = [g.param('U', H, 2), g.param('idle', 1, 3)];
    const x = g.input('x', B, 2);
    lossOf(g, linear(linear(x, U), g.param('V', 2, H)));
    const plan = g.plan({ backward: true, addsGradients: true });
    expect(check(plan)).toEqual([]);
    const touching = (leaf: Value) =>
      plan.dispatches.filter((d) =>
        Object.values(d.operands).some((v) => v.tensor === gradientName(leaf.home.name)),
      );
    expect(touching(U).map((d) => [d.kernel, d.adds])).toEqual([['matmul', ['out']]]);
    expect(touching(idle)).toEqual([]);
    expect(check({ ...plan, addsGradients: false }).map((p) => p.code)).toContain('read-before-write');
  });
});
