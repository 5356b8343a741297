import { describe, expect, it } from 'vitest';
import type { NumberArray } from '../../shaders/cells.ts';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import { type NetworkLoss, networkForward, networkLoss } from '../../src/cpu/reference/network.ts';
import { check } from '../../src/schedule/check.ts';
import { describe as dryRun } from '../../src/schedule/describe.ts';
import type { Batch } from '../../src/train/batch.ts';
import { type Inspection, inspectionPlan, shapeOf } from '../../src/train/inspection.ts';
import { Network } from '../../src/train/network.ts';
import { expectAllClose, expectClose } from '../helpers/closeness.ts';
import { family } from '../helpers/family.ts';
import { type DrawnNetwork, drawNetwork } from '../helpers/reference-networks.ts';

const TOLERANCE = 1e-11;

/** The batch of the reference, as the engine takes it. */
const batchOf = ({ batch: { T, B, ...rest } }: DrawnNetwork): Batch =>
  ({ seqLen: T, batchSize: B, ...rest }) as Batch;

/** Inspects on poisoned f64 twins, twice: both runs must give the same bits. */
async function inspect(drawn: DrawnNetwork): Promise<Inspection> {
  const executor = new CpuExecutor({ precision: 'f64', poison: true });
  const network = await Network.create(drawn.config, executor);
  network.loadStateDict(drawn.parameters);
  const batch = batchOf(drawn);
  const { plan } = inspectionPlan(network.config, shapeOf(batch, network.config));
  expect(check(plan), dryRun(plan)).toEqual([]);
  await executor.load(plan);
  const first = await network.inspect(batch);
  expect(await network.inspect(batch), 'the second run gives the same bits').toEqual(first);
  return first;
}

/** Rows [T, B] of a sequence that are no padding. */
function validRows(drawn: DrawnNetwork, values: NumberArray): number[] {
  const { T, B, lengths } = drawn.batch;
  const width = values.length / (T * B);
  return [...values].filter((_, i) => {
    const row = Math.floor(i / width);
    return Math.floor(row / B) < (lengths?.[row % B] ?? T);
  });
}

function compare(drawn: DrawnNetwork, got: Inspection, want: NetworkLoss): void {
  const { config, batch } = drawn;
  const { forward, gradients } = want;
  const sequence = (name: string, a: NumberArray | undefined, b: Float64Array | undefined): void => {
    expect(a === undefined, name).toBe(b === undefined);
    if (a && b) expectClose(name, validRows(drawn, a), validRows(drawn, b), TOLERANCE);
  };
  const rows =
    config.output === 'last' ? (x: NumberArray) => [...x] : (x: NumberArray) => validRows(drawn, x);
  expectClose('loss', [got.loss], [want.loss], TOLERANCE);
  expectClose('elements', rows(got.lossElements), rows(want.elements), TOLERANCE);
  expectClose('logits', rows(got.logits), rows(forward.logits), TOLERANCE);
  sequence('hidden', got.hidden, forward.hidden);
  expectAllClose(got.gradients, gradients.parameters, TOLERANCE);
  sequence('dx', got.inputGradients.x, gradients.x);
  if (batch.context)
    expectClose(
      'dcontext',
      got.inputGradients.context as NumberArray,
      gradients.context as Float64Array,
      TOLERANCE,
    );
  if (got.inputGradients.h0) expectClose('dh0', got.inputGradients.h0, gradients.h0, TOLERANCE);
  if (got.inputGradients.c0)
    expectClose('dc0', got.inputGradients.c0, gradients.c0 as Float64Array, TOLERANCE);
  if (config.feedback !== 'none')
    expectClose('do0', got.inputGradients.o0 as NumberArray, gradients.o0 as Float64Array, TOLERANCE);
  compareStates(drawn, got, forward);
  const names = [...got.states.keys()];
  for (const kind of ['h', 'c'] as const)
    names
      .filter((name) => name.startsWith(`${kind}_`))
      .forEach((name, track) => {
        sequence(`d${name}`, got.states.get(name)?.gradient, gradients.states[track]?.[kind]);
      });
}

function compareStates(drawn: DrawnNetwork, got: Inspection, want: NetworkLoss['forward']): void {
  if (drawn.config.cell === 'feedforward') return;
  expectClose('hN', got.hN, want.hN, TOLERANCE);
  if (want.cN) expectClose('cN', got.cN as NumberArray, want.cN, TOLERANCE);
  for (const kind of ['h', 'c'] as const)
    [...got.states]
      .filter(([name]) => name.startsWith(`${kind}_`))
      .forEach(([name, { values }], track) => {
        expectClose(name, values, want.states[track]?.[kind] as Float64Array, TOLERANCE);
      });
}

/** Classes in the padding do not count. */
function masked(drawn: DrawnNetwork): DrawnNetwork {
  const { T, B, lengths, targets } = drawn.batch;
  if (!lengths || drawn.config.output !== 'steps' || !targets) return drawn;
  const own = (targets as Int32Array).map((y, row) =>
    Math.floor(row / B) < (lengths[row % B] ?? T) ? y : -1,
  );
  return { ...drawn, batch: { ...drawn.batch, targets: own } };
}

describe('every network of the family, on the plan and by the book', () => {
  it.each(Object.entries(family))('%s', async (_, [config, drawing]) => {
    const drawn = masked(drawNetwork(config, drawing));
    const got = await inspect(drawn);
    if (config.output === 'none') {
      compareStates(drawn, got, networkForward(drawn.parameters, drawn.batch, config));
      expect(got.gradients.size).toBe(0);
    } else compare(drawn, got, networkLoss(drawn.parameters, drawn.batch, config));
  });
});
