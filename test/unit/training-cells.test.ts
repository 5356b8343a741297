import { describe, expect, it } from 'vitest';
import { Rng } from '../../src/core/rng.ts';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import { clipGlobalNorm, clipValue } from '../../src/cpu/reference/clip.ts';
import { type NetworkLoss, networkLoss } from '../../src/cpu/reference/network.ts';
import { type NetworkConfig, networkConfig } from '../../src/cpu/reference/network-config.ts';
import { Adagrad, Adam, Rmsprop, Sgd } from '../../src/cpu/reference/optimizers.ts';
import { copyOf, type Parameters } from '../../src/cpu/reference/parameters.ts';
import { Corpus, type Split } from '../../src/data/corpus.ts';
import { initialise } from '../../src/model/initialise.ts';
import { fromKept } from '../../src/model/parameters.ts';
import type { GradClip } from '../../src/optim/clipping.ts';
import { type OptimizerOptions, optimizer } from '../../src/optim/named.ts';
import { TrainingSteps, ValidationSteps } from '../../src/text/streams.ts';
import { Network } from '../../src/train/network.ts';
import { RING_COLUMNS } from '../../src/train/ring.ts';
import { expectAllClose, expectClose } from '../helpers/closeness.ts';

/** The plan computes in f64; its few numbers from the host are f32, and so are chosen to be exact in it. */
const TOLERANCE = 1e-10;
const LR = 0.0625;
const EPS = 2 ** -20;

const V = 5;
const H = 4;
const T = 4;
const B = 2;
/** Three chunks per epoch and tokens that are left over, then two chunks to validate on. */
const tokens = (() => {
  const rng = new Rng(4, 0);
  return Int32Array.from({ length: 52 }, () => rng.integer(V));
})();
const corpus = new Corpus(tokens, { seqLen: T, batchSize: B, validation: 0.45 });

interface Case {
  readonly network: Partial<NetworkConfig>;
  readonly optimizer: OptimizerOptions;
  readonly textbook: () => { step(parameters: Parameters, gradients: Parameters): void };
  readonly gradClip: GradClip;
}

const cases: Record<string, Case> = {
  'lstm, two layers; AdamW, by norm': {
    network: { cell: 'lstm', numLayers: 2 },
    optimizer: { kind: 'adamW', beta1: 0.5, beta2: 0.75, eps: EPS, weightDecay: 0.125 },
    textbook: () =>
      new Adam({ lr: LR, beta1: 0.5, beta2: 0.75, eps: EPS, weightDecay: 0.125, decoupled: true }),
    gradClip: { norm: 0.25 },
  },
  'gru, two layers; RMSprop with momentum, by value': {
    network: { cell: 'gru', numLayers: 2 },
    optimizer: { kind: 'rmsprop', alpha: 0.75, eps: EPS, momentum: 0.5 },
    textbook: () => new Rmsprop({ lr: LR, alpha: 0.75, eps: EPS, momentum: 0.5 }),
    gradClip: { value: 0.03125 },
  },
  'gru with the reset before the product; Adagrad, unclipped': {
    network: { cell: 'gru-reset-before', numLayers: 2 },
    optimizer: { kind: 'adagrad', eps: EPS },
    textbook: () => new Adagrad({ lr: LR, eps: EPS }),
    gradClip: Number.POSITIVE_INFINITY,
  },
  'lstm, normalised, embedded, two biases; Nesterov, L2': {
    network: { cell: 'lstm', layerNorm: true, biases: 2, embeddingDim: 3 },
    optimizer: { kind: 'sgd', momentum: 0.5, nesterov: true, weightDecay: 0.125 },
    textbook: () => new Sgd({ lr: LR, momentum: 0.5, nesterov: true, weightDecay: 0.125 }),
    gradClip: 0.25,
  },
  'learned leaks, three layers; Adam': {
    network: { cell: 'rnn', leak: 'learned', numLayers: 3 },
    optimizer: { kind: 'adam', beta1: 0.5, beta2: 0.75, eps: EPS },
    textbook: () => new Adam({ lr: LR, beta1: 0.5, beta2: 0.75, eps: EPS }),
    gradClip: { norm: 0.25 },
  },
};

const describeNetwork = (c: Case): NetworkConfig =>
  networkConfig({ cell: 'rnn', input: 'tokens', inputSize: V, hiddenSize: H, outputSize: V, ...c.network });

async function begin(c: Case) {
  const executor = new CpuExecutor({ precision: 'f64', poison: true });
  const config = describeNetwork(c);
  const network = await Network.create(config, executor);
  const drawn = initialise(network.specs, 'uniform', 3, H);
  // Normalised or not, h has to be large enough for what is carried to matter.
  const parameters = new Map([...drawn].map(([name, w]) => [name, Float64Array.from(w, (v) => 2 * v)]));
  network.loadStateDict(parameters);
  /** In full precision, which a state dict is not. */
  const current = async (): Promise<Map<string, Float64Array>> =>
    new Map(
      await Promise.all(
        network.specs.map(async (s) => [s.name, fromKept(s, await executor.read(s.name))] as const),
      ),
    );
  return { executor, network, config, parameters, current };
}

