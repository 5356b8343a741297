import { describe, expect, it } from 'vitest';
import { ConfigError, DataError } from '../../src/core/errors.ts';
import { batches } from '../../src/data/batches.ts';
import type { PairDataset } from '../../src/data/pairs.ts';
import { unscale } from '../../src/data/scaling.ts';
import type { SequenceDataset } from '../../src/data/sequences.ts';
import { makeTask, TASK_NAMES, TASKS, taskNamed } from '../../src/data/tasks/index.ts';
import { integrateMackeyGlass } from '../../src/data/tasks/mackey-glass.ts';
import { REBER_SYMBOLS, reberLegal } from '../../src/data/tasks/reber.ts';
import type { PairTaskData, TaskOptions } from '../../src/data/tasks/task.ts';
import { thrown } from '../helpers/errors.ts';

const sequences = (dataset: SequenceDataset) =>
  dataset.sequences.map(({ x, tokens, targets }) => ({
    x: x && [...x],
    tokens: tokens && [...tokens],
    targets: [...targets],
  }));
const small = { trainSize: 60, testSize: 20 };
const both = ({ train, test }: { train: SequenceDataset; test: SequenceDataset }) => [
  ...sequences(train),
  ...sequences(test),
];

describe.each(TASK_NAMES)('task %s', (name) => {
  const task = taskNamed(name);
  const options: TaskOptions = 'seqLen' in task.options ? { trainSize: 150, testSize: 80 } : small;

  it('describes itself', () => {
    expect(task.name).toBe(name);
    expect(task.describe).toMatch(/^[a-z].{10,70}$/);
    for (const [option, spec] of Object.entries(task.options)) {
      expect(spec.describe, option).toMatch(/^.{5,80}$/);
    }
  });

  it('is the same from the same seed, and another from another', () => {
    const data = task.make({ ...options, seed: 7 });
    expect(task.make({ ...options, seed: 7 })).toEqual(data);
    expect(task.make({ ...options, seed: 8 })).not.toEqual(data);
    expect(data.train).not.toEqual(data.test);
  });

  it('has as many samples as asked, and batches of them', () => {
    const { train, test } = makeTask(name, options);
    if ('seqLen' in task.options) {
      expect([train.length, test.length]).toEqual([10, 3]); // floor((150 - 51) / 10) + 1, floor((80 - 51) / 10) + 1
    } else expect([train.length, test.length]).toEqual([60, 20]);
    const seen = [...batches(train as SequenceDataset & PairDataset, { batchSize: 16 })];
    expect(seen.reduce((sum, { batchSize }) => sum + batchSize, 0)).toBe(train.length);
  });

  it('refuses wrong options', () => {
    const error = (wrong: object) => thrown(ConfigError, () => task.make({ ...options, ...wrong }));
    expect(error({ sed: 1 })).toMatchObject({ code: 'unknown-option' });
    expect(error({ seed: 2 ** 32 })).toMatchObject({ code: 'out-of-range', parameter: 'seed' });
    expect(error({ trainSize: '5' })).toMatchObject({ code: 'wrong-type', parameter: 'trainSize' });
    expect(error({ testSize: null })).toMatchObject({ code: 'wrong-type', parameter: 'testSize' });
  });
});

describe('the registry', () => {
  it('knows names, and no others', () => {
    expect(Object.keys(TASKS)).toEqual(TASK_NAMES);
    for (const name of ['Echo', 'constructor', '__proto__']) {
      expect(thrown(ConfigError, () => makeTask(name)).code).toBe('unknown-value');
    }
    expect(thrown(ConfigError, () => makeTask('pariti')).message).toContain("Did you mean 'parity'?");
  });
});

