// A training that ends early: what it has learned stays, whole.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { easyText, expectOneSentence, file, folder, names, run, SMALL, start } from './command.ts';

/** A training that would go on for days, with its first report written. */
async function longTraining(backend: string, ...more: string[]) {
  const at = folder();
  const book = file(join(at, 'text.txt'), easyText());
  const model = join(at, 'model.safetensors');
  const args = [
    '--text',
    book,
    '--out',
    model,
    ...SMALL,
    '--steps',
    '100000000',
    '--backend',
    backend,
    ...more,
  ];
  const running = start('train', [...args, '--report-every', '5']);
  await running.says(/^step \d+\//m);
  return { at, model, running };
}

async function expectLoads(model: string): Promise<void> {
  const written = await run('generate', ['--model', model, '--backend', 'cpu', '--length', '20', '--quiet']);
  expect({ ...written, stdout: [...written.stdout].length }).toEqual({ code: 0, stdout: 21, stderr: '' });
}

describe('a signal stops at a step and saves', () => {
  const cases: [signal: NodeJS.Signals, backend: string][] = [
    ['SIGINT', 'cpu'],
    ['SIGTERM', 'cpu'],
    ['SIGINT', 'gpu'],
    ['SIGINT', 'chromium'],
  ];
  test.for(cases)('%s, --backend %s', async ([signal, backend]) => {
    const { at, model, running } = await longTraining(backend, '--checkpoint-every', '0');
    expect(names(at)).toEqual(['text.txt']);
    running.process.kill(signal);
    const { code, stdout, stderr } = await running.finished;
    expect({ code, stdout }, stderr).toEqual({ code: 130, stdout: '' });
    expect(stderr).toMatch(/^Interrupted: .+ holds the model after step [1-9]\d*\.$/m);
    expect(names(at)).toEqual(['model.safetensors', 'text.txt']);
    await expectLoads(model);
  });
});

describe('a training that was interrupted and is resumed', () => {
  const SIZES = ['--seq-len', '8', '--batch', '4', '--sample-length', '0'];
  const text = (at: string): string[] => ['--text', file(join(at, 'text.txt'), easyText()), ...SIZES];

  /** Interrupts a training after its first report. @returns the step of the model that it leaves */
  async function interrupted(args: readonly string[]): Promise<number> {
    const running = start('train', [...args]);
    await running.says(/^step \d+\//m);
    running.process.kill('SIGINT');
    const { code, stderr } = await running.finished;
    expect(code, stderr).toBe(130);
    return Number(/holds the model after step (\d+)\./.exec(stderr)?.[1]);
  }

  const cases: [what: string, steps: number, about: (at: string) => string[], network: string[]][] = [
    ['a text', 2000, text, ['--hidden', '16']],
    ['a task', 1000, () => ['--task', 'parity', '--set', 'maxLength=12'], ['--cell', 'gru']],
    ['a task of pairs', 100, () => ['--task', 'dates', '--set', 'trainSize=200'], ['--hidden', '8']],
  ];
  test.for(cases)('ends as if it had not been: %s', async ([, steps, about, network]) => {
    const at = folder();
    const [whole, part] = [join(at, 'whole'), join(at, 'part')];
    const args = [...about(at), '--backend', 'cpu', '--steps', `${steps}`, '--report-every', '10'];
    const undisturbed = await run('train', [...args, ...network, '--out', whole]);
    expect(undisturbed.code, undisturbed.stderr).toBe(0);
    const step = await interrupted([...args, ...network, '--out', part]);
    expect(step).toBeLessThan(steps);
    const rest = await run('train', [...args, '--resume', part, '--out', part]);
    expect(rest.code, rest.stderr).toBe(0);
    const from = step.toLocaleString('en');
    expect(rest.stderr).toContain(`It goes on from step ${from}, as if it had not been interrupted.`);
    expect(readFileSync(part).equals(readFileSync(whole))).toBe(true);
  });

  test('needs the same options, and steps that are left, or begins anew', async () => {
    const at = folder();
    const model = join(at, 'model');
    const args = [...text(at), '--backend', 'cpu', '--report-every', '10'];
    const step = await interrupted([...args, '--hidden', '16', '--steps', '100000000', '--out', model]);
    const resume = (...more: string[]) => run('train', [...args, '--resume', model, '--out', model, ...more]);
    const before = readFileSync(model);

    const other = await resume('--steps', '100000000', '--optimizer', 'sgd');
    expectOneSentence(other, 1);
    expect(other.stderr).toMatch(
      /cannot be used: the saved training had optimizer .*; train as it was trained, or give --anew to begin/,
    );
    const few = await resume('--steps', '1');
    expectOneSentence(few, 2);
    expect(few.stderr).toMatch(/^The saved training has taken \d+ of 1 steps; give more --steps, or --anew/);
    expect(readFileSync(model).equals(before)).toBe(true);

    const anew = await resume('--steps', '1', '--optimizer', 'sgd', '--anew');
    expect(anew.code, anew.stderr).toBe(0);
    const from = step.toLocaleString('en');
    expect(anew.stderr).toContain(`It goes on from step ${from}, and its optimizer begins anew.`);
    expectOneSentence(await run('train', [...args, '--anew']), 2);
  });
});

test('a second Ctrl-C does not wait for the step', async () => {
  const { at, running } = await longTraining('cpu', '--checkpoint-every', '0');
  // The engine's process stands still from here on: the step that it is taking never ends.
  for (const pid of childrenOf(running.process.pid)) process.kill(pid, 'SIGSTOP');
  running.process.kill('SIGINT');
  await running.says(/once more quits at once/);
  // What comes within a moment belongs to the first press.
  const press = setInterval(() => running.process.kill('SIGINT'), 200);
  const { code, stderr } = await running.finished;
  clearInterval(press);
  expect(code).toBe(130);
  expect(stderr).not.toMatch(/Interrupted/);
  expect(names(at)).toEqual(['text.txt']);
});

/** The processes that a process has started. */
function childrenOf(parent: number | undefined): number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const rows = table
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/).map(Number));
  const children = rows.flatMap(([pid, ppid]) => (pid !== undefined && ppid === parent ? [pid] : []));
  expect(children).not.toEqual([]);
  return children;
}

