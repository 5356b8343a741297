// `npm run example -- 03`: runs an example on the best place here, Dawn in Node where it finds a driver, else the CPU.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { borrowGpu, CpuExecutor, type Executor, GpuExecutor, openGpu } from 'webgpu-rnn';
import { openDawn } from '../cli/backends/dawn-gpu.ts';
import { findDrivers } from '../cli/backends/vulkan.ts';
import { EXIT, runCommand, usageFailure } from '../cli/fail.ts';
import type { ExampleOptions } from './example.ts';

const HELPERS = ['run', 'example'];

/** Names of the examples, without their ending. */
const examples = readdirSync(new URL('.', import.meta.url))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -3))
  .filter((name) => !HELPERS.includes(name))
  .sort();

/** What a second process is told: Dawn finds its driver through variables that only count at the start of one. */
const ON_DAWN = 'WEBGPU_RNN_EXAMPLE_ON_DAWN';
/** That second process found no adapter after all. */
const NO_ADAPTER = 75;

/** Dawn crashes once its entry point has been collected as garbage, so it is kept here. */
let entry: GPU | undefined;

interface Module {
  run(options: ExampleOptions): Promise<unknown>;
}

await runCommand(async ([asked, steps, ...rest]) => {
  const found =
    asked === undefined ? [] : examples.filter((name) => name === asked || name.startsWith(`${asked}-`));
  const [name] = found;
  if (name === undefined || found.length > 1 || rest.length > 0)
    throw usageFailure(
      `"npm run example -- NAME [STEPS]" takes one of ${examples.join(', ')}, or its number.`,
    );
  if (steps !== undefined && !/^[1-9]\d*$/.test(steps))
    throw usageFailure(`STEPS must be a whole number from 1 up, not "${steps}".`);

  if (process.env[ON_DAWN] === undefined)
    for (const { env } of findDrivers()) {
      const options = { stdio: 'inherit', env: { ...process.env, ...env, [ON_DAWN]: '1' } } as const;
      const child = spawnSync(process.execPath, [...process.execArgv, ...process.argv.slice(1)], options);
      if (child.status !== NO_ADAPTER) process.exit(child.status ?? EXIT.interrupted);
    }
  const executor = process.env[ON_DAWN] === undefined ? () => new CpuExecutor() : await onDawn();
  const { run } = (await import(`./${name}.ts`)) as Module;
  const log = (line: string): void => void process.stdout.write(`${line}\n`);
  await run({ executor, log, ...(steps === undefined ? {} : { steps: Number(steps) }) });
  return EXIT.ok;
});

/** Executors on one device; ends the process where there is none. */
async function onDawn(): Promise<() => Executor> {
  const place = await openDawn();
  if (!('gpu' in place)) process.exit(NO_ADAPTER);
  entry = place.gpu;
  const { device, adapter } = await openGpu(entry);
  process.stdout.write(`On ${adapter}, through Dawn in Node.\n`);
  return () => new GpuExecutor(borrowGpu(device));
}
