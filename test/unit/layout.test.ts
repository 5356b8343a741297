import { describe, expect, it } from 'vitest';
import { adam } from '../../src/optim/adam.ts';
import { Emitter } from '../../src/schedule/emitter.ts';
import { FLAT_ROWS, flatSize, flatView, layOut } from '../../src/schedule/layout.ts';
import type { PlacedTensor, Role, Tensor } from '../../src/schedule/plan.ts';
import { trainingPlan } from '../../src/text/training-plan.ts';
import { charConfig } from '../helpers/training-runs.ts';

const f32 = (name: string, role: Role, rows: number, width: number, of?: string): Tensor => ({
  name,
  role,
  type: 'f32',
  size: rows * width,
  width,
  ...(of === undefined ? {} : { of }),
});

/** Sizes that are no multiples of four, in an order in which the gradients are declared the other way round. */
const tensors = [
  f32('U', 'param', 3, 5),
  f32('x', 'input', 2, 3),
  f32('b', 'param', 1, 7),
  f32('d.V', 'grad', 2, 2, 'V'),
  f32('h', 'activation', 9, 5),
  f32('V', 'param', 2, 2),
  f32('d.b', 'grad', 1, 7, 'b'),
  f32('d.U', 'grad', 3, 5, 'U'),
  { ...f32('y', 'input', 1, 5), type: 'i32' as const },
];
const { tensors: placed, buffers } = layOut(tensors);
const at = (name: string): PlacedTensor => placed.find((t) => t.name === name) as PlacedTensor;

describe('where tensors lie', () => {
  it('parameters share a buffer, in their order, each at a multiple of four', () => {
    expect(['U', 'b', 'V'].map((name) => [at(name).buffer, at(name).base])).toEqual([
      ['param', 0],
      ['param', 16],
      ['param', 24],
    ]);
  });

  it('a gradient lies in its buffer where its parameter lies in the other', () => {
    for (const name of ['U', 'b', 'V']) {
      expect(at(`d.${name}`)).toMatchObject({ buffer: 'grad', base: at(name).base });
    }
  });

  it('every other tensor has a buffer of its own', () => {
    for (const name of ['x', 'h', 'y']) expect(at(name)).toMatchObject({ buffer: name, base: 0 });
    expect(buffers.map((b) => b.name).toSorted()).toEqual(['grad', 'h', 'param', 'x', 'y']);
  });

  it('buffers are as large as their tensors, to the next 16 bytes', () => {
    const bytes = Object.fromEntries(buffers.map((b) => [b.name, b.bytes]));
    expect(bytes).toEqual({ param: 256, grad: 256, x: 32, h: 192, y: 32 });
    expect(buffers.find((b) => b.name === 'y')?.type).toBe('i32');
  });

  it('of a real plan never overlap', () => {
    const plan = trainingPlan(
      charConfig(5, 7, { embeddingDim: 3 }),
      { seqLen: 4, batchSize: 3, streamLength: 9 },
      adam(),
      true,
    );
    const own = plan.tensors.filter((t) => !t.flat);
    for (const [i, a] of own.entries()) {
      const buffer = plan.buffers.find((b) => b.name === a.buffer);
      expect((a.base + a.size) * 4, a.name).toBeLessThanOrEqual(buffer?.bytes as number);
      for (const b of own.slice(i + 1))
        if (a.buffer === b.buffer)
          expect(a.base + a.size <= b.base || b.base + b.size <= a.base, `${a.name}, ${b.name}`).toBe(true);
    }
  });

  it('two layouts of the same parameters agree, whatever else the plans have', () => {
    const params = tensors.filter((t) => t.role === 'param');
    const alone = layOut(params).tensors;
    for (const t of alone) expect(at(t.name)).toEqual(t);
  });
});

describe('all parameters as one matrix', () => {
  it.each([
    [[], 64],
    [[1], 64],
    [[64], 64],
    [[65], 128],
    [[58, 7], 128],
    [[61, 1], 128],
    [[1000, 24], 1024],
  ])('of sizes %j takes %i elements: whole vectors in each of 16 rows', (sizes, want) => {
    expect(flatSize(sizes.map((size) => ({ size })))).toBe(want);
    expect(want % (FLAT_ROWS * 4)).toBe(0);
  });

  it('is a view of the whole buffer', () => {
    const e = new Emitter();
    for (const t of tensors) if (t.role === 'param') e.declare(t);
    const view = flatView(e, 'param');
    expect(view).toEqual({ tensor: 'param.all', offset: 0, rows: 16, cols: 4, stride: 4 });
    flatView(e, 'grad');
    const plan = layOut(e.tensors);
    expect(plan.tensors.find((t) => t.name === 'param.all')).toMatchObject({ buffer: 'param', base: 0 });
    expect(plan.tensors.find((t) => t.name === 'grad.all')).toMatchObject({ buffer: 'grad', base: 0 });
    expect(plan.buffers.map((b) => [b.name, b.bytes])).toEqual([
      ['param', 256],
      ['grad', 256],
    ]);
  });
});
