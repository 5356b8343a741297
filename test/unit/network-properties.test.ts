import { afterEach, describe, expect, it, vi } from 'vitest';
import type { NumberArray } from '../../shaders/cells.ts';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import { type NetworkConfig, networkConfig } from '../../src/cpu/reference/network-config.ts';
import { Graph } from '../../src/graph/graph.ts';
import type { Value } from '../../src/graph/value.ts';
import { resolveConfig } from '../../src/model/config.ts';
import { parameterSpecs } from '../../src/model/parameters.ts';
import type { Batch } from '../../src/train/batch.ts';
import { recordBatch, shapeOf } from '../../src/train/batch-recording.ts';
import { writeBatch } from '../../src/train/batch-writing.ts';
import type { Put } from '../../src/train/inputs.ts';
import type { Inspection } from '../../src/train/inspection.ts';
import type { DropoutOptions } from '../../src/train/trainable.ts';
import { runByHand } from '../helpers/by-hand.ts';
import { batchOf, drawMember, expectByTheBook, networkOn } from '../helpers/by-the-book.ts';
import { expectAllClose, expectClose } from '../helpers/closeness.ts';
import { family } from '../helpers/family.ts';
import { type DrawnNetwork, drawNetwork } from '../helpers/reference-networks.ts';

const EXACT = 1e-12;
const [D, H, K] = [3, 4, 5] as const;
const CELLS = ['feedforward', 'rnn', 'lstm', 'gru', 'gru-reset-before'] as const;
type Cell = (typeof CELLS)[number];

const config = (cell: Cell, more: Partial<NetworkConfig> = {}): NetworkConfig =>
  networkConfig({ cell, input: 'vectors', inputSize: D, hiddenSize: H, outputSize: K, ...more });

/** One way and both ways, each cell in two layers; an output at every step, or one. */
const networks = CELLS.flatMap((cell) =>
  [false, true].flatMap((bidirectional) =>
    (['steps', 'last'] as const).map(
      (output) =>
        [
          `${cell}${bidirectional ? ', both directions' : ''}, ${output}`,
          config(cell, { bidirectional, output, numLayers: 2 }),
        ] as const,
    ),
  ),
);

const draw = (c: NetworkConfig, T: number, B: number, lengths?: readonly number[]): DrawnNetwork =>
  drawNetwork(c, { T, B, state: c.cell !== 'feedforward', ...(lengths && { lengths }) });

async function ask(drawn: DrawnNetwork, batch: Batch): Promise<Inspection> {
  const network = await networkOn(new CpuExecutor({ precision: 'f64', poison: true }), drawn);
  return network.inspect(batch);
}

/** The batch of a drawing; its loss is a sum, which batches can share. */
const summed = (drawn: DrawnNetwork): Batch => ({ ...batchOf(drawn), reduction: 'sum' });

/** Rows of sequences [T, B, width] in another order, or fewer of them: sequence b becomes sequence n where `pick[n]` is b. */
function pickColumns<A extends Float64Array | Int32Array>(
  data: A,
  B: number,
  pick: readonly number[],
  T: number,
): A {
  const width = data.length / (T * B);
  return data
    .slice(0, T * pick.length * width)
    .map(
      (_, i) =>
        data[
          (Math.floor(i / width / pick.length) * B + (pick[Math.floor(i / width) % pick.length] as number)) *
            width +
            (i % width)
        ] as number,
    ) as A;
}

/** The same batch with some of its sequences, in an order. */
function pickSequences(batch: Batch, pick: readonly number[], output: NetworkConfig['output']): Batch {
  const { seqLen: T, batchSize: B } = batch;
  const blocks = (data: Float64Array): Float64Array => pickColumns(data, B, pick, data.length / (B * H));
  const { x, lengths, targets, h0, c0, ...rest } = batch;
  return {
    ...rest,
    batchSize: pick.length,
    x: pickColumns(x as Float64Array, B, pick, T),
    ...(lengths && { lengths: pickColumns(lengths, B, pick, 1) }),
    targets: pickColumns(targets as Int32Array, B, pick, output === 'last' ? 1 : T),
    ...(h0 && { h0: blocks(h0 as Float64Array) }),
    ...(c0 && { c0: blocks(c0 as Float64Array) }),
  };
}

