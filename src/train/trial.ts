import type { NumberArray } from '../../shaders/cells.ts';
import { gradientName } from '../graph/gradients.ts';
import { Graph, viewOf } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';
import type { ResolvedConfig } from '../model/config.ts';
import { fromKept, type ParameterSpec, toKept } from '../model/parameters.ts';
import { Emitter } from '../schedule/emitter.ts';
import type { Executor, Program } from '../schedule/executor.ts';
import type { View } from '../schedule/plan.ts';
import type { Batch } from './batch.ts';
import { recordBatch, shapeOf } from './batch-recording.ts';
import { writeBatch } from './batch-writing.ts';
import { inputsOf, type Put } from './inputs.ts';

/** A recording whose parameters belong to it alone: inputs that want a gradient. */
class OwnParameters extends Graph {
  override param(name: string, rows: number, cols: number): Value {
    return this.input(name, rows, cols, 'f32', true);
  }
}

/** Names tell tensors apart on an executor, so every trial has one of its own. */
let trials = 0;

/**
 * A network on an executor that leaves everything there as it is: its weights are its own, and gone with it. For whoever
 * wants to try other weights, or another device.
 */
export class Trial {
  readonly #executor: Executor;
  readonly #config: ResolvedConfig;
  readonly #program: Program;
  readonly #loss: View;
  readonly #put: Put;

  private constructor(executor: Executor, config: ResolvedConfig, program: Program, loss: View) {
    this.#executor = executor;
    this.#config = config;
    this.#program = program;
    this.#loss = loss;
    this.#put = inputsOf(executor, program.plan);
  }

  /** @param like a batch of the shape of all that will come, whether they give first states or not; it has been checked */
  static async load(
    executor: Executor,
    config: ResolvedConfig,
    like: Batch,
    options: { readonly backward: boolean },
  ): Promise<Trial> {
    const g = new OwnParameters(`trial ${++trials}`);
    const { judged } = recordBatch(g, config, shapeOf(like), true);
    const program = await executor.load(g.plan(options));
    const { loss } = judged as { readonly loss: Value };
    return new Trial(executor, config, program, viewOf(loss, new Emitter()));
  }

  setWeight(spec: ParameterSpec, values: ArrayLike<number>): void {
    this.#put(spec.name, () => toKept(spec, values));
  }

  setBatch(batch: Batch): void {
    writeBatch(this.#put, this.#config, batch);
  }

  async run(): Promise<void> {
    await this.#executor.run(this.#program);
  }

  /** Of the last run, reduced as the batch says. */
  async loss(): Promise<number> {
    const { tensor, offset, rows, stride } = this.#loss;
    const all = await this.#executor.read(tensor);
    let sum = 0;
    for (let r = 0; r < rows; r++) sum += all[offset + r * stride] as number;
    return sum;
  }

  /** Of the last run, in PyTorch's layout. */
  async gradient(spec: ParameterSpec): Promise<NumberArray> {
    const name = gradientName(`${this.#program.plan.name}/${spec.name}`);
    return fromKept(spec, await this.#executor.read(name));
  }

  dispose(): void {
    this.#executor.unload(this.#program);
  }
}
