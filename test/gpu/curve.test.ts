import { describe, expect, it } from 'vitest';
import { CharRNN } from '../../src/text/char-rnn.ts';
import type { CharRnnOptions } from '../../src/text/options.ts';
import { babble } from '../helpers/babble.ts';
import { expectClose } from '../helpers/closeness.ts';
import { sharedGpu } from '../helpers/shared-gpu.ts';

/**
 * Largest error over the largest number, after STEPS updates in float32 on both sides. The GPU and the twins round
 * differently at every step, and training carries that on; the networks are contractive, so that it does not grow.
 */
const CURVE = 2e-6;
const WEIGHTS = 1e-5;
const STEPS = 60;

const gpu = sharedGpu();
const MODEL = { text: babble(1600), hiddenSize: 24, seqLen: 12, batchSize: 6 };
const create = async (more: Partial<CharRnnOptions> = {}): Promise<CharRNN> =>
  gpu.keep(await CharRNN.create({ ...MODEL, device: gpu.device, ...more }));

/** Everything that a training run leaves, in numbers. */
interface Run {
  readonly losses: Float32Array;
  readonly gradNorms: number[];
  readonly gradientNorms: Float32Array;
  readonly clipped: number;
  readonly validation: number[];
  readonly weights: ReadonlyMap<string, Float32Array>;
  readonly file: Uint8Array;
  readonly text: string;
}

async function run(model: CharRNN, lr: number): Promise<Run> {
  const losses: number[] = [];
  const gradNorms: number[] = [];
  const validation: number[] = [];
  let clipped = 0;
  let gradientNorms = new Float32Array();
  for await (const report of model.train({ steps: STEPS, lr, evaluateEvery: 30 })) {
    losses.push(...report.losses);
    gradNorms.push(report.gradNorm);
    clipped += report.clippedShare ?? Number.NaN;
    if (report.validation) validation.push(report.validation.loss);
    if (report.gradientNorms) gradientNorms = Float32Array.from(report.gradientNorms);
  }
  let text = '';
  for await (const character of model.generate({ prime: 'ba', length: 90, seed: 5 })) text += character;
  const rest = { clipped, validation, weights: await model.stateDict(), file: await model.save(), text };
  return { losses: Float32Array.from(losses), gradNorms, gradientNorms, ...rest };
}

describe('a whole training run', () => {
  it.each([
    { optimizer: 'adam', activation: 'tanh', gradClip: 0.5, lr: 4e-3 },
    { optimizer: { kind: 'sgd', momentum: 0.9 }, activation: 'relu', gradClip: 0.4, lr: 0.05 },
    { optimizer: 'sgd', activation: 'sigmoid', carry: false, gradClip: Number.POSITIVE_INFINITY, lr: 2 },
  ] as const)('goes on the GPU as on the CPU: $activation', async ({ lr, ...options }) => {
    const both = { ...options, gradientNorms: true };
    const [got, want] = [
      await run(await create(both), lr),
      await run(await create({ ...both, backend: 'cpu' }), lr),
    ];
    expect(want.losses.length).toBe(STEPS);
    const begin = want.losses[0] as number;
    expect(want.losses.at(-1), 'there was something to learn').toBeLessThan(begin - 0.3);
    const clips = want.clipped > 0 && want.clipped < want.gradNorms.length;
    expect(clips, 'some steps clip, some do not').toBe(Number.isFinite(options.gradClip));
    expectClose('losses', got.losses, want.losses, CURVE);
    expectClose('norms of gradients', got.gradNorms, want.gradNorms, CURVE);
    expectClose('gradient norms over time', got.gradientNorms, want.gradientNorms, CURVE);
    expectClose('validation', got.validation, want.validation, CURVE);
    for (const [name, weights] of want.weights) expectClose(name, got.weights.get(name), weights, WEIGHTS);
    expect(got.text).toBe(want.text);
  });
});

describe('the same seed', () => {
  it('gives the same bytes: losses, file and text; another seed does not', async () => {
    const runs: Run[] = [];
    for (const seed of [7, 7, 8]) {
      const model = await create({ seed, gradientNorms: true });
      runs.push(await run(model, 4e-3));
      model.dispose();
    }
    const [first, second, other] = runs as [Run, Run, Run];
    expect(second).toEqual(first);
    expect(other.losses).not.toEqual(first.losses);
    expect(other.file).not.toEqual(first.file);
    expect(other.text).not.toBe(first.text);
  });

  it('gives the same bytes after a reset', async () => {
    const model = await create({ seed: 7, gradientNorms: true });
    const first = await run(model, 4e-3);
    await model.reset();
    expect(await run(model, 4e-3)).toEqual(first);
    await model.reset({ seed: 8 });
    expect((await run(model, 4e-3)).file).not.toEqual(first.file);
  });
});