type States = Pick<NetworkLoss['forward'], 'hN' | 'cN'>;

/** A chunk, or several as one, from given states on, by the book. */
function bookOf(
  split: Split,
  from: number,
  count: number,
  parameters: Parameters,
  before: States | undefined,
  config: NetworkConfig,
): NetworkLoss {
  const chunks = Array.from({ length: count }, (_, i) => corpus.batch(split, from + i));
  const all = (part: 'inputs' | 'targets') => Int32Array.from(chunks.flatMap((c) => [...c[part]]));
  const inputs = all('inputs');
  const steps = T * count;
  return networkLoss(
    parameters,
    {
      ...{ T: steps, B: inputs.length / steps, tokens: inputs, targets: all('targets') },
      ...(before ? { h0: before.hN, ...(before.cN ? { c0: before.cN } : {}) } : {}),
    },
    config,
  );
}

describe.each(Object.entries(cases))('%s', (_, c) => {
  it('follows truncated back-propagation by the book, over two epochs and a bit', async () => {
    const { executor, network, config, parameters, current } = await begin(c);
    const steps = await TrainingSteps.load(network, corpus, {
      ...{ optimizer: optimizer(c.optimizer), gradClip: c.gradClip, carry: true, gradientNorms: true },
    });
    expect(steps.perEpoch).toBe(3);
    const book = copyOf(parameters);
    const textbook = c.textbook();
    const limit = typeof c.gradClip === 'number' ? { norm: c.gradClip } : c.gradClip;
    let carried: States | undefined;
    const clipped: boolean[] = [];
    for (let step = 0; step < 7; step++) {
      const chunk = step % 3;
      if (chunk === 0) carried = undefined;
      await steps.step(LR);
      const want = bookOf('train', chunk, 1, book, carried, config);
      carried = want.forward;
      const gradients = want.gradients.parameters;
      const before = copyOf(gradients);
      const norm =
        'value' in limit ? clipValue(gradients, limit.value) : clipGlobalNorm(gradients, limit.norm).norm;
      clipped.push([...gradients].some(([name, g]) => g.some((v, i) => v !== before.get(name)?.[i])));
      textbook.step(book, gradients);

      expectAllClose(await current(), book, TOLERANCE);
      for (let l = 0; l < config.numLayers; l++) {
        const track = (all: Float64Array): Float64Array => all.slice(l * B * H, (l + 1) * B * H);
        expectClose('h', await executor.read(`train/carried.h_l${l}`), track(carried.hN), TOLERANCE);
        if (carried.cN)
          expectClose('c', await executor.read(`train/carried.c_l${l}`), track(carried.cN), TOLERANCE);
      }
      const ring = (await executor.read('train/ring')).slice(step * RING_COLUMNS);
      expectClose('loss, norm', [ring[0]!, ring[2]!], [want.loss, norm], TOLERANCE);
      const top = want.gradients.states[config.numLayers - 1]!.h;
      const perStep = Array.from({ length: T }, (__, t) =>
        Math.hypot(...top.slice(t * B * H, (t + 1) * B * H)),
      );
      expectClose('norms of dL/dh(t)', (await steps.gradientNorms())!, perStep, 1e-6);
    }
    expect(clipped.includes(true)).toBe(c.gradClip !== Number.POSITIVE_INFINITY);
    const { clippedShare } = await steps.metrics(7);
    const share = clipped.filter(Boolean).length / 7;
    if ('value' in limit) expect(clippedShare).toBeUndefined();
    else expect(clippedShare).toBeCloseTo(share, 12);
  });

  it('carries every state: chunks on end are one long chunk, and would not be without one of them', async () => {
    const { network, config, parameters } = await begin(c);
    const { loss } = await (await ValidationSteps.load(network, corpus)).evaluate();
    expect(corpus.validationLayout?.steps).toBe(2);
    const whole = bookOf('validation', 0, 2, parameters, undefined, config);
    expect(loss).toBeCloseTo(whole.loss, 6);
    const { forward, loss: first } = bookOf('validation', 0, 1, parameters, undefined, config);
    const without = (states: Partial<States>): number => {
      const second = bookOf(
        'validation',
        1,
        1,
        parameters,
        { hN: forward.hN, cN: forward.cN, ...states },
        config,
      );
      return (first + second.loss) / 2;
    };
    expect(without({})).toBeCloseTo(whole.loss, 12);
    const size = forward.hN.length;
    for (let l = 0; l < config.numLayers; l++) {
      const forgotten = (all: Float64Array): Float64Array =>
        all.map((v, i) => ((i / (size / config.numLayers)) >>> 0 === l ? 0 : v));
      expect(Math.abs(without({ hN: forgotten(forward.hN) }) - whole.loss)).toBeGreaterThan(1e-5);
      if (forward.cN)
        expect(Math.abs(without({ cN: forgotten(forward.cN) }) - whole.loss)).toBeGreaterThan(1e-5);
    }
  });
});
