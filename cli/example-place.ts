// Where an example runs: Dawn in Node where it has a graphics card, else the CPU.
import { spawn } from 'node:child_process';
import { CpuExecutor } from '../src/cpu/index.ts';
import { borrowGpu, GpuExecutor, openGpu } from '../src/index.ts';
import type { Executor } from '../src/schedule/index.ts';
import { openDawn } from './backends/dawn-gpu.ts';
import { findDrivers } from './backends/vulkan.ts';

export interface ExamplePlace {
  /** A new executor with a memory of its own: every network gets one. */
  readonly executor: () => Executor;
  /** As in "It runs on {where}". */
  readonly where: string;
}

/** What a second process is told: Dawn finds its driver through variables that only count at the start of one. */
const ON_DAWN = 'WEBGPU_RNN_ON_DAWN';
/** How that second process ends if it finds no adapter after all. */
const NO_ADAPTER = 75;

/** Dawn crashes once its entry point has been collected as garbage, so it is kept here. */
let entry: GPU | undefined;

/**
 * Opens the place. Where Dawn may work, the whole command runs a second time, in a process with the driver's variables,
 * and this one ends as that one does.
 */
export async function openPlace(): Promise<ExamplePlace> {
  if (process.env[ON_DAWN] !== undefined) return onDawn();
  for (const { env } of findDrivers()) {
    const code = await runAgain({ ...env, [ON_DAWN]: '1' });
    if (code !== NO_ADAPTER) process.exit(code);
  }
  return { executor: () => new CpuExecutor(), where: 'CPU' };
}

async function onDawn(): Promise<ExamplePlace> {
  const place = await openDawn(true);
  if (!('gpu' in place)) process.exit(NO_ADAPTER);
  entry = place.gpu;
  const { device, adapter } = await openGpu(entry);
  return { executor: () => new GpuExecutor(borrowGpu(device)), where: `${adapter} through Dawn in Node` };
}

/** The same command in a process of its own; returns its exit code. */
function runAgain(env: NodeJS.ProcessEnv): Promise<number> {
  const words = [...process.execArgv, ...process.argv.slice(1)];
  const child = spawn(process.execPath, words, { stdio: 'inherit', env: { ...process.env, ...env } });
  // A terminal's Ctrl-C reaches both processes, and that one decides what it means.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.once('error', () => resolve(NO_ADAPTER));
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}
