// The GPU through Dawn, in a child process.
import { openChild } from './child.ts';
import { isUnavailable, type Opened } from './engine.ts';
import { findDrivers } from './vulkan.ts';

/** Tries one driver after the other: a driver's file may be there without its card. */
export async function openDawnEngine(onlyHardware: boolean): Promise<Opened> {
  try {
    import.meta.resolve('webgpu');
  } catch {
    return { unavailable: 'the optional package `webgpu` (Dawn) is not installed' };
  }
  let last: Opened = { unavailable: 'no Vulkan driver was found for Dawn' };
  for (const { env, found } of findDrivers()) {
    const where = 'through Dawn in Node';
    last = await openChild({ backend: 'dawn', onlyHardware, env, where, why: found });
    if (!isUnavailable(last)) return last;
  }
  return last;
}
