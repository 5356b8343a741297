import { render, type Variant } from '../../shaders/text.ts';
import { ShaderError } from '../core/errors.ts';
import { guarded } from './faults.ts';

/** A compiled kernel variant. */
export interface Pipeline {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

/** Compiles kernel variants; two with the same text are compiled once, whatever plan asks. */
export class Pipelines {
  readonly #device: GPUDevice;
  readonly #byText = new Map<string, Promise<Pipeline>>();

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /** @throws ShaderError */
  get(variant: Variant): Promise<Pipeline> {
    const code = render(variant);
    let compiled = this.#byText.get(code);
    if (!compiled) {
      compiled = this.#compile(variant, code);
      this.#byText.set(code, compiled);
      compiled.catch(() => this.#byText.delete(code));
    }
    return compiled;
  }

  async #compile(variant: Variant, code: string): Promise<Pipeline> {
    const label = variant.kernel.name;
    const device = this.#device;
    let module: GPUShaderModule | undefined;
    try {
      const made = await guarded(device, `compiling kernel '${label}'`, () => {
        module = device.createShaderModule({ label, code });
        const layout = device.createBindGroupLayout({ label, entries: layoutEntries(variant) });
        const pipeline = device.createComputePipelineAsync({
          label,
          layout: device.createPipelineLayout({ label, bindGroupLayouts: [layout] }),
          compute: { module, entryPoint: 'main' },
        });
        // Its rejection is awaited below; until then it must not count as unhandled.
        pipeline.catch(() => undefined);
        return { layout, pipeline };
      });
      return { layout: made.layout, pipeline: await made.pipeline };
    } catch (cause) {
      throw await shaderError(label, code, module, cause);
    }
  }
}

const layoutEntries = (variant: Variant): GPUBindGroupLayoutEntry[] => [
  {
    binding: 0,
    visibility: GPUShaderStage.COMPUTE,
    buffer: { type: 'uniform', hasDynamicOffset: true },
  },
  ...variant.bindings.map(
    (b, i): GPUBindGroupLayoutEntry => ({
      binding: i + 1,
      visibility: GPUShaderStage.COMPUTE,
      buffer: { type: b.writable ? 'storage' : 'read-only-storage' },
    }),
  ),
];

async function shaderError(
  kernel: string,
  code: string,
  module: GPUShaderModule | undefined,
  cause: unknown,
): Promise<ShaderError> {
  const info = await module?.getCompilationInfo().catch(() => undefined);
  const fault = info?.messages.find((m) => m.type === 'error');
  const lines = code.split('\n');
  const place = fault ? ` at line ${fault.lineNum}, column ${fault.linePos}` : '';
  const source = fault && fault.lineNum > 0 ? `\n  ${lines[fault.lineNum - 1]}\n  ` : ' ';
  const reason = fault?.message ?? (cause instanceof Error ? cause.message : String(cause));
  return new ShaderError('shader', `Kernel '${kernel}' does not compile${place}:${source}${reason}`, {
    parameter: kernel,
    actual: code,
    cause,
    hint: 'This is a fault of the library or of the driver; please report it with this message.',
  });
}
