import { describe, expect, it } from 'vitest';
import { ACTIVATIONS } from '../../shaders/activation.ts';
import type { NumberArray } from '../../shaders/cells.ts';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import { check } from '../../src/schedule/check.ts';
import { shapeOf } from '../../src/train/batch-recording.ts';
import type { Inspection } from '../../src/train/inspection.ts';
import { inspectionPlan } from '../../src/train/inspection.ts';
import { Network } from '../../src/train/network.ts';
import { expectAllClose, expectClose } from '../helpers/closeness.ts';
import { type Drawn, drawCase, drawSizes, type RandomCase } from '../helpers/random-batches.ts';

const TOLERANCE = 1e-11;

/** Inspects the batch on poisoned f64 twins, then runs the plan again in the memory that it has left behind. */
async function inspectTwice({ config, parameters, batch }: Drawn): Promise<Inspection> {
  const executor = new CpuExecutor({ precision: 'f64', poison: true });
  const network = await Network.create(config, executor);
  network.loadStateDict(parameters);
  const { plan } = inspectionPlan(network.config, shapeOf(batch));
  expect(check(plan)).toEqual([]);
  const program = await executor.load(plan);
  const got = await network.inspect(batch);
  const memory = async (): Promise<Map<string, NumberArray>> =>
    new Map(await Promise.all(plan.tensors.map(async (t) => [t.name, await executor.read(t.name)] as const)));
  const first = await memory();
  await executor.run(program);
  expect(await memory(), 'the second run gives the same bits').toEqual(first);
  return got;
}

async function expectReference(drawn: Drawn): Promise<void> {
  const { reference, batch } = drawn;
  const got = await inspectTwice(drawn);
  expectClose('loss', [got.loss], [reference.loss], TOLERANCE);
  expectClose('loss elements', got.lossElements, reference.elements, TOLERANCE);
  expectClose('logits', got.logits, reference.forward.logits, TOLERANCE);
  expectClose('hidden', got.hidden, reference.forward.hidden, TOLERANCE);
  expectClose('hN', got.hN, reference.forward.hN, TOLERANCE);
  expectAllClose(got.gradients, reference.gradients.parameters, TOLERANCE);
  expectClose('dL/dh0', got.inputGradients.h0 as NumberArray, reference.gradients.h0, TOLERANCE);
  expectClose('dL/dh(t)', got.inputGradients.hidden as NumberArray, reference.gradients.hidden, TOLERANCE);
  if (batch.x) expectClose('dL/dx', got.inputGradients.x, reference.gradients.x, TOLERANCE);
  else expect(got.inputGradients.x).toBeUndefined();
}

const largest = (numbers: Float64Array): number => Math.max(...numbers.map(Math.abs));

const inputs = ['tokens', 'vectors', 'embedding'] as const;
const cases = ACTIVATIONS.flatMap((activation, a) =>
  inputs.flatMap((input, i) =>
    drawSizes(10 * a + i, 6).map(
      (sizes, n): RandomCase => ({
        ...sizes,
        input,
        activation,
        targets: n % 2 ? 'some' : 'all',
        reduction: n % 3 ? 'mean' : 'sum',
      }),
    ),
  ),
);

describe('the plan on f64 twins agrees with the textbook', () => {
  it.each(cases)('$activation, $input, T $T B $B D $D H $H K $K, $targets, $reduction', async (c) => {
    await expectReference(drawCase(c));
  });

  const plain = { input: 'vectors', activation: 'tanh', reduction: 'mean', targets: 'all' } as const;
  it.each([
    { T: 1, B: 1, D: 1, H: 1, K: 1 },
    { T: 1, B: 3, D: 2, H: 4, K: 6 },
    { T: 2, B: 1, D: 1, H: 5, K: 2 },
    { T: 17, B: 2, D: 3, H: 5, K: 4 },
    { T: 3, B: 17, D: 31, H: 9, K: 33 },
    { T: 40, B: 1, D: 1, H: 2, K: 2 },
  ])('at the edge: $T $B $D $H $K', async (sizes) => {
    for (const input of inputs) await expectReference(drawCase({ ...plain, ...sizes, input }));
  });

  it.each(['first', 'last', 'some'] as const)('where steps do not count: %s', async (targets) => {
    for (const reduction of ['mean', 'sum'] as const) {
      const drawn = drawCase({ ...plain, T: 5, B: 3, D: 2, H: 4, K: 3, targets, reduction });
      expect(drawn.reference.loss).toBeGreaterThan(0);
      await expectReference(drawn);
    }
  });

  it('where no step counts: no loss, no gradient, no 0/0', async () => {
    const drawn = drawCase({ ...plain, T: 4, B: 2, D: 2, H: 3, K: 3, targets: 'none' });
    await expectReference(drawn);
    const got = await inspectTwice(drawn);
    expect(got.loss).toBe(0);
    for (const gradient of got.gradients.values()) expect(gradient.every((g: number) => g === 0)).toBe(true);
  });
});

