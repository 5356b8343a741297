import { describe, expect, it } from 'vitest';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import { resolveConfig } from '../../src/model/config.ts';
import { check } from '../../src/schedule/check.ts';
import { describe as dryRun } from '../../src/schedule/describe.ts';
import { shapeOf } from '../../src/train/batch-recording.ts';
import { type Inspection, inspectionPlan } from '../../src/train/inspection.ts';
import { batchOf, drawMember, expectByTheBook, networkOn } from '../helpers/by-the-book.ts';
import { family } from '../helpers/family.ts';
import type { DrawnNetwork } from '../helpers/reference-networks.ts';

const EXACT = { forward: 1e-11, gradient: 1e-11 };

/** Inspects on poisoned f64 twins, twice: both runs must give the same bits. */
async function inspect(drawn: DrawnNetwork): Promise<Inspection> {
  const executor = new CpuExecutor({ precision: 'f64', poison: true });
  const network = await networkOn(executor, drawn);
  const batch = batchOf(drawn);
  const { plan } = inspectionPlan(network.config, shapeOf(batch));
  expect(check(plan), dryRun(plan)).toEqual([]);
  await executor.load(plan);
  const first = await network.inspect(batch);
  expect(await network.inspect(batch), 'the second run gives the same bits').toEqual(first);
  return first;
}

describe('every network of the family, on the plan and by the book', () => {
  it.each(Object.keys(family))('%s', async (name) => {
    const drawn = drawMember(name);
    expectByTheBook(drawn, await inspect(drawn), EXACT);
  });
});

/** Kernels in the loops of a training step: forward and backward, at one step of time. */
function perStep(name: string): { forward: string[]; backward: string[] } {
  const { config, batch } = drawMember(name);
  const shape = shapeOf(batchOf({ config, batch, parameters: new Map() }));
  const { plan } = inspectionPlan(resolveConfig(config), shape);
  const at = (label: string): string[] =>
    plan.dispatches.filter((d) => d.label === label).map((d) => d.kernel);
  return { forward: at('forward t=2'), backward: at('backward t=1') };
}

describe('dispatches per time step, each way', () => {
  it.each([
    ['rnn, lengths', 2, 2],
    ['lstm', 1, 1],
    ['lstm, two layers', 2, 2],
    ['lstm, lengths', 2, 2],
    ['gru', 1, 1],
    ['lstm, both directions', 1, 1],
    ['gru, both directions, two layers, lengths', 2, 2],
    ['output recurrence alone, taught (figure 10.4)', 0, 0],
    ['both recurrences, taught (figure 10.6)', 1, 1],
    ['vector to sequence (figure 10.9)', 1, 1],
  ])('%s: %i and %i', (name, forward, backward) => {
    const kernels = perStep(name);
    expect(kernels.forward, kernels.forward.join(', ')).toHaveLength(forward);
    expect(kernels.backward, kernels.backward.join(', ')).toHaveLength(backward);
  });
});
