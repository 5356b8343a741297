import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { describe, expect, it } from 'vitest';
import { type Bundle, bundle, type Entry } from '../../bench/bundle.ts';

const [CHAR_RNN, NETWORK] = await Promise.all(
  (['char-rnn', 'network'] as const).map(bundle) as [Promise<Bundle>, Promise<Bundle>],
);

const textOf = ({ files, entry }: Bundle): string => files.get(entry) as string;

/** The most that a page loads at first, in bytes after gzip. A limit is lowered whenever less is reached. */
const LIMITS: readonly (readonly [entry: Entry, of: Bundle, limit: number])[] = [
  ['char-rnn', CHAR_RNN, 51_500],
  ['network', NETWORK, 53_700],
];

/** What it has loaded when it trains. */
const TRAINING = ['src/gpu/recovery/recovering-executor.ts', 'src/text/generation.ts'];
/** Where there is hardware, it is checked first, and what was found out about it is looked up. */
const ON_HARDWARE = ['src/train/self-check.ts', 'src/gpu/remembered.ts'];

describe('what a page loads that trains on its GPU', () => {
  it.each(LIMITS)('%s stays small', (_, { first, files }, limit) => {
    expect(first.gzip).toBeLessThanOrEqual(limit);
    expect([...files.values()].join('')).toContain('softmaxCrossEntropy');
  });

  it('has loaded no more once it trains', () => {
    expect(CHAR_RNN.with(...TRAINING).gzip).toBeLessThanOrEqual(59_200);
    expect(CHAR_RNN.with(...TRAINING, ...ON_HARDWARE).gzip).toBeLessThanOrEqual(68_000);
    expect(() => CHAR_RNN.with('src/cpu/reference/network.ts')).toThrow('No file has');
  });

  it.each(LIMITS)('%s holds nothing of the CPU, of files and of tests', (_, one) => {
    const words = ['WebAssembly', 'safetensors', 'crypto.subtle'];
    expect(words.filter((word) => textOf(one).includes(word))).toEqual([]);
  });

  it('loads these when it comes to that', () => {
    const later = [...CHAR_RNN.files].filter(([name]) => name !== CHAR_RNN.entry).map(([, text]) => text);
    for (const word of ['WebAssembly', 'safetensors'])
      expect(
        later.some((text) => text.includes(word)),
        word,
      ).toBe(true);
    expect(CHAR_RNN.later.gzip).toBeGreaterThan(10_000);
  });

  it('keeps the names of errors', () => {
    expect([...NETWORK.files.values()].some((text) => /[`'"]ConfigError[`'"]/.test(text))).toBe(true);
  });

  it('imports one thing and gets no other', () => {
    expect(textOf(NETWORK)).not.toMatch(/CharRNN|EncoderDecoder|mackey/i);
    expect(textOf(CHAR_RNN)).not.toMatch(/EncoderDecoder|mackey/i);
  });
});

describe('the package', () => {
  it('has a file for each source, so that bundlers can leave out what an app does not import', async () => {
    const root = fileURLToPath(new URL('../..', import.meta.url));
    const built = await build({
      ...{ root, configFile: `${root}/vite.config.ts`, mode: 'library', logLevel: 'error' },
      build: { write: false },
    });
    const { output } = (Array.isArray(built) ? built[0] : built) as { output: { fileName: string }[] };
    const files = output.map(({ fileName }) => `./dist/${fileName}`);
    const { exports, sideEffects } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
    expect(files).toContain(exports['.'].import);
    for (const file of ['src/cpu/executor.js', 'src/train/self-check.js', 'shaders/twins/adam.js'])
      expect(files).toContain(`./dist/${file}`);
    expect(files.filter((file) => file.includes('/cases/'))).toEqual([]);
    expect(sideEffects).toBe(false);
  });
});
