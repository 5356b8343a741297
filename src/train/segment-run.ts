import type { NumberArray } from '../../shaders/cells.ts';
import type { Executor, Program } from '../schedule/executor.ts';
import type { Plan } from '../schedule/plan.ts';
import { SEGMENT_AT, type SegmentedStep } from './segment-plans.ts';

/** The plans of a segmented step, loaded. */
export class SegmentRun {
  readonly step: SegmentedStep;
  readonly #executor: Executor;
  readonly #name: string;
  readonly #programs: ReadonlyMap<Plan, Program>;

  private constructor(
    step: SegmentedStep,
    executor: Executor,
    name: string,
    programs: ReadonlyMap<Plan, Program>,
  ) {
    this.step = step;
    this.#executor = executor;
    this.#name = name;
    this.#programs = programs;
  }

  /**
   * All plans or none.
   * @param name of the run @param outputs as in `Executor.load`
   */
  static async load(
    step: SegmentedStep,
    executor: Executor,
    name: string,
    outputs: readonly string[],
  ): Promise<SegmentRun> {
    const programs = new Map<Plan, Program>();
    try {
      for (const plan of step.plans) {
        const own = outputs.filter((name) => plan.tensors.some((t) => t.name === name));
        programs.set(plan, await executor.load(plan, own));
      }
    } catch (error) {
      for (const program of programs.values()) executor.unload(program);
      throw error;
    }
    return new SegmentRun(step, executor, name, programs);
  }

  /** Queues the whole step. @param inputs of the whole batch, by name: each segment takes its own part */
  async run(inputs: ReadonlyMap<string, NumberArray>): Promise<void> {
    for (const { plan, segment } of this.step.runs) {
      this.#write(plan, segment, inputs);
      await this.#executor.run(this.#programs.get(plan) as Program);
    }
  }

  #write(plan: Plan, segment: number, inputs: ReadonlyMap<string, NumberArray>): void {
    const { steps, batchSize, length } = this.step;
    const first = segment * length;
    const at = new Uint32Array(SEGMENT_AT.size);
    at[SEGMENT_AT.begin] = Math.max(0, segment - 1) * batchSize;
    at[SEGMENT_AT.end] = segment * batchSize;
    at[SEGMENT_AT.row] = first * batchSize;
    at[SEGMENT_AT.step] = first;
    this.#executor.write(`${this.#name}/at`, at);
    for (const { name, role, size } of plan.tensors) {
      const data = role === 'input' ? inputs.get(name.slice(plan.name.length + 1)) : undefined;
      if (!data) continue;
      // What is longer than its tensor runs over time; anything else belongs to the whole batch.
      const from = data.length === size ? 0 : first * (data.length / steps);
      this.#executor.write(name, data.subarray(from, from + size));
    }
  }

  free(): void {
    for (const program of this.#programs.values()) this.#executor.unload(program);
  }
}
