import { describe, expect, it } from 'vitest';
import type { Tile } from '../../shaders/kernel.ts';
import { type Choices, choicesFor, everywhere } from '../../src/gpu/choices.ts';
import { fuseSteps } from '../../src/gpu/fuse.ts';
import { type Resolved, resolve } from '../../src/gpu/resolve.ts';
import { adam } from '../../src/optim/adam.ts';
import { trainingPlan } from '../../src/text/training-plan.ts';
import { charConfig } from '../helpers/training-runs.ts';

/** A tile that is recognised by its y. */
const tile = (y: number): Tile => ({ rows: 4, vectors: 1, x: 8, y });
const byClass: Choices = {
  tiles: { smallStep: tile(1), largeStep: tile(2), sequence: tile(3), gradient: tile(4) },
  fuses: { smallStep: true, largeStep: false },
  spreads: true,
};

function resolved(H: number, B: number, choices = byClass): Resolved[] {
  const plan = trainingPlan(charConfig(64, H), { seqLen: 5, batchSize: B, streamLength: 21 }, adam(), false);
  const tensors = new Map(plan.tensors.map((t) => [t.name, t]));
  return plan.dispatches.map((d) => resolve(d, tensors, choices));
}

const classesOf = (all: readonly Resolved[], kernel: string): number[] => [
  ...new Set(all.filter((r) => r.kernel.name === kernel).map((r) => r.variant.tile.y)),
];

describe('choices by the shape of a product', () => {
  it.each([
    [64, 4, 1],
    [64, 64, 1],
    [128, 4, 2],
    [128, 64, 2],
  ])('a step of H = %i, B = %i is small or large by its weights, not by its batch', (H, B, y) => {
    expect(classesOf(resolved(H, B), 'rnnStep')).toEqual([y]);
  });

  it('tell products over all steps from gradients of weights', () => {
    const products = resolved(128, 8).filter((r) => r.kernel.name === 'matmul');
    expect(products.length).toBeGreaterThan(2);
    for (const { variant } of products)
      expect(variant.tile.y).toBe(variant.options.transposeA === true ? 4 : 3);
    expect(new Set(products.map((p) => p.variant.options.transposeA))).toEqual(new Set([true, false]));
  });

  it.each([
    [64, 2],
    [32, 2],
    [16, 2],
    [8, 2],
    [4, 1],
  ])('leave work for two in the steps of %i rows on an adapter in software', (B, atLeast) => {
    const all = fuseSteps(resolved(128, B, choicesFor({ isFallback: true, subgroups: [4, 4] })));
    const steps = all.filter((r) => r.recurrence);
    expect(steps.length).toBe(2);
    for (const { workgroups, variant } of steps) {
      expect(workgroups[1]).toBeGreaterThanOrEqual(atLeast);
      expect(workgroups[1] * variant.tile.rows).toBe(B);
    }
  });

  it('have no more columns than there are', () => {
    const choices = choicesFor({ isFallback: true, subgroups: [4, 4] });
    const vectorsOf = (H: number): number[] =>
      resolved(H, 8, choices)
        .filter((r) => r.kernel.name === 'matmul' && r.variant.options.transposeA === true)
        .map((r) => r.variant.tile.vectors);
    expect(vectorsOf(32)).toEqual([1, 1]);
    expect(vectorsOf(36)).toEqual([2, 2]);
  });

  it('fuse steps of one class and not of the other', () => {
    const fused = (H: number, choices?: Choices): number =>
      fuseSteps(resolved(H, 8, choices)).filter((r) => r.recurrence).length;
    expect(fused(64)).toBe(2);
    expect(fused(128)).toBe(0);
    expect(fused(128, everywhere(tile(1), true))).toBe(2);
    expect(fused(64, everywhere(tile(1), false))).toBe(0);
  });
});
