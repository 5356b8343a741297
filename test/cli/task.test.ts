// `npm run train -- --task`: what it shows, and what it refuses.
import { expect, test } from 'vitest';
import { TASK_NAMES } from '../../src/index.ts';
import { expectOneSentence, run } from './command.ts';

const CPU = ['--backend', 'cpu', '--set', 'trainSize=60', '--set', 'testSize=20'];

test('the list names every task with its options', async () => {
  const { code, stdout, stderr } = await run('train', ['--task', 'list']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const name of TASK_NAMES) expect(stdout).toMatch(new RegExp(`^${name} +\\S`, 'm'));
  expect(stdout).toContain('lag=30');
});

test('classes: baseline, loss, share of right answers, and some of them', async () => {
  const args = ['--task', 'parity', '--cell', 'lstm', '--layers', '2', '--bidirectional', '--hidden', '8'];
  const { code, stdout, stderr } = await run('train', [...args, '--steps', '60', '--lr', '0.02', ...CPU]);
  expect(code, stderr).toBe(0);
  expect(stderr).toMatch(
    /^The training runs on CPU: 2 layers of 8 hidden units \(lstm\), [\d,]+ parameters\.$/m,
  );
  const losses = [...stderr.matchAll(/^step \d+\/60 \| loss (\d\.\d+)/gm)].map((match) => Number(match[1]));
  expect(losses).toHaveLength(10);
  expect(losses.at(-1)).toBeLessThan(losses[0] as number);
  expect(stdout).toMatch(
    /^a coin reaches 50\.0 % right\nthis network reaches a loss of \d\.\d+, \d+\.\d % right\n/,
  );
  expect(stdout.match(/^ {2}answer {2}([01] ){11}[01]$/gm)).toHaveLength(3);
});

test('numbers: one answer after a sequence', async () => {
  const { code, stdout, stderr } = await run('train', [
    ...['--task', 'adding', '--set', 'length=5', '--steps', '5', '--quiet', ...CPU],
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('the constant guess 1 reaches a mean squared error of 0.1667');
  expect(stdout.match(/^ {2}network -?\d\.\d\d$/gm)).toHaveLength(3);
});

test('pairs: what it writes, and what would have been right', async () => {
  const { code, stdout, stderr } = await run('train', [
    ...['--task', 'sums', '--cell', 'gru', '--attention', 'none', '--set', 'digits=1', '--steps', '20'],
    ...['--backend', 'cpu', '--set', 'trainSize=60', '--set', 'testSize=10', '--quiet'],
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^\d+ of 10 are right in every character$/m);
  expect(stdout.match(/^\d\+\d -> \d*( \(right: \d+\))?$/gm)).toHaveLength(3);
});

test.each([
  ['no such task', ['--task', 'paritee']],
  ['no such option of it', ['--task', 'parity', '--set', 'lag=3']],
  ['no number', ['--task', 'echo', '--set', 'delay=long']],
  ['out of its range', ['--task', 'echo', '--set', 'delay=50']],
  ['an option of texts', ['--task', 'echo', '--text', 'book.txt']],
  ['attention without a target', ['--task', 'echo', '--attention', 'additive']],
  ['an encoder in both directions', ['--task', 'dates', '--bidirectional']],
  ['a browser', ['--task', 'echo', '--backend', 'chromium']],
])('one sentence: %s', async (_, args) => {
  expectOneSentence(await run('train', args), 2);
});
