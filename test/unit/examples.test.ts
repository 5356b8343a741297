// The examples, on the CPU, with as few steps as show what they claim. test/gpu/behaviour.test.ts has the full runs.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ExampleOptions } from '../../examples/example.ts';
import { CpuExecutor } from '../../src/cpu/index.ts';
import { USUAL_SHAPES } from '../../src/model/usual-shapes.ts';
import { importsOf } from '../helpers/imports.ts';

const folder = new URL('../../examples/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.ts'));
const examples = files.filter((name) => name !== 'run.ts' && name !== 'example.ts');

/** Runs an example, and gives back what it returns and what it says. */
async function show<R>(run: (options: ExampleOptions) => Promise<R>, steps?: number) {
  const lines: string[] = [];
  const options = { executor: () => new CpuExecutor(), log: (line: string) => void lines.push(line) };
  const result = await run(steps === undefined ? options : { ...options, steps });
  const losses = lines.flatMap((line) => {
    const [, loss] = /, loss (\d\S*)$/.exec(line) ?? [];
    return loss === undefined ? [] : [Number(loss)];
  });
  return { result, lines, losses };
}

test('there is one for each of the sixteen networks, and one for an own step', () => {
  const numbers = examples.map((name) => name.slice(0, 2)).filter((start) => /^\d\d$/.test(start));
  expect(numbers).toEqual(Array.from({ length: 16 }, (_, i) => `${i + 1}`.padStart(2, '0')));
  expect(examples).toHaveLength(17);
});

test.each(examples)('%s needs nothing but the package', (name) => {
  const text = readFileSync(new URL(name, folder), 'utf8');
  const names = importsOf(name, text).map((found) => found.name);
  expect(names).toContain('webgpu-rnn');
  expect(names.filter((from) => !/^webgpu-rnn(\/|$)/.test(from) && from !== 'example.ts')).toEqual([]);
  expect(text.split('\n').length, 'lines').toBeLessThan(75);
});

test('01: without a cycle an echo is a guess', async () => {
  const { run } = await import('../../examples/01-feedforward.ts');
  const { result } = await show(run, 120);
  expect(result['echo rnn']).toBeGreaterThan(0.95);
  expect(result['echo feedforward']).toBeLessThan(0.6);
  expect(result['parity feedforward']).toBeLessThan(0.6);
});

test('02: a small W forgets how it began, a large one never does', async () => {
  const { run } = await import('../../examples/02-state-only.ts');
  const { result, lines } = await show(run);
  expect(result.small).toBeLessThan(1e-5);
  expect(result.large).toBeGreaterThan(1);
  expect(lines).toHaveLength(6);
});

test('03: sums of numbers three times as long', async () => {
  const { run } = await import('../../examples/03-output-at-every-step.ts');
  const { result, losses } = await show(run);
  expect(result.short).toBeGreaterThan(0.99);
  expect(result.long).toBeGreaterThan(0.99);
  expect(losses.at(-1)).toBeLessThan(0.2 * (losses[0] as number));
});

test('04: the output is memory enough for parity, on its own too, and not for an echo', async () => {
  const { run } = await import('../../examples/04-output-to-hidden.ts');
  const { result } = await show(run, 160);
  expect(result['parity taught']).toBeGreaterThan(0.99);
  expect(result['parity alone']).toBeGreaterThan(0.99);
  expect(result['echo taught']).toBeLessThan(0.6);
});

test('05: one answer after the last step of each', async () => {
  const { run } = await import('../../examples/05-output-at-the-end.ts');
  const { result } = await show(run);
  expect(result.accuracy).toBeGreaterThan(0.95);
});

test('06: with a teacher and without, the error falls', async () => {
  const { run } = await import('../../examples/06-teacher-forcing.ts');
  const { result, losses } = await show(run, 60);
  for (const first of [0, 4]) expect(losses[first + 3]).toBeLessThan(0.7 * (losses[first] as number));
  expect(Object.keys(result)).toHaveLength(4);
  for (const error of Object.values(result)) expect(error).toBeGreaterThan(0);
});

