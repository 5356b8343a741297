import { GpuLimitError } from '../core/errors.ts';
import type { Program } from '../schedule/executor.ts';
import { type Plan, RECORD_BYTES, recordBytes } from '../schedule/plan.ts';
import type { Choices } from './choices.ts';
import { disposed, guarded } from './faults.ts';
import { fuseSteps } from './fuse.ts';
import type { Memory } from './memory.ts';
import type { Pipeline, Pipelines } from './pipelines.ts';
import { recordsOf } from './records.ts';
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
  readonly #pipelines: Pipelines;
  readonly #chosen: Chosen;
  /** Multiply-adds of a submission. */
  readonly #most: number;
  #records: GPUBuffer | undefined;
  readonly #groups = new Map<string, GPUBindGroup>();
  #steps: readonly Step[] | undefined;
  /** Where each submission ends: bounded pieces, however long the plan is. */
  #ends: readonly number[] = [];
  /** How many runs may be one submission. */
  #runsTogether = 1;
  #runs = 0;
  /** What was compiled last, or is being compiled. */
  #choices: Choices | undefined;
  #compiled: Promise<Compiled> | undefined;
  #bound: Promise<void> | undefined;
  #disposed = false;

  /** Nothing is compiled yet, and no memory taken. */
  constructor(
    plan: Plan,
    device: GPUDevice,
    memory: Memory,
    pipelines: Pipelines,
    chosen: Chosen,
    most = MAX_WORK,
  ) {
    this.plan = plan;
    this.#device = device;
    this.#memory = memory;
    this.#pipelines = pipelines;
    this.#chosen = chosen;
    this.#most = most;
  }

  /** Compiled and bound: the plan's buffers are already allocated in `memory`. */
  static async make(...parts: ConstructorParameters<typeof GpuProgram>): Promise<GpuProgram> {
    const program = new GpuProgram(...parts);
    try {
      await program.allocate();
      await program.ready();
      return program;
    } catch (error) {
      program.dispose();
      throw error;
    }
  }

  /** Begins to compile: needs no memory. What goes wrong is told by `ready`. */
  compile(): void {
    this.#compiled ??= this.#compile(this.#chosen.first);
    this.#compiled.catch(() => undefined);
  }

  /** Memory of its own. @throws GpuOutOfMemoryError */
  async allocate(): Promise<void> {
    const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
    this.#records = await this.#memory.other(`${this.plan.name}/records`, recordBytes(this.plan), usage);
  }

  /** Resolves when it can be run, which asks for what `allocate` and the memory of the plan give. @throws ShaderError */
  ready(): Promise<void> {
    this.#bound ??= this.#prepare();
    return this.#bound;
  }

  async #prepare(): Promise<void> {
    this.compile();
    const compiled = await (this.#compiled as Promise<Compiled>);
    if (this.#disposed) throw disposed();
    await guarded(this.#device, `binding plan '${this.plan.name}'`, () => this.#bind(compiled));
  }

  async #compile(choices: Choices): Promise<Compiled> {
    this.#choices = choices;
    const tensors = new Map(this.plan.tensors.map((t) => [t.name, t]));
    const resolved = fuseSteps(
      this.plan.dispatches.map((d) => resolve(d, tensors, choices)),
      this.#most,
    );
    assertGroupsFit(resolved, this.#device);
    return { resolved, pipelines: await Promise.all(resolved.map((r) => this.#pipelines.get(r.variant))) };
  }

  #bind({ resolved, pipelines }: Compiled): void {
    this.#device.queue.writeBuffer(this.#records as GPUBuffer, 0, recordsOf(resolved));
    let record = 0;
    this.#steps = resolved.map((r, i): Step => {
      const { pipeline, layout } = pipelines[i] as Pipeline;
      const offset = record * RECORD_BYTES;
      record += r.calls.length;
      return { pipeline, group: this.#groupOf(r, layout), offset: [offset], workgroups: r.workgroups };
    });
    this.#ends = endsOf(resolved, this.#most);
    const work = resolved.reduce((sum, r) => sum + r.work, 0);
    this.#runsTogether = this.#ends.length > 0 ? 1 : Math.max(1, Math.floor(this.#most / work));
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
          { binding: 0, resource: { buffer: this.#records as GPUBuffer, size: calls.length * RECORD_BYTES } },
          ...bound.map((name, b) => ({ binding: b + 1, resource: { buffer: this.#memory.buffer(name) } })),
        ],
      });
    this.#groups.set(key, made);
    return made;
  }

  get #bindings(): readonly Step[] {
    if (!this.#steps) throw new Error(`Plan '${this.plan.name}' is run before it is ready.`);
    return this.#steps;
  }

  async #improve(): Promise<void> {
    const choices = this.#chosen.best;
    // What cannot be compiled in the background is not needed: a lost device says so where it is used.
    const compiled = await this.#compile(choices).catch(() => undefined);
    const isWanted = choices === this.#choices && !this.#disposed && !this.#memory.isDisposed;
    if (compiled && isWanted) this.#bind(compiled);
  }

  /** Submits the whole plan, or so many runs of it in a row. */
  submit(times = 1): void {
    const { length } = this.#bindings;
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

  /** Submits dispatches from..to-1, so many times in a row. */
  submitPart(from: number, to: number, times = 1): void {
    this.#submit((encoder) => {
      for (let i = 0; i < times; i++) this.#encode(encoder, from, to);
    });
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
      const step = this.#bindings[i] as Step;
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
    if (this.#records) this.#memory.release(this.#records);
  }
}

/** Ends of pieces of about `most` multiply-adds. */
function endsOf(resolved: readonly Resolved[], most: number): number[] {
  const ends: number[] = [];
  let work = 0;
  resolved.forEach((r, i) => {
    if (work > 0 && work + r.work > most) {
      ends.push(i);
      work = 0;
    }
    work += r.work;
  });
  return ends;
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
