import type { Tile } from '../shaders/kernel.ts';
import { openGpu } from '../src/gpu/adapter.ts';
import { GpuExecutor } from '../src/gpu/executor.ts';

/** An executor on a device of its own; the tile for products is the one that suits the adapter, unless one is given. */
export async function openExecutor(tile?: Tile): Promise<GpuExecutor> {
  return new GpuExecutor(await openGpu(), ...(tile ? [tile] : []));
}