test('a kill leaves the last checkpoint whole', async () => {
  const { at, model, running } = await longTraining('cpu', '--checkpoint-every', '5');
  while (!names(at).includes('model.safetensors')) await new Promise((resolve) => setTimeout(resolve, 20));
  running.process.kill('SIGKILL');
  await running.finished;
  await expectLoads(model);
});

describe('a disk that is full', () => {
  /** The largest file that may be written, in blocks of 512 bytes or of 1 KiB, is far smaller than the model. */
  const SMALL_DISK = ['bash', '-c', 'ulimit -f 2; exec "$0" "$@"'];

  test('ends with a sentence and leaves the old file', async () => {
    const at = folder();
    const book = file(join(at, 'text.txt'), easyText());
    const model = file(join(at, 'model'), 'old');
    const args = [
      '--text',
      book,
      '--out',
      model,
      '--hidden',
      '64',
      '--seq-len',
      '8',
      '--batch',
      '4',
      '--steps',
      '4',
    ];
    const { code, stderr } = await run('train', [...args, '--backend', 'cpu', '--quiet'], SMALL_DISK);
    expect(code, stderr).toBe(1);
    expectOneSentence({ code, stdout: '', stderr }, 1);
    expect(stderr).toMatch(/cannot be written: it would exceed the largest file size/);
    expect(readdirSync(at).sort()).toEqual(['model', 'text.txt']);
    expect(readFileSync(model, 'utf8')).toBe('old');
  });

  test('does not end a training in its middle', async () => {
    const at = folder();
    const book = file(join(at, 'text.txt'), easyText());
    const args = [
      '--text',
      book,
      '--out',
      join(at, 'model'),
      '--hidden',
      '64',
      '--seq-len',
      '8',
      '--batch',
      '4',
    ];
    const often = ['--steps', '12', '--checkpoint-every', '4', '--backend', 'cpu', '--quiet'];
    const { code, stderr } = await run('train', [...args, ...often], SMALL_DISK);
    expect(code, stderr).toBe(1);
    expect(stderr.match(/the training goes on without this checkpoint/g)).toHaveLength(2);
    expect(names(at)).toEqual(['text.txt']);
  });
});
