import { beforeAll, describe, expect, it } from 'vitest';
import { CharRNN } from '../../src/text/char-rnn.ts';
import type { GenerateOptions } from '../../src/text/generation.ts';
import type { Training, TrainingReport } from '../../src/train/training.ts';
import { babble } from '../helpers/babble.ts';
import { countCalls } from '../helpers/count-calls.ts';
import { sharedGpu } from '../helpers/shared-gpu.ts';

const gpu = sharedGpu();
const MODEL = { text: babble(900), hiddenSize: 12, seqLen: 6, batchSize: 3 };
const STEPS = 40;
const RUN = { lr: 5e-3, reportEvery: 8, evaluateEvery: 0 };

const create = async (): Promise<CharRNN> => gpu.keep(await CharRNN.create({ ...MODEL, device: gpu.device }));

/** Drives a run to its end; `at` steers it at every report. */
async function drive(
  training: Training,
  at: (report: TrainingReport) => void | Promise<void> = () => {},
): Promise<number[]> {
  const losses: number[] = [];
  for await (const report of training) {
    losses.push(...report.losses);
    await at(report);
  }
  return losses;
}

async function write(model: CharRNN, options: GenerateOptions): Promise<string> {
  let text = '';
  for await (const character of model.generate(options)) text += character;
  return text;
}

/** Whatever is waiting gets its turn, again and again. */
async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setTimeout(resolve, 0));
  await gpu.device.queue.onSubmittedWorkDone();
}

/** What STEPS steps give that nobody disturbs. */
let undisturbed: { losses: number[]; file: Uint8Array };
beforeAll(async () => {
  const model = await CharRNN.create({ ...MODEL, device: gpu.device });
  undisturbed = { losses: await drive(model.train({ ...RUN, steps: STEPS })), file: await model.save() };
  model.dispose();
});

/** However it was steered, a model has come to the same weights by the same losses. */
async function expectUndisturbed(model: CharRNN, losses: readonly number[]): Promise<void> {
  expect(model.steps).toBe(STEPS);
  expect(losses).toEqual(undisturbed.losses);
  expect(await model.save()).toEqual(undisturbed.file);
}

describe('a training run on the GPU', () => {
  it('pauses and resumes at a step boundary, as if nothing had been', async () => {
    const model = await create();
    const training = model.train({ ...RUN, steps: STEPS });
    setTimeout(() => training.pause(), 3);
    let pauses = 0;
    const pausing = (async () => {
      while (training.state !== 'finished') {
        if (training.state === 'paused') {
          await settle();
          const calls = countCalls();
          const { steps } = model;
          await settle();
          expect(calls.counts.submit, 'nothing is submitted in a pause').toBe(0);
          calls.stop();
          expect(model.steps).toBe(steps);
          pauses++;
          training.resume();
          setTimeout(() => training.pause(), 2);
        } else await new Promise((resolve) => setTimeout(resolve, 0));
      }
    })();
    const losses = await drive(training);
    await pausing;
    expect(pauses).toBeGreaterThan(0);
    await expectUndisturbed(model, losses);
  });

  it('takes single steps while paused', async () => {
    const model = await create();
    const training = model.train({ ...RUN, steps: STEPS, paused: true });
    const reports: TrainingReport[] = [];
    training.step();
    training.step();
    const losses = await drive(training, (report) => {
      reports.push(report);
      if (report.step === 2) training.step();
      if (report.step === 3) training.resume();
    });
    expect(reports.slice(0, 4).map((r) => [r.step, r.losses.length])).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
      [8, 5],
    ]);
    await expectUndisturbed(model, losses);
  });

  it('stops, and another goes on from there', async () => {
    const model = await create();
    const first = model.train(RUN);
    const losses = await drive(first, (report) => {
      if (report.step === 16) first.stop();
    });
    expect(first.state).toBe('stopped');
    expect(model.steps).toBe(16);
    losses.push(...(await drive(model.train({ ...RUN, steps: STEPS - 16 }))));
    await expectUndisturbed(model, losses);
  });

  it('is aborted at a step boundary, and another goes on from there', async () => {
    const model = await create();
    const abort = new AbortController();
    const losses: number[] = [];
    const run = (async () => {
      for await (const report of model.train({ ...RUN, signal: abort.signal })) {
        losses.push(...report.losses);
        if (report.step === 24) abort.abort();
      }
    })();
    await expect(run).rejects.toMatchObject({ name: 'AbortError' });
    expect(model.steps).toBe(24);
    losses.push(...(await drive(model.train({ ...RUN, steps: STEPS - 24 }))));
    await expectUndisturbed(model, losses);
  });

  it('takes a new learning rate from the next step on', async () => {
    const model = await create();
    const training = model.train({ ...RUN, steps: 16 });
    const rates: number[] = [];
    let frozen: Uint8Array | undefined;
    await drive(training, async (report) => {
      rates.push(report.learningRate);
      training.set({ lr: 0 });
      frozen ??= await model.save();
    });
    expect(rates).toEqual([RUN.lr, 0]);
    const weights = (await CharRNN.load(frozen as Uint8Array, { device: gpu.device })) as CharRNN;
    expect(await model.stateDict(), 'at a rate of zero nothing moves').toEqual(await weights.stateDict());
    weights.dispose();
    await drive(model.train({ ...RUN, steps: 1 }));
    expect(await model.save()).not.toEqual(frozen);
  });

  it('lets texts be written meanwhile, and is not changed by them', async () => {
    const model = await create();
    const texts: Promise<string>[] = [];
    const losses = await drive(model.train({ ...RUN, steps: STEPS }), (report) => {
      texts.push(write(model, { length: 70, seed: report.step }));
    });
    const written = await Promise.all(texts);
    expect(written.map((t) => t.length)).toEqual(Array(STEPS / RUN.reportEvery).fill(70));
    expect(new Set(written).size).toBe(written.length);
    await expectUndisturbed(model, losses);
  });

  it('never has more than a few steps in flight', async () => {
    const model = gpu.keep(await CharRNN.create({ ...MODEL, seqLen: 48, device: gpu.device }));
    await gpu.device.queue.onSubmittedWorkDone();
    const calls = countCalls();
    await drive(model.train({ ...RUN, steps: 60, reportEvery: 30 }));
    calls.stop();
    expect(calls.counts.beginComputePass).toBe(60);
    expect(calls.mostInFlight, 'the GPU has work while the next step is encoded').toBeGreaterThan(1);
    expect(calls.mostInFlight).toBeLessThanOrEqual(6);
  });
});

describe('texts from the GPU', () => {
  const prose = [
    { length: 150, seed: 3, prime: 'lo' },
    { length: 130, seed: 4, temperature: 1.5 },
    { length: 100, temperature: 0, prime: 'mi ' },
  ];

  it('are the same side by side as one after another, and from a file', async () => {
    const model = await create();
    await drive(model.train({ ...RUN, steps: 30 }));
    const alone: string[] = [];
    for (const options of prose) alone.push(await write(model, options));
    expect(alone.map((t) => t.length)).toEqual([150, 130, 100]);
    expect(await Promise.all(prose.map((options) => write(model, options)))).toEqual(alone);
    const loaded = gpu.keep(await CharRNN.load(await model.save(), { device: gpu.device }));
    expect(await Promise.all(prose.map((options) => write(loaded, options)))).toEqual(alone);
    expect(loaded.bytes).toBe(loaded.announcedBytes);
    expect(loaded.bytes, 'without a text there is nothing to train with').toBeLessThan(model.bytes);
  });
});
