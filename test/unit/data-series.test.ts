import { describe, expect, it } from 'vitest';
import { ConfigError, DataError } from '../../src/core/errors.ts';
import { Rng } from '../../src/core/rng.ts';
import { parseCsv } from '../../src/data/csv.ts';
import { fitScaling, SCALINGS, scaleSeries, scalingFromData, unscale } from '../../src/data/scaling.ts';
import { rowsOf, series, seriesFromTable, splitSeries } from '../../src/data/series.ts';
import { type WindowOptions, windows } from '../../src/data/windows.ts';
import { thrown } from '../helpers/errors.ts';

/** 2 columns: row n holds n and 1000 - n². */
const numbered = (N: number) =>
  series(
    ['n', 'square'],
    Array.from({ length: 2 * N }, (_, i) => (i % 2 ? 1000 - (i >> 1) ** 2 : i >> 1)),
  );

describe('series', () => {
  it('takes columns of numbers out of a table, and leaves others out', () => {
    const table = parseCsv('date,t,name,v\n2020-01-01,1,a,-2.5\n2020-01-02,2,b,1e3');
    expect(seriesFromTable(table)).toEqual({
      columns: ['t', 'v'],
      length: 2,
      values: Float32Array.of(1, -2.5, 2, 1000),
    });
    expect(seriesFromTable(table, ['v', 't']).values).toEqual(Float32Array.of(-2.5, 1, 1000, 2));
    expect(seriesFromTable(parseCsv('x;y\n1,5;2\n2,5;3', { decimal: ',' })).values).toEqual(
      Float32Array.of(1.5, 2, 2.5, 3),
    );
  });

  it.each([
    ['t,v\n1,2\n2,\n', 'not-a-number', 'Line 3, column "v": "" is not a number. Fill the gap'],
    ['t,v\n1,2\n2,n/a', 'not-a-number', 'Line 3, column "v": "n/a" is not a number. Correct it'],
    ['t,v\n1,2\nNaN,2', 'not-a-number', 'Line 3, column "t": "NaN"'],
    ['t;v\n1;2\n2;3,5', 'not-a-number', 'Line 3, column "v": "3,5" is not a number. If the decimal mark'],
    ['t,v\n1,2\n2,1e39', 'not-finite', 'Line 3, column "v": "1e39"'],
    ['t,v\na,b', 'no-columns', 'no column of numbers'],
  ])('refuses %j', (text, code, message) => {
    const error = thrown(DataError, () => seriesFromTable(parseCsv(text)));
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
  });

  it('knows its columns', () => {
    const table = parseCsv('time,value\n1,2');
    const error = thrown(DataError, () => seriesFromTable(table, ['valu']));
    expect(error).toMatchObject({ code: 'unknown-column', actual: 'valu', limit: ['time', 'value'] });
    expect(error.message).toContain("Did you mean 'value'?");
    expect(thrown(DataError, () => seriesFromTable(table, ['time', 'time'])).code).toBe('duplicate-column');
    expect(thrown(DataError, () => seriesFromTable(table, [])).code).toBe('no-columns');
    const one = 'time' as unknown as string[];
    expect(thrown(ConfigError, () => seriesFromTable(table, one)).code).toBe('wrong-type');
    expect(thrown(ConfigError, () => series(one, [1])).code).toBe('wrong-type');
  });

  it('refuses numbers that are no rows', () => {
    const code = (columns: string[], values: number[]) =>
      thrown(DataError, () => series(columns, values)).code;
    expect(code([], [])).toBe('no-columns');
    expect(code(['a', 'a'], [1, 2])).toBe('duplicate-column');
    expect(code(['a'], [])).toBe('empty-series');
    expect(code(['a', 'b'], [1, 2, 3])).toBe('wrong-length');
    const error = thrown(DataError, () => series(['a', 'b'], [1, 2, 3, Number.NaN]));
    expect(error.code).toBe('not-finite');
    expect(error.message).toContain('row 1, column "b"');
  });

  it('is divided in the order of time', () => {
    const { train, validation } = splitSeries(numbered(10), { validation: 0.25 });
    expect([...train.values].filter((_, i) => i % 2 === 0)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect([...validation.values].filter((_, i) => i % 2 === 0)).toEqual([8, 9]);
    expect([train.length, validation.length]).toEqual([8, 2]);
    expect(thrown(DataError, () => splitSeries(numbered(3), { validation: 0.3 }))).toMatchObject({
      code: 'series-too-short',
      limit: 4,
    });
    expect(splitSeries(numbered(4), { validation: 0.3 }).validation.length).toBe(1);
    expect(thrown(ConfigError, () => splitSeries(numbered(9), { validation: 0 })).code).toBe('out-of-range');
    expect(thrown(ConfigError, () => splitSeries(numbered(9), { validation: 1 })).code).toBe('out-of-range');
    expect(thrown(ConfigError, () => rowsOf(numbered(3), 2, 2)).parameter).toBe('end');
  });
});

describe('scaling', () => {
  const rng = new Rng(4, 2);
  const data = series(
    ['small', 'large', 'constant'],
    Array.from({ length: 300 }, (_, i) => [rng.normal(), 5000 + 300 * rng.normal(), 0.1][i % 3]!),
  );

  it('standard: mean 0, variance 1', () => {
    const scaled = scaleSeries(data, fitScaling(data)).values;
    for (const column of [0, 1]) {
      const x = [...scaled].filter((_, i) => i % 3 === column);
      const mean = x.reduce((a, b) => a + b) / 100;
      expect(Math.abs(mean)).toBeLessThan(1e-6);
      expect(x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 100).toBeCloseTo(1, 5);
    }
  });

  it('min-max: from 0 to 1', () => {
    const scaled = scaleSeries(data, fitScaling(data, 'min-max')).values;
    for (const column of [0, 1]) {
      const x = [...scaled].filter((_, i) => i % 3 === column);
      expect([Math.min(...x), Math.max(...x)]).toEqual([0, 1]);
    }
  });

  it('none changes nothing', () => {
    expect(scaleSeries(data, fitScaling(data, 'none'))).toEqual(data);
  });

  it.each(['standard', 'min-max'] as const)('%s makes a constant column 0', (kind) => {
    const scaled = scaleSeries(data, fitScaling(data, kind)).values;
    expect(new Set(scaled.filter((_, i) => i % 3 === 2))).toEqual(new Set([0]));
  });

  it.each(SCALINGS)('%s is inverted, through JSON', (kind) => {
    const scaling = scalingFromData(JSON.parse(JSON.stringify(fitScaling(data, kind))));
    expect(scaling).toEqual(fitScaling(data, kind));
    const back = unscale(scaleSeries(data, scaling).values, scaling);
    back.forEach((v, i) => {
      expect(Math.abs(v - data.values[i]!)).toBeLessThan(
        2e-7 * Math.max(1, Math.abs(data.values[i]!)) + 1e-6,
      );
    });
  });

  it('finds columns by name', () => {
    const scaling = fitScaling(series(['a', 'b'], [0, 10, 4, 20]), 'min-max');
    expect(unscale([0, 1, 0.5, 0.5], scaling, ['b', 'a'])).toEqual(Float32Array.of(10, 4, 15, 2));
    expect(scaleSeries(series(['b'], [15]), scaling).values).toEqual(Float32Array.of(0.5));
    expect(thrown(DataError, () => unscale([1], scaling, ['c'])).code).toBe('unknown-column');
    expect(thrown(DataError, () => unscale([1, 2, 3], scaling)).code).toBe('wrong-length');
    expect(thrown(DataError, () => unscale([1, Number.NaN], scaling)).code).toBe('not-finite');
    const tiny = { ...scaling, factor: [1e-30, 1] };
    expect(thrown(DataError, () => scaleSeries(series(['a'], [1e20]), tiny)).code).toBe('not-finite');
  });

  it('learns nothing from the validation part', () => {
    const whole = numbered(40);
    const { train } = splitSeries(whole, { validation: 0.25 });
    const spoilt = { ...whole, values: whole.values.map((v, i) => (i < train.values.length ? v : 1e9)) };
    for (const kind of SCALINGS) {
      const fitted = fitScaling(train, kind);
      expect(fitScaling(splitSeries(spoilt, { validation: 0.25 }).train, kind)).toEqual(fitted);
      if (kind !== 'none') expect(fitScaling(whole, kind)).not.toEqual(fitted);
    }
  });

  it.each([
    [null, undefined],
    [[], undefined],
    [{ kind: 'robust', columns: ['a'], offset: [0], factor: [1] }, 'kind'],
    [{ kind: 'none', columns: [], offset: [], factor: [] }, 'columns'],
    [{ kind: 'none', columns: ['a', 7], offset: [0, 0], factor: [1, 1] }, 'columns'],
    [{ kind: 'none', columns: ['a', 'a'], offset: [0, 0], factor: [1, 1] }, 'columns'],
    [{ kind: 'none', columns: ['a'], offset: [], factor: [1] }, 'offset'],
    [{ kind: 'none', columns: ['a'], offset: [Number.NaN], factor: [1] }, 'offset[0]'],
    [{ kind: 'none', columns: ['a'], offset: [0], factor: ['1'] }, 'factor[0]'],
    [{ kind: 'none', columns: ['a'], offset: [0], factor: [0] }, 'factor[0]'],
  ])('refuses %j', (data, parameter) => {
    expect(thrown(DataError, () => scalingFromData(data))).toMatchObject({ code: 'bad-scaling', parameter });
  });
});

describe('windows', () => {
  it.each<WindowOptions & { N: number }>([
    { N: 30, seqLen: 5 },
    { N: 30, seqLen: 5, horizon: 3, stride: 4 },
    { N: 31, seqLen: 7, horizon: 2, stride: 7, targets: ['square'] },
    { N: 12, seqLen: 1, targets: ['square', 'n'] },
    { N: 8, seqLen: 4, horizon: 4 },
  ])('predict h rows ahead at every step: %o', ({ N, ...options }) => {
    const { seqLen: T, horizon: h = 1, stride = 1, targets = ['n', 'square'] } = options;
    const dataset = windows(numbered(N), options);
    expect(dataset).toMatchObject({ inputSize: 2, target: 'step-values', outputSize: targets.length });
    const of = { n: (n: number) => n, square: (n: number) => 1000 - n * n };
    dataset.sequences.forEach(({ x, targets: y, length }, w) => {
      expect(length).toBe(T);
      for (let t = 0; t < T; t += 1) {
        const n = w * stride + t;
        expect(x!.slice(2 * t, 2 * t + 2)).toEqual(Float32Array.of(n, of.square(n)));
        targets.forEach((name, k) => {
          expect(y[t * targets.length + k]).toBe(of[name as 'n'](n + h));
        });
      }
    });
    // The last window fits, and another would not.
    const last = (dataset.length - 1) * stride + T - 1 + h;
    expect(last).toBeLessThan(N);
    expect(last + stride).toBeGreaterThanOrEqual(N);
  });

  it('predict once, after the last row', () => {
    const dataset = windows(numbered(9), { seqLen: 3, horizon: 2, predict: 'last', targets: ['n'] });
    expect(dataset).toMatchObject({ target: 'values', outputSize: 1, length: 5 });
    expect(dataset.sequences.map(({ targets }) => targets[0])).toEqual([4, 5, 6, 7, 8]);
    expect(dataset.sequences.map(({ x }) => x![4])).toEqual([2, 3, 4, 5, 6]);
  });

  it('share the memory of the series', () => {
    const s = numbered(1000);
    const { sequences } = windows(s, { seqLen: 100 });
    for (const { x, targets } of sequences) {
      expect(x!.buffer).toBe(s.values.buffer);
      expect(targets.buffer).toBe(s.values.buffer);
    }
  });

  it('refuse a series that is too short, and wrong options', () => {
    const error = thrown(DataError, () => windows(numbered(7), { seqLen: 5, horizon: 3 }));
    expect(error).toMatchObject({ code: 'series-too-short', actual: 7, limit: 8 });
    expect(thrown(DataError, () => windows(numbered(9), { seqLen: 2, targets: ['m'] })).code).toBe(
      'unknown-column',
    );
    expect(thrown(DataError, () => windows(numbered(9), { seqLen: 2, targets: [] })).code).toBe('no-columns');
    const code = (options: object) =>
      thrown(ConfigError, () => windows(numbered(9), options as WindowOptions)).code;
    expect(code({})).toBe('wrong-type');
    expect(code({ seqLen: 2, horizon: 0 })).toBe('out-of-range');
    expect(code({ seqLen: 2, stride: 0 })).toBe('out-of-range');
    expect(code({ seqLen: 2, predict: 'all' })).toBe('unknown-value');
    expect(code({ seqLen: 2, horizn: 1 })).toBe('unknown-option');
  });
});
