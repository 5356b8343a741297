// The parts that need no process of their own.
import { mkdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findDrivers, type Surroundings } from '../../cli/backends/vulkan.ts';
import { explain, Failure, toWire } from '../../cli/fail.ts';
import { parseGenerateOptions } from '../../cli/generate-options.ts';
import { fromHere } from '../../cli/input-file.ts';
import { Interrupt } from '../../cli/interrupt.ts';
import { ModelKeeper } from '../../cli/model-keeper.ts';
import { OutputFile } from '../../cli/output-file.ts';
import { duration, figures, size, whole } from '../../cli/progress.ts';
import { OPTIMIZER_NAMES, recipeOf, SCHEDULE_NAMES } from '../../cli/recipe.ts';
import { parseTrainOptions } from '../../cli/train-options.ts';
import { ConfigError, DataError } from '../../src/core/errors.ts';
import { type OptimizerOptions, optimizer, schedule } from '../../src/index.ts';
import { thrown } from '../helpers/errors.ts';
import { expectOneSentence, file, folder, names } from './command.ts';

describe('options', () => {
  test('have defaults', () => {
    expect(parseTrainOptions(['--text', 'book.txt'])).toEqual({
      text: 'book.txt',
      out: 'model.safetensors',
      seqLen: 64,
      batch: 32,
      steps: 2000,
      lr: 2e-3,
      schedule: 'constant',
      optimizer: 'adam',
      carry: true,
      validation: 0.1,
      seed: 1,
      sampleLength: 200,
      temperature: 0.8,
      evaluateEvery: 500,
      checkpointEvery: 500,
      backend: 'auto',
      quiet: false,
    });
    expect(parseGenerateOptions(['--model', 'm'])).toEqual({
      model: 'm',
      prime: '',
      temperature: 0.8,
      lengthPenalty: 0,
      stop: [],
      source: [],
      set: [],
      typed: ['model'],
      backend: 'auto',
      quiet: false,
    });
  });

  test('are read as numbers', () => {
    const typed =
      '--text t --hidden 8 --lr 2e-3 --clip off --no-carry --seed 4294967295 --validation .25 --steps 07';
    expect(parseTrainOptions(typed.split(' '))).toMatchObject({
      hidden: 8,
      lr: 0.002,
      clip: Number.POSITIVE_INFINITY,
      carry: false,
      seed: 4294967295,
      validation: 0.25,
      steps: 7,
    });
  });

  const wrong: [typed: string, says: RegExp][] = [
    ['--text', /--text.*argument missing/],
    ['book.txt', /needs its option in front.*"--"/],
    ['--text t --hidden 0', /--hidden takes a whole number from 1 up, not "0"/],
    ['--text t --seq-len 6.5', /--seq-len takes a whole number.*"6.5"/],
    ['--text t --steps -3', /--steps takes a whole number.*"-3"/],
    ['--text t --batch --steps', /--batch takes a whole number.*"--steps"/],
    ['--text t --lr NaN', /--lr takes a number.*"NaN"/],
    ['--text t --lr -1', /--lr takes a number from 0 up, not "-1"/],
    ['--text t --clip 0', /--clip takes a number above 0, or "off", not "0"/],
    ['--text t --momentum 1', /--momentum takes a number from 0 up, below 1, not "1"/],
    ['--text t --cell lstn', /--cell takes rnn, lstm, gru or gru-reset-before, not "lstn"/],
    ['--text t --layers 65', /--layers takes a whole number from 1 to 64, not "65"/],
    ['--text t --leak 1.5', /--leak takes a number from 0 to 1, not "1.5"/],
    ['--text t --schedule cosin', /--schedule takes constant, .* or exponential, not "cosin"/],
    ['--text t --decay 0', /--decay takes a number above 0, to 1, not "0"/],
    ['--text t --plateau-factor 1 --plateau 2', /--plateau-factor takes a number above 0, below 1/],
    ['--text t --momentum 0.9', /--momentum has no effect with --optimizer adam/],
    ['--text t --optimizer adamw --decoupled', /--decoupled has no effect with --optimizer adamw/],
    ['--text t --optimizer sgd --beta1 0.5', /--beta1 has no effect with --optimizer sgd/],
    ['--text t --optimizer sgd --nesterov', /--nesterov needs a --momentum/],
    ['--text t --decoupled', /--decoupled needs a --weight-decay/],
    ['--text t --cell lstm --activation relu', /--activation has no effect with --cell lstm/],
    ['--text t --cell gru --leak 0.5', /--leak has no effect with --cell gru/],
    ['--text t --cell gru --biases 2', /--biases has no effect with --cell gru/],
    ['--text t --forget-bias 1', /--forget-bias has no effect with --cell rnn/],
    [
      '--text t --cell gru-reset-before --layer-norm',
      /--layer-norm has no effect with --cell gru-reset-before/,
    ],
    ['--text t --decay-every 5', /--decay-every has no effect with --schedule constant/],
    ['--text t --schedule cosine --decay .5', /--decay has no effect with --schedule cosine/],
    ['--text t --schedule step', /--schedule step needs --decay-every/],
    ['--text t --schedule exponential', /--schedule exponential needs --decay/],
    ['--text t --steps 100 --warm-up 100', /--warm-up takes fewer steps than --steps, which are 100/],
    ['--text t --plateau-factor .5', /--plateau-factor has no effect without --plateau/],
    ['--text t --plateau 2 --validation 0', /--plateau needs --validation and --evaluate-every above 0/],
    ['--text t --clip 1 --clip-value 1', /--clip and --clip-value exclude each other/],
    ['--text t --validation 1', /--validation takes.*below 1, not "1"/],
    ['--text t --seed 4294967296', /--seed takes.*4294967295/],
    ['--text t --activation __proto__', /--activation takes tanh.*"__proto__"/],
    ['--text t --optimizer adm', /--optimizer takes adam, adamw, sgd, rmsprop or adagrad, not "adm"/],
    ['--text t --backend cuda', /--backend takes auto.*not "cuda"/],
  ];
  test('refuse another size for a saved model', () => {
    for (const typed of ['--hidden 8', '--cell rnn', '--layer-norm', '--forget-bias 1', '--initialiser he']) {
      const args = `--text t --resume m ${typed}`.split(' ');
      const { message } = thrown(Failure, () => parseTrainOptions(args));
      const [flag] = typed.split(' ');
      expect(message).toBe(`${flag} cannot be changed with --resume: the saved model has its own.`);
    }
  });

  test.for(wrong)('refuse %s', ([typed, says]) => {
    const { message, exitCode } = thrown(Failure, () => parseTrainOptions(typed.split(' ')));
    expectOneSentence({ code: exitCode, stdout: '', stderr: `${message}\n` }, 2);
    expect(message).toMatch(says);
  });

  test('refuse an empty file name', () => {
    expect(thrown(Failure, () => parseTrainOptions(['--text', ''])).message).toMatch(
      /--text takes the name of a file/,
    );
  });

  test.for(['1e3', '0x10', ' 8', '8 ', '1_000', '9007199254740993', ''])(
    'refuse %j as a whole number',
    (typed) => {
      expect(thrown(Failure, () => parseTrainOptions(['--text', 't', '--steps', typed])).exitCode).toBe(2);
    },
  );
});

