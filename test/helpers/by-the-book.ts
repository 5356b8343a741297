/** What the engine says of a network and a batch, against the textbook. */

import { expect } from 'vitest';
import type { NumberArray } from '../../shaders/cells.ts';
import { type NetworkLoss, networkForward, networkLoss } from '../../src/cpu/reference/network.ts';
import type { DropoutMasks } from '../../src/cpu/reference/network-batch.ts';
import type { Executor } from '../../src/schedule/executor.ts';
import type { Batch, BatchMasks } from '../../src/train/batch.ts';
import type { Inspection } from '../../src/train/inspection.ts';
import { Network } from '../../src/train/network.ts';
import { expectAllClose, expectClose } from './closeness.ts';
import { family } from './family.ts';
import { type DrawnNetwork, drawNetwork } from './reference-networks.ts';

/** Largest error over the largest number of a tensor. */
export interface Tolerance {
  readonly forward: number;
  readonly gradient: number;
}

/** A network of the family with numbers for all that it has. Classes in the padding do not count. */
export function drawMember(name: string): DrawnNetwork {
  const [config, drawing] = family[name] as (typeof family)[string];
  return masked(drawNetwork(config, drawing));
}

/** The network of a drawing, with its parameters, on an executor. */
export async function networkOn(executor: Executor, drawn: DrawnNetwork): Promise<Network> {
  const network = await Network.create(drawn.config, executor);
  network.loadStateDict(drawn.parameters);
  return network;
}

/** Everything that the engine says, against the textbook. */
export function expectByTheBook(drawn: DrawnNetwork, got: Inspection, tolerance: Tolerance): void {
  const { config, parameters, batch } = drawn;
  if (config.output !== 'none') {
    compare(drawn, got, networkLoss(parameters, batch, config), tolerance);
    return;
  }
  compareStates(drawn, got, networkForward(parameters, batch, config), tolerance);
  expect(got.gradients.size).toBe(0);
}

/** The batch of the reference, as the engine takes it. */
export const batchOf = ({ batch: { T, B, dropout, ...rest } }: DrawnNetwork): Batch => ({
  ...({ seqLen: T, batchSize: B, ...rest } as Batch),
  ...(dropout && { masks: masksOf(dropout) }),
});

/** A network of one layer has nothing between layers, and one without memory nothing before W. */
export const masksOf = (dropout: DropoutMasks): BatchMasks =>
  Object.fromEntries(Object.entries(dropout).filter(([, mask]) => mask.length > 0));

/** Rows [T, B] of a sequence that are no padding. */
function validRows(drawn: DrawnNetwork, values: NumberArray): number[] {
  const { T, B, lengths } = drawn.batch;
  const width = values.length / (T * B);
  return [...values].filter((_, i) => {
    const row = Math.floor(i / width);
    return Math.floor(row / B) < (lengths?.[row % B] ?? T);
  });
}

function compare(drawn: DrawnNetwork, got: Inspection, want: NetworkLoss, tolerance: Tolerance): void {
  const { config, batch } = drawn;
  const { forward, gradients } = want;
  const sequence = (name: string, a: NumberArray | undefined, b: Float64Array | undefined): void => {
    expect(a === undefined, name).toBe(b === undefined);
    if (a && b) expectClose(name, validRows(drawn, a), validRows(drawn, b), tolerance.gradient);
  };
  const rows =
    config.output === 'last' ? (x: NumberArray) => [...x] : (x: NumberArray) => validRows(drawn, x);
  expectClose('loss', [got.loss], [want.loss], tolerance.forward);
  expectClose('elements', rows(got.lossElements), rows(want.elements), tolerance.forward);
  expectClose('logits', rows(got.logits), rows(forward.logits), tolerance.forward);
  sequence('hidden', got.hidden, forward.hidden);
  expectAllClose(got.gradients, gradients.parameters, tolerance.gradient);
  sequence('dx', got.inputGradients.x, gradients.x);
  if (batch.context)
    expectClose(
      'dcontext',
      got.inputGradients.context as NumberArray,
      gradients.context as Float64Array,
      tolerance.gradient,
    );
  if (got.inputGradients.h0) expectClose('dh0', got.inputGradients.h0, gradients.h0, tolerance.gradient);
  if (got.inputGradients.c0)
    expectClose('dc0', got.inputGradients.c0, gradients.c0 as Float64Array, tolerance.gradient);
  if (config.feedback !== 'none')
    expectClose(
      'do0',
      got.inputGradients.o0 as NumberArray,
      gradients.o0 as Float64Array,
      tolerance.gradient,
    );
  compareStates(drawn, got, forward, tolerance);
  const names = [...got.states.keys()];
  for (const kind of ['h', 'c'] as const)
    names
      .filter((name) => name.startsWith(`${kind}_`))
      .forEach((name, track) => {
        sequence(`d${name}`, got.states.get(name)?.gradient, gradients.states[track]?.[kind]);
      });
}

function compareStates(
  drawn: DrawnNetwork,
  got: Inspection,
  want: NetworkLoss['forward'],
  { forward }: Tolerance,
): void {
  if (drawn.config.cell === 'feedforward') return;
  expectClose('hN', got.hN, want.hN, forward);
  if (want.cN) expectClose('cN', got.cN as NumberArray, want.cN, forward);
  for (const kind of ['h', 'c'] as const)
    [...got.states]
      .filter(([name]) => name.startsWith(`${kind}_`))
      .forEach(([name, { values }], track) => {
        expectClose(name, values, want.states[track]?.[kind] as Float64Array, forward);
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