test('07: a vector is spelled out, whichever way it enters', async () => {
  const { run } = await import('../../examples/07-vector-to-sequence.ts');
  const { result } = await show(run);
  const words = 'zero one two three four five six seven eight nine';
  expect(result).toEqual({ input: words, state: words, both: words });
});

test('08: outputs that depend on each other', async () => {
  const { run } = await import('../../examples/08-own-outputs.ts');
  const { result } = await show(run, 200);
  expect(result.deaf).toBeLessThan(0.6);
  // All but the first answer, which is a coin's.
  expect(result.hearing).toBeGreaterThan(11 / 12);
});

test('09: what comes after is known to who reads backwards', async () => {
  const { run } = await import('../../examples/09-bidirectional.ts');
  const { result } = await show(run, 200);
  expect(result.one).toBeLessThan(0.6);
  expect(result.both).toBeGreaterThan(0.99);
});

test('10: dates begin to be learned', async () => {
  const { run } = await import('../../examples/10-encoder-decoder.ts');
  const { result, lines, losses } = await show(run, 24);
  expect(result.loss).toBeLessThan(0.95 * (losses[0] as number));
  expect(lines.filter((line) => line.includes(' -> '))).toHaveLength(5);
});

test('11: two layers learn a grammar, each with weights of its own', async () => {
  const { run } = await import('../../examples/11-deep.ts');
  const { result, lines } = await show(run, 150);
  for (const layers of ['1 layers', '2 layers'])
    expect(result[layers]).toBeGreaterThan((result.baseline as number) + 0.15);
  expect(lines.at(-1)).toContain('rnn.weight_hh_l1');
});

test('12: skips let the gradient through', async () => {
  const { run } = await import('../../examples/12-deep-transition.ts');
  const { result } = await show(run, 4);
  expect(result['with skips, gradient']).toBeGreaterThan(3 * (result['without skips, gradient'] as number));
});

test('13: leaky units remember the first of forty-one symbols', async () => {
  const { run } = await import('../../examples/13-leaky-units.ts');
  const { result } = await show(run, 110);
  expect(result.undefined).toBeLessThan(0.7);
  expect(result['0.95']).toBeGreaterThan(0.95);
  expect(result.learned).toBeGreaterThan(0.95);
});

test('14: a reservoir near radius 1 echoes, a small one does not', async () => {
  const { run } = await import('../../examples/14-echo-state.ts');
  const { result, lines } = await show(run, 60);
  expect(result['radius 0.95, next']).toBeLessThan(0.5 * (result['radius 0.1, next'] as number));
  expect(lines.filter((line) => line.includes('61 numbers trained'))).toHaveLength(2);
});

test('15: every cell begins to add', async () => {
  const { run } = await import('../../examples/15-lstm-gru.ts');
  const { result, losses } = await show(run, 12);
  for (const first of [0, 4, 8]) expect(losses[first + 3]).toBeLessThan(losses[first] as number);
  expect(Object.keys(result)).toEqual(['baseline', 'rnn', 'lstm', 'gru']);
});

test('16: the four usual shapes', async () => {
  const { run } = await import('../../examples/16-shapes.ts');
  const { result, lines } = await show(run);
  expect(Object.keys(result)).toEqual(USUAL_SHAPES);
  for (const [first, last] of Object.values(result)) expect(last).toBeLessThan(0.1 * first);
  expect(lines.map((line) => /has (\d+) numbers/.exec(line)?.[1])).toEqual(['8', '40', '8', '40']);
});

test('own step: its dry run, and a loss that falls', async () => {
  const { run } = await import('../../examples/own-step.ts');
  const { result, lines } = await show(run, 100);
  expect(result.last).toBeLessThan(0.5 * result.first);
  expect(lines.filter((line) => line.includes('blendBackward'))).toHaveLength(2);
});
