import { describe, expect, it } from 'vitest';
import type { Tile } from '../../shaders/kernel.ts';
import { type Choices, everywhere } from '../../src/gpu/choices.ts';
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

  it('fuse steps of one class and not of the other', () => {
    const fused = (H: number, choices?: Choices): number =>
      fuseSteps(resolved(H, 8, choices)).filter((r) => r.recurrence).length;
    expect(fused(64)).toBe(2);
    expect(fused(128)).toBe(0);
    expect(fused(128, everywhere(tile(1), true))).toBe(2);
    expect(fused(64, everywhere(tile(1), false))).toBe(0);
  });
});
