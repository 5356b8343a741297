// What the networks of the family can and cannot do, on the GPU: the claims of the examples, in full.
import { describe, expect, it } from 'vitest';
import { run as feedforward } from '../../examples/01-feedforward.ts';
import { run as addition } from '../../examples/03-output-at-every-step.ts';
import { run as sine } from '../../examples/06-teacher-forcing.ts';
import { run as dates } from '../../examples/10-encoder-decoder.ts';
import { run as gates } from '../../examples/15-lstm-gru.ts';
import type { ExampleOptions } from '../../examples/example.ts';
import { sharedGpu } from '../helpers/shared-gpu.ts';

/** Milliseconds: a slow machine is no reason to fail. */
const PATIENCE = 600_000;

const gpu = sharedGpu();
const lines: string[] = [];
const options = (): ExampleOptions => ({
  executor: () => gpu.executor(),
  log: (line) => void lines.push(line),
});

describe('memory', { timeout: PATIENCE }, () => {
  it('solves parity and echo, and without it they stay a guess', async () => {
    const accuracy = await feedforward(options());
    expect(accuracy['parity rnn']).toBe(1);
    expect(accuracy['echo rnn']).toBe(1);
    // The first bit is its own parity: 1/12 of the answers, and a coin for the others.
    expect(accuracy['parity feedforward']).toBeLessThan(0.6);
    expect(accuracy['echo feedforward']).toBeLessThan(0.56);
  });

  it('adds binary numbers three times as long as any it was trained on, without a wrong bit', async () => {
    expect(await addition(options())).toEqual({ short: 1, long: 1 });
  });

  it('of gates solves the adding problem over fifty steps, which a tanh network does not', async () => {
    const errors = await gates(options());
    const baseline = errors.baseline ?? Number.NaN;
    expect(baseline).toBeCloseTo(1 / 6, 12);
    expect(errors.rnn).toBeGreaterThan(0.7 * baseline);
    expect(errors.lstm).toBeLessThan(0.1 * baseline);
    expect(errors.gru).toBeLessThan(0.1 * baseline);
  });
});

describe('writing', { timeout: PATIENCE }, () => {
  it('turns dates that were never seen into ISO form', async () => {
    const { right } = await dates(options());
    expect(right).toBeGreaterThan(0.9);
    expect(lines.some((line) => /-> \d{4}-\d\d-\d\d$/.test(line))).toBe(true);
  });

  it('continues a sine wave for sixty steps on its own', async () => {
    const errors = await sine(options());
    // The wave itself has a mean square of 1 in these units.
    expect(errors['alone, then alone']).toBeLessThan(2e-3);
    expect(errors['taught, then taught']).toBeLessThan(2e-3);
    // Who was always taught drifts.
    expect(errors['taught, then alone']).toBeGreaterThan(2 * (errors['alone, then alone'] ?? 0));
  });
});
