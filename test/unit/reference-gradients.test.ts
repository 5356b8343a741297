import { describe, expect, it } from 'vitest';
import { Rng } from '../../src/core/rng.ts';
import { type ActivationName, activations } from '../../src/cpu/reference/activations.ts';
import { lossAndGradients, type Sequences } from '../../src/cpu/reference/bptt.ts';
import { copyOf } from '../../src/cpu/reference/parameters.ts';
import { forward, type RnnSpec } from '../../src/cpu/reference/rnn.ts';
import { type Reduction, softmaxCrossEntropy } from '../../src/cpu/reference/softmax-cross-entropy.ts';
import { expectClose } from '../helpers/closeness.ts';
import { relativeError } from '../helpers/tolerance.ts';

type InputKind = 'vectors' | 'one-hot' | 'embedding';
interface Problem {
  readonly parameters: ReadonlyMap<string, Float64Array>;
  readonly sequences: Sequences;
  readonly spec: RnnSpec;
}

/** Recurrent scale by activation: strong enough that the gradient reaches h0 through its derivative. */
const RECURRENT = { tanh: 1.1, relu: 1, sigmoid: 4, identity: 1 };

/** A network and data with odd sizes, every kind of parameter, and a state that is not zero. */
function problem(
  activation: ActivationName,
  kind: InputKind,
  sizes: Partial<RnnSpec> = {},
  seed = 1,
): Problem {
  const spec: RnnSpec = { T: 5, B: 3, D: 5, H: 7, K: 4, activation, ...sizes };
  const { T, B, D, H, K } = spec;
  const rng = new Rng(seed, 0);
  const normal = (length: number, scale: number) => Float64Array.from({ length }, () => scale * rng.normal());
  const parameters = new Map([
    ['rnn.weight_ih_l0', normal(H * D, 0.6)],
    ['rnn.weight_hh_l0', normal(H * H, RECURRENT[activation] / Math.sqrt(H))],
    ['rnn.bias_ih_l0', normal(H, 0.3)],
    ['rnn.bias_hh_l0', normal(H, 0.3)],
    ['out.weight', normal(K * H, 0.8)],
    ['out.bias', normal(K, 0.3)],
  ]);
  const vocabulary = kind === 'embedding' ? D + 4 : D;
  if (kind === 'embedding') parameters.set('emb.weight', normal(vocabulary * D, 1));
  const tokens = Int32Array.from({ length: T * B }, () => rng.integer(vocabulary));
  const targets = Int32Array.from({ length: T * B }, () => rng.integer(K));
  if (T > 2) targets[B + 1] = -1;
  return {
    parameters,
    sequences: {
      input: kind === 'vectors' ? { x: normal(T * B * D, 1) } : { tokens },
      h0: normal(B * H, 0.5),
      targets,
    },
    spec,
  };
}

/** d loss() / d values by central differences of fourth order, value by value. */
function differences(values: Float64Array, loss: () => number, step = 1e-3): Float64Array {
  return values.map((keep, i) => {
    const at = (offset: number) => {
      values[i] = keep + offset * step;
      return loss();
    };
    const slope = (at(-2) - 8 * at(-1) + 8 * at(1) - at(2)) / (12 * step);
    values[i] = keep;
    return slope;
  });
}

/** The method's own error: rounding 1e-16 / step, and step^4 times a fifth derivative. */
const TOLERANCE = 1e-9;

function checkAll({ parameters, sequences, spec }: Problem, reduction: Reduction, step?: number) {
  const p = copyOf(parameters);
  const h0 = sequences.h0.slice();
  const input = 'x' in sequences.input ? { x: sequences.input.x.slice() } : sequences.input;
  const run = () => lossAndGradients(p, { ...sequences, input, h0 }, spec, reduction);
  const { gradients } = run();
  const check = (name: string, values: Float64Array, gradient: Float64Array) => {
    expect(
      gradient.some((g) => Math.abs(g) > 1e-4),
      `${name} is trivial`,
    ).toBe(true);
    expectClose(
      name,
      gradient,
      differences(values, () => run().loss, step),
      TOLERANCE,
    );
  };
  for (const [name, values] of p) check(name, values, gradients.parameters.get(name)!);
  check('h0', h0, gradients.h0);
  if ('x' in input) check('x', input.x, gradients.x!);
}

const activationNames = Object.keys(activations) as ActivationName[];

