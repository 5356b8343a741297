// What the networks of the family can and cannot do, on the GPU: the claims of the examples, in full.
import { describe, expect, it } from 'vitest';
import { run as feedforward } from '../../examples/01-feedforward.ts';
import { run as addition } from '../../examples/03-output-at-every-step.ts';
import { run as sine } from '../../examples/06-teacher-forcing.ts';
import { run as dates } from '../../examples/10-encoder-decoder.ts';
import type { ExampleOptions } from '../../examples/example.ts';
import { batches } from '../../src/data/batches.ts';
import { adding } from '../../src/data/tasks/adding.ts';
import type { Batch } from '../../src/train/batch.ts';
import { Network } from '../../src/train/network.ts';
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

  it.each([
    ['lstm', 600],
    ['gru', 300],
  ] as const)('of gates solves the adding problem over fifty steps: %s', async (cell, steps) => {
    const { train, test, baseline } = adding.make({ length: 50, trainSize: 4000, testSize: 200 });
    const squared = (list: Iterable<Batch>): Batch[] =>
      [...list].map((batch) => ({ ...batch, loss: 'squared' }));
    const { input, inputSize, outputSize } = train;
    const network = await Network.create(
      { input, inputSize, outputSize, cell, output: 'last', hiddenSize: 16 },
      gpu.executor(),
    );
    network.initialise(1, 'glorot', cell === 'lstm' ? { forgetBias: 1 } : {});
    const training = network.train({
      batches: (epoch) => squared(batches(train, { batchSize: 20, epoch })),
      evaluate: () => squared(batches(test, { batchSize: 100 })),
      ...{ steps, lr: 0.01, gradClip: 1, reportEvery: 100, evaluateEvery: steps },
    });
    let error = Number.NaN;
    for await (const { validation } of training) error = validation?.loss ?? error;
    expect(error).toBeLessThan(0.1 * (baseline?.value ?? 0));
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
