import { GpuLimitError } from '../core/errors.ts';
import type { Program } from '../schedule/executor.ts';
import { type Plan, RECORD_BYTES, recordBytes } from '../schedule/plan.ts';
import type { Choices } from './choices.ts';
import { guarded } from './faults.ts';
import { fuseSteps } from './fuse.ts';
import type { Memory } from './memory.ts';
import type { Pipeline, Pipelines } from './pipelines.ts';
import { MAX_WORK, type Resolved, resolve } from './resolve.ts';

interface Step {
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
  readonly offset: readonly [number];
  readonly workgroups: readonly [number, number, number];
}

/** What programs are compiled with: at first, and once they have been run often. Both may change. */
export interface Chosen {
  readonly first: Choices;
  readonly best: Choices;
}

/** A program that has been run so often is worth what takes longer to compile. */
const OFTEN = 8;

/** Dispatches with their pipelines. */
interface Compiled {
  readonly resolved: readonly Resolved[];
  readonly pipelines: readonly Pipeline[];
}

/**
 * A plan made ready for the GPU: pipelines compiled, bind groups made, parameter records uploaded, all once. Running it
 * is encoding it again: nothing is made but the command buffer. A program that is run often gets better pipelines as soon
 * as they have been compiled.
 */
export class GpuProgram implements Program {
  readonly plan: Plan;
  readonly #device: GPUDevice;
  readonly #memory: Memory;
  readonly #records: GPUBuffer;
  readonly #groups = new Map<string, GPUBindGroup>();
  #steps: readonly Step[] = [];
  /** Where each submission ends: bounded pieces, however long the plan is. */
  #ends: readonly number[] = [];
  /** How many runs may be one submission. */
  #runsTogether = 1;
  #runs = 0;
  readonly #compile: (choices: Choices) => Promise<Compiled>;
  readonly #chosen: Chosen;
  /** What was compiled last, or is being compiled. */
  #choices: Choices;
  #disposed = false;

  private constructor(
    plan: Plan,
    device: GPUDevice,
    memory: Memory,
    records: GPUBuffer,
    chosen: Chosen,
    choices: Choices,
    compile: (choices: Choices) => Promise<Compiled>,
  ) {
    this.plan = plan;
    this.#device = device;
    this.#memory = memory;
    this.#records = records;
    this.#chosen = chosen;
    this.#choices = choices;
    this.#compile = compile;
  }