describe('samples that differ', () => {
  it.each(['echo', 'copy-memory', 'parity', 'binary-addition', 'early-symbol'])('%s', (name) => {
    const data = makeTask(name, { trainSize: 100, testSize: 50 }) as {
      train: SequenceDataset;
      test: SequenceDataset;
    };
    const keys = both(data).map(({ x, tokens }) => String(x ?? tokens));
    expect(new Set(keys).size).toBe(150);
  });

  it('can be all there are, and no more', () => {
    const all = TASKS.parity.make({ minLength: 1, maxLength: 3, trainSize: 10, testSize: 4 });
    expect(new Set(both(all).map(({ tokens }) => String(tokens))).size).toBe(14);
    const error = thrown(ConfigError, () =>
      TASKS.parity.make({ minLength: 1, maxLength: 3, trainSize: 11, testSize: 4 }),
    );
    expect(error).toMatchObject({ code: 'not-enough-samples', actual: 15, limit: 14 });
    expect(TASKS['binary-addition'].make({ bits: 2, trainSize: 12, testSize: 4 }).train.length).toBe(12);
    expect(
      thrown(ConfigError, () => TASKS['binary-addition'].make({ bits: 2, trainSize: 13, testSize: 4 })).limit,
    ).toBe(16);
  });

  it('need no list of what was drawn where there are too many to meet again', () => {
    const data = TASKS.echo.make({ length: 120, trainSize: 30, testSize: 30 });
    expect(new Set(both(data).map(({ tokens }) => String(tokens))).size).toBe(60);
  });

  it('leave the test samples as they are when there are more to train on', () => {
    const test = (trainSize: number) => TASKS.parity.make({ ...small, trainSize }).test;
    expect(test(500)).toEqual(test(60));
  });
});

describe('echo', () => {
  it.each([{}, { length: 9, delay: 8, symbols: 5 }, { delay: 0 }])('%o', (options) => {
    const { length: T, delay, symbols } = { length: 20, delay: 3, symbols: 2, ...options };
    const data = TASKS.echo.make({ ...small, ...options });
    for (const { tokens, targets } of both(data)) {
      expect(tokens!.length).toBe(T);
      expect(targets).toEqual([...Array(delay).fill(-1), ...tokens!.slice(0, T - delay)]);
    }
    expect(data.train).toMatchObject({ inputSize: symbols, outputSize: symbols });
    expect(new Set(both(data).flatMap(({ tokens }) => tokens!)).size).toBe(symbols);
  });

  it('has no echo after the end', () => {
    expect(thrown(ConfigError, () => TASKS.echo.make({ length: 5, delay: 5 })).parameter).toBe('delay');
  });
});

describe('copy memory', () => {
  it.each(['all', 'recall'] as const)('counting %s', (count) => {
    const data = TASKS['copy-memory'].make({ ...small, delay: 6, items: 3, symbols: 5, count });
    for (const { tokens, targets } of both(data)) {
      const word = tokens!.map((k) => data.symbols![k]).join('');
      expect(word).toMatch(/^[0-4]{3}_{5}:_{3}$/);
      const answer = targets.map((k) => (k < 0 ? '.' : data.symbols![k])).join('');
      expect(answer).toBe((count === 'all' ? '_' : '.').repeat(9) + word.slice(0, 3));
    }
    // A network without memory: sure of 9 blanks, and a guess among 5 for 3 symbols.
    expect(data.baseline!.value).toBeCloseTo(count === 'all' ? (3 * Math.log(5)) / 12 : Math.log(5), 12);
  });
});

describe('parity', () => {
  it.each(['steps', 'last'] as const)('asked %s', (answer) => {
    const data = TASKS.parity.make({ ...small, minLength: 5, maxLength: 9, answer });
    for (const { tokens, targets } of both(data)) {
      const counted = tokens!.map((_, t) => tokens!.slice(0, t + 1).filter((bit) => bit === 1).length % 2);
      expect(targets).toEqual(answer === 'steps' ? counted : [counted.at(-1)]);
    }
    expect([...new Set(both(data).map(({ tokens }) => tokens!.length))].sort()).toEqual([5, 6, 7, 8, 9]);
  });

  it('draws fair bits beyond a word of 32', () => {
    const { train } = TASKS.parity.make({ minLength: 100, maxLength: 100, trainSize: 400, testSize: 1 });
    for (const t of [0, 31, 32, 63, 99]) {
      const ones = train.sequences.reduce((sum, { tokens }) => sum + tokens![t]!, 0);
      expect(Math.abs(ones - 200)).toBeLessThan(50); // 5 standard deviations
    }
  });

  it('draws bits that say nothing of each other', () => {
    const { train } = TASKS.parity.make({ minLength: 64, maxLength: 64, trainSize: 400, testSize: 1 });
    for (let shift = 1; shift < 64; shift += 1) {
      const equal = train.sequences.filter(({ tokens }) => tokens![0] === tokens![shift]).length;
      expect(Math.abs(equal - 200), `${shift}`).toBeLessThan(50); // 5 standard deviations
    }
  });

  it('refuses a range that is upside down', () => {
    expect(thrown(ConfigError, () => TASKS.parity.make({ minLength: 13 })).parameter).toBe('minLength');
  });
});

