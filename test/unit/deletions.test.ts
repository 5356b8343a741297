import { describe, expect, it } from 'vitest';
import { adam } from '../../src/optim/adam.ts';
import { sgd } from '../../src/optim/sgd.ts';
import { check } from '../../src/schedule/check.ts';
import type { Plan } from '../../src/schedule/plan.ts';
import { trainingPlan } from '../../src/text/training-plan.ts';
import { charConfig, runTrainingPlan } from '../helpers/training-runs.ts';

const streams = { seqLen: 3, batchSize: 2, streamLength: 14 };
/** Clipped, with a carried state, and started anew. */
const steps = [
  { chunk: 0, lr: 0.1, maxNorm: 0.1, keep: 0 },
  { chunk: 1, lr: 0.1, maxNorm: 0.1, keep: 1 },
  { chunk: 2, lr: 0.1, maxNorm: 0.1, keep: 1 },
  { chunk: 0, lr: 0.1, maxNorm: 0.1, keep: 0 },
];

const networks = [
  { name: 'one-hot, Adam', config: charConfig(5, 4), optimizer: adam() },
  {
    name: 'embedding, SGD',
    config: charConfig(5, 4, { embeddingDim: 3 }),
    optimizer: sgd({ momentum: 0.5 }),
  },
];

describe.each(networks)('a training plan ($name)', ({ config, optimizer }) => {
  const plan = trainingPlan(config, streams, optimizer, false);
  const run = (p: Plan) => runTrainingPlan(p, config, streams, optimizer, steps);

  it('gives the same numbers again', async () => {
    expect(await run(plan)).toEqual(await run(plan));
  });

  it('has no dispatch that could be left out: check or the numbers notice', async () => {
    const whole = await run(plan);
    const unnoticed: string[] = [];
    const noticed = { check: 0, numbers: 0 };
    for (const [i, gone] of plan.dispatches.entries()) {
      const less = { ...plan, dispatches: plan.dispatches.toSpliced(i, 1) };
      if (check(less).length > 0) noticed.check++;
      else {
        const numbers = await run(less);
        const differs = [...whole].some(([name, values]) =>
          values.some((x, n) => !Object.is(x, numbers.get(name)?.[n])),
        );
        if (differs) noticed.numbers++;
        else unnoticed.push(`${i} ${gone.kernel} ${gone.label}`);
      }
    }
    expect(unnoticed).toEqual([]);
    // Most are found before anything runs; what writes kept tensors (update, carry, metrics) only shows in the numbers.
    expect(noticed.numbers).toBe(3);
    expect(noticed.check).toBe(plan.dispatches.length - 3);
  });
});