const sumOf = (parts: readonly Inspection[]): Map<string, Float64Array> =>
  new Map(
    [...(parts[0] as Inspection).gradients].map(([name, g]) => [
      name,
      Float64Array.from(g, (_, i) =>
        parts.reduce((sum, p) => sum + (p.gradients.get(name)?.[i] as number), 0),
      ),
    ]),
  );

const bites = (got: Inspection): void => {
  for (const [name, gradient] of got.gradients)
    expect(Math.max(...Array.from(gradient, Math.abs)), `the gradient of ${name} bites`).toBeGreaterThan(
      1e-4,
    );
};

describe('padding', () => {
  const lengths = [2, 4, 1];
  const [T, B] = [4, 3];

  it.each(networks)('more of it, even NaN, changes nothing: %s', async (_, c) => {
    const drawn = draw(c, T, B, lengths);
    const batch = batchOf(drawn);
    const one = await ask(drawn, batch);
    const more = 3;
    const isPadding = (row: number): boolean => Math.floor(row / B) >= (lengths[row % B] as number);
    const x = Float64Array.from({ length: (T + more) * B * D }, (__, i) =>
      isPadding(Math.floor(i / D)) ? Number.NaN : ((batch.x as Float64Array)[i] as number),
    );
    const y = batch.targets as Int32Array;
    const targets =
      c.output === 'last'
        ? y
        : Int32Array.from({ length: (T + more) * B }, (__, row) =>
            isPadding(row) ? 99 : (y[row] as number),
          );
    const two = await ask(drawn, { ...batch, seqLen: T + more, x, targets });
    bites(one);
    expectClose('loss', [two.loss], [one.loss], EXACT);
    expectAllClose(two.gradients, one.gradients, EXACT);
    const longer = (name: string, a: NumberArray | undefined, b: NumberArray | undefined): void =>
      expectClose(
        name,
        a,
        [...(b as NumberArray), ...new Array((more * (b as NumberArray).length) / T).fill(0)],
        EXACT,
      );
    longer('dx', two.inputGradients.x, one.inputGradients.x);
    if (c.output === 'steps') longer('elements', two.lossElements, one.lossElements);
    else expectClose('logits', two.logits, one.logits, EXACT);
    if (c.cell === 'feedforward') return;
    expectClose('hN', two.hN, one.hN, EXACT);
    expectClose('dh0', two.inputGradients.h0, one.inputGradients.h0 as NumberArray, EXACT);
  });

  it.each(['squared', 'binaryCrossEntropy'] as const)('may hold any target: %s', async (loss) => {
    const drawn = draw(config('gru', { bidirectional: true }), T, B, lengths);
    const y = Float64Array.from({ length: T * B * K }, (_, i) => (i % 7) / 7);
    const batch = { ...batchOf(drawn), targets: y, loss };
    const isPadding = (i: number): boolean =>
      Math.floor(i / K / B) >= (lengths[Math.floor(i / K) % B] as number);
    const one = await ask(drawn, batch);
    const two = await ask(drawn, { ...batch, targets: y.map((v, i) => (isPadding(i) ? Number.NaN : v)) });
    bites(one);
    expect(two).toEqual(one);
    const bad = { ...batch, targets: y.map((v, i) => (i === 0 ? Number.NaN : v)) };
    await expect(ask(drawn, bad)).rejects.toMatchObject({ code: 'not-finite', parameter: 'targets' });
  });

  it.each(networks)('is the same as the end of a sequence: %s', async (_, c) => {
    const drawn = draw(c, T, B, lengths);
    const batch = summed(drawn);
    const whole = await ask(drawn, batch);
    const alone = await Promise.all(
      lengths.map((length, b) => {
        const { lengths: __, ...one } = pickSequences(batch, [b], c.output);
        const cut = <A extends Float64Array | Int32Array>(data: A, width: number): A =>
          data.slice(0, length * width) as A;
        const y = one.targets as Int32Array;
        return ask(drawn, {
          ...one,
          seqLen: length,
          x: cut(one.x as Float64Array, D),
          targets: c.output === 'last' ? y : cut(y, 1),
        });
      }),
    );
    bites(whole);
    expectClose('loss', [whole.loss], [alone.reduce((sum, a) => sum + a.loss, 0)], EXACT);
    expectAllClose(whole.gradients, sumOf(alone), EXACT);
    alone.forEach((a, b) => {
      const tracks = whole.hN.length / (B * H);
      if (tracks > 0)
        expectClose('hN', pickColumns(Float64Array.from(whole.hN), B, [b], tracks), a.hN, EXACT);
    });
  });
});

