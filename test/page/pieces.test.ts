import { describe, expect, test } from 'vitest';
import { Curve, GradientColumns } from '../../demo/history.ts';
import { logMarks, rangeOf, share } from '../../demo/log-scale.ts';
import { defaultsFor, LIMITS, needsRebuild, type Settings } from '../../demo/state.ts';
import { fromHash, toHash } from '../../demo/url-state.ts';

// The pieces of the page that need no browser.

describe('a curve of bounded size', () => {
  test('keeps every value while it has room', () => {
    const curve = new Curve(8);
    for (let step = 1; step <= 7; step++) curve.push(step, step * 10);
    expect(curve.steps).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(curve.values).toEqual([10, 20, 30, 40, 50, 60, 70]);
  });

  test('merges neighbours when it is full: the last step of each, and their mean', () => {
    const curve = new Curve(8);
    for (let step = 1; step <= 12; step++) curve.push(step, step);
    expect(curve.steps).toEqual([2, 4, 6, 8, 10, 12]);
    expect(curve.values).toEqual([1.5, 3.5, 5.5, 7.5, 9.5, 11.5]);
  });

  test('stays bounded and keeps the mean over a long run', () => {
    const curve = new Curve(64);
    for (let step = 1; step <= 4096; step++) curve.push(step, Math.sin(step) + step);
    expect(curve.steps.length).toBeLessThan(64);
    expect(curve.steps.at(-1)).toBe(4096);
    const mean = curve.values.reduce((a, b) => a + b) / curve.values.length;
    expect(mean).toBeCloseTo(2048.5, 1);
  });

  test('smoothing keeps a constant, starts at the first value, and does not depend on the merging', () => {
    const constant = new Curve(64);
    for (let step = 1; step <= 50; step++) constant.push(step, 3);
    for (const value of constant.smoothed(0.9)) expect(value).toBeCloseTo(3, 12);
    const [fine, coarse] = [new Curve(4096), new Curve(256)];
    for (let step = 1; step <= 1000; step++) {
      const loss = 1 + 4 * Math.exp(-step / 200);
      fine.push(step, loss);
      coarse.push(step, loss);
    }
    expect(fine.smoothed(0.95)[0]).toBeCloseTo(fine.values[0]!, 12);
    expect(coarse.steps.length).toBeLessThan(fine.steps.length / 2);
    expect(coarse.smoothed(0.95).at(-1)).toBeCloseTo(fine.smoothed(0.95).at(-1)!, 2);
  });
});

test('gradient columns hold log10 and are merged by its mean', () => {
  const history = new GradientColumns(4);
  for (let step = 1; step <= 4; step++) history.push(step, Float32Array.of(10 ** step, 0));
  expect(history.steps).toEqual([2, 4]);
  expect(history.columns.map((column) => column[0])).toEqual([1.5, 3.5]);
  expect(history.columns[0]![1]).toBe(-Infinity);
});

describe('the log scale', () => {
  test('shows all finite values, at least one decade and at most eight', () => {
    const [low, high] = rangeOf([Float32Array.of(-3, -1), Float32Array.of(-2, -Infinity, Number.NaN)]);
    expect(low).toBeLessThan(-3);
    expect(high).toBeGreaterThan(-1);
    const flat = rangeOf([Float32Array.of(-2, -2)]);
    expect(flat[1] - flat[0]).toBeGreaterThanOrEqual(1);
    const deep = rangeOf([Float32Array.of(-30, 0)]);
    expect(deep[1] - deep[0]).toBeLessThan(8.2);
    expect(rangeOf([])).toEqual([-4, 0]);
  });

  test('a spike in a long run does not set the range, unless it is the latest', () => {
    const run = Array.from({ length: 400 }, (_, i) =>
      Float32Array.from({ length: 16 }, (_, t) => -3 + t / 16 + (i % 3) / 9),
    );
    run[7] = new Float32Array(16).fill(5);
    expect(rangeOf(run)[1]).toBeLessThan(-1);
    expect(rangeOf(run, [5])[1]).toBeGreaterThan(5);
  });

  test('clamps what is outside, zeros and NaN', () => {
    expect([-5, -3, 5, -Infinity, Number.NaN].map((log10) => share(log10, [-4, -2]))).toEqual([
      0, 0.5, 1, 0, 0,
    ]);
  });

  test.each([
    [[-1.2, 0.1], 6, [0.1, 0.2, 0.5, 1]],
    [[-1.2, 0.1], 3, [0.1, 0.3, 1]],
    [[-4.5, 0], 5, [1e-4, 1e-3, 1e-2, 1e-1, 1]],
    [[-8, 0], 5, [1e-8, 1e-6, 1e-4, 1e-2, 1]],
  ] as const)('marks of %j with room for %i', (range, most, marks) => {
    expect(logMarks(range, most)).toEqual(marks);
  });
});

describe('the link', () => {
  const settings: Settings = {
    cell: 'lstm',
    numLayers: 3,
    hiddenSize: 77,
    seqLen: 33,
    batchSize: 5,
    activation: 'sigmoid',
    optimizer: 'sgd',
    seed: 4294967295,
    lr: 0.0013,
    temperature: 0,
    prime: '100% & "ä" #=+\n雪😀',
  };

  test('carries every setting there and back', () => {
    expect(fromHash(toHash(settings), defaultsFor('gpu'))).toEqual({ settings, ignored: [] });
  });

  test('leaves out nothing but what it does not say', () => {
    const fallback = defaultsFor('cpu');
    expect(fromHash('#lr=0.01&unknown=1', fallback)).toEqual({
      settings: { ...fallback, lr: 0.01 },
      ignored: [],
    });
  });

  test('keeps the fallback for what is out of range, and names it', () => {
    const fallback = defaultsFor('gpu');
    const bad = `#hidden=${LIMITS.hiddenSize.max + 1}&seq=1.5&batch=&seed=-1&lr=Infinity&temp=x&act=constructor&opt=&cell=toString&layers=9`;
    const { settings: kept, ignored } = fromHash(bad, fallback);
    expect(kept).toEqual(fallback);
    expect([...ignored].sort()).toEqual([
      ...['act', 'batch', 'cell', 'hidden', 'layers', 'lr', 'opt', 'seed', 'seq', 'temp'],
    ]);
  });
});

describe('a rebuild', () => {
  const built = defaultsFor('cpu');

  test('is needed for another cell, and for more layers', () => {
    expect(needsRebuild(built, { ...built })).toBe(false);
    expect(needsRebuild(built, { ...built, cell: 'gru' })).toBe(true);
    expect(needsRebuild(built, { ...built, numLayers: 2 })).toBe(true);
    expect(needsRebuild(built, { ...built, lr: 1e-4, temperature: 0 })).toBe(false);
  });

  test('is needed for another activation only where the cell has a choice', () => {
    expect(needsRebuild(built, { ...built, activation: 'relu' })).toBe(true);
    const lstm = { ...built, cell: 'lstm' } as const;
    expect(needsRebuild(lstm, { ...lstm, activation: 'relu' })).toBe(false);
    expect(needsRebuild(lstm, { ...built, activation: 'relu' })).toBe(true);
  });
});
