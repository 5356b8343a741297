import { GpuUnavailableError } from '../core/errors.ts';

/** A device, and what is worth knowing of the adapter behind it. */
export interface Machine {
  readonly device: GPUDevice;
  /** For people. */
  readonly adapter: string;
  /** There is no hardware behind it. */
  readonly isFallback: boolean;
  /** The device came from the app, which also destroys it. */
  readonly borrowed: boolean;
  /** Invocations of a subgroup at least and at most; undefined where the device has no subgroups. */
  readonly subgroups: readonly [least: number, most: number] | undefined;
}

const REMEDY =
  'Use a recent Chrome, Edge, Firefox or Safari with hardware acceleration on; ' +
  'in headless Chromium add --enable-unsafe-webgpu --use-webgpu-adapter=swiftshader.';

/** Asked for where the adapter has them: what makes products faster. */
const FEATURES = ['subgroups'] as const satisfies readonly GPUFeatureName[];

/** The limits that decide how large a model may be: asked for in full, as far as the adapter has them. */
const SIZES = ['maxBufferSize', 'maxStorageBufferBindingSize'] as const;

/**
 * A device of the best adapter there is.
 * @throws GpuUnavailableError `no-api` (no navigator.gpu), `no-adapter` (nothing behind it), `no-device`
 */
export async function openGpu(gpu: GPU | undefined = globalThis.navigator?.gpu): Promise<Machine> {
  if (!gpu) {
    const insecure = globalThis.isSecureContext === false;
    throw new GpuUnavailableError('no-api', 'There is no WebGPU here.', {
      hint: insecure ? 'WebGPU needs a secure context: serve the page over https or from localhost.' : REMEDY,
    });
  }
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new GpuUnavailableError('no-adapter', 'WebGPU found no adapter.', { hint: REMEDY });
  const requiredFeatures = FEATURES.filter((name) => adapter.features.has(name));
  const requiredLimits = Object.fromEntries(SIZES.map((name) => [name, adapter.limits[name]]));
  const device = await adapter
    .requestDevice({ requiredFeatures, requiredLimits, label: 'webgpu-rnn' })
    .catch(() => adapter.requestDevice({ label: 'webgpu-rnn' }))
    .catch((cause: unknown) => {
      throw new GpuUnavailableError('no-device', 'The adapter gives no device.', { cause, hint: REMEDY });
    });
  return {
    device,
    ...describeAdapter(adapter.info),
    subgroups: subgroupsOf(device, adapter.info),
    borrowed: false,
  };
}

/** The app's own device. */
export const borrowGpu = (device: GPUDevice): Machine => ({
  device,
  ...describeAdapter(device.adapterInfo),
  subgroups: subgroupsOf(device, device.adapterInfo),
  borrowed: true,
});

function subgroupsOf(device: GPUDevice, info: GPUAdapterInfo | undefined): Machine['subgroups'] {
  const { subgroupMinSize: least, subgroupMaxSize: most } = info ?? {};
  return device.features.has('subgroups') && least && most ? [least, most] : undefined;
}

/** An adapter's name, and whether it is software. */
export function describeAdapter(info: GPUAdapterInfo | undefined): Pick<Machine, 'adapter' | 'isFallback'> {
  const software = /swiftshader|llvmpipe|lavapipe|software|basic render/i;
  const words = [info?.vendor, info?.architecture, info?.device, info?.description].filter(Boolean).join(' ');
  const isFallback = info?.isFallbackAdapter === true || software.test(words);
  const name =
    info?.description || [info?.vendor, info?.architecture].filter(Boolean).join(' ') || 'unnamed adapter';
  return { adapter: isFallback ? `${name} (software)` : name, isFallback };
}