describe('binary addition', () => {
  it('adds, by the arithmetic of whole numbers', () => {
    for (const bits of [1, 8, 70]) {
      const size = bits === 1 ? { trainSize: 3, testSize: 1 } : small;
      const data = TASKS['binary-addition'].make({ ...size, bits });
      for (const { x, targets } of both(data)) {
        const number = (digits: number[]) => BigInt(`0b${[...digits].reverse().join('')}`);
        const a = number(x!.filter((_, i) => i % 2 === 0));
        const b = number(x!.filter((_, i) => i % 2 === 1));
        expect(targets.length).toBe(bits + 1);
        expect(x!.slice(-2)).toEqual([0, 0]);
        expect(number(targets)).toBe(a + b);
      }
    }
  });

  it('knows what guessing no carry gets, by counting all sums of 4 bits', () => {
    const data = TASKS['binary-addition'].make({ bits: 4, trainSize: 255, testSize: 1 });
    const right = both(data).flatMap(({ x, targets }) =>
      targets.map((y, t): number => (y === (x![2 * t]! ^ x![2 * t + 1]!) ? 1 : 0)),
    );
    expect(right.reduce((a, b) => a + b) / right.length).toBeCloseTo(data.baseline!.value, 12);
  });
});

describe('the adding problem', () => {
  it.each([2, 3, 50])('marks one number in either half of %d', (T) => {
    const data = TASKS.adding.make({ ...small, length: T });
    for (const { x, targets } of both(data)) {
      const values = x!.filter((_, i) => i % 2 === 0);
      const markers = x!.filter((_, i) => i % 2 === 1);
      expect(values.every((v) => v >= 0 && v < 1)).toBe(true);
      expect(markers.filter((m) => m === 0).length).toBe(T - 2);
      const [first, second] = [markers.indexOf(1), markers.lastIndexOf(1)];
      expect(first).toBeLessThan(Math.floor(T / 2));
      expect(second).toBeGreaterThanOrEqual(Math.floor(T / 2));
      expect(targets[0]).toBeCloseTo(values[first]! + values[second]!, 6);
    }
  });

  it('has an MSE of 0.167 for the guess 1, and no constant has less', () => {
    const { train, baseline } = TASKS.adding.make({ length: 10, trainSize: 50_000, testSize: 1 });
    const y = train.sequences.map(({ targets }) => targets[0]!);
    const mse = (guess: number) => y.reduce((sum, v) => sum + (v - guess) ** 2, 0) / y.length;
    // The standard error of the mean of (y - 1)²: its variance is E (y-1)^4 - 1/36 = 1/15 - 1/36 = 7/180.
    const error = Math.sqrt(7 / 180 / y.length);
    expect(baseline!.value).toBe(1 / 6);
    expect(Math.abs(mse(1) - 1 / 6)).toBeLessThan(4 * error);
    for (const guess of [0.9, 0.97, 1.03, 1.1]) expect(mse(guess)).toBeGreaterThan(mse(1));
  });

  it('has it exactly: the integral of (a + b - 1)² over the unit square', () => {
    // Gauss-Legendre with two nodes is exact for cubic polynomials, so here.
    const nodes = [0.5 - Math.sqrt(1 / 12), 0.5 + Math.sqrt(1 / 12)];
    const integral = (guess: number) =>
      nodes.flatMap((a) => nodes.map((b) => (a + b - guess) ** 2 / 4)).reduce((p, q) => p + q);
    expect(integral(1)).toBeCloseTo(TASKS.adding.make(small).baseline!.value, 14);
    expect(integral(0.9)).toBeCloseTo(1 / 6 + 0.01, 14);
  });
});