describe('the batch', () => {
  const [T, B] = [3, 5];
  const lengths = [3, 1, 2, 3, 2];

  it.each(networks)('may be in any order: %s', async (_, c) => {
    const drawn = draw(c, T, B, lengths);
    const batch = summed(drawn);
    const order = [3, 0, 4, 1, 2];
    const [one, two] = [await ask(drawn, batch), await ask(drawn, pickSequences(batch, order, c.output))];
    expectClose('loss', [two.loss], [one.loss], EXACT);
    expectAllClose(two.gradients, one.gradients, EXACT);
    const steps = c.output === 'last' ? 1 : T;
    expectClose('logits', two.logits, pickColumns(Float64Array.from(one.logits), B, order, steps), EXACT);
    const dx = pickColumns(Float64Array.from(one.inputGradients.x as NumberArray), B, order, T);
    expectClose('dx', two.inputGradients.x, dx, EXACT);
  });

  it.each(networks)('may be split, and gradients add: %s', async (_, c) => {
    const drawn = draw(c, T, B, lengths);
    const batch = summed(drawn);
    const whole = await ask(drawn, batch);
    const parts = await Promise.all(
      [
        [0, 1],
        [2, 3, 4],
      ].map((pick) => ask(drawn, pickSequences(batch, pick, c.output))),
    );
    bites(whole);
    expectClose('loss', [whole.loss], [parts.reduce((sum, p) => sum + p.loss, 0)], EXACT);
    expectAllClose(whole.gradients, sumOf(parts), EXACT);
  });
});

