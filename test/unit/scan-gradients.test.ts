import { describe, expect, it } from 'vitest';
import type { Activation } from '../../shaders/activation.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { type Initial, scan } from '../../src/graph/scan.ts';
import type { Value } from '../../src/graph/value.ts';
import { activate } from '../../src/ops/activate.ts';
import { embed } from '../../src/ops/embed.ts';
import { linear } from '../../src/ops/linear.ts';
import { rnnStep } from '../../src/ops/rnn-step.ts';
import { expectSame, expectTrueGradients, lossOf } from '../helpers/small-nets.ts';

const T = 4;
const B = 2;
const H = 3;
type V = Value;

/** The leaves of a vanilla network, each made when it is first asked for; x and h0 want gradients, too. */
const leaves = (g: Graph) => ({
  get U() {
    return g.param('U', H, 2);
  },
  get W() {
    return g.param('W', H, H);
  },
  get b() {
    return g.param('b', 1, H);
  },
  get V() {
    return g.param('V', 4, H);
  },
  get c() {
    return g.param('c', 1, 4);
  },
  get x() {
    return g.input('x', T * B, 2, 'f32', true);
  },
  get h0() {
    return g.input('h0', B, H, 'f32', true);
  },
});
const ALL = ['U', 'W', 'b', 'V', 'c', 'net/x', 'net/h0'];

/** h(t) = f(b + W h(t-1) + U x(t)), fused or as a chain of small ops. */
const vanilla =
  (activation: Activation, fused: boolean, steps = T) =>
  (g: Graph) => {
    const { U, W, b, V, c } = leaves(g);
    const x = g.input('xs', steps * B, 2, 'f32', true);
    const h0 = g.input('h0.own', B, H, 'f32', true);
    const { h, o } = scan(g, { steps }, { x }, { h: { value: h0 } }, (now, before) => {
      const z = linear(now.x as V, U, b);
      const h = fused
        ? rnnStep(z, before.h as V, W, activation)
        : activate(linear(before.h as V, W, z), activation);
      return { h, o: linear(h, V, c) };
    });
    lossOf(g, o as V);
    return { h: h as V, last: (h as V).last as V };
  };

describe('a chain of small ops', () => {
  it.each(['tanh', 'relu', 'sigmoid', 'identity'] as const)('equals the fused step: %s', async (f) => {
    const [chain, fused] = await expectSame(vanilla(f, false), vanilla(f, true));
    expect([...fused.gradients.keys()].toSorted()).toEqual(['U', 'V', 'W', 'b', 'c', 'net/h0.own', 'net/xs']);
    expect(
      Math.max(...[...(fused.gradients.get('net/h0.own') as Float64Array)].map(Math.abs)),
    ).toBeGreaterThan(0);
    expect(chain.values.last?.length).toBe(B * H);
  });

  it('equals it for a single step as well', async () => {
    await expectSame(vanilla('tanh', false, 1), vanilla('tanh', true, 1));
  });
});

/** A body with the leaves above, and what comes after it. */
type Body = (p: ReturnType<typeof leaves>, g: Graph) => void;
const net = (body: Body) => (g: Graph) => {
  body(leaves(g), g);
  return {};
};