describe('every gradient against finite differences', () => {
  for (const activation of activationNames) {
    for (const kind of ['vectors', 'one-hot', 'embedding'] as const) {
      it(`${activation}, ${kind}, mean`, () => {
        const example = problem(activation, kind);
        if (activation === 'relu') {
          // No pre-activation may cross relu's kink while the differences are taken.
          const a = preActivations(example);
          expect(Math.min(...a.map(Math.abs))).toBeGreaterThan(2e-3);
        }
        checkAll(example, 'mean', activation === 'relu' ? 1e-4 : 1e-3);
      });
    }
  }

  it.each([
    { T: 1, B: 1, D: 1, H: 1, K: 2 },
    { T: 1, B: 3, D: 2, H: 3, K: 3 },
    { T: 9, B: 1, D: 1, H: 5, K: 3 },
    { T: 3, B: 5, D: 3, H: 1, K: 2 },
  ])('tanh at the edges: %o, sum', (sizes) => {
    checkAll(problem('tanh', 'vectors', sizes, 3), 'sum');
  });

  it('with one bias', () => {
    const example = problem('tanh', 'one-hot');
    const parameters = copyOf(example.parameters);
    parameters.delete('rnn.bias_hh_l0');
    checkAll({ ...example, parameters }, 'mean');
  });
});

/** a(t) of every step: the same network with the identity in place of f, one step at a time from relu's states. */
function preActivations({ parameters, sequences, spec }: Problem): number[] {
  const { T, B, D, H } = spec;
  const { hidden } = forward(parameters, sequences.input, sequences.h0, spec);
  const all: number[] = [];
  for (let t = 0; t < T; t += 1) {
    const h = t === 0 ? sequences.h0 : hidden.slice((t - 1) * B * H, t * B * H);
    const { input } = sequences;
    const one =
      'x' in input
        ? { x: input.x.slice(t * B * D, (t + 1) * B * D) }
        : { tokens: input.tokens.slice(t * B, (t + 1) * B) };
    all.push(...forward(parameters, one, h, { ...spec, T: 1, activation: 'identity' }).hidden);
  }
  return all;
}

describe('dL/dh(t)', () => {
  it.each(activationNames)(
    '%s: is what moving h(t) alone does to the loss of step t and later',
    (activation) => {
      const { parameters, sequences, spec } = problem(activation, 'vectors');
      const { B, D, H, K } = spec;
      const {
        gradients,
        forward: states,
        dLogits,
        elements,
        count,
      } = lossAndGradients(parameters, sequences, spec);
      const x = (sequences.input as { x: Float64Array }).x;
      for (let t = 0; t < spec.T; t += 1) {
        // h(t) is the given start of the rest. Its own output o(t) = c + V h(t) is added by hand.
        const h = states.hidden.slice(t * B * H, (t + 1) * B * H);
        const rest = { ...spec, T: spec.T - t - 1 };
        const later = () =>
          rest.T === 0
            ? 0
            : softmaxCrossEntropy(
                forward(parameters, { x: x.slice((t + 1) * B * D) }, h, rest).logits,
                sequences.targets.slice((t + 1) * B),
                K,
                'sum',
              ).loss / count;
        const own = () => {
          const c = parameters.get('out.bias')!;
          const V = parameters.get('out.weight')!;
          const o = Float64Array.from({ length: B * K }, (_, at) => {
            const n = Math.floor(at / K);
            const k = at % K;
            return h.slice(n * H, (n + 1) * H).reduce((sum, value, i) => sum + V[k * H + i]! * value, c[k]!);
          });
          return softmaxCrossEntropy(o, sequences.targets.slice(t * B, (t + 1) * B), K, 'sum').loss / count;
        };
        const expected = differences(h, () => own() + later(), activation === 'relu' ? 1e-4 : 1e-3);
        const actual = gradients.hidden.slice(t * B * H, (t + 1) * B * H);
        expectClose(`dh(${t})`, actual, expected, TOLERANCE);
        // Not the direct part V^T dL/do(t) alone, except at the last step.
        const V = parameters.get('out.weight')!;
        const direct = Float64Array.from({ length: B * H }, (_, at) => {
          const n = Math.floor(at / H);
          const i = at % H;
          let sum = 0;
          for (let k = 0; k < K; k += 1) sum += V[k * H + i]! * dLogits[(t * B + n) * K + k]!;
          return sum;
        });
        if (t === spec.T - 1) expectClose('last step', actual, direct, 1e-14);
        else expect(relativeError(actual, direct)).toBeGreaterThan(0.05);
      }
      expect(elements.length).toBe(spec.T * B);
    },
  );
});

