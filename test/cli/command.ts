// Runs the commands as a person does: as processes of their own.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect } from 'vitest';

/** What a file of tests leaves behind, also where a test fails half-way. */
const children = new Set<ChildProcess>();
const folders = new Set<string>();

afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  for (const path of folders) rmSync(path, { recursive: true, force: true });
});

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Finished {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly process: ChildProcess;
  readonly finished: Promise<Finished>;
  /** Resolves when stderr so far matches; rejects when the command ends before that. */
  says(pattern: RegExp): Promise<void>;
}

export type Command = 'train' | 'generate';

/** The words that start a command. */
function words(command: Command, args: readonly string[]): string[] {
  return [process.execPath, '--import', 'tsx', `cli/${command}.ts`, ...args];
}

/**
 * Starts a command.
 *
 * @param wrap words to put in front, such as those of a program that takes rights away
 */
export function start(command: Command, args: readonly string[], wrap: readonly string[] = []): Running {
  const [program = '', ...rest] = [...wrap, ...words(command, args)];
  const child = spawn(program, rest, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  children.add(child);

  let stdout = '';
  let stderr = '';
  let ended = false;
  const watchers = new Set<() => void>();
  const notice = () => watchers.forEach((watcher) => watcher());
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    stdout += part;
  });
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    stderr += part;
    notice();
  });
  const finished = new Promise<Finished>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      ended = true;
      notice();
      resolve({ code, stdout, stderr });
    });
  });
  const says = (pattern: RegExp) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (pattern.test(stderr)) resolve();
        else if (ended) reject(new Error(`The command ended without saying ${pattern}. It said: ${stderr}`));
        else return;
        watchers.delete(look);
      };
      watchers.add(look);
      look();
    });
  return { process: child, finished, says };
}

/** Runs a command to its end. */
export function run(
  command: Command,
  args: readonly string[],
  wrap: readonly string[] = [],
): Promise<Finished> {
  return start(command, args, wrap).finished;
}

/** A new folder that goes away after the tests of a file. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'webgpu-rnn-cli-'));
  folders.add(path);
  return path;
}

/** Writes a file and returns its path. */
export function file(path: string, content: string | Uint8Array): string {
  writeFileSync(path, content);
  return path;
}

/** The names in a folder, in order. */
export function names(path: string): string[] {
  return readdirSync(path).sort();
}

/** A text that is quickly learned: a sentence over and over, about as long as asked. */
export function easyText(length = 4000): string {
  return 'the quick brown fox jumps over the lazy dog.\n'.repeat(Math.ceil(length / 45));
}

/** The options of a training that takes a moment. */
export const SMALL = ['--hidden', '16', '--seq-len', '8', '--batch', '4'];

/** A command failed as it should: this exit code, one sentence on stderr, nothing on stdout, no stack trace. */
export function expectOneSentence({ code, stdout, stderr }: Finished, exitCode: 1 | 2): void {
  expect({ code, stdout }, stderr).toEqual({ code: exitCode, stdout: '' });
  expect(stderr).toMatch(/[.?]\n$/);
  const sentence = stderr.trimEnd();
  expect(sentence.split('\n'), stderr).toHaveLength(1);
  expect(sentence, 'only one sentence').not.toMatch(/[.!?]["')]? +["'(]?[A-Z-]/);
  expect(sentence, 'no stack trace').not.toMatch(/\bat .*:\d+:\d+|node:internal|Error:/);
}

let model: Promise<Uint8Array> | undefined;

/** The bytes of a small trained model; trained once for a file of tests. */
export function trainedModel(): Promise<Uint8Array> {
  model ??= trainModel();
  return model;
}

async function trainModel(): Promise<Uint8Array> {
  const at = folder();
  const book = file(join(at, 'text.txt'), easyText());
  const out = join(at, 'model.safetensors');
  const args = ['--text', book, '--out', out, ...SMALL, '--steps', '40', '--backend', 'cpu', '--quiet'];
  const { code, stderr } = await run('train', args);
  expect(code, stderr).toBe(0);
  return readFileSync(out);
}