describe('what the engine is told', () => {
  const told = (typed: string) => recipeOf(parseTrainOptions(['--text', 't', ...typed.split(' ')])!);

  test('is a vanilla network and Adam at a constant rate, by default', () => {
    expect(told('--seed 3')).toEqual({
      model: { hiddenSize: 256, cell: 'rnn', seed: 3 },
      how: {
        ...{ seqLen: 64, batchSize: 32, carry: true, validation: 0.1 },
        ...{ optimizer: { kind: 'adam' }, gradClip: 5 },
      },
      rates: { lr: 2e-3 },
    });
  });

  test('is the network that was typed', () => {
    expect(
      told('--cell lstm --layers 2 --hidden 8 --embedding 4 --biases 2 --layer-norm --forget-bias -1.5')
        .model,
    ).toEqual({
      ...{ hiddenSize: 8, cell: 'lstm', seed: 1, numLayers: 2, embeddingDim: 4, biases: 2 },
      ...{ layerNorm: true, forgetBias: -1.5 },
    });
    expect(told('--leak learned --activation relu --initialiser he').model).toEqual({
      ...{ hiddenSize: 256, cell: 'rnn', seed: 1, leak: 'learned', activation: 'relu', initialiser: 'he' },
    });
    expect(told('--leak .25').model.leak).toBe(0.25);
  });

  test('is the optimizer and the clipping that were typed', () => {
    expect(told('--optimizer adamw --weight-decay 0.01 --beta1 0.8').how.optimizer).toEqual({
      ...{ kind: 'adamW', weightDecay: 0.01, beta1: 0.8 },
    });
    expect(told('--optimizer sgd --momentum 0.9 --nesterov').how.optimizer).toEqual({
      ...{ kind: 'sgd', momentum: 0.9, nesterov: true },
    });
    expect(told('--optimizer rmsprop --alpha .9 --eps 1e-6').how.optimizer).toEqual({
      ...{ kind: 'rmsprop', alpha: 0.9, eps: 1e-6 },
    });
    expect(told('--clip off').how.gradClip).toBe(Number.POSITIVE_INFINITY);
    expect(told('--clip-value 0.5').how.gradClip).toEqual({ value: 0.5 });
  });

  test('is a schedule that ends with the run, after its warm-up', () => {
    expect(told('--steps 100 --schedule cosine').rates.schedule).toEqual({
      kind: 'cosine',
      to: 0,
      steps: 100,
    });
    expect(told('--steps 100 --schedule linear --lr-end 0.1 --warm-up 20').rates.schedule).toEqual({
      kind: 'chain',
      parts: [
        { schedule: { kind: 'warmUp', steps: 20 }, steps: 20 },
        { schedule: { kind: 'linear', to: 0.1, steps: 80 } },
      ],
    });
    expect(told('--schedule step --decay-every 10').rates.schedule).toEqual({
      ...{ kind: 'step', factor: 0.5, every: 10 },
    });
    expect(told('--schedule exponential --decay .99 --plateau 3 --plateau-factor .5').rates).toEqual({
      lr: 2e-3,
      schedule: { kind: 'exponential', factor: 0.99 },
      plateau: { patience: 3, factor: 0.5 },
    });
  });

  test('is accepted by it, whatever was typed', () => {
    for (const name of SCHEDULE_NAMES) {
      const more = { step: ' --decay-every 5', exponential: ' --decay .9' }[name as string] ?? '';
      const { schedule: options } = told(`--schedule ${name} --warm-up 7${more}`).rates;
      expect(schedule(options!)(0)).toBeCloseTo(1 / 7, 12);
    }
    for (const name of OPTIMIZER_NAMES)
      expect(
        optimizer(told(`--optimizer ${name} --weight-decay .1`).how.optimizer as OptimizerOptions).name,
      ).toBe(name === 'adamw' ? 'adamW' : name);
  });
});