describe('softmax cross entropy', () => {
  it('equals the definition', () => {
    const o = Float64Array.of(1, 2, 3, 0, 0, 0);
    const { loss, elements, count, dLogits } = softmaxCrossEntropy(o, Int32Array.of(2, 0), 3, 'mean');
    const z = Math.exp(1) + Math.exp(2) + Math.exp(3);
    expectClose('elements', elements, [-Math.log(Math.exp(3) / z), Math.log(3)], 1e-15);
    expect(loss).toBeCloseTo((elements[0]! + elements[1]!) / 2, 14);
    expect(count).toBe(2);
    const y = [Math.exp(1) / z, Math.exp(2) / z, Math.exp(3) / z - 1, 1 / 3 - 1, 1 / 3, 1 / 3];
    expectClose(
      'dLogits',
      dLogits,
      y.map((value) => value / 2),
      1e-15,
    );
  });

  it('is finite for logits that are far apart, and never negative', () => {
    const o = Float64Array.of(1e300, -1e300, 0, 1e4, 1e4 - 1, -1e4);
    const { elements, dLogits } = softmaxCrossEntropy(o, Int32Array.of(0, 1), 3, 'sum');
    expect(elements[0]).toBe(0);
    expect(elements[1]).toBeCloseTo(Math.log1p(Math.exp(-1)) + 1, 12);
    expect([...dLogits].every(Number.isFinite)).toBe(true);
    expect(softmaxCrossEntropy(o, Int32Array.of(1, 0), 3, 'sum').elements[0]).toBe(2e300);
  });

  it('leaves ignored rows out of mean, count and gradient', () => {
    const o = Float64Array.of(1, 2, 5, -5, 0, 1);
    const some = softmaxCrossEntropy(o, Int32Array.of(1, -1, 0), 2, 'mean');
    const kept = softmaxCrossEntropy(Float64Array.of(1, 2, 0, 1), Int32Array.of(1, 0), 2, 'mean');
    expect(some.loss).toBe(kept.loss);
    expect(some.count).toBe(2);
    expect([...some.dLogits]).toEqual([...kept.dLogits.slice(0, 2), 0, 0, ...kept.dLogits.slice(2)]);
  });

  it.each(['mean', 'sum'] as const)('%s over nothing is 0 with zero gradients', (reduction) => {
    const { loss, count, dLogits } = softmaxCrossEntropy(
      Float64Array.of(3, 4),
      Int32Array.of(-1),
      2,
      reduction,
    );
    expect([loss, count, ...dLogits]).toEqual([0, 0, 0, 0]);
  });

  it.each([2, -2])('refuses target %s of two classes', (target) => {
    expect(() => softmaxCrossEntropy(Float64Array.of(3, 4), Int32Array.of(target), 2, 'sum')).toThrow(
      RangeError,
    );
  });
});

describe('inputs', () => {
  it('a token is the same as its one-hot vector', () => {
    const { parameters, sequences, spec } = problem('tanh', 'one-hot');
    const tokens = (sequences.input as { tokens: Int32Array }).tokens;
    const x = new Float64Array(tokens.length * spec.D);
    tokens.forEach((token, row) => {
      x[row * spec.D + token] = 1;
    });
    const a = lossAndGradients(parameters, sequences, spec);
    const b = lossAndGradients(parameters, { ...sequences, input: { x } }, spec);
    expect(a.loss).toBe(b.loss);
    expect(a.gradients.parameters).toEqual(b.gradients.parameters);
  });

  it.each([-1, 5])('refuses token %s of five', (token) => {
    const { parameters, sequences, spec } = problem('tanh', 'one-hot');
    const tokens = new Int32Array(spec.T * spec.B).fill(token);
    expect(() => lossAndGradients(parameters, { ...sequences, input: { tokens } }, spec)).toThrow(/Token/);
  });

  it('refuses parameters of another size', () => {
    const { parameters, sequences, spec } = problem('tanh', 'vectors');
    expect(() => lossAndGradients(parameters, sequences, { ...spec, H: 6 })).toThrow(
      /rnn.weight_ih_l0 has 35 values/,
    );
    const without = new Map(parameters);
    without.delete('out.bias');
    expect(() => lossAndGradients(without, sequences, spec)).toThrow(/out.bias is missing/);
  });
});
