import { describe, expect, it } from 'vitest';
import type { NumberArray } from '../../shaders/cells.ts';
import { Rng } from '../../src/core/rng.ts';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import { type LossAndGradients, lossAndGradients } from '../../src/cpu/reference/bptt.ts';
import { clipGlobalNorm } from '../../src/cpu/reference/clip.ts';
import { Adam, Sgd } from '../../src/cpu/reference/optimizers.ts';
import { copyOf } from '../../src/cpu/reference/parameters.ts';
import { Corpus, type Split } from '../../src/data/corpus.ts';
import type { NetworkConfig } from '../../src/model/config.ts';
import { initialise } from '../../src/model/initialise.ts';
import { fromKept } from '../../src/model/parameters.ts';
import { adam } from '../../src/optim/adam.ts';
import type { Optimizer } from '../../src/optim/optimizer.ts';
import { sgd } from '../../src/optim/sgd.ts';
import { TrainingSteps, ValidationSteps } from '../../src/text/streams.ts';
import { Network } from '../../src/train/network.ts';
import { RING_COLUMNS } from '../../src/train/ring.ts';
import { expectAllClose, expectClose } from '../helpers/closeness.ts';

/** The plan computes in f64; its few numbers from the host are f32, and so are chosen to be exact in it. */
const TOLERANCE = 1e-10;
const LR = 0.0625;
const CLIP = 0.5;
const ADAM = { beta1: 0.5, beta2: 0.75, eps: 2 ** -20 };

const V = 5;
const H = 6;
const T = 4;
const B = 2;
/** Three chunks per epoch and tokens that are left over, then two chunks to validate on. */
const tokens = (() => {
  const rng = new Rng(4, 0);
  return Int32Array.from({ length: 52 }, () => rng.integer(V));
})();
const corpus = new Corpus(tokens, { seqLen: T, batchSize: B, validation: 0.45 });

interface Run {
  readonly optimizer: Optimizer;
  readonly textbook: () => Sgd | Adam;
  readonly gradClip: number;
  readonly carry: boolean;
  readonly config: NetworkConfig;
}

const oneHot: NetworkConfig = { input: 'tokens', inputSize: V, hiddenSize: H, outputSize: V };
const runs: Record<string, Run> = {
  'SGD, clipped, carried': {
    optimizer: sgd(),
    textbook: () => new Sgd({ lr: LR }),
    gradClip: CLIP,
    carry: true,
    config: oneHot,
  },
  'momentum, embedding, relu': {
    optimizer: sgd({ momentum: 0.5 }),
    textbook: () => new Sgd({ lr: LR, momentum: 0.5 }),
    gradClip: CLIP,
    carry: true,
    config: { ...oneHot, embeddingDim: 3, activation: 'relu' },
  },
  'Adam, clipped, carried': {
    optimizer: adam(ADAM),
    textbook: () => new Adam({ lr: LR, ...ADAM }),
    gradClip: CLIP,
    carry: true,
    config: oneHot,
  },
  'Adam, not clipped, not carried': {
    optimizer: adam(ADAM),
    textbook: () => new Adam({ lr: LR, ...ADAM }),
    gradClip: Number.POSITIVE_INFINITY,
    carry: false,
    config: oneHot,
  },
};

async function begin(run: Run, config = run.config) {
  const executor = new CpuExecutor({ precision: 'f64', poison: true });
  const network = await Network.create(config, executor);
  const parameters = new Map(
    [...initialise(network.specs, 'uniform', 3, H)].map(([name, w]) => [name, Float64Array.from(w)]),
  );
  network.loadStateDict(parameters);
  const steps = await TrainingSteps.load(network, corpus, { ...run, gradientNorms: true });
  /** In full precision, which a state dict is not. */
  const current = async (): Promise<Map<string, Float64Array>> =>
    new Map(
      await Promise.all(
        network.specs.map(async (s) => [s.name, fromKept(s, await executor.read(s.name))] as const),
      ),
    );
  return { executor, network, parameters, steps, current };
}

/** Loss and gradients of one chunk, from a state on, by the book. */
function chunkOf(
  split: Split,
  chunk: number,
  parameters: ReadonlyMap<string, Float64Array>,
  h0: Float64Array | undefined,
  config: NetworkConfig,
): LossAndGradients {
  const { inputs, targets } = corpus.batch(split, chunk);
  const streams = inputs.length / T;
  const spec = {
    ...{ T, B: streams, H, K: V },
    D: config.embeddingDim ?? V,
    activation: config.activation ?? 'tanh',
  } as const;
  return lossAndGradients(
    parameters,
    { input: { tokens: inputs }, h0: h0 ?? new Float64Array(streams * H), targets },
    spec,
  );
}

const row = (ring: NumberArray, step: number): number[] => [
  ...ring.slice(step * RING_COLUMNS, (step + 1) * RING_COLUMNS),
];