describe('classification by an early symbol', () => {
  it.each([{}, { lag: 0, classes: 90, distractors: 1 }, { lag: 5, classes: 3, distractors: 30 }])(
    '%o',
    (options) => {
      const { lag, classes, distractors } = { lag: 30, classes: 2, distractors: 4, ...options };
      const data = TASKS['early-symbol'].make({ ...small, ...options });
      for (const { tokens, targets } of both(data)) {
        expect(tokens!.length).toBe(lag + 1);
        expect(targets).toEqual([tokens![0]]);
        expect(tokens![0]).toBeLessThan(classes);
        for (const k of tokens!.slice(1)) expect(k >= classes && k < classes + distractors).toBe(true);
      }
      expect(data.train.target).toBe('class');
      expect(new Set(data.symbols).size).toBe(classes + distractors);
      const found = new Set(both(data).map(({ targets }) => targets[0]));
      if (classes < 10) expect(found.size).toBe(classes);
    },
  );
});

describe('the sine', () => {
  it('is one, by its recurrence of two steps', () => {
    const period = 17.3;
    const { series } = TASKS.sine.make({ trainSize: 300, testSize: 100, period });
    const x = [series!.train, series!.test].flatMap(({ values }) => [...unscale(values, series!.scaling)]);
    expect(x.length).toBe(400);
    for (let t = 2; t < 400; t += 1) {
      expect(x[t]).toBeCloseTo(2 * Math.cos((2 * Math.PI) / period) * x[t - 1]! - x[t - 2]!, 5);
    }
    expect(Math.max(...x)).toBeGreaterThan(0.99);
    expect(Math.max(...x)).toBeLessThanOrEqual(1.000001);
  });

  it('has noise where it is asked for', () => {
    const raw = (noise: number) => {
      const { series } = TASKS.sine.make({ trainSize: 4000, testSize: 60, noise });
      return unscale(series!.train.values, series!.scaling);
    };
    const [clean, noisy] = [raw(0), raw(0.5)];
    const power = noisy.reduce((sum, v, i) => sum + (v - clean[i]!) ** 2, 0) / 4000;
    expect(Math.abs(Math.sqrt(power) - 0.5)).toBeLessThan(0.03);
  });

  it('is scaled by its training rows alone', () => {
    const { series } = TASKS.sine.make({ trainSize: 60, testSize: 70, period: 100 });
    const x = [...series!.train.values];
    const mean = x.reduce((a, b) => a + b) / 60;
    expect(mean).toBeCloseTo(0, 5);
    expect(x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 60).toBeCloseTo(1, 5);
  });

  it('is cut into windows that never cross from training to test', () => {
    const { train, test, series, baseline } = TASKS.sine.make({ trainSize: 100, testSize: 60, horizon: 5 });
    expect(train.length).toBe(5); // starts 0, 10, ..., 40: 45 leaves room for 50 + 5
    expect(test.length).toBe(1);
    const [{ x, targets }] = [test.sequences[0]!];
    expect(x!.buffer).toBe(series!.test.values.buffer);
    expect(targets[0]).toBe(series!.test.values[5]);
    const mse = [...targets].reduce((sum, v) => sum + v * v, 0) / targets.length;
    expect(baseline!.value).toBeCloseTo(mse, 10);
  });
});

