/** A recording that a test makes by hand, with parameters and inputs from the host. */

import { expect } from 'vitest';
import type { NumberArray } from '../../shaders/cells.ts';
import { gradientName } from '../../src/graph/gradients.ts';
import { type Graph, viewOf } from '../../src/graph/graph.ts';
import type { Value } from '../../src/graph/value.ts';
import { fromKept, type ParameterSpec, toKept } from '../../src/model/parameters.ts';
import { check } from '../../src/schedule/check.ts';
import { Emitter } from '../../src/schedule/emitter.ts';
import type { Executor } from '../../src/schedule/executor.ts';
import type { View } from '../../src/schedule/plan.ts';

export interface HandMade {
  readonly specs: readonly ParameterSpec[];
  /** PyTorch's names and layouts. */
  readonly parameters: ReadonlyMap<string, ArrayLike<number>>;
  /** What the host writes, by the names of the graph's inputs. */
  readonly inputs: Readonly<Record<string, ArrayLike<number>>>;
  /** What is read. */
  readonly values: Readonly<Record<string, Value>>;
  /** What the gradient is read of; parameters are always among them. */
  readonly wanted: Readonly<Record<string, Value>>;
}

export interface HandResult {
  readonly values: ReadonlyMap<string, NumberArray>;
  readonly gradients: ReadonlyMap<string, NumberArray>;
  readonly parameters: ReadonlyMap<string, NumberArray>;
}

/** Forward and backward, twice: both runs must give the same bits. */
export async function runByHand(g: Graph, executor: Executor, made: HandMade): Promise<HandResult> {
  const gradients = new Map<string, View>();
  const plan = g.plan({
    backward: true,
    finish(e, book) {
      for (const [name, v] of Object.entries(made.wanted))
        if (book) gradients.set(name, book.read(viewOf(v, e)));
    },
  });
  expect(check(plan)).toEqual([]);
  const e = new Emitter();
  const values = new Map(Object.entries(made.values).map(([name, v]) => [name, viewOf(v, e)]));
  const program = await executor.load(plan);
  const write = (tensor: string, data: ArrayLike<number>): void =>
    executor.write(tensor, data instanceof Int32Array ? data : Float64Array.from(data));
  for (const s of made.specs)
    executor.write(s.name, toKept(s, made.parameters.get(s.name) as ArrayLike<number>));
  const known = new Set(plan.tensors.map((t) => t.name));
  for (const [name, data] of Object.entries(made.inputs)) {
    const tensor = `${g.name}/${name}`;
    expect(known.has(tensor), `${name} has a use`).toBe(true);
    write(tensor, data);
  }
  const run = async (): Promise<HandResult> => {
    await executor.run(program);
    const all = async (views: ReadonlyMap<string, View>) =>
      new Map(
        await Promise.all(
          [...views].map(async ([name, v]) => [name, part(await executor.read(v.tensor), v)] as const),
        ),
      );
    const parameters = made.specs.map(
      async (s) => [s.name, fromKept(s, await executor.read(gradientName(s.name)))] as const,
    );
    return {
      values: await all(values),
      gradients: await all(gradients),
      parameters: new Map(await Promise.all(parameters)),
    };
  };
  const first = await run();
  expect(await run(), 'the second run gives the same bits').toEqual(first);
  executor.unload(program);
  return first;
}

/** The matrix that a view is, row by row. */
const part = (all: NumberArray, { offset, rows, cols, stride }: View): NumberArray =>
  Float64Array.from(
    { length: rows * cols },
    (_, i) => all[offset + Math.floor(i / cols) * stride + (i % cols)] as number,
  );

/** Row t·B + n of a sequence: is it a step, or padding? */
export const isStep = (row: number, B: number, lengths: ArrayLike<number> | undefined): boolean =>
  lengths === undefined || Math.floor(row / B) < (lengths[row % B] as number);

/** A sequence [T, B, width] with zeros in the padding. */
export function withoutPadding(
  values: ArrayLike<number>,
  { T, B, lengths }: { T: number; B: number; lengths?: ArrayLike<number> | undefined },
): Float64Array {
  const width = values.length / (T * B);
  return Float64Array.from(values, (v, i) => (isStep(Math.floor(i / width), B, lengths) ? v : 0));
}
