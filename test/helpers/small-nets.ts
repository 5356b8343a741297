/** Networks of a few numbers, recorded by hand: their losses and gradients on f64 twins, and by central differences. */

import { expect } from 'vitest';
import type { NumberArray } from '../../shaders/cells.ts';
import { Rng } from '../../src/core/rng.ts';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import { gradientName } from '../../src/graph/gradients.ts';
import { Graph } from '../../src/graph/graph.ts';
import type { Value } from '../../src/graph/value.ts';
import { softmaxCrossEntropy } from '../../src/ops/softmax-cross-entropy.ts';
import type { Program } from '../../src/schedule/executor.ts';
import type { Plan } from '../../src/schedule/plan.ts';
import { relativeError } from './tolerance.ts';

/** Records a network; what it returns is what is read back, by name. */
export type Recording = (g: Graph) => Record<string, Value> | undefined;

/** A loss that every row of the logits reaches with a gradient of its own: targets are an input of the graph. */
export function lossOf(g: Graph, o: Value, name = 'y'): Value {
  return softmaxCrossEntropy(o, g.input(name, o.rows, 1, 'i32')).loss;
}

export interface Result {
  /** Sum of all losses. */
  readonly loss: number;
  /** Of every parameter and every input that wants one, under its name. */
  readonly gradients: ReadonlyMap<string, NumberArray>;
  /** What the recording returned. */
  readonly values: Readonly<Record<string, Float64Array>>;
}

/** A recorded network, its plan, and numbers for all of its leaves: the same for the same names and sizes. */
export class SmallNet {
  readonly plan: Plan;
  readonly leaves = new Map<string, NumberArray>();
  readonly #returned: Record<string, Value>;
  readonly #executor = new CpuExecutor({ precision: 'f64', poison: true });
  #program: Program | undefined;

  constructor(record: Recording) {
    const g = new Graph('net');
    this.#returned = record(g) ?? {};
    this.plan = g.plan({ backward: true });
    for (const t of this.plan.tensors) {
      if (t.role !== 'param' && t.role !== 'input') continue;
      // The seed comes from the name, so that two recordings of the same network get the same numbers.
      const seed = [...t.name].reduce((sum, c) => (sum * 31 + (c.codePointAt(0) as number)) >>> 0, 7);
      const rng = new Rng(seed, 0);
      // Whether a sequence goes on is a matter of yes or no.
      const real = t.type === 'f32' && !t.name.endsWith('/valid');
      const draw = real ? (): number => 0.7 * rng.normal() : (): number => rng.integer(2);
      const numbers = Float64Array.from({ length: t.size }, draw);
      this.leaves.set(t.name, t.type === 'i32' ? Int32Array.from(numbers) : numbers);
    }
  }

  /** Names of the leaves whose gradient the plan computes. */
  get wanted(): string[] {
    const tensors = new Set(this.plan.tensors.map((t) => t.name));
    return [...this.leaves.keys()].filter((name) => tensors.has(gradientName(name)));
  }

  /** Runs the plan twice on the same memory: both runs must give the same bits. */
  async run(): Promise<Result> {
    const first = await this.#once();
    const second = await this.#once();
    expect(second, 'the second run gives the same bits').toEqual(first);
    return second;
  }

  async #once(): Promise<Result> {
    const executor = this.#executor;
    this.#program ??= await executor.load(this.plan);
    for (const [name, numbers] of this.leaves) executor.write(name, numbers);
    await executor.run(this.#program);
    const loss = await this.#loss();
    const gradients = new Map<string, NumberArray>();
    for (const name of this.wanted) gradients.set(name, await executor.read(gradientName(name)));
    const values: Record<string, Float64Array> = {};
    for (const [name, v] of Object.entries(this.#returned)) values[name] = await this.#value(v);
    return { loss, gradients, values };
  }

  async #loss(): Promise<number> {
    const losses = this.plan.tensors.filter((t) => /softmaxCrossEntropy\.loss(\.\d+)?$/.test(t.name));
    expect(losses.length).toBeGreaterThan(0);
    let sum = 0;
    for (const t of losses) for (const l of await this.#executor.read(t.name)) sum += l;
    return sum;
  }

  async #value(v: Value): Promise<Float64Array> {
    const home = v.home.root;
    const all = await this.#executor.read(home.name);
    const first = home.pad * home.rows + v.slot * v.rows;
    return Float64Array.from(
      { length: v.rows * v.cols },
      (_, i) => all[(first + Math.floor(i / v.cols)) * home.cols + v.col + (i % v.cols)] as number,
    );
  }

  /** Central differences of the loss with respect to every element of a leaf. */
  async differences(leaf: string): Promise<Float64Array> {
    const executor = this.#executor;
    const numbers = this.leaves.get(leaf) as Float64Array;
    const step = 1e-5;
    const slopes = new Float64Array(numbers.length);
    for (let i = 0; i < numbers.length; i++) {
      const at = async (shift: number): Promise<number> => {
        executor.write(leaf, Float64Array.of((numbers[i] as number) + shift), i);
        await executor.run(this.#program as Program);
        return this.#loss();
      };
      slopes[i] = ((await at(step)) - (await at(-step))) / (2 * step);
      executor.write(leaf, Float64Array.of(numbers[i] as number), i);
    }
    return slopes;
  }
}

/** Every gradient of the plan against central differences; the named leaves must be among them, and none may vanish. */
export async function expectTrueGradients(record: Recording, leaves: readonly string[]): Promise<Result> {
  const net = new SmallNet(record);
  const result = await net.run();
  expect(net.wanted.toSorted()).toEqual(leaves.toSorted());
  for (const name of leaves) {
    const gradient = result.gradients.get(name) as Float64Array;
    expect(Math.max(...gradient.map(Math.abs)), `the gradient of ${name} bites`).toBeGreaterThan(1e-4);
    expect(relativeError(gradient, await net.differences(name)), name).toBeLessThan(1e-7);
  }
  return result;
}

/** Two recordings of the same function: the same loss and the same gradients. */
export async function expectSame(a: Recording, b: Recording, tolerance = 1e-12): Promise<[Result, Result]> {
  const [one, two] = [await new SmallNet(a).run(), await new SmallNet(b).run()];
  expect(relativeError([one.loss], [two.loss]), 'loss').toBeLessThanOrEqual(tolerance);
  expect([...one.gradients.keys()].toSorted()).toEqual([...two.gradients.keys()].toSorted());
  for (const [name, gradient] of one.gradients)
    expect(relativeError(gradient, two.gradients.get(name) as NumberArray), name).toBeLessThanOrEqual(
      tolerance,
    );
  return [one, two];
}