describe('Mackey-Glass', () => {
  it('follows the exact solution while the delayed value is the constant history', () => {
    // dx/dt = c - x/10 for 0 <= t <= τ, so x = 10 c + (x(0) - 10 c) exp(-t/10).
    const initial = 0.7;
    const c = (0.2 * initial) / (1 + initial ** 10);
    const x = integrateMackeyGlass({ tau: 17, initial, duration: 17, resolution: 10 });
    expect(x.length).toBe(171);
    x.forEach((v, k) => {
      expect(v).toBeCloseTo(10 * c + (initial - 10 * c) * Math.exp(-k / 100), 8);
    });
  });

  it('converges in fourth order', () => {
    const at = (resolution: number) =>
      integrateMackeyGlass({ tau: 17, initial: 1.2, duration: 60, resolution }).at(-1)!;
    const exact = at(64);
    const ratio = Math.abs(at(1) - exact) / Math.abs(at(2) - exact);
    expect(ratio).toBeGreaterThan(11);
    expect(ratio).toBeLessThan(24);
    expect(Math.abs(at(10) - exact)).toBeLessThan(1e-6);
  });

  it('agrees with the simplest method and very small steps', () => {
    const [tau, steps] = [17, 1000];
    const x = [1.2];
    for (let k = 0; k < 60 * steps; k += 1) {
      const delayed = x[k - tau * steps] ?? 1.2;
      x.push(x[k]! + ((0.2 * delayed) / (1 + delayed ** 10) - 0.1 * x[k]!) / steps);
    }
    const ours = integrateMackeyGlass({ tau, initial: 1.2, duration: 60, resolution: 10 });
    for (const t of [10, 25, 40, 60]) expect(Math.abs(ours[t * 10]! - x[t * steps]!)).toBeLessThan(1e-3);
  });

  it('is bounded, restless, and forgets its beginning for no seed', () => {
    const raw = (seed: number) => {
      const { series } = TASKS['mackey-glass'].make({ seed });
      return unscale(series!.train.values, series!.scaling);
    };
    const [a, b] = [raw(0), raw(1)];
    for (const x of [a, b]) {
      expect(Math.min(...x)).toBeGreaterThan(0.2);
      expect(Math.max(...x)).toBeLessThan(1.5);
      expect(Math.max(...x) - Math.min(...x)).toBeGreaterThan(0.7);
    }
    // Chaos: two histories that differ a little have nothing to do with each other after the transient.
    expect(Math.max(...a.map((v, i) => Math.abs(v - b[i]!)))).toBeGreaterThan(0.4);
    // No period: no shift beyond a wave matches over 500 steps.
    for (let shift = 20; shift <= 1000; shift += 1) {
      let worst = 0;
      for (let i = 0; i < 500; i += 1) worst = Math.max(worst, Math.abs(a[i]! - a[i + shift]!));
      expect(worst).toBeGreaterThan(0.05);
    }
  });

  it('refuses a delay that is no multiple of the step', () => {
    const run = () => integrateMackeyGlass({ tau: 1.55, initial: 1, duration: 1, resolution: 10 });
    expect(thrown(ConfigError, run).parameter).toBe('tau');
  });
});

const texts = ({ train, test, sourceVocabulary, targetVocabulary }: PairTaskData) =>
  [train, test].map(({ pairs }) =>
    pairs.map(({ source, target }) => [sourceVocabulary.decode(source), targetVocabulary.decode(target)]),
  );

