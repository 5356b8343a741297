import { describe, expect, it } from 'vitest';
import type { NumberArray } from '../../shaders/cells.ts';
import { ELEMENTWISE_LOSSES } from '../../shaders/elementwiseLoss.ts';
import { ConfigError } from '../../src/core/errors.ts';
import { Rng } from '../../src/core/rng.ts';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import * as reference from '../../src/cpu/reference/losses.ts';
import { gradientName } from '../../src/graph/gradients.ts';
import { Graph } from '../../src/graph/graph.ts';
import { elementwiseLoss } from '../../src/ops/elementwise-loss.ts';
import { softmaxCrossEntropy } from '../../src/ops/softmax-cross-entropy.ts';
import { check } from '../../src/schedule/check.ts';
import { expectClose } from '../helpers/closeness.ts';
import { thrown } from '../helpers/errors.ts';
import { flat, type LossCase, lossCases } from '../helpers/golden-training.ts';

const TOLERANCE = 1e-12;

/** What the textbook makes of a case. */
function textbook(c: LossCase, o: Float64Array = flat(c.o)): reference.Loss {
  const K = c.o[0]!.length;
  const { reduction, sequences, mask, smoothing, class_weights: classWeights } = c;
  const counting = { reduction, ...(sequences && { sequences }), ...(mask && { mask }) };
  const y = flat(c.y);
  switch (c.loss) {
    case 'crossEntropy':
      return reference.crossEntropy(o, y, K, {
        ...counting,
        ...(smoothing && { smoothing }),
        ...(classWeights && { classWeights }),
      });
    case 'squared':
      return reference.squaredError(o, y, K, counting);
    case 'absolute':
      return reference.absoluteError(o, y, K, counting);
    case 'huber':
      return reference.huber(c.delta)(o, y, K, counting);
    case 'binaryCrossEntropy':
      return reference.binaryCrossEntropy(o, y, K, counting);
  }
}

/** What the plan makes of it on f64 twins, run twice on the same memory: [R] losses, and the gradient. */
async function planned(c: LossCase, o: Float64Array = flat(c.o)) {
  const [R, K] = [c.o.length, c.o[0]!.length];
  const { mask, smoothing = 0, class_weights: classWeights, delta = 1 } = c;
  const g = new Graph('loss');
  const outputs = g.param('o', R, K);
  const classes = c.loss === 'crossEntropy';
  const y = g.input('y', R, classes ? 1 : K, classes ? 'i32' : 'f32');
  const weight = g.input('weight', mask ? R : 1, 1);
  if (c.loss === 'crossEntropy') {
    const u = classWeights && g.input('u', 1, K);
    softmaxCrossEntropy(outputs, y, weight, { smoothing, classWeights: u });
  } else elementwiseLoss(outputs, y, c.loss, { weight, delta });
  const plan = g.plan({ backward: true });
  expect(check(plan)).toEqual([]);
  const executor = new CpuExecutor({ precision: 'f64', poison: true });
  const program = await executor.load(plan);
  executor.write('o', o);
  // What is masked may hold anything.
  const targets = flat(c.y).map((value, i) =>
    mask?.[Math.floor(i / (classes ? 1 : K))] === 0 ? Number.NaN : value,
  );
  executor.write('loss/y', classes ? Int32Array.from(targets) : targets);
  const { divisor } = textbook(c);
  executor.write(
    'loss/weight',
    Float64Array.from(mask ?? [1], (m) => m / divisor),
  );
  if (classWeights) executor.write('loss/u', Float64Array.from(classWeights));
  const read = async (): Promise<NumberArray[]> => {
    await executor.run(program);
    const loss = classes ? 'loss/softmaxCrossEntropy.loss' : 'loss/elementwiseLoss.loss';
    return [await executor.read(loss), await executor.read(gradientName('o'))];
  };
  const first = await read();
  expect(await read()).toEqual(first);
  return { losses: first[0] as NumberArray, d: first[1] as NumberArray, divisor };
}

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);

