import type { Tile } from '../../shaders/kernel.ts';
import { GpuLimitError } from '../core/errors.ts';
import type { Program } from '../schedule/executor.ts';
import { type Plan, RECORD_BYTES, recordBytes } from '../schedule/plan.ts';
import { guarded } from './faults.ts';
import { fuseSteps } from './fuse.ts';
import type { Memory } from './memory.ts';
import type { Pipelines } from './pipelines.ts';
import { MAX_WORK, type Resolved, resolve } from './resolve.ts';

interface Step {
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
  readonly offset: readonly [number];
  readonly workgroups: readonly [number, number, number];
}

/** What suits an adapter. No bit of a result depends on it. */
export interface Choices {
  /** For products. */
  readonly tile: Tile;
  /** Steps of a recurrence that follow each other become one dispatch. */
  readonly fuses: boolean;
}

/**
 * A plan made ready for the GPU: pipelines compiled, bind groups made, parameter records uploaded, all once. Running it
 * is encoding it again: nothing is made but the command buffer.
 */
export class GpuProgram implements Program {
  readonly plan: Plan;
  readonly #steps: readonly Step[];
  readonly #records: GPUBuffer;
  /** Where each submission ends: bounded pieces, however long the plan is. */
  readonly #ends: readonly number[];

  private constructor(plan: Plan, steps: readonly Step[], records: GPUBuffer, ends: readonly number[]) {
    this.plan = plan;
    this.#steps = steps;
    this.#records = records;
    this.#ends = ends;
  }

  /** The plan's buffers are already allocated in `memory`. */
  static async make(
    plan: Plan,
    device: GPUDevice,
    memory: Memory,
    pipelines: Pipelines,
    { tile, fuses }: Choices,
  ): Promise<GpuProgram> {
    const tensors = new Map(plan.tensors.map((t) => [t.name, t]));
    const single = plan.dispatches.map((d) => resolve(d, tensors, tile));
    const resolved = fuses ? fuseSteps(single) : single;
    assertGroupsFit(resolved, device);
    const compiled = await Promise.all(resolved.map((r) => pipelines.get(r.variant)));
    const records = await memory.other(
      `${plan.name}/records`,
      recordBytes(plan),
      GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    );
    try {
      const steps = await guarded(device, `binding plan '${plan.name}'`, () => {
        device.queue.writeBuffer(records, 0, recordsOf(resolved));
        const groups = new Map<string, GPUBindGroup>();
        let record = 0;
        return resolved.map((r, i): Step => {
          const { pipeline, layout } = compiled[i] as (typeof compiled)[number];
          const buffers = r.variant.bindings.map((b) => r.buffers[b.operands[0] as string] as string);
          const access = r.variant.bindings.map((b) => (b.writable ? 'w' : 'r')).join('');
          const key = `${r.kernel.name} ${access} ${r.calls.length} ${buffers.join(' ')}`;
          // Layouts made alike are group-equivalent, so dispatches of one kernel on the same buffers share a group.
          let group = groups.get(key);
          if (!group) {
            group = device.createBindGroup({
              label: `${plan.name}/${r.kernel.name}`,
              layout,
              entries: [
                { binding: 0, resource: { buffer: records, size: r.calls.length * RECORD_BYTES } },
                ...buffers.map((name, b) => ({ binding: b + 1, resource: { buffer: memory.buffer(name) } })),
              ],
            });
            groups.set(key, group);
          }
          const offset = record * RECORD_BYTES;
          record += r.calls.length;
          return { pipeline, group, offset: [offset], workgroups: r.workgroups };
        });
      });
      return new GpuProgram(plan, steps, records, endsOf(resolved));
    } catch (error) {
      memory.release(records);
      throw error;
    }
  }

  /** Submits the whole plan, or its dispatches from..to-1. */
  submit(device: GPUDevice, from = 0, to = this.#steps.length): void {
    let start = from;
    for (const end of [...this.#ends.filter((e) => e > from && e < to), to]) {
      const encoder = device.createCommandEncoder({ label: this.plan.name });
      this.#encode(encoder, start, end);
      device.queue.submit([encoder.finish()]);
      start = end;
    }
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

  dispose(memory: Memory): void {
    memory.release(this.#records);
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