describe('dates', () => {
  const data = TASKS.dates.make({ trainSize: 3000, testSize: 400 });
  const [train, test] = texts(data) as [string[][], string[][]];

  /** Reads each format by a pattern of its own. */
  const read = (text: string): { date: Date; format: number; weekday?: string } => {
    const patterns: [RegExp, string][] = [
      [/^(?<day>\d{1,2}) (?<month>[A-Z][a-z]+) (?<year>\d{4})$/, 'name'],
      [/^(?<month>[A-Z][a-z]+) (?<day>\d{1,2}), (?<year>\d{4})$/, 'name'],
      [/^(?<day>\d{1,2})-(?<month>[A-Z]{3})-(?<year>\d{4})$/, 'name'],
      [/^(?<weekday>[A-Z][a-z]+), (?<day>\d{1,2}) (?<month>[A-Z][a-z]+) (?<year>\d{4})$/, 'name'],
      [/^(?<day>\d\d)\.(?<month>\d\d)\.(?<year>\d{4})$/, 'number'],
      [/^(?<month>\d\d)\/(?<day>\d\d)\/(?<year>\d{4})$/, 'number'],
      [/^(?<year>\d{4})\/(?<month>\d\d)\/(?<day>\d\d)$/, 'number'],
    ];
    const matches = patterns.flatMap(([pattern, kind], format) => {
      const groups = pattern.exec(text)?.groups;
      if (!groups) return [];
      const months = 'janfebmaraprmayjunjulaugsepoctnovdec';
      const month =
        kind === 'number'
          ? Number(groups.month) - 1
          : months.indexOf(groups.month!.slice(0, 3).toLowerCase()) / 3;
      const date = new Date(Date.UTC(Number(groups.year), month, Number(groups.day)));
      expect(date.getUTCDate()).toBe(Number(groups.day)); // the day exists
      return [{ date, format, ...(groups.weekday !== undefined && { weekday: groups.weekday }) }];
    });
    expect(matches.length, text).toBe(1);
    return matches[0]!;
  };

  it('mean the day that they say, by the calendar of the language', () => {
    const formats = new Set<number>();
    for (const [source, iso] of [...train, ...test]) {
      const { date, format, weekday } = read(source!);
      formats.add(format);
      expect(date.toISOString().slice(0, 10)).toBe(iso);
      if (weekday !== undefined) {
        expect(weekday).toBe(date.toLocaleDateString('en', { weekday: 'long', timeZone: 'UTC' }));
      }
    }
    expect(formats.size).toBe(7);
  });

  it('cover the two centuries evenly', () => {
    const years = train.map(([, iso]) => Number(iso!.slice(0, 4)));
    expect(Math.min(...years)).toBeLessThan(1905);
    expect(Math.max(...years)).toBeGreaterThan(2094);
    expect(Math.max(...years)).toBeLessThan(2100);
    const early = years.filter((year) => year < 2000).length;
    expect(Math.abs(early - 1500)).toBeLessThan(140); // 5 standard deviations
  });

  it('can be every day of the calendar, once', () => {
    const all = TASKS.dates.make({ formats: 1, trainSize: 73_048, testSize: 1 });
    const days = texts(all).flatMap((part) => part.map(([, iso]) => Date.parse(iso!) / 86_400_000));
    days.sort((a, b) => a - b);
    const first = Date.UTC(1900, 0, 1) / 86_400_000;
    expect(days.every((day, n) => day === first + n)).toBe(true);
    expect(days.at(-1)).toBe(Date.UTC(2099, 11, 31) / 86_400_000);
  });

  it('are not tested on what was trained, and have a fixed alphabet', () => {
    const trained = new Set(train.map(([source]) => source));
    expect(trained.size).toBe(3000);
    expect(test.some(([source]) => trained.has(source))).toBe(false);
    const other = TASKS.dates.make({ ...small, seed: 9, formats: 1 });
    expect(other.sourceVocabulary.chars).toEqual(data.sourceVocabulary.chars);
    for (const part of texts(other)) for (const [source] of part) expect(read(source!).format).toBe(0);
  });
});

describe('sums', () => {
  it.each([
    { digits: 1, reverse: false },
    { digits: 3, reverse: true },
    { digits: 7, reverse: false },
  ])('are right: %o', (options) => {
    const data = TASKS.sums.make({ ...small, ...options });
    const all = texts(data).flat();
    for (const [source, target] of all) {
      const text = options.reverse ? [...source!].reverse().join('') : source!;
      expect(text).toMatch(/^(0|[1-9]\d*)\+(0|[1-9]\d*)$/);
      const [a, b] = text.split('+').map(BigInt) as [bigint, bigint];
      expect(a < 10n ** BigInt(options.digits) && b < 10n ** BigInt(options.digits)).toBe(true);
      expect(target).toBe(`${a + b}`);
    }
    expect(new Set(all.map(([source]) => source)).size).toBe(80);
    expect([...data.sourceVocabulary.chars].join('')).toBe('+0123456789');
  });

  it('can be all sums, and no more', () => {
    expect(TASKS.sums.make({ digits: 1, trainSize: 90, testSize: 10 }).train.length).toBe(90);
    const run = () => TASKS.sums.make({ digits: 1, trainSize: 91, testSize: 10 });
    expect(thrown(ConfigError, run)).toMatchObject({ code: 'not-enough-samples', limit: 100 });
  });
});

