// The engine's own CPU kernels, in a child process.
import { openChild } from './child.ts';
import type { Opened } from './engine.ts';

export function openCpuEngine(): Promise<Opened> {
  return openChild({ backend: 'cpu', where: 'in Node', why: 'the CPU is always there' });
}