describe('gradients equal central differences', () => {
  it('of the vanilla network, fused', async () => {
    await expectTrueGradients(vanilla('tanh', true), ['U', 'W', 'b', 'V', 'c', 'net/xs', 'net/h0.own']);
  });

  it('where the step reads the previous output instead of the previous state', async () => {
    await expectTrueGradients(
      net(({ U, b, V, c, x }, g) => {
        const feedback = g.param('feedback', H, 4);
        const o0 = g.input('o0', B, 4, 'f32', true);
        const { o } = scan(g, { steps: T }, { x }, { o: { value: o0 } }, (now, before) => {
          const h = activate(linear(before.o as V, feedback, linear(now.x as V, U, b)), 'tanh');
          return { o: linear(h, V, c) };
        });
        lossOf(g, o as V);
      }),
      ['U', 'b', 'V', 'c', 'feedback', 'net/x', 'net/o0'],
    );
  });

  it('with two states, one above the other, and both in the loss', async () => {
    await expectTrueGradients(
      net(({ U, W, b, V, c, x, h0 }, g) => {
        const [P, Q] = [g.param('P', H, H), g.param('Q', H, H)];
        const { o, p } = scan(
          g,
          { steps: T },
          { x },
          { h: { value: h0 }, k: { zeros: [B, H] } },
          (now, s) => {
            const h = rnnStep(linear(now.x as V, U, b), s.h as V, W, 'tanh');
            const k = rnnStep(linear(h, P), s.k as V, Q, 'sigmoid');
            return { h, k, o: linear(k, V, c), p: linear(h, V) };
          },
        );
        lossOf(g, o as V);
        lossOf(g, p as V, 'y2');
      }),
      [...ALL, 'P', 'Q'],
    );
  });

  it('with two states that read each other', async () => {
    await expectTrueGradients(
      net(({ U, W, b, V, c, x, h0 }, g) => {
        const P = g.param('P', H, H);
        const { o } = scan(g, { steps: T }, { x }, { h: { value: h0 }, k: { zeros: [B, H] } }, (now, s) => {
          const z = linear(now.x as V, U, b);
          const h = rnnStep(z, s.k as V, W, 'tanh');
          const k = activate(linear(s.h as V, P, h), 'tanh');
          return { h, k, o: linear(k, V, c) };
        });
        lossOf(g, o as V);
      }),
      [...ALL, 'P'],
    );
  });

  it('with a state that remembers the one before: h(t-2)', async () => {
    await expectTrueGradients(
      net(({ U, W, b, V, c, x, h0 }, g) => {
        const P = g.param('P', H, H);
        const { o } = scan(g, { steps: T }, { x }, { h: { value: h0 }, h2: { zeros: [B, H] } }, (now, s) => {
          const z = linear(s.h2 as V, P, linear(now.x as V, U, b));
          const h = rnnStep(z, s.h as V, W, 'tanh');
          return { h, h2: s.h as V, o: linear(h, V, c) };
        });
        lossOf(g, o as V);
      }),
      [...ALL, 'P'],
    );
  });

  it('where only the last state is judged', async () => {
    await expectTrueGradients(
      net(({ U, W, b, V, c, x, h0 }, g) => {
        const { h } = scan(g, { steps: T }, { x }, { h: { value: h0 } }, (now, s) => ({
          h: rnnStep(linear(now.x as V, U, b), s.h as V, W, 'tanh'),
        }));
        lossOf(g, linear(h?.last as V, V, c));
      }),
      ALL,
    );
  });

  it('where the last state and all states are judged', async () => {
    await expectTrueGradients(
      net(({ U, W, b, V, c, x, h0 }, g) => {
        const { h } = scan(g, { steps: T }, { x }, { h: { value: h0 } }, (now, s) => ({
          h: rnnStep(linear(now.x as V, U, b), s.h as V, W, 'tanh'),
        }));
        lossOf(g, linear(h as V, V, c));
        lossOf(g, linear(h?.last as V, V), 'y2');
      }),
      ALL,
    );
  });

  it('from a decoder through its first state into an encoder', async () => {
    await expectTrueGradients(
      net(({ U, W, b, V, c, x, h0 }, g) => {
        const [P, Q] = [g.param('P', H, 2), g.param('Q', H, H)];
        const second = g.input('second', 3 * B, 2);
        const step = (z: V, h: V, w: V): V => rnnStep(z, h, w, 'tanh');
        const { h } = scan(g, { steps: T }, { x }, { h: { value: h0 } }, (now, s) => ({
          h: step(linear(now.x as V, U, b), s.h as V, W),
        }));
        const { o } = scan(g, { steps: 3 }, { x: second }, { k: { value: h?.last as V } }, (now, s) => {
          const k = step(linear(now.x as V, P), s.k as V, Q);
          return { k, o: linear(k, V, c) };
        });
        lossOf(g, o as V);
      }),
      [...ALL, 'P', 'Q'],
    );
  });

  it('in both directions at once', async () => {
    await expectTrueGradients(
      net(({ U, W, b, V, c, x, h0 }, g) => {
        const [P, Q, R] = [g.param('P', H, 2), g.param('Q', H, H), g.param('R', 4, H)];
        const there = scan(g, { steps: T }, { x }, { h: { value: h0 } }, (now, s) => ({
          h: rnnStep(linear(now.x as V, U, b), s.h as V, W, 'tanh'),
        }));
        const back = scan(g, { steps: T, reverse: true }, { x }, { k: { zeros: [B, H] } }, (now, s) => ({
          k: rnnStep(linear(now.x as V, P), s.k as V, Q, 'tanh'),
        }));
        lossOf(g, linear(there.h as V, V, linear(back.k as V, R, c)));
      }),
      [...ALL, 'P', 'Q', 'R'],
    );
  });

  it('with a learned first state, made by an op', async () => {
    await expectTrueGradients(
      net(({ U, W, b, V, c, x, h0 }, g) => {
        const first: Initial = { value: linear(h0, g.param('P', H, H)) };
        const { o } = scan(g, { steps: T }, { x }, { h: first }, (now, s) => {
          const h = rnnStep(linear(now.x as V, U, b), s.h as V, W, 'tanh');
          return { h, o: linear(h, V, c) };
        });
        lossOf(g, o as V);
      }),
      [...ALL, 'P'],
    );
  });

  it('with a context that enters every step', async () => {
    await expectTrueGradients(
      net(({ U, W, b, V, c, x, h0 }, g) => {
        const context = g.input('context', B, 2, 'f32', true);
        const fixed = linear(context, g.param('P', H, 2), b);
        const { o } = scan(g, { steps: T }, { x }, { h: { value: h0 } }, (now, s) => {
          const h = rnnStep(linear(now.x as V, U, fixed), s.h as V, W, 'tanh');
          return { h, o: linear(h, V, c) };
        });
        lossOf(g, o as V);
      }),
      [...ALL, 'P', 'net/context'],
    );
  });

  it('with one row of context per step, which all sequences share and no dispatch can stack', async () => {
    await expectTrueGradients(
      net(({ U, W, b, V, c, x, h0 }, g) => {
        const context = g.input('context', T, H, 'f32', true);
        const { o } = scan(g, { steps: T }, { x, context }, { h: { value: h0 } }, (now, s) => {
          const z = linear(now.x as V, U, now.context as V);
          const h = rnnStep(z, s.h as V, W, 'tanh');
          return { h, o: linear(activate(linear(h, W, b), 'tanh'), V, c) };
        });
        lossOf(g, o as V);
      }),
      [...ALL, 'net/context'],
    );
  });

  it('with a factor that is the same at every step, which no dispatch can stack', async () => {
    await expectTrueGradients(
      net(({ U, W, b, V, c, x, h0 }, g) => {
        const P = g.param('P', H, 2);
        const context = g.input('context', B, 2, 'f32', true);
        const { o } = scan(g, { steps: T }, { x }, { h: { value: h0 } }, (now, s) => {
          const h = rnnStep(linear(context, P, linear(now.x as V, U, b)), s.h as V, W, 'tanh');
          return { h, o: linear(h, V, c) };
        });
        lossOf(g, o as V);
      }),
      [...ALL, 'P', 'net/context'],
    );
  });

  it('with weights that change from step to step, which no dispatch can stack', async () => {
    await expectTrueGradients(
      net(({ V, c, x, h0 }, g) => {
        const weights = g.input('weights', T * H, 2, 'f32', true);
        const { o } = scan(g, { steps: T }, { x, weights }, { h: { value: h0 } }, (now, s) => ({
          h: activate(linear(now.x as V, activate(now.weights as V, 'tanh'), s.h as V), 'tanh'),
          o: linear(s.h as V, V, c),
        }));
        lossOf(g, o as V);
      }),
      ['V', 'c', 'net/weights', 'net/x', 'net/h0'],
    );
    // As many rows of weights as sequences: sizes alone do not tell.
    await expectTrueGradients(
      net(({ x }, g) => {
        const weights = g.input('weights', T * B, 2, 'f32', true);
        const { o } = scan(g, { steps: T }, { x, weights }, {}, (now) => ({
          o: linear(now.x as V, activate(now.weights as V, 'tanh')),
        }));
        lossOf(g, o as V);
      }),
      ['net/weights', 'net/x'],
    );
  });

  it('with tokens through a table', async () => {
    const result = await expectTrueGradients(
      net(({ W, V, c, h0 }, g) => {
        const [table, bias] = [g.param('table', 3, H), g.param('bias', 1, H)];
        const id = g.input('id', T * B, 1, 'i32');
        const { o } = scan(g, { steps: T }, { id }, { h: { value: h0 } }, (now, s) => {
          const h = rnnStep(embed(table, now.id as V, bias), s.h as V, W, 'tanh');
          return { h, o: linear(h, V, c) };
        });
        lossOf(g, o as V);
      }),
      ['table', 'bias', 'W', 'V', 'c', 'net/h0'],
    );
    // Tokens are 0 or 1: the third row of the table was never read.
    expect([...(result.gradients.get('table') as Float64Array).slice(2 * H)]).toEqual([0, 0, 0]);
  });
});