describe('the embedded Reber grammar', () => {
  // Reber's grammar as a regular expression: an automaton that knows nothing of the graph.
  const afterV = '(?:PXT*V)*(?:V|PS)';
  const inner = `B(?:TS*X(?:S|XT*V${afterV})|PT*V${afterV})E`;
  const accepted = new RegExp(`^B(?:T${inner}T|P${inner}P)E$`);
  const data = TASKS.reber.make({ trainSize: 500, testSize: 300 });
  const strings = [data.train, data.test].map(({ sequences }) =>
    sequences.map(
      ({ tokens, targets }) =>
        REBER_SYMBOLS[tokens![0]!] + Array.from(targets, (k) => REBER_SYMBOLS[k]!).join(''),
    ),
  );
  const tokensOf = (word: string) => [...word].map((symbol) => REBER_SYMBOLS.indexOf(symbol as 'B'));

  it('has only strings that an automaton accepts, and the known ones', () => {
    for (const word of strings.flat()) expect(word).toMatch(accepted);
    expect('BTBTXSETE').toMatch(accepted); // the shortest
    expect('BPBTXSETE').not.toMatch(accepted);
    expect(Math.min(...strings.flat().map((word) => word.length))).toBe(9);
    expect(Math.max(...strings.flat().map((word) => word.length))).toBeGreaterThan(20);
  });

  it('shifts the input by one symbol', () => {
    for (const { tokens, targets } of data.train.sequences) {
      expect([...tokens!.slice(1)]).toEqual([...targets.slice(0, -1)]);
    }
  });

  it('draws either branch equally often', () => {
    const all = strings.flat();
    const share = all.filter((word) => word[1] === 'T').length / all.length;
    expect(Math.abs(share - 0.5)).toBeLessThan(0.09); // 5 standard deviations
    expect(Math.abs(all.filter((word) => word[3] === 'T').length / all.length - 0.5)).toBeLessThan(0.09);
  });

  it('knows exactly which symbols may come next, by trying them', () => {
    // A symbol is legal after a prefix if some ending makes an accepted string of both.
    const words = [...new Set(strings.flat())].filter((word) => word.length <= 16);
    const endings = [...new Set(words.flatMap((word) => [...word].map((_, i) => word.slice(i))).concat(''))];
    const prefixes = [...new Set(words.flatMap((word) => [...word].map((_, i) => word.slice(0, i + 1))))];
    expect(prefixes.length).toBeGreaterThan(100);
    for (const prefix of prefixes) {
      const may = REBER_SYMBOLS.map((symbol) =>
        endings.some((ending) => accepted.test(prefix + symbol + ending)) ? 1 : 0,
      );
      expect([...reberLegal(tokensOf(prefix)).slice(-7)], prefix).toEqual(may);
    }
  });

  it('gives the legal sets as targets', () => {
    const legal = TASKS.reber.make({ trainSize: 500, testSize: 300, targets: 'legal' });
    expect(legal.train).toMatchObject({ target: 'step-values', outputSize: 7 });
    legal.train.sequences.forEach(({ tokens, targets }, n) => {
      expect([...tokens!]).toEqual(tokensOf(strings[0]![n]!).slice(0, -1));
      expect([...targets]).toEqual([...reberLegal(tokens!)]);
      tokensOf(strings[0]![n]!)
        .slice(1)
        .forEach((next, t) => {
          expect(targets[7 * t + next]).toBe(1);
        });
    });
    expect(legal.baseline).toBeUndefined();
  });

  it('knows what the symbol before the next one tells', () => {
    const successors = (words: string[]) => words.flatMap((w) => [...w].slice(1).map((c, i) => w[i] + c));
    const [trained, tested] = strings.map(successors) as [string[], string[]];
    const often = (pair: string) => trained.filter((other) => other === pair).length;
    const best = new Set(
      REBER_SYMBOLS.map(
        (first) =>
          REBER_SYMBOLS.map((second) => first + second)
            .map((pair) => ({ pair, count: often(pair) }))
            .reduce((a, b) => (b.count > a.count ? b : a)).pair,
      ),
    );
    const right = tested.filter((pair) => best.has(pair)).length / tested.length;
    expect(data.baseline).toMatchObject({ measure: 'accuracy', value: right });
    expect(right).toBeGreaterThan(0.3);
  });

  it('says where a string is not legal', () => {
    const error = thrown(DataError, () => reberLegal(tokensOf('BTBTXSEPE')));
    expect(error).toMatchObject({ code: 'illegal-symbol', parameter: 'tokens[7]', limit: 'T' });
    expect(thrown(DataError, () => reberLegal(tokensOf('BTBTXSETEB'))).limit).toBe('nothing');
    expect(thrown(DataError, () => reberLegal([7])).code).toBe('out-of-range');
  });
});