describe("the engine's errors", () => {
  test('become one sentence that speaks of flags', () => {
    const error = new ConfigError('range', 'hiddenSize must be at least 1, but it is 0.', {
      hint: 'Choose a larger hiddenSize.',
    });
    const failure = explain(toWire(error));
    expect(failure.message).toBe('--hidden must be at least 1, but it is 0; choose a larger --hidden.');
    expect(failure.exitCode).toBe(2);
    const clip = explain(toWire(new ConfigError('range', 'gradClip.value and gradClip and gradClipXvalue.')));
    expect(clip.message).toBe('--clip-value and --clip and gradClipXvalue.');
  });

  test('are failures, not usage, when they are about the data', () => {
    const failure = explain(toWire(new DataError('short', 'The text is\n too short.')));
    expect(failure).toMatchObject({ message: 'The text is too short.', exitCode: 1 });
  });

  test('speak of memory when memory runs out', () => {
    const failure = explain(toWire(new RangeError('Array buffer allocation failed')));
    expect(failure.message).toMatch(/^There is not enough memory .*--hidden/);
  });
});

describe('an output file', () => {
  test('is replaced as a whole and leaves nothing beside it', () => {
    const at = folder();
    const path = file(join(at, 'model'), 'an old and longer model');
    new OutputFile(path).write(new TextEncoder().encode('new'));
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(names(at)).toEqual(['model']);
  });

  test('is not touched by the check', () => {
    const at = folder();
    const path = file(join(at, 'model'), 'old');
    new OutputFile(path);
    new OutputFile(join(at, 'other'));
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(names(at)).toEqual(['model']);
  });

  test('is the one that a link stands for', () => {
    const at = folder();
    mkdirSync(join(at, 'store'));
    const real = file(join(at, 'store', 'model'), 'old');
    const link = join(at, 'link');
    symlinkSync(real, link);
    const output = new OutputFile(link);
    output.write(new TextEncoder().encode('new'));
    expect(readFileSync(real, 'utf8')).toBe('new');
    expect(readlinkSync(link)).toBe(real);
    expect(output.is(real)).toBe(true);
    expect(output.is(join(at, 'store'))).toBe(false);
  });

  test('has a name of any length that the system allows', () => {
    const path = join(folder(), 'm'.repeat(255));
    new OutputFile(path).write(new Uint8Array([1]));
    expect(names(dirname(path))).toEqual(['m'.repeat(255)]);
  });
});

