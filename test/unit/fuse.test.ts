import { describe, expect, it } from 'vitest';
import type { Tile } from '../../shaders/kernel.ts';
import { everywhere } from '../../src/gpu/choices.ts';
import { fuseSteps } from '../../src/gpu/fuse.ts';
import { type Resolved, resolve } from '../../src/gpu/resolve.ts';
import type { NetworkConfig } from '../../src/model/config.ts';
import { adam } from '../../src/optim/adam.ts';
import type { Plan } from '../../src/schedule/plan.ts';
import { trainingPlan } from '../../src/text/training-plan.ts';
import { inspectionPlan } from '../../src/train/inspection.ts';
import { charConfig } from '../helpers/training-runs.ts';

const tile: Tile = { rows: 4, vectors: 1, x: 8, y: 1 };
const resolved = (plan: Plan): Resolved[] => {
  const tensors = new Map(plan.tensors.map((t) => [t.name, t]));
  return plan.dispatches.map((d) => resolve(d, tensors, everywhere(tile, true)));
};
const train = (T: number, more: Partial<NetworkConfig> = {}, H = 12, B = 8): Plan =>
  trainingPlan(charConfig(9, H, more), { seqLen: T, batchSize: B, streamLength: 4 * T + 1 }, adam(), false);
/** Steps of each kernel that were fused, in the order of their dispatches. */
const steps = (fused: readonly Resolved[]): [string, number][] =>
  fused.flatMap(({ kernel, recurrence }) =>
    recurrence ? [[kernel.name, recurrence.steps] as [string, number]] : [],
  );
const loops = (plan: Plan): [string, number][] => steps(fuseSteps(resolved(plan)));

describe('steps of a recurrence', () => {
  it.each([
    ['rnn', 'rnnStep', 1],
    ['lstm', 'lstmStep', 1],
    ['gru', 'gruStep', 2],
  ] as const)('of the cell %s are one dispatch each way, whatever the length', (cell, kernel, apart) => {
    for (const T of [9, 40]) {
      const plan = train(T, { cell });
      // The last step is owed nothing, and a GRU's first owes nothing to h(-1) itself: other variants.
      expect(loops(plan)).toEqual([
        [kernel, T],
        [`${kernel}Backward`, T - apart],
      ]);
      expect(fuseSteps(resolved(plan)).length).toBe(plan.dispatches.length - (T - 1) - (T - apart - 1));
    }
  });

  it('move as their operands do: forwards in time, and back', () => {
    const [B, H] = [8, 12];
    const [forward, back] = fuseSteps(resolved(train(9))).filter((r) => r.recurrence);
    expect(forward?.recurrence).toMatchObject({ across: 1 });
    expect(forward?.recurrence?.advance).toEqual([{ z: B * H, h: B * H, w: 0, out: B * H }]);
    expect(back?.recurrence?.advance).toEqual([
      { h: -B * H, dh: -B * H, pull: -B * H, pullW: 0, da: -B * H },
    ]);
    expect(forward?.variant.manySteps).toBe(true);
  });

  it('go each their way where both directions run side by side', () => {
    const config = charConfig(9, 12, { bidirectional: true });
    const fused = fuseSteps(resolved(inspectionPlan(config, { seqLen: 7, batchSize: 4 }).plan));
    const forward = fused.find((r) => r.kernel.name === 'rnnStep' && r.recurrence);
    expect(forward?.calls).toHaveLength(2);
    const [right, left] = forward?.recurrence?.advance ?? [];
    expect(right?.h).toBeGreaterThan(0);
    expect(left?.h).toBe(-(right?.h as number));
  });

  it('are fused in each layer', () => {
    const back = ['rnnStepBackward', 8];
    expect(loops(train(9, { numLayers: 2 }))).toEqual([['rnnStep', 9], ['rnnStep', 9], back, back]);
  });

  it('stay apart where other work stands between them', () => {
    expect(loops(train(9, { leak: 0.5 }))).toEqual([]);
  });

  it('take no longer than a bounded amount of work in one dispatch', () => {
    const counts = loops(train(70, {}, 512, 64)).filter(([kernel]) => kernel === 'rnnStep');
    expect(counts).toEqual([
      ['rnnStep', 15],
      ['rnnStep', 15],
      ['rnnStep', 15],
      ['rnnStep', 15],
      ['rnnStep', 10],
    ]);
  });

  it('lose no dispatch and change no order', () => {
    const before = resolved(train(9, { cell: 'lstm' }));
    const after = fuseSteps(before);
    const unrolled = after.flatMap((r) => Array(r.recurrence?.steps ?? 1).fill(r.kernel.name));
    expect(unrolled).toEqual(before.map((r) => r.kernel.name));
  });
});
