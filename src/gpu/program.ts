import { kernels } from '../../shaders/index.ts';
import type { Kernel, Shapes, Tile } from '../../shaders/kernel.ts';
import { alignedToVec4, bindingsOf, contextOf, repeatsOf, type Variant } from '../../shaders/text.ts';
import { GpuLimitError } from '../core/errors.ts';
import type { Program } from '../schedule/executor.ts';
import {
  callsOf,
  type Dispatch,
  matrixOf,
  type PlacedTensor,
  type Plan,
  RECORD_BYTES,
  recordBytes,
} from '../schedule/plan.ts';
import { guarded } from './faults.ts';
import type { Memory } from './memory.ts';
import type { Pipelines } from './pipelines.ts';

interface Step {
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
  readonly offset: readonly [number];
  readonly workgroups: readonly [number, number, number];
}

/** A dispatch with its names resolved. */
interface Resolved {
  readonly dispatch: Dispatch;
  readonly kernel: Kernel;
  /** Of every call. */
  readonly calls: readonly { readonly shapes: Shapes; readonly params: Readonly<Record<string, number>> }[];
  readonly buffers: Readonly<Record<string, string>>;
  readonly variant: Variant;
  readonly workgroups: readonly [number, number, number];
}

/**
 * A plan made ready for the GPU: pipelines compiled, bind groups made, parameter records uploaded, all once. Running it
 * is encoding it again: nothing is made but the command buffer.
 */
export class GpuProgram implements Program {
  readonly plan: Plan;
  readonly #steps: readonly Step[];
  readonly #records: GPUBuffer;

  private constructor(plan: Plan, steps: readonly Step[], records: GPUBuffer) {
    this.plan = plan;
    this.#steps = steps;
    this.#records = records;
  }

  /** The plan's buffers are already allocated in `memory`. */
  static async make(
    plan: Plan,
    device: GPUDevice,
    memory: Memory,
    pipelines: Pipelines,
    tile: Tile,
  ): Promise<GpuProgram> {
    const tensors = new Map(plan.tensors.map((t) => [t.name, t]));
    const resolved = plan.dispatches.map((d) => resolve(d, tensors, tile));
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
      return new GpuProgram(plan, steps, records);
    } catch (error) {
      memory.release(records);
      throw error;
    }
  }

  /** All dispatches from..to-1 in one compute pass. Default: the whole plan. */
  encode(encoder: GPUCommandEncoder, from = 0, to = this.#steps.length): void {
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

function resolve(
  dispatch: Dispatch,
  tensors: ReadonlyMap<string, PlacedTensor>,
  adapterTile: Tile,
): Resolved {
  const kernel = kernels.get(dispatch.kernel) as Kernel;
  const tensor = (name: string): PlacedTensor => tensors.get(name) as PlacedTensor;
  const calls = callsOf(dispatch).map(({ operands, params }) => ({
    shapes: Object.fromEntries(
      Object.entries(operands).map(([name, view]) => [name, matrixOf(view, tensor(view.tensor))]),
    ),
    params,
  }));
  const { shapes } = calls[0] as (typeof calls)[number];
  const buffers = Object.fromEntries(
    Object.entries(dispatch.operands).map(([name, view]) => [name, tensor(view.tensor).buffer]),
  );
  const bindings = bindingsOf(kernel, buffers);
  const tile = kernel.fit?.(adapterTile, shapes, dispatch.options) ?? adapterTile;
  const { options, adds } = dispatch;
  const vec4 = calls.every((call) => alignedToVec4(kernel, bindings, call.shapes));
  const repeats = repeatsOf(
    kernel,
    calls.map((call) => call.shapes),
  );
  const variant: Variant = { kernel, bindings, adds, options, tile, vec4, repeats, calls: calls.length };
  const [x, y] = kernel.groups(shapes, contextOf(variant));
  return { dispatch, kernel, calls, buffers, variant, workgroups: [x, y, calls.length] };
}

/** One record per call: the matrix of every operand that is bound, then the kernel's params (see `text.ts`). */
function recordsOf(resolved: readonly Resolved[]): ArrayBuffer {
  const all = resolved.flatMap(({ kernel, calls }) => calls.map((call) => ({ kernel, ...call })));
  const bytes = new ArrayBuffer(all.length * RECORD_BYTES);
  const view = new DataView(bytes);
  all.forEach(({ kernel, shapes, params }, i) => {
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
