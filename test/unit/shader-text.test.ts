import { describe, expect, it } from 'vitest';
import { kernels } from '../../shaders/index.ts';
import type { Kernel } from '../../shaders/kernel.ts';
import { largeTileFor, tileFor } from '../../src/gpu/choices.ts';
import { adam } from '../../src/optim/adam.ts';
import type { Optimizer } from '../../src/optim/optimizer.ts';
import { sgd } from '../../src/optim/sgd.ts';
import type { Plan } from '../../src/schedule/plan.ts';
import { generationPlan } from '../../src/text/generation-plan.ts';
import { evaluationPlan, trainingPlan } from '../../src/text/training-plan.ts';
import { inspectionPlan } from '../../src/train/inspection.ts';
import { charConfig } from '../helpers/training-runs.ts';
import { nameOf, representatives, textsOf, textsOfCases, tiles } from '../helpers/variants.ts';

const everywhere = [
  ...tiles,
  tileFor({ isFallback: true, subgroups: undefined }),
  tileFor({ isFallback: true, subgroups: [4, 4] }),
  largeTileFor({ isFallback: true, subgroups: [4, 4] }),
  tileFor({ isFallback: false, subgroups: undefined }),
];
const all = new Map([...kernels.values()].map((kernel) => [kernel.name, textsOfCases(kernel, everywhere)]));
const texts = (name: string): [string, string][] =>
  [...(all.get(name) ?? [])].map(([text, variant]) => [nameOf(variant), text]);

describe.each([...kernels.keys()])('%s', (name) => {
  it('leaves nothing unrendered in any variant', () => {
    expect(texts(name).length).toBeGreaterThan(0);
    for (const [variant, text] of texts(name))
      expect(text.match(/undefined|NaN|Infinity|\[object|\$\{|#|\bnull\b/)?.[0], variant).toBeUndefined();
  });

  it('calls what it defines, and closes what it opens', () => {
    for (const [variant, text] of texts(name)) {
      const defined = new Set([...text.matchAll(/fn (\w+)\(/g)].map((m) => m[1]));
      const accessors = [...text.matchAll(/\b(?:row|load4?|store4?)_\w+(?=\()/g)].map((m) => m[0]);
      expect(
        accessors.filter((a) => !defined.has(a)),
        variant,
      ).toEqual([]);
      for (const [open, close] of ['()', '{}', '[]'].map((pair) => [...pair] as [string, string]))
        expect(text.split(open).length, `${open} ${variant}`).toBe(text.split(close).length);
    }
  });

  it('binds each buffer once, at a number of its own, and its operands know it', () => {
    for (const [text, variant] of all.get(name) ?? []) {
      const numbers = [...text.matchAll(/@binding\((\d+)\)/g)].map((m) => Number(m[1]));
      expect(numbers).toEqual(numbers.map((_, i) => i));
      expect(numbers).toHaveLength(variant.bindings.length + 1);
      for (const b of variant.bindings) {
        expect(text).toContain(`var<storage, ${b.writable ? 'read_write' : 'read'}> ${b.variable}: array<`);
        for (const o of b.operands) expect(text).toContain(`  ${o}: Matrix,`);
      }
    }
  });

  it('hides no binding behind the parameter of a function', () => {
    for (const [text, variant] of all.get(name) ?? []) {
      const functions = [...text.matchAll(/^fn \w+\(([^)]*)\)[^{]*\{([\s\S]*?)(?=\nfn |$(?![\s\S]))/gm)];
      expect(functions.length).toBeGreaterThan(0);
      const hidden = functions.flatMap(([, inputs = '', body = '']) =>
        [...inputs.matchAll(/(\w+):/g)]
          .map((m) => m[1] as string)
          .filter((p) => variant.bindings.some((b) => b.variable === p) && body.includes(`${p}[`)),
      );
      expect(hidden).toEqual([]);
    }
  });

  it('stays within what WebGPU promises', () => {
    for (const [variant, text] of texts(name)) {
      const size = /@workgroup_size\((\d+)(?:, (\d+))?\)/.exec(text);
      expect(size, variant).not.toBeNull();
      expect(Number(size?.[1]) * Number(size?.[2] ?? 1)).toBeLessThanOrEqual(256);
      const bytes = { vec2f: 8, vec4f: 16, u32: 4, f32: 4 } as Record<string, number>;
      const shared = [...text.matchAll(/var<workgroup> \w+: (?:array<)?(\w+)(?:, (\d+)>)?;/g)].map(
        (m) => (bytes[m[1] as string] as number) * Number(m[2] ?? 1),
      );
      expect(shared.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(16384);
      expect(text.match(/var<workgroup>/g)?.length ?? 0).toBe(shared.length);
    }
  });

  it('returns before no barrier', () => {
    for (const [variant, text] of texts(name)) {
      const main = text.slice(text.indexOf('fn main('));
      const barrier = Math.max(main.lastIndexOf('workgroupBarrier'), main.lastIndexOf('reduce('));
      const leaves = main.search(/\breturn\b/);
      if (leaves >= 0) expect(leaves, variant).toBeGreaterThan(barrier);
    }
  });

  it('reads as it did', async () => {
    const chosen = representatives(textsOfCases(kernels.get(name) as Kernel, tiles));
    const file = chosen.map(([text, variant]) => `// === ${nameOf(variant)}\n${text}`).join('\n\n');
    await expect(`${file}\n`).toMatchFileSnapshot(`./__snapshots__/shaders/${name}.wgsl`);
  });
});

/** All plans of a model of characters. */
function plansOf([V, H, T, B]: readonly [number, number, number, number], optimizer: Optimizer): Plan[] {
  const config = charConfig(V, H);
  const streams = { seqLen: T, batchSize: B, streamLength: 3 * T + 2 };
  return [
    trainingPlan(config, streams, optimizer, true),
    evaluationPlan(config, streams),
    generationPlan(config),
    inspectionPlan(config, { seqLen: T, batchSize: B }).plan,
  ];
}

describe("a user's numbers", () => {
  it.each([
    ['multiples of four', [64, 1524, 5, 36], [1028, 340, 7, 88]],
    ['odd numbers', [67, 523, 5, 37], [1021, 347, 7, 89]],
  ] as const)('never reach a text: %s', (_, a, b) => {
    const [one, two] = [textsOf(plansOf(a, adam())), textsOf(plansOf(b, adam({ beta1: 0.777, eps: 1e-5 })))];
    expect([...one.keys()].toSorted()).toEqual([...two.keys()].toSorted());
    for (const n of [...a, ...b].filter((n) => n > 300))
      for (const text of [...one.keys(), ...two.keys()]) expect(text).not.toMatch(new RegExp(`\\b${n}u?\\b`));
  });

  it('of an optimizer are not even in the plan', () => {
    const sizes = [5, 6, 3, 2] as const;
    const json = (o: Optimizer): string => JSON.stringify(plansOf(sizes, o));
    expect(json(sgd({ momentum: 0.777 }))).toBe(json(sgd()));
    expect(json(adam({ beta1: 0.5, beta2: 0.7, eps: 0.1 }))).toBe(json(adam()));
  });
});
