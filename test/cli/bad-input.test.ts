// What is typed wrongly, or points at the wrong thing: one sentence, the right exit code, and no file anywhere.
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Command, easyText, expectOneSentence, file, folder, names, run, SMALL } from './command.ts';

/** Root may read and write everything, so the rights to do so are taken away from the command first. */
const AS_EVERYBODY =
  process.getuid?.() === 0
    ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search', '--inh-caps=-all']
    : [];

describe('the command line', () => {
  const cases: [what: string, command: Command, args: string[], says: RegExp][] = [
    ['nothing', 'train', [], /--text/],
    ['nothing', 'generate', [], /--model/],
    [
      'unknown',
      'train',
      ['--text', 'x', '--hiden', '8'],
      /unknown option '--hiden'.*did you mean --hidden\?/i,
    ],
    ['unknown', 'generate', ['--model', 'x', '--lenght', '8'], /'--lenght'.*did you mean --length\?/i],
    ['malformed', 'train', ['--text', 'x', '--hidden', 'many'], /--hidden takes a whole number.*"many"/],
    ['malformed', 'generate', ['--model', 'x', '--temperature', '-1'], /--temperature takes.*"-1"/],
  ];
  test.concurrent.for(cases)('%s, %s', async ([, command, args, says]) => {
    const result = await run(command, args);
    expectOneSentence(result, 2);
    expect(result.stderr).toMatch(says);
  });
});

describe('the text', () => {
  const cases: [what: string, make: (path: string) => void, says: RegExp][] = [
    ['is not there', () => {}, /There is no file/],
    ['is a folder', (path) => mkdirSync(path), /is a folder/],
    ['is empty', (path) => file(path, ''), /is empty/],
    [
      'is binary',
      (path) => file(path, new Uint8Array([80, 75, 3, 4, 0, 0])),
      /not text: 33 % of its characters are NUL/,
    ],
    ['is no UTF-8', (path) => file(path, new Uint8Array([72, 105, 0xe9, 33])), /not UTF-8 text.*offset 2/],
    ['is UTF-16', (path) => file(path, Buffer.from('\ufeffHello', 'utf16le')), /UTF-16/],
    ['may not be read', (path) => chmodSync(file(path, easyText()), 0), /cannot be read: permission denied/],
  ];
  test.concurrent.for(cases)('%s', async ([, make, says]) => {
    const at = folder();
    const text = join(at, 'text.txt');
    make(text);
    const before = names(at);
    const result = await run('train', ['--text', text, '--out', join(at, 'model')], AS_EVERYBODY);
    expectOneSentence(result, 1);
    expect(result.stderr).toMatch(says);
    expect(names(at)).toEqual(before);
  });

  test('is shorter than a window', async () => {
    const at = folder();
    const text = file(join(at, 'text.txt'), 'a short text');
    const result = await run('train', ['--text', text, '--out', join(at, 'model'), '--backend', 'cpu']);
    expectOneSentence(result, 1);
    expect(result.stderr).toMatch(/text is too short.*--batch or --seq-len/);
    expect(names(at)).toEqual(['text.txt']);
  });

  test('is also the output', async () => {
    const at = folder();
    const text = file(join(at, 'text.txt'), easyText());
    const result = await run('train', ['--text', text, '--out', text]);
    expectOneSentence(result, 1);
    expect(result.stderr).toMatch(/same file/);
    expect(names(at)).toEqual(['text.txt']);
  });
});

describe('the output', () => {
  const cases: [what: string, out: string, make: (at: string) => void, says: RegExp][] = [
    ['lies in a folder that is not there', 'no/model', () => {}, /folder ".*no" does not exist/],
    ['lies in what is no folder', 'text.txt/model', () => {}, /is not a folder/],
    ['is a folder', 'model', (at) => mkdirSync(join(at, 'model')), /is a folder/],
    [
      'may not be changed',
      'model',
      (at) => chmodSync(file(join(at, 'model'), 'old'), 0o400),
      /may not be changed/,
    ],
    [
      'lies in a folder that may not be written to',
      'shut/model',
      (at) => mkdirSync(join(at, 'shut'), { mode: 0o500 }),
      /permission denied/,
    ],
  ];
  test.concurrent.for(cases)('%s', async ([, out, make, says]) => {
    const at = folder();
    const text = file(join(at, 'text.txt'), easyText());
    make(at);
    const before = names(at);
    const result = await run('train', ['--text', text, '--out', join(at, out)], AS_EVERYBODY);
    expectOneSentence(result, 1);
    expect(result.stderr).toMatch(says);
    expect(names(at)).toEqual(before);
  });

  test('is a device', async () => {
    const text = file(join(folder(), 'text.txt'), easyText());
    const result = await run('train', ['--text', text, '--out', '/dev/null']);
    expectOneSentence(result, 1);
    expect(result.stderr).toMatch(/not a regular file/);
  });
});

test('a size beyond the limits of the adapter', async () => {
  const at = folder();
  const text = file(join(at, 'text.txt'), easyText());
  const args = [
    '--text',
    text,
    '--out',
    join(at, 'model'),
    ...SMALL,
    '--hidden',
    '200000',
    '--backend',
    'gpu',
  ];
  const result = await run('train', args);
  expectOneSentence(result, 1);
  expect(result.stderr).toMatch(/needs .* adapter/);
  expect(names(at)).toEqual(['text.txt']);
});
