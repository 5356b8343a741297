// Whole runs of `npm run train` and `npm run generate` on the places where the engine can run.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findDrivers } from '../../cli/backends/vulkan.ts';
import { easyText, expectOneSentence, file, folder, names, run, SMALL } from './command.ts';

/** The losses that a log reports, in order. */
function losses(log: string): number[] {
  return [...log.matchAll(/^step \d+\/\d+ \| loss (\d+\.\d+)/gm)].map((match) => Number(match[1]));
}

const STEPS = ['--steps', '60', '--report-every', '20', '--lr', '0.01'];

/** Trains on a backend and writes with the model on another one. */
async function trainThenGenerate(backend: string, place: RegExp): Promise<void> {
  const at = folder();
  const text = easyText();
  const book = file(join(at, 'text.txt'), text);
  const model = join(at, 'model.safetensors');
  const args = [
    '--text',
    book,
    '--out',
    model,
    '--backend',
    backend,
    ...SMALL,
    ...STEPS,
    '--sample-length',
    '40',
  ];
  const trained = await run('train', args);
  expect(trained.code, trained.stderr).toBe(0);
  expect(trained.stderr).toMatch(place);
  expect(trained.stderr).toMatch(/^The training runs on .+, because .+\.$/m);
  const products =
    /^Products as default: smallStep \d+x\d+ by .+; largeStep .+; sequence .+; gradient \d+x\d+ by .+\.$/m;
  expect(products.test(trained.stderr), trained.stderr).toBe(!trained.stderr.includes('runs on CPU'));
  expect(trained.stderr).toContain(`The model after step 60 is in ${model}.`);

  const [first = Number.NaN, , last = Number.NaN] = losses(trained.stderr);
  expect(losses(trained.stderr)).toHaveLength(3);
  expect(last).toBeLessThan(first);
  expect(trained.stdout.trimEnd()).not.toBe('');
  expect([...trained.stdout]).toHaveLength(41);

  expect(names(at)).toEqual(['model.safetensors', 'text.txt']);
  const written = await run('generate', [
    '--model',
    model,
    '--backend',
    'cpu',
    '--length',
    '50',
    '--prime',
    'the ',
  ]);
  expect(written.code, written.stderr).toBe(0);
  expect(written.stdout).toMatch(/^the /);
  expect([...written.stdout]).toHaveLength(4 + 50 + 1);
  expect([...new Set(written.stdout)].every((character) => text.includes(character))).toBe(true);
}

describe('a training, from the text to text', () => {
  test('on the CPU', () => trainThenGenerate('cpu', /on CPU in Node, because --backend cpu asks for it/));

  test('in headless Chromium', () =>
    trainThenGenerate('chromium', /in headless Chromium, because --backend chromium asks for it/));

  test('on the first place that works and is no GPU in software: without a graphics card, on the CPU', () => {
    const hasCard = ['/dev/dri', '/dev/nvidia0', '/dev/dxg'].some((path) => existsSync(path));
    const place = hasCard ? /, because / : /on CPU in Node, because .+ and the CPU is always there/;
    return trainThenGenerate('auto', place);
  });

  test('through Dawn, or in Chromium, where a GPU is asked for', () => {
    const hasDriver = findDrivers().length > 0;
    return trainThenGenerate(
      'gpu',
      hasDriver ? /through Dawn in Node, because / : /in headless Chromium, because /,
    );
  });
});

test('two layers of LSTM are trained with AdamW on a cosine, and written with', async () => {
  const at = folder();
  const book = file(join(at, 'text.txt'), easyText());
  const model = join(at, 'model.safetensors');
  const how =
    '--cell lstm --layers 2 --optimizer adamw --weight-decay 0.01 --schedule cosine --clip-value 0.1';
  const args = ['--text', book, '--out', model, '--backend', 'cpu', ...SMALL, ...STEPS, ...how.split(' ')];
  const trained = await run('train', args);
  expect(trained.code, trained.stderr).toBe(0);
  expect(trained.stderr).toMatch(/; 2 layers of 16 hidden units \(lstm\), /);
  // 0.01·(1 + cos(π·t/60))/2 at the last steps before the reports: t = 19, 39, 59.
  const rates = [...trained.stderr.matchAll(/^step .* \| rate (\S+) \|/gm)].map((match) => Number(match[1]));
  const cosine = (t: number): number => 0.005 * (1 + Math.cos((Math.PI * t) / 60));
  expect(rates).toEqual([19, 39, 59].map((t) => Number(cosine(t).toPrecision(2))));
  const written = await run('generate', ['--model', model, '--backend', 'cpu', '--length', '50']);
  expect(written.code, written.stderr).toBe(0);
  expect([...written.stdout]).not.toHaveLength(0);
});

test('a damaged model is not trained on', async () => {
  const at = folder();
  const book = file(join(at, 'text.txt'), easyText());
  const model = file(join(at, 'model'), 'This is not a model, it is a text.');
  const result = await run('train', [
    '--text',
    book,
    '--backend',
    'cpu',
    '--resume',
    model,
    '--out',
    join(at, 'out'),
  ]);
  expectOneSentence(result, 1);
  expect(result.stderr).toContain(`"${model}" cannot be used: `);
  expect(names(at)).toEqual(['model', 'text.txt']);
});

test('a saved model is trained on, and quietly', async () => {
  const at = folder();
  const book = file(join(at, 'text.txt'), easyText());
  const model = join(at, 'model');
  const args = ['--text', book, '--backend', 'cpu', '--seq-len', '8', '--batch', '4', '--steps', '4'];
  const first = await run('train', [...args, '--out', model, '--hidden', '16', '--quiet']);
  expect(first).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(names(at)).toEqual(['model', 'text.txt']);

  const longer = join(at, 'longer');
  const second = await run('train', [...args, '--out', longer, '--resume', model, '--sample-length', '0']);
  expect({ code: second.code, stdout: second.stdout }, second.stderr).toEqual({ code: 0, stdout: '' });
  expect(second.stderr).toMatch(
    /16 hidden units.* It goes on from step 4, and its optimizer begins anew\.$/m,
  );
  expect(second.stderr).toContain(`The model after step 8 is in ${longer}.`);
});

describe('help', () => {
  test('is on stdout, with examples', async () => {
    for (const command of ['train', 'generate'] as const) {
      const { code, stdout, stderr } = await run(command, ['--help']);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(/^Usage: npm run /);
      expect(stdout).toContain('Examples:');
    }
  });
});
