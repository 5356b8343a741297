import { expect, it, describe as suite } from 'vitest';
import { adam } from '../../src/optim/adam.ts';
import { bytesTogether, describe, summarize } from '../../src/schedule/describe.ts';
import { layOut } from '../../src/schedule/layout.ts';
import { bytesOf, type Plan } from '../../src/schedule/plan.ts';
import { generationPlan } from '../../src/text/generation-plan.ts';
import { evaluationPlan, trainingPlan } from '../../src/text/training-plan.ts';
import { charConfig } from '../helpers/training-runs.ts';

const tensor = (name: string, rows: number, width: number) =>
  ({ name, role: 'input', type: 'f32', size: rows * width, width }) as const;

const small: Plan = {
  name: 'small',
  ...layOut([tensor('x', 6, 4), tensor('w', 4, 4), tensor('y', 6, 4)]),
  dispatches: [
    {
      kernel: 'matmul',
      label: 'forward t=1',
      operands: {
        a: { tensor: 'x', offset: 8, rows: 2, cols: 4, stride: 4 },
        b: { tensor: 'w', offset: 0, rows: 4, cols: 4, stride: 4 },
        out: { tensor: 'y', offset: 9, rows: 2, cols: 3, stride: 4 },
      },
      adds: ['out'],
      params: {},
      options: { transposeA: false, transposeB: true, activation: 'tanh' },
    },
    {
      kernel: 'fill',
      label: 'all',
      operands: { out: { tensor: 'y', offset: 0, rows: 6, cols: 4, stride: 4 } },
      adds: [],
      params: { value: 0.5 },
      options: {},
    },
  ],
};

suite('the dry run', () => {
  it('prints a plan as a table: number, origin, kernel, operands', () => {
    expect(describe(small).split('\n')).toEqual([
      `plan small: 2 dispatches, ${96 + 64 + 96 + 512} bytes, at most 3 storage buffers`,
      '0  forward t=1  matmul  a=x@2[2,4] b=w@0[4,4] out+=y@2:1[2,3] transposeB activation=tanh',
      '1  all          fill    out=y@0[6,4] value=0.5',
    ]);
  });

  it('cuts the table after so many lines, and says how many are missing', () => {
    const lines = describe(small, 1).split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[2]).toBe('... 1 more');
    expect(describe(small, 2)).toBe(describe(small));
  });

  it('has a line for every dispatch of a real plan, and marks exactly what is added to', () => {
    const plan = trainingPlan(charConfig(7, 6), { seqLen: 5, batchSize: 2, streamLength: 11 }, adam(), true);
    const [head, ...lines] = describe(plan).split('\n');
    expect(head).toContain(`plan train: ${plan.dispatches.length} dispatches, ${bytesOf(plan)} bytes`);
    expect(lines).toHaveLength(plan.dispatches.length);
    plan.dispatches.forEach((d, i) => {
      const line = lines[i] as string;
      expect(line.startsWith(`${i} `)).toBe(true);
      expect(line).toContain(` ${d.kernel} `);
      expect(line).toContain(d.label);
      const added = [...line.matchAll(/(\w+)\+=/g)].map((m) => m[1]);
      expect(added).toEqual(Object.keys(d.operands).filter((name) => d.adds.includes(name)));
      const named = [...line.matchAll(/(\w+)\+?=\S+@\S+\[\d+,\d+\]/g)].map((m) => m[1]);
      expect(named).toEqual(Object.keys(d.operands));
    });
    expect(lines.filter((line) => line.includes('+=')).length).toBeGreaterThan(4);
  });
});

suite('a plan in figures', () => {
  it('counts dispatches, kernels, bindings and bytes', () => {
    expect(summarize(small)).toEqual({
      dispatches: 2,
      kernels: { matmul: 1, fill: 1 },
      mostBindings: 3,
      bytes: 768,
      buffers: { x: 96, w: 64, y: 96, records: 512 },
    });
    expect(summarize({ ...small, dispatches: [] })).toMatchObject({
      dispatches: 0,
      mostBindings: 0,
      bytes: 256,
    });
  });

  it('counts one binding for operands of one buffer', () => {
    const [product] = small.dispatches as [Plan['dispatches'][number]];
    const a = { ...product.operands.a, tensor: 'y', offset: 16 } as typeof product.operands.a;
    const shared = { ...product, operands: { ...product.operands, a } } as typeof product;
    expect(summarize({ ...small, dispatches: [shared] }).mostBindings).toBe(2);
  });

  it('adds up: kernels to dispatches, buffers to bytes', () => {
    const config = charConfig(9, 5, { embeddingDim: 4 });
    const plan = trainingPlan(config, { seqLen: 6, batchSize: 3, streamLength: 20 }, adam(), false);
    const s = summarize(plan);
    const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
    expect(sum(Object.values(s.kernels))).toBe(s.dispatches);
    expect(s.dispatches).toBe(plan.dispatches.length);
    expect(sum(Object.values(s.buffers))).toBe(s.bytes);
    expect(s.bytes).toBe(bytesOf(plan));
    expect(s.mostBindings).toBeGreaterThan(4);
    expect(s.mostBindings).toBeLessThanOrEqual(8);
  });
});

suite('the memory of several plans', () => {
  const config = charConfig(6, 5);
  const streams = { seqLen: 4, batchSize: 2, streamLength: 13 };
  const train = trainingPlan(config, streams, adam(), false);
  const evaluate = evaluationPlan(config, streams);
  const generate = generationPlan(config);

  it('counts shared buffers once, the records of each plan, and what is staged', () => {
    const plans = [train, evaluate, generate].map((plan) => ({ plan, outputs: [] }));
    const shared = train.buffers.find((b) => b.name === 'param')?.bytes as number;
    const apart = bytesOf(train) + bytesOf(evaluate) + bytesOf(generate);
    expect(bytesTogether(plans)).toBe(apart - 2 * shared);
    const ring = train.tensors.find((t) => t.name === 'train/ring');
    expect(bytesTogether([{ plan: train, outputs: ['train/ring'] }])).toBe(
      bytesOf(train) + 4 * (ring?.size as number),
    );
  });

  it('of none is none, and a plan named twice still has its records twice', () => {
    expect(bytesTogether([])).toBe(0);
    const one = bytesTogether([{ plan: generate, outputs: [] }]);
    expect(bytesTogether([generate, generate].map((plan) => ({ plan, outputs: [] })))).toBe(
      one + 256 * generate.dispatches.length,
    );
  });
});
