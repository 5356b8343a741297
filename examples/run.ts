// `npm run example -- 03`: runs an example on the best place here, Dawn in Node where it finds a driver, else the CPU.
import { readdirSync } from 'node:fs';
import { openPlace } from '../cli/example-place.ts';
import { EXIT, runCommand, usageFailure } from '../cli/fail.ts';
import type { ExampleOptions } from './example.ts';

const HELPERS = ['run', 'example'];

/** Names of the examples, without their ending. */
const examples = readdirSync(new URL('.', import.meta.url))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -3))
  .filter((name) => !HELPERS.includes(name))
  .sort();

interface Module {
  run(options: ExampleOptions): Promise<unknown>;
}

await runCommand(async ([asked, steps, ...rest]) => {
  const found = examples.filter((name) => name === asked || name.startsWith(`${asked}-`));
  const [name] = found;
  if (name === undefined || found.length > 1 || rest.length > 0)
    throw usageFailure(
      `"npm run example -- NAME [STEPS]" takes one of ${examples.join(', ')}, or its number.`,
    );
  if (steps !== undefined && !/^[1-9]\d*$/.test(steps))
    throw usageFailure(`STEPS must be a whole number from 1 up, not "${steps}".`);
  const { executor, where } = await openPlace();
  process.stderr.write(`The example runs on ${where}.\n`);
  const { run } = (await import(`./${name}.ts`)) as Module;
  const log = (line: string): void => void process.stdout.write(`${line}\n`);
  await run({ executor, log, ...(steps === undefined ? {} : { steps: Number(steps) }) });
  return EXIT.ok;
});
