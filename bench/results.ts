import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { styleText } from 'node:util';
import type { Common } from './options.ts';
import type { Run } from './run.ts';
import { ERROR, report } from './tables.ts';

const FOLDER = fileURLToPath(new URL('./results', import.meta.url));

/** The commit that is measured; `-dirty` if files have changed since. */
export const commit = (): string =>
  spawnSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).stdout?.trim() || 'unknown';

/** Where a run is written to, unless a file is named: by command and adapter. */
export function fileFor({ command, adapter }: Pick<Run, 'command' | 'adapter'>): string {
  const name = adapter
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return join(FOLDER, `${command}-${name}.json`);
}

/** Writes a run, if it is to be written. @returns the file */
export function keep(run: Run, out: Common['out']): string | undefined {
  if (out === undefined) return undefined;
  const file = out === true ? fileFor(run) : out;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(run, undefined, 2)}\n`);
  console.error(`Written to ${file}.`);
  return file;
}

/** Prints a run as tables, or as JSON. */
export function print(run: Run, { json }: Pick<Common, 'json'>): void {
  if (json) console.log(JSON.stringify(run, undefined, 2));
  else console.log(inColour(report(run)));
}

/** Lines that tell of an error are red, where there are colours. */
const inColour = (text: string): string =>
  process.stdout.isTTY
    ? text
        .split('\n')
        .map((line) => (line.includes(ERROR) ? styleText('red', line) : line))
        .join('\n')
    : text;

/** The run in a file. @throws Error if it is none */
export function readRun(file: string): Run {
  const run: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const commands = ['step', 'peers', 'limit', 'growth', 'segments', 'tune', 'first'];
  if (typeof run !== 'object' || run === null || !commands.includes((run as Run).command))
    throw new Error(`${file} holds no run of the bench.`);
  return run as Run;
}