describe('time', () => {
  const [T, B] = [6, 2];

  it.each(CELLS.slice(1))('may be cut where the state is handed on: %s', async (cell) => {
    const drawn = draw(config(cell, { numLayers: 2 }), T, B);
    const batch = summed(drawn);
    const whole = await ask(drawn, batch);
    const part = (from: number, to: number, state: Partial<Batch>): Promise<Inspection> =>
      ask(drawn, {
        ...batch,
        ...state,
        seqLen: to - from,
        x: (batch.x as Float64Array).slice(from * B * D, to * B * D),
        targets: (batch.targets as Int32Array).slice(from * B, to * B),
      });
    const first = await part(0, 4, {});
    const state = { h0: Float64Array.from(first.hN), ...(first.cN && { c0: Float64Array.from(first.cN) }) };
    const second = await part(4, 6, state);
    expectClose('loss', [first.loss + second.loss], [whole.loss], EXACT);
    expectClose('logits', [...first.logits, ...second.logits], whole.logits, EXACT);
    expectClose('hidden', [...first.hidden, ...second.hidden], whole.hidden, EXACT);
    expectClose('hN', second.hN, whole.hN, EXACT);
    // Going on from zeros is something else.
    const zero = await part(4, 6, { h0: new Float64Array(2 * B * H) });
    expect(zero.loss).not.toBeCloseTo(second.loss, 4);
  });

  it.each(
    CELLS.slice(1).flatMap(
      (cell) =>
        [
          [cell, undefined],
          [cell, [4, 6]],
        ] as const,
    ),
  )('runs backwards as it runs forwards: %s, lengths %o', async (cell, lengths) => {
    const drawn = drawNetwork(config(cell, { bidirectional: true }), { T, B, ...(lengths && { lengths }) });
    // The output sees the reverse direction only.
    const V = drawn.parameters.get('out.weight') as Float64Array;
    drawn.parameters.set(
      'out.weight',
      V.map((v, i) => (i % (2 * H) < H ? 0 : v)),
    );
    const both = await ask(drawn, summed(drawn));
    const parameters = new Map(
      [...drawn.parameters]
        .filter(([name]) => name.endsWith('_reverse') || name.startsWith('out.'))
        .map(([name, values]) => [
          name.replace('_reverse', ''),
          name === 'out.weight' ? values.filter((_, i) => i % (2 * H) >= H) : values,
        ]),
    );
    /** Step t of a sequence becomes its step length - 1 - t. */
    const turned = <A extends Float64Array | Int32Array>(data: A): A => {
      const width = data.length / (T * B);
      return data.map((v, i) => {
        const row = Math.floor(i / width);
        const [t, b] = [Math.floor(row / B), row % B];
        const length = lengths?.[b] ?? T;
        return t < length ? (data[((length - 1 - t) * B + b) * width + (i % width)] as number) : v;
      }) as A;
    };
    const batch = summed(drawn);
    const one = await ask(
      { ...drawn, config: config(cell), parameters },
      { ...batch, x: turned(batch.x as Float64Array), targets: turned(batch.targets as Int32Array) },
    );
    bites(one);
    expectClose('loss', [both.loss], [one.loss], EXACT);
    for (const [name, gradient] of one.gradients)
      if (name.startsWith('rnn.')) expectClose(name, both.gradients.get(`${name}_reverse`), gradient, EXACT);
    const dx = turned(Float64Array.from(one.inputGradients.x as NumberArray));
    expectClose('dx', both.inputGradients.x, dx, EXACT);
    expectClose('hN', both.hN.slice(B * H), one.hN, EXACT);
  });
});

describe('sizes', () => {
  const sizes = [
    [1, 1, 1],
    [1, 3, 17],
    [3, 1, 33],
    [2, 17, 1],
    [3, 2, 17],
    [2, 33, 5],
  ] as const;
  const cases = CELLS.flatMap((cell) =>
    [false, true].flatMap((bidirectional) =>
      sizes.map(([T, B, width]) => [cell, bidirectional ? 'both ways' : 'one way', T, B, width] as const),
    ),
  );

  it.each(cases)('%s, %s: T = %i, B = %i, H = %i by the book', async (cell, ways, T, B, width) => {
    const bidirectional = ways === 'both ways';
    const drawn = draw(config(cell, { hiddenSize: width, bidirectional, inputSize: 2, outputSize: 3 }), T, B);
    const got = await ask(drawn, batchOf(drawn));
    expectByTheBook(drawn, got, { forward: 1e-11, gradient: 1e-11 });
  });
});