describe.each(lossCases)('$name', (c) => {
  const K = c.o[0]!.length;
  const { loss, elements, d } = c.expected;

  it('agrees with PyTorch: the textbook', () => {
    const got = textbook(c);
    expectClose('loss', [got.loss], [loss], TOLERANCE);
    expectClose('elements', got.elements, flat(elements), TOLERANCE);
    expectClose('d', got.d, flat(d), TOLERANCE);
  });

  it('agrees with PyTorch: the plan', async () => {
    const got = await planned(c);
    expectClose('loss', [sum(got.losses)], [loss], TOLERANCE);
    const rows = flat(elements);
    const perRow = c.loss === 'crossEntropy' ? 1 : K;
    const weighted = c.o.map((_, r) => sum(rows.subarray(r * perRow, (r + 1) * perRow)) / got.divisor);
    expectClose('losses', got.losses, weighted, TOLERANCE);
    expectClose('d', got.d, flat(d), TOLERANCE);
  });
});

describe('the gradient', () => {
  const rng = new Rng(4, 0);
  const rows = (R: number, K: number, scale: number) =>
    Array.from({ length: R }, () => Array.from({ length: K }, () => scale * rng.normal()));
  const o = rows(4, 3, 2);
  const common = { o, reduction: 'mean', expected: { loss: 0, elements: [], d: [] } } as const;
  const cases: LossCase[] = [
    ...ELEMENTWISE_LOSSES.map(
      (loss): LossCase => ({ ...common, name: loss, loss, y: rows(4, 3, 0.3), delta: 0.5 }),
    ),
    { ...common, name: 'ce', loss: 'crossEntropy', y: [0, 2, -1, 1] },
    {
      ...common,
      name: 'ce, smooth, weighed',
      loss: 'crossEntropy',
      y: [0, 2, 2, 1],
      smoothing: 0.3,
      class_weights: [0.5, 2, 1.5],
    },
  ];

  it.each(cases)('is the slope of the loss: $name', async (c) => {
    const { d } = await planned(c);
    const step = 1e-4;
    const at = (i: number, by: number) =>
      planned(
        c,
        flat(o).map((v, k) => (k === i ? v + by : v)),
      );
    const slopes: number[] = [];
    for (let i = 0; i < d.length; i += 1) {
      const [below, above] = [await at(i, -step), await at(i, step)];
      slopes.push((sum(above.losses) - sum(below.losses)) / (2 * step));
    }
    expectClose('d', d, slopes, 1e-7);
    expect(Math.max(...d)).toBeGreaterThan(0.01);
  });
});

describe('reductions', () => {
  it('are 0 where nothing counts', () => {
    const nothing = reference.crossEntropy([1, 2], [-1], 2);
    expect([nothing.loss, ...nothing.d, ...nothing.elements]).toEqual([0, 0, 0, 0]);
    const masked = reference.squaredError([Number.NaN, 2], [5, Number.NaN], 2, { mask: [0] });
    expect([masked.loss, ...masked.d, ...masked.elements]).toEqual([0, 0, 0, 0, 0]);
  });

  it('refuse what they cannot use', () => {
    expect(() => reference.squaredError([1], [1], 1, { reduction: 'batch_mean' })).toThrow(RangeError);
    expect(() => reference.crossEntropy([1, 2], [2], 2)).toThrow('Target 2 of row 0');
  });

  it('a row that weighs nothing gives no loss and no gradient, whatever it holds', async () => {
    const c: LossCase = {
      name: '',
      loss: 'binaryCrossEntropy',
      reduction: 'sum',
      o: [[1], [Number.NaN]],
      y: [[1], [0]],
      mask: [1, 0],
      expected: { loss: 0, elements: [], d: [] },
    };
    const { losses, d } = await planned(c);
    expect([losses[1], d[1]]).toEqual([0, 0]);
    expect(losses[0]).toBeCloseTo(Math.log(1 + Math.exp(-1)), 14);
  });
});

describe('refuses', () => {
  const g = new Graph('refused');
  const [o, y] = [g.param('o', 2, 3), g.input('y', 2, 3)];
  it.each([
    ['smoothing', 1.01, () => softmaxCrossEntropy(o, y, undefined, { smoothing: 1.01 })],
    ['smoothing', Number.NaN, () => softmaxCrossEntropy(o, y, undefined, { smoothing: Number.NaN })],
    ['delta', 0, () => elementwiseLoss(o, y, 'huber', { delta: 0 })],
    ['kind', 'mse', () => elementwiseLoss(o, y, 'mse' as 'squared')],
  ])('%s %s', (parameter, actual, run) => {
    expect(thrown(ConfigError, run)).toMatchObject({ parameter, actual });
  });
});