test('the last model is rescued when its folder has gone', () => {
  const at = join(folder(), 'gone');
  mkdirSync(at);
  const keeper = new ModelKeeper(new OutputFile(join(at, 'model')), () => {});
  rmSync(at, { recursive: true });
  const bytes = new TextEncoder().encode('weights');
  const failure = thrown(Failure, () => keeper.keep({ step: 9, last: true, bytes }));
  const rescued = /the model is in (.+) instead\.$/.exec(failure.message)?.[1] ?? '';
  expect(readFileSync(rescued, 'utf8')).toBe('weights');
  rmSync(rescued);
});

describe('Ctrl-C', () => {
  /** An Interrupt with a clock that stands still, and what has come of it. */
  function pressable() {
    const done: string[] = [];
    const listeners: (() => void)[] = [];
    let time = 1000;
    const interrupt = new Interrupt(() => done.push('told'), {
      on: (_, listener) => listeners.push(listener),
      exit: (code) => done.push(`exit ${code}`),
      now: () => time,
    });
    const press = () => listeners[0]?.();
    const wait = (milliseconds: number) => {
      time += milliseconds;
    };
    return { interrupt, done, press, wait };
  }

  test('stops once, however often one press arrives', () => {
    const { interrupt, done, press, wait } = pressable();
    interrupt.whenRequested(() => done.push('stopped'));
    expect(interrupt.requested).toBe(false);
    press();
    press();
    wait(100);
    press();
    expect(interrupt.requested).toBe(true);
    expect(done).toEqual(['told', 'stopped']);
  });

  test('quits when it is pressed again', () => {
    const { done, press, wait } = pressable();
    press();
    wait(1000);
    press();
    expect(done).toEqual(['told', 'exit 130']);
  });

  test('stops work that begins after it', () => {
    const { interrupt, done, press } = pressable();
    press();
    interrupt.whenRequested(() => done.push('stopped'));
    expect(done).toEqual(['told', 'stopped']);
  });
});

describe('a path', () => {
  const root = resolve('/project');
  const env = { INIT_CWD: resolve('/books'), npm_package_json: join(root, 'package.json') };
  test('starts where the command was typed', () => {
    expect(fromHere('a.txt', env, root)).toBe(resolve('/books/a.txt'));
    expect(fromHere(resolve('/b/a.txt'), env, root)).toBe(resolve('/b/a.txt'));
  });
  test('starts in the working folder when npm has not moved there', () => {
    expect(fromHere('a.txt', {}, root)).toBe(join(root, 'a.txt'));
    expect(fromHere('a.txt', env, resolve('/elsewhere'))).toBe(resolve('/elsewhere/a.txt'));
  });
});