describe('dropout', () => {
  /** Loss and gradients of a recording with masks that the device draws. */
  async function recorded(drawn: DrawnNetwork, dropout: Required<DropoutOptions> | undefined) {
    const own = resolveConfig(drawn.config);
    const batch = batchOf(drawn);
    const g = new Graph('dropout');
    const clock = g.input('clock', 1, 2, 'u32');
    const alone = g.input('alone', 1, 1);
    const settings = { forcing: 'always', training: true, dropout, clock, alone, keep: undefined } as const;
    const { inputs, judged } = recordBatch(g, own, shapeOf(batch), true, settings);
    const data: Record<string, ArrayLike<number>> = {};
    const put: Put = (name, numbers) => {
      const given = numbers();
      if (given) data[name] = given;
    };
    writeBatch(put, own, batch);
    const used = new Set([...Object.keys(inputs), 'x', 'y', 'weight']);
    const loss = (judged as { loss: Value }).loss;
    const { values, parameters } = await runByHand(g, new CpuExecutor({ precision: 'f64', poison: true }), {
      specs: parameterSpecs(own),
      parameters: drawn.parameters,
      inputs: {
        ...Object.fromEntries(Object.entries(data).filter(([name]) => used.has(name))),
        ...(dropout && Object.values(dropout).some((rate) => rate > 0) && { clock: Int32Array.of(7, 1) }),
      },
      values: { loss },
      wanted: {},
    });
    return { loss: [...(values.get('loss') as NumberArray)].reduce((sum, l) => sum + l, 0), parameters };
  }

  it.each(networks.filter(([, c]) => c.cell !== 'feedforward'))('of nothing is none: %s', async (_, c) => {
    const drawn = draw(c, 4, 3, [2, 4, 1]);
    const without = await ask(drawn, batchOf(drawn));
    const rates = (rate: number) => ({ input: rate, between: rate, recurrent: rate });
    for (const rate of [0, 1e-14]) {
      const { loss, parameters } = await recorded(drawn, rates(rate));
      expectClose('loss', [loss], [without.loss], EXACT);
      expectAllClose(parameters, without.gradients, EXACT);
    }
    for (const part of ['input', 'between', 'recurrent']) {
      const { loss } = await recorded(drawn, { ...rates(0), [part]: 0.5 });
      expect(loss, `dropout of ${part} has an effect`).not.toBeCloseTo(without.loss, 4);
    }
  });
});

describe('what makes a plan fast', () => {
  afterEach(() => {
    vi.doUnmock('../../src/graph/together.ts');
    vi.doUnmock('../../src/graph/merge.ts');
    vi.resetModules();
  });

  /** The same question to a network that has been recorded with a part replaced. */
  async function without(path: string, part: object, drawn: DrawnNetwork): Promise<[Inspection, number]> {
    vi.resetModules();
    vi.doMock(path, () => part);
    const fresh = await import('../helpers/by-the-book.ts');
    const cpu = await import('../../src/cpu/executor.ts');
    const { inspectionPlan } = await import('../../src/train/inspection.ts');
    const network = await fresh.networkOn(new cpu.CpuExecutor({ precision: 'f64', poison: true }), drawn);
    const { plan } = inspectionPlan(network.config, shapeOf(batchOf(drawn)));
    return [await network.inspect(batchOf(drawn)), plan.dispatches.length];
  }

  const members = Object.keys(family).filter((name) => name.includes('both directions'));
  const apart = { together: (_: unknown, record: () => unknown) => record() };
  const unmerged = { sideBySide: (lists: readonly (readonly object[])[]) => lists.flat() };

  it.each(members)('is for speed only: %s', async (name) => {
    const drawn = drawMember(name);
    const [fast, dispatches] = await without('../../src/graph/nothing.ts', {}, drawn);
    for (const [path, part] of [
      ['../../src/graph/together.ts', apart],
      ['../../src/graph/merge.ts', unmerged],
    ] as const) {
      const [slow, more] = await without(path, part, drawn);
      vi.doUnmock(path);
      expect(more, 'there is more to dispatch').toBeGreaterThan(dispatches);
      expectClose('loss', [slow.loss], [fast.loss], EXACT);
      expectClose('logits', slow.logits, fast.logits, EXACT);
      expectAllClose(slow.gradients, fast.gradients, EXACT);
      if (fast.inputGradients.x) expectClose('dx', slow.inputGradients.x, fast.inputGradients.x, EXACT);
    }
  });
});