describe('the cases bite', () => {
  it('gradients reach the state before the first step, and every parameter', () => {
    for (const c of cases) {
      const { gradients, loss } = drawCase(c).reference;
      if (loss === 0) continue; // a few small batches in which no step counts
      const dead = c.activation === 'relu';
      if (!dead) expect(largest(gradients.h0), JSON.stringify(c)).toBeGreaterThan(1e-7);
      for (const [name, g] of gradients.parameters)
        if (!dead) expect(largest(g), `${name} ${JSON.stringify(c)}`).toBeGreaterThan(1e-7);
    }
  });

  it('relu is neither always on nor always off', () => {
    const relu = cases.filter((c) => c.activation === 'relu').map((c) => drawCase(c).reference);
    const hidden = relu.flatMap((r) => [...r.forward.hidden]);
    const on = hidden.filter((h) => h > 0).length / hidden.length;
    expect(on).toBeGreaterThan(0.3);
    expect(on).toBeLessThan(0.95);
    expect(relu.filter((r) => largest(r.gradients.h0) > 1e-7).length).toBeGreaterThan(relu.length / 2);
  });
});

describe('tokens', () => {
  const sizes = { T: 4, B: 3, D: 5, H: 4, K: 3, activation: 'tanh', reduction: 'mean' } as const;
  const drawn = drawCase({ ...sizes, input: 'tokens', targets: 'some' });

  it('are one-hot vectors', async () => {
    const tokens = drawn.batch.tokens as Int32Array;
    const x = Float64Array.from({ length: tokens.length * 5 }, (_, i) =>
      tokens[Math.floor(i / 5)] === i % 5 ? 1 : 0,
    );
    const { tokens: _, ...rest } = drawn.batch;
    const vectors = {
      ...drawn,
      config: { ...drawn.config, input: 'vectors' as const },
      batch: { ...rest, x },
    };
    const [a, b] = [await inspectTwice(drawn), await inspectTwice(vectors)];
    expectClose('loss', [a.loss], [b.loss], 1e-14);
    expectAllClose(a.gradients, b.gradients, 1e-14);
  });

  it('of -1 are the zero vector, and get no gradient', async () => {
    const none = { ...drawn, batch: { ...drawn.batch, tokens: new Int32Array(12).fill(-1) } };
    const { tokens: _, ...rest } = none.batch;
    const zeros = { ...rest, x: new Float64Array(60) };
    const vectors = { ...none, config: { ...none.config, input: 'vectors' as const }, batch: zeros };
    const [a, b] = [await inspectTwice(none), await inspectTwice(vectors)];
    expect(a.loss).toBe(b.loss);
    expect(a.gradients.get('rnn.weight_ih_l0')?.every((g: number) => g === 0)).toBe(true);
    expectAllClose(a.gradients, b.gradients, 1e-14);
  });
});

it('says which targets had the largest logit', async () => {
  const drawn = drawCase({
    T: 5,
    B: 3,
    D: 3,
    H: 4,
    K: 3,
    input: 'vectors',
    activation: 'tanh',
    targets: 'some',
    reduction: 'mean',
  });
  const { correct, logits } = await inspectTwice(drawn);
  const want = Array.from(drawn.batch.targets as Int32Array, (y, row) => {
    const o = [...logits.slice(3 * row, 3 * row + 3)];
    return o.indexOf(Math.max(...o)) === y ? 1 : 0;
  });
  expect([...(correct as NumberArray)]).toEqual(want);
  expect(new Set(want).size).toBe(2);
});
