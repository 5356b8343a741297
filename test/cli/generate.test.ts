// `npm run generate`: what it writes, and what it says of a file that is no model.
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../cli/fail.ts';
import { parseGenerateOptions } from '../../cli/generate-options.ts';
import { thrown } from '../helpers/errors.ts';
import { expectOneSentence, file, folder, run, start, trainedModel } from './command.ts';

/** A file with the trained model, or with what `change` makes of it. */
async function modelFile(change: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes): Promise<string> {
  return file(join(folder(), 'model.safetensors'), change(Uint8Array.from(await trainedModel())));
}

/** Generates on the CPU. */
function write(model: string, ...args: string[]) {
  return run('generate', ['--model', model, '--backend', 'cpu', ...args]);
}

describe('the text', () => {
  test('has the length that was asked for, and stdout has nothing else', async () => {
    const { code, stdout, stderr } = await write(await modelFile(), '--length', '123', '--seed', '5');
    expect(code, stderr).toBe(0);
    expect([...stdout]).toHaveLength(124);
    expect(stderr).toBe('The model runs on CPU in Node, because --backend cpu asks for it; the seed is 5.\n');
  });

  test('is the same for the seed that was told, and another for another', async () => {
    const model = await modelFile();
    const first = await write(model, '--temperature', '1');
    const seed = Number(/the seed is (\d+)\./.exec(first.stderr)?.[1]);
    const again = await write(model, '--temperature', '1', '--seed', String(seed));
    expect(again).toEqual(first);
    const other = await write(model, '--temperature', '1', '--seed', String((seed ^ 1) >>> 0));
    expect(other.code).toBe(0);
    expect(other.stdout).not.toBe(first.stdout);
  });

  test('does not depend on the seed at temperature 0', async () => {
    const model = await modelFile();
    const greedy = ['--temperature', '0', '--prime', 'the '];
    const [first, other] = [
      await write(model, ...greedy, '--seed', '1'),
      await write(model, ...greedy, '--seed', '2'),
    ];
    expect(first.code, first.stderr).toBe(0);
    expect(other.stdout).toBe(first.stdout);
  });

  test('is drawn from the likeliest where that was asked for', async () => {
    const model = await modelFile();
    const greedy = await write(model, '--temperature', '0', '--length', '60');
    const hot = ['--temperature', '3', '--seed', '4', '--length', '60'];
    const free = await write(model, ...hot);
    expect(free.stdout).not.toBe(greedy.stdout);
    for (const limit of [
      ['--top-k', '1'],
      ['--top-p', '1e-6'],
    ]) {
      const { code, stdout, stderr } = await write(model, ...hot, ...limit);
      expect(code, stderr).toBe(0);
      expect(stdout, limit.join(' ')).toBe(greedy.stdout);
    }
  });

  test('ends before the first of its stops', async () => {
    const model = await modelFile();
    const options = ['--seed', '4', '--temperature', '1', '--prime', 'the ', '--length', '200', '--quiet'];
    const whole = (await write(model, ...options)).stdout.slice(4, -1);
    const [one, two] = [whole.slice(90, 94), whole.slice(50, 53)];
    const end = Math.min(whole.indexOf(one), whole.indexOf(two));
    const { code, stdout, stderr } = await write(model, ...options, '--stop', one, '--stop', two);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(`the ${whole.slice(0, end)}\n`);
    const empty = await write(model, ...options, '--stop', whole.slice(0, 1));
    expect(empty.stdout, 'nothing but the beginning').toBe('the \n');
  });

  test('is the likeliest that a search finds', async () => {
    const model = await modelFile();
    const options = ['--prime', 'the ', '--length', '12'];
    const { code, stdout, stderr } = await write(model, ...options, '--beams', '3');
    expect(code, stderr).toBe(0);
    const [where, ...found] = stderr.trimEnd().split('\n');
    expect(where).toBe('The model runs on CPU in Node, because --backend cpu asks for it.');
    expect(found).toHaveLength(3);
    const rows = found.map((line) => /^ln p = (-[\d.]+), (-[\d.]+) per character: (".*")$/.exec(line) ?? []);
    const sums = rows.map(([, sum]) => Number(sum));
    expect(sums).toEqual(sums.toSorted((a, b) => b - a));
    for (const [, sum, each] of rows) expect(Number(sum) / 12).toBeCloseTo(Number(each), 2);
    expect(stdout).toBe(`the ${JSON.parse(rows[0]?.[3] ?? '""')}\n`);
    const one = await write(model, ...options, '--beams', '1', '--quiet');
    const greedy = await write(model, ...options, '--temperature', '0', '--quiet');
    expect(one).toEqual(greedy);
    const ended = await write(model, ...options, '--beams', '3', '--stop', ' ', '--length-penalty', '1');
    expect(ended.stdout).toMatch(/^the [^ ]*\n$/);
    expect(ended.stderr).toContain(' "\n');
  });

  test('ends when its reader goes away', async () => {
    const args = ['--model', await modelFile(), '--backend', 'cpu', '--length', '100000000', '--quiet'];
    const running = start('generate', args);
    await once(running.process.stdout!, 'data');
    running.process.stdout!.destroy();
    const { code, stderr } = await running.finished;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('ends on Ctrl-C', async () => {
    const args = ['--model', await modelFile(), '--backend', 'cpu', '--length', '100000000', '--quiet'];
    const running = start('generate', args);
    await once(running.process.stdout!, 'data');
    running.process.kill('SIGINT');
    const { code, stderr } = await running.finished;
    expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
  });
});

describe('a file that is no model', () => {
  /** Flips one bit. */
  const flip = (at: (bytes: Uint8Array) => number) => (bytes: Uint8Array) => {
    const index = at(bytes);
    bytes[index] = (bytes[index] ?? 0) ^ 1;
    return bytes;
  };
  const cases: [what: string, change: (bytes: Uint8Array) => Uint8Array][] = [
    ['empty', () => new Uint8Array()],
    ['cut off', (bytes) => bytes.subarray(0, bytes.length - 5)],
    ['one bit off in its weights', flip((bytes) => bytes.length - 3)],
    ['a text', () => new TextEncoder().encode('This is not a model, it is a text.')],
    ['a zip archive', () => new Uint8Array([80, 75, 3, 4, 20, 0, 0, 0, 8, 0, 1, 2, 3])],
  ];
  test.concurrent.for(cases)('%s', async ([, change]) => {
    const model = await modelFile(change);
    const result = await write(model);
    expectOneSentence(result, 1);
    expect(result.stderr).toContain(`"${model}" cannot be used: `);
  });

  test('not there', async () => {
    const result = await write(join(folder(), 'model.safetensors'));
    expectOneSentence(result, 1);
    expect(result.stderr).toMatch(/There is no file/);
  });

  test('a folder', async () => {
    const path = join(folder(), 'model.safetensors');
    mkdirSync(path);
    const result = await write(path);
    expectOneSentence(result, 1);
    expect(result.stderr).toMatch(/is a folder/);
  });
});

test('a beginning with a character that the model does not know', async () => {
  const result = await write(await modelFile(), '--prime', 'the é', '--quiet');
  expectOneSentence(result, 1);
  expect(result.stderr).toMatch(/é|U\+00E9/);
});

test('a stop with a character that the model does not know', async () => {
  const result = await write(await modelFile(), '--stop', 'é', '--quiet');
  expectOneSentence(result, 1);
  expect(result.stderr).toMatch(/stop "é"/);
});

describe('options that are wrong', () => {
  const wrong: [typed: string[], says: RegExp][] = [
    [['--top-k', '0'], /--top-k takes a whole number from 1 to 4294967295, not "0"/],
    [['--top-p', '0'], /--top-p takes a number above 0, to 1, not "0"/],
    [['--top-p', '1.5'], /--top-p takes a number above 0, to 1, not "1.5"/],
    [['--stop', ''], /--stop takes a text, and the text given is empty/],
    [['--beams', '0'], /--beams takes a whole number from 1 to 4096, not "0"/],
    [['--beams', '2', '--length-penalty', '-1'], /--length-penalty takes a number from 0 to 100, not "-1"/],
    [['--length-penalty', '1'], /--length-penalty has no effect without --beams/],
    [['--beams', '2', '--temperature', '0.8'], /--temperature has no effect with --beams/],
    [['--beams', '2', '--top-k', '3'], /--top-k has no effect with --beams/],
    [['--beams', '2', '--seed', '3'], /--seed has no effect with --beams/],
  ];
  test.for(wrong)('%j', ([typed, says]) => {
    const { message, exitCode } = thrown(Failure, () => parseGenerateOptions(['--model', 'm', ...typed]));
    expectOneSentence({ code: exitCode, stdout: '', stderr: `${message}\n` }, 2);
    expect(message).toMatch(says);
  });

  test('right ones are read', () => {
    const typed = ['--model', 'm', '--top-k', '20', '--top-p', '.9', '--stop', 'a', '--stop', '\n\n'];
    expect(parseGenerateOptions(typed)).toMatchObject({ topK: 20, topP: 0.9, stop: ['a', '\n\n'] });
    expect(parseGenerateOptions(['--model', 'm', '--top-p', '1'])).toMatchObject({ topP: 1 });
    const search = ['--model', 'm', '--beams', '4', '--length-penalty', '0.7'];
    expect(parseGenerateOptions(search)).toMatchObject({ beams: 4, lengthPenalty: 0.7, stop: [] });
  });
});