describe('figures', () => {
  test('are short', () => {
    expect([0, 59.6, 200, 7500, Number.NaN].map(duration)).toEqual([
      '0 s',
      '1 min 0 s',
      '3 min 20 s',
      '2 h 5 min',
      '?',
    ]);
    expect([12, 512_000, 3_400_000, 2.5e9].map(size)).toEqual(['12 bytes', '512 KB', '3.4 MB', '2.50 GB']);
    expect(whole(1234567.8)).toBe('1,234,568');
  });
  test('tell what was skipped and what validation found', () => {
    const progress = { step: 10, steps: 20, loss: 1.5, skippedSteps: 0, tokensPerSecond: 41_200 };
    expect(figures(progress)).toBe('loss 1.500 | 41,200 characters/s');
    expect(figures({ ...progress, learningRate: 0.00123 })).toBe(
      'loss 1.500 | rate 0.0012 | 41,200 characters/s',
    );
    const validation = { loss: 2, bitsPerCharacter: 1, perplexity: 1, accuracy: 1 };
    expect(figures({ ...progress, skippedSteps: 2, validation })).toBe(
      'loss 1.500 (validation 2.000) | 41,200 characters/s | 2 steps skipped',
    );
  });
});

describe('drivers for Dawn', () => {
  /** A Linux machine that has these files. */
  const machine = (files: string[], env: NodeJS.ProcessEnv = {}): Surroundings => ({
    platform: 'linux',
    env,
    home: '/home/me',
    exists: (path) => files.includes(path),
    list: (at) => [
      ...new Set(
        files
          .filter((path) => path.startsWith(`${at}/`))
          .map((path) => path.slice(at.length + 1).split('/')[0] ?? ''),
      ),
    ],
  });
  const LOADER = '/usr/lib/x86_64-linux-gnu/libvulkan.so.1';
  const CARD = '/usr/share/vulkan/icd.d/radeon_icd.x86_64.json';
  const SOFTWARE = '/usr/lib/chromium/vk_swiftshader_icd.json';

  test('are none without a loader or without a driver', () => {
    expect(findDrivers(machine([]))).toEqual([]);
    expect(findDrivers(machine([CARD]))).toEqual([]);
    expect(findDrivers(machine([LOADER]))).toEqual([]);
  });
  test("are the system's before the one in software", () => {
    const drivers = findDrivers(machine([LOADER, CARD, SOFTWARE]));
    expect(drivers.map(({ env }) => env)).toEqual([
      {},
      { VK_DRIVER_FILES: SOFTWARE, VK_ICD_FILENAMES: SOFTWARE },
    ]);
  });
  test("are found through a browser's own loader", () => {
    const drivers = findDrivers(
      machine(['/usr/lib/chromium/libvulkan.so.1', SOFTWARE], { LD_LIBRARY_PATH: '/mine' }),
    );
    expect(drivers.map(({ env }) => env.LD_LIBRARY_PATH)).toEqual(['/mine:/usr/lib/chromium']);
  });
  test("are found in Playwright's browser", () => {
    const at = '/home/me/.cache/ms-playwright/chromium-1200/chrome-linux64';
    const drivers = findDrivers(machine([LOADER, `${at}/vk_swiftshader_icd.json`]));
    expect(drivers.map(({ env }) => env.VK_ICD_FILENAMES)).toEqual([`${at}/vk_swiftshader_icd.json`]);
  });
  test('are the ones that the environment names', () => {
    const drivers = findDrivers(machine([LOADER, CARD, SOFTWARE], { VK_ICD_FILENAMES: '/mine.json' }));
    expect(drivers).toEqual([{ env: {}, found: 'the environment names a Vulkan driver' }]);
  });
  test('are not looked for where the system brings its own', () => {
    expect(findDrivers({ ...machine([]), platform: 'darwin' })).toHaveLength(1);
  });
});
