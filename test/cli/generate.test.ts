// `npm run generate`: what it writes, and what it says of a file that is no model.
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
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
