import type { Tile } from '../shaders/kernel.ts';
import { type Machine, openGpu } from '../src/gpu/adapter.ts';
import { choicesFor, everywhere } from '../src/gpu/choices.ts';
import { GpuExecutor } from '../src/gpu/executor.ts';

/**
 * An executor on a device of its own, whose programs are compiled at once as they would be after some runs: with the tile
 * that suits the adapter, or with the one that is given. A change in the middle of a round would be neither the one nor the
 * other.
 */
export async function openExecutor(tile?: Tile, machine?: Machine): Promise<GpuExecutor> {
  const opened = machine ?? (await openGpu());
  const choices = tile ? everywhere(tile, opened.isFallback) : choicesFor(opened);
  return new GpuExecutor(opened, { tuning: { choices } });
}
