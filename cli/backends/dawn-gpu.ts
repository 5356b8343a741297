// WebGPU in Node: Dawn, Chromium's implementation, from the npm package `webgpu`.
import { describeAdapter } from '../../src/gpu/adapter.ts';
import type { Place } from '../jobs.ts';

/**
 * Loads Dawn and sees whether it has an adapter: one with hardware behind it, if only that is worth it.
 *
 * Dawn for Node asks for its results by calling `setImmediate` over and over while anything is awaited, which keeps one
 * core at 100 %. With SwiftShader that core is one of those that should compute. Dawn looks `setImmediate` up by name at
 * every call, so it gets one that sleeps for a millisecond: on two cores a training of 60 steps (256 hidden units) took
 * 40 instead of 60 seconds of processor time, and half as long by the clock. It may go when Dawn waits for an event instead
 * (crbug.com/dawn/1127).
 */
export async function openDawn(onlyHardware = false): Promise<Place | { reason: string }> {
  const loaded = await import('webgpu').catch(() => undefined);
  if (!loaded) return { reason: 'the optional package `webgpu` is not installed or does not run here' };
  Object.assign(globalThis, loaded.globals, { setImmediate: sleepyImmediate });
  const gpu = loaded.create([]);
  const adapter = await gpu.requestAdapter();
  if (!adapter) return { reason: 'Dawn found no Vulkan driver that it can use' };
  if (onlyHardware && describeAdapter(adapter.info).isFallback)
    return { reason: 'Dawn found a GPU in software alone, which is slower' };
  return { backend: 'gpu', gpu };
}

function sleepyImmediate(callback: (...args: unknown[]) => void, ...args: unknown[]): NodeJS.Timeout {
  return setTimeout(callback, 1, ...args);
}