describe.each(Object.entries(runs))('a training run: %s', (_, run) => {
  it('follows truncated back-propagation by the book, over two epochs and a bit', async () => {
    const { executor, steps, parameters, current } = await begin(run);
    const book = copyOf(parameters);
    const optimizer = run.textbook();
    expect(steps.perEpoch).toBe(3);
    let carried: Float64Array | undefined;
    const clipped: boolean[] = [];
    for (let step = 0; step < 8; step++) {
      await steps.step(LR);
      const chunk = step % 3;
      if (chunk === 0 || !run.carry) carried = undefined;
      const want = chunkOf('train', chunk, book, carried, run.config);
      carried = want.forward.hN;
      const { norm, factor } = clipGlobalNorm(want.gradients.parameters, run.gradClip);
      optimizer.step(book, want.gradients.parameters);
      clipped.push(factor < 1);

      expectAllClose(await current(), book, TOLERANCE);
      expectClose('carried state', await executor.read('train/carried.h_l0'), want.forward.hN, TOLERANCE);
      const [loss, correct, gotNorm, gotFactor] = row(await executor.read('train/ring'), step);
      expectClose('loss, norm, factor', [loss!, gotNorm!, gotFactor!], [want.loss, norm, factor], TOLERANCE);
      const { targets } = corpus.batch('train', chunk);
      const hits = targets.filter((y, at) => {
        const o = [...want.forward.logits.slice(at * V, (at + 1) * V)];
        return o.indexOf(Math.max(...o)) === y;
      });
      expect(correct).toBe(hits.length);
      const perStep = Array.from({ length: T }, (_, t) =>
        Math.hypot(...want.gradients.hidden.slice(t * B * H, (t + 1) * B * H)),
      );
      expectClose('norms of dL/dh(t)', (await steps.gradientNorms())!, perStep, 1e-6);
    }
    expect(steps.done).toBe(8);
    if (run.gradClip < Number.POSITIVE_INFINITY) expect(clipped).toContain(true);
    else expect(clipped).not.toContain(true);
  });

  it('begins again at step 0 with the same numbers, moments and state fresh', async () => {
    const { steps, network, parameters, current } = await begin(run);
    const curve: Map<string, Float64Array>[] = [];
    for (let step = 0; step < 5; step++) {
      await steps.step(LR);
      curve.push(await current());
    }
    network.loadStateDict(parameters);
    steps.restart();
    expect(steps.done).toBe(0);
    for (const want of curve) {
      await steps.step(LR);
      expect(await current()).toEqual(want);
    }
  });
});

describe('the state between chunks', () => {
  const { 'SGD, clipped, carried': carried } = runs as { 'SGD, clipped, carried': Run };

  it('matters: with and without it the second step differs, the first does not', async () => {
    const [a, b] = [await begin(carried), await begin({ ...carried, carry: false })];
    await a.steps.step(LR);
    await b.steps.step(LR);
    expect(await a.current()).toEqual(await b.current());
    await a.steps.step(LR);
    await b.steps.step(LR);
    expect(await a.current()).not.toEqual(await b.current());
  });

  it('is forgotten at the end of an epoch', async () => {
    const { steps, executor, current, network, parameters } = await begin(carried);
    for (let step = 0; step < 3; step++) await steps.step(0);
    executor.write('train/carried.h_l0', new Float64Array(B * H).fill(Number.NaN));
    network.loadStateDict(parameters);
    await steps.step(LR);
    expect([...(await current()).values()].every((w) => w.every(Number.isFinite))).toBe(true);
  });
});

describe('the numbers of steps', () => {
  const [name] = Object.keys(runs) as [string];

  it('are means over those that are asked for', async () => {
    const { steps, executor } = await begin(runs[name] as Run);
    for (let step = 0; step < 5; step++) await steps.step(LR);
    const ring = await executor.read('train/ring');
    const rows = [2, 3, 4].map((step) => row(ring, step) as [number, number, number, number]);
    const metrics = await steps.metrics(3);
    const mean = (column: number): number => rows.reduce((sum, r) => sum + (r[column] as number), 0) / 3;
    expectClose(
      'losses',
      metrics.losses,
      rows.map(([loss]) => loss),
      1e-7,
    );
    expect(metrics.accuracy).toBeCloseTo(mean(1) / (T * B), 12);
    expect(metrics.gradNorm).toBeCloseTo(mean(2), 12);
    expect(metrics.clippedShare).toBeCloseTo(rows.filter(([, , , scale]) => scale < 1).length / 3, 12);
    expect(metrics.skipped).toBe(0);
    expect(steps.tokens).toBe(T * B);
  });

  it('survive the end of the ring', async () => {
    const { steps } = await begin(runs[name] as Run);
    for (let step = 0; step < 260; step++) await steps.step(0);
    const { losses } = await steps.metrics(12);
    // With a learning rate of 0 nothing is learned, so the losses repeat with the chunks.
    for (let i = 3; i < 12; i++) expect(losses[i]).toBe(losses[i - 3]);
    expect(new Set(losses).size).toBe(3);
  });
});

describe('the validation part', () => {
  it('is one pass from a zero state, carried on, that changes nothing', async () => {
    const { network, parameters, executor } = await begin(runs['Adam, clipped, carried'] as Run);
    const steps = await ValidationSteps.load(network, corpus);
    const got = await steps.evaluate();
    const layout = corpus.validationLayout!;
    expect(layout.steps).toBe(2);
    let h: Float64Array | undefined;
    const losses: number[] = [];
    const hits: number[] = [];
    for (let chunk = 0; chunk < layout.steps; chunk++) {
      const { forward, loss } = chunkOf('validation', chunk, parameters, h, oneHot);
      h = forward.hN;
      losses.push(loss);
      const { targets } = corpus.batch('validation', chunk);
      targets.forEach((y, at) => {
        const o = [...forward.logits.slice(at * V, (at + 1) * V)];
        hits.push(o.indexOf(Math.max(...o)) === y ? 1 : 0);
      });
    }
    const mean = (numbers: number[]): number => numbers.reduce((a, b) => a + b, 0) / numbers.length;
    expect(got.loss).toBeCloseTo(mean(losses), 6);
    expect(got.accuracy).toBeCloseTo(mean(hits), 12);
    expect(got.perplexity).toBeCloseTo(Math.exp(mean(losses)), 5);
    expect(got.bitsPerCharacter).toBeCloseTo(mean(losses) / Math.log(2), 6);
    expect(await steps.evaluate()).toEqual(got);
    for (const spec of network.specs)
      expectClose(spec.name, fromKept(spec, await executor.read(spec.name)), parameters.get(spec.name), 0);
  });
});