  /** The plan's buffers are already allocated in `memory`. */
  static async make(
    plan: Plan,
    device: GPUDevice,
    memory: Memory,
    pipelines: Pipelines,
    chosen: Chosen,
  ): Promise<GpuProgram> {
    const compile = async (choices: Choices): Promise<Compiled> => {
      const tensors = new Map(plan.tensors.map((t) => [t.name, t]));
      const resolved = fuseSteps(plan.dispatches.map((d) => resolve(d, tensors, choices)));
      assertGroupsFit(resolved, device);
      return { resolved, pipelines: await Promise.all(resolved.map((r) => pipelines.get(r.variant))) };
    };
    const { first } = chosen;
    const compiled = await compile(first);
    const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
    const records = await memory.other(`${plan.name}/records`, recordBytes(plan), usage);
    const program = new GpuProgram(plan, device, memory, records, chosen, first, compile);
    try {
      await guarded(device, `binding plan '${plan.name}'`, () => program.#bind(compiled));
      return program;
    } catch (error) {
      memory.release(records);
      throw error;
    }
  }

  #bind({ resolved, pipelines }: Compiled): void {
    this.#device.queue.writeBuffer(this.#records, 0, recordsOf(resolved));
    let record = 0;
    this.#steps = resolved.map((r, i): Step => {
      const { pipeline, layout } = pipelines[i] as Pipeline;
      const offset = record * RECORD_BYTES;
      record += r.calls.length;
      return { pipeline, group: this.#groupOf(r, layout), offset: [offset], workgroups: r.workgroups };
    });
    this.#ends = endsOf(resolved);
    const work = resolved.reduce((sum, r) => sum + r.work, 0);
    this.#runsTogether = this.#ends.length > 0 ? 1 : Math.max(1, Math.floor(MAX_WORK / work));
  }

  /** Layouts made alike are group-equivalent, so dispatches of one kernel on the same buffers share a group. */
  #groupOf({ variant, kernel, calls, buffers }: Resolved, layout: GPUBindGroupLayout): GPUBindGroup {
    const bound = variant.bindings.map((b) => buffers[b.operands[0] as string] as string);
    const access = variant.bindings.map((b) => (b.writable ? 'w' : 'r')).join('');
    const key = `${kernel.name} ${access} ${calls.length} ${bound.join(' ')}`;
    const made =
      this.#groups.get(key) ??
      this.#device.createBindGroup({
        label: `${this.plan.name}/${kernel.name}`,
        layout,
        entries: [
          { binding: 0, resource: { buffer: this.#records, size: calls.length * RECORD_BYTES } },
          ...bound.map((name, b) => ({ binding: b + 1, resource: { buffer: this.#memory.buffer(name) } })),
        ],
      });
    this.#groups.set(key, made);
    return made;
  }

  async #improve(): Promise<void> {
    const choices = this.#chosen.best;
    this.#choices = choices;
    // What cannot be compiled in the background is not needed: a lost device says so where it is used.
    const compiled = await this.#compile(choices).catch(() => undefined);
    if (compiled && choices === this.#choices && !this.#disposed) this.#bind(compiled);
  }

  /** Submits the whole plan, or so many runs of it in a row. */
  submit(times = 1): void {
    const { length } = this.#steps;
    let left = times;
    while (left > 0) {
      const runs = Math.min(left, this.#runsTogether);
      let start = 0;
      for (const end of [...this.#ends, length]) {
        this.#submit((encoder) => {
          for (let i = 0; i < runs; i++) this.#encode(encoder, start, end);
        });
        start = end;
      }
      left -= runs;
    }
    this.#runs += times;
    if (this.#runs >= OFTEN && this.#choices !== this.#chosen.best) void this.#improve();
  }

  /** Submits dispatches from..to-1. */
  submitPart(from: number, to: number): void {
    this.#submit((encoder) => this.#encode(encoder, from, to));
  }

  #submit(encode: (encoder: GPUCommandEncoder) => void): void {
    const encoder = this.#device.createCommandEncoder({ label: this.plan.name });
    encode(encoder);
    this.#device.queue.submit([encoder.finish()]);
  }

  #encode(encoder: GPUCommandEncoder, from: number, to: number): void {
    const pass = encoder.beginComputePass({ label: this.plan.name });
    let pipeline: GPUComputePipeline | undefined;
    for (let i = from; i < to; i++) {
      const step = this.#steps[i] as Step;
      if (step.pipeline !== pipeline) {
        pipeline = step.pipeline;
        pass.setPipeline(pipeline);
      }
      pass.setBindGroup(0, step.group, step.offset);
      pass.dispatchWorkgroups(...step.workgroups);
    }
    pass.end();
  }

  dispose(): void {
    this.#disposed = true;
    this.#memory.release(this.#records);
  }
}

/** Ends of pieces of about MAX_WORK. */
function endsOf(resolved: readonly Resolved[]): number[] {
  const ends: number[] = [];
  let work = 0;
  resolved.forEach((r, i) => {
    if (work > 0 && work + r.work > MAX_WORK) {
      ends.push(i);
      work = 0;
    }
    work += r.work;
  });
  return ends;
}

/** One record per call: the matrix of every operand that is bound, then the kernel's params (see `text.ts`). */
function recordsOf(resolved: readonly Resolved[]): ArrayBuffer {
  const all = resolved.flatMap(({ kernel, calls, recurrence }) =>
    calls.map((call, n) => ({ kernel, recurrence, advance: recurrence?.advance[n], ...call })),
  );
  const bytes = new ArrayBuffer(all.length * RECORD_BYTES);
  const view = new DataView(bytes);
  all.forEach(({ kernel, shapes, params, recurrence, advance }, i) => {
    let at = i * RECORD_BYTES;
    const put = (value: number, type: 'u32' | 'f32'): void => {
      if (type === 'f32') view.setFloat32(at, value, true);
      else view.setUint32(at, value, true);
      at += 4;
    };
    for (const name of Object.keys(kernel.operands)) {
      const m = shapes[name];
      if (m) for (const n of [m.offset, m.rows, m.cols, m.stride]) put(n, 'u32');
    }
    for (const [name, type] of Object.entries(kernel.params)) put(params[name] as number, type);
    if (!recurrence) return;
    for (const n of [recurrence.steps, recurrence.across]) put(n, 'u32');
    for (const name of Object.keys(kernel.operands)) if (shapes[name]) put(advance?.[name] ?? 0, 'u32');
  });
  return bytes;
}

function assertGroupsFit(resolved: readonly Resolved[], device: GPUDevice): void {
  const limit = device.limits.maxComputeWorkgroupsPerDimension;
  for (const { kernel, workgroups } of resolved)
    if (workgroups.some((n) => n > limit))
      throw new GpuLimitError(
        'too-many-workgroups',
        `Kernel '${kernel.name}' would need ${workgroups.join(' × ')} workgroups; the limit is ${limit} each way.`,
        {
          parameter: kernel.name,
          actual: workgroups,
          limit,
          hint: 'Choose a smaller sequence length or batch.',
        },
      );
}
