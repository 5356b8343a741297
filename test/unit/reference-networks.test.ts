import { describe, expect, it } from 'vitest';
import { type ActivationName, activations } from '../../src/cpu/reference/activations.ts';
import { lossAndGradients } from '../../src/cpu/reference/bptt.ts';
import { networkForward, networkLoss } from '../../src/cpu/reference/network.ts';
import {
  type CellName,
  GATES,
  type NetworkConfig,
  networkConfig,
  networkShapes,
} from '../../src/cpu/reference/network-config.ts';
import { expectAllClose, expectClose } from '../helpers/closeness.ts';
import { checkDifferences, type Drawing, drawNetwork, drawUpstream } from '../helpers/reference-networks.ts';

const cells = Object.keys(GATES) as CellName[];
const small = { input: 'vectors', inputSize: 2, hiddenSize: 3, outputSize: 2, cell: 'rnn' } as const;
const config = (part: Partial<NetworkConfig> = {}): NetworkConfig => networkConfig({ ...small, ...part });

/** The members of the family, by name: the description, and what its batch has. */
const family: Record<string, [NetworkConfig, Drawing?, { zero?: string[]; step?: number }?]> = {
  'feedforward (no memory)': [config({ cell: 'feedforward' })],
  'state only (figure 10.2)': [config({ output: 'none', outputSize: 0 }), { state: true }],
  'hidden to hidden (figure 10.3)': [config({ biases: 2 }), { state: true }],
  'tokens, one-hot': [config({ input: 'tokens', inputSize: 5 }), { T: 5 }],
  'tokens through a table': [config({ input: 'tokens', inputSize: 5, embeddingDim: 3 }), { T: 5 }],
  'one output at the end (figure 10.5)': [config({ output: 'last' }), { lengths: [4, 2] }],
  'output to hidden, teacher forced (figure 10.4)': [
    config({ cell: 'feedforward', feedback: 'softmax' }),
    { o0: true },
  ],
  'output to hidden, free, softmax': [
    config({ cell: 'feedforward', feedback: 'softmax' }),
    { o0: true, teacher: () => false },
  ],
  'output to hidden, free, linear': [
    config({ cell: 'feedforward', feedback: 'linear' }),
    { o0: true, teacher: () => false, targets: 'reals' },
  ],
  'both recurrences (figure 10.6), scheduled': [
    config({ feedback: 'softmax', numLayers: 2 }),
    { o0: true, state: true, teacher: (t, n) => (t + n) % 2 === 0 },
  ],
  'vector to sequence (figure 10.9), input': [
    config({ input: 'none', inputSize: 0, contextSize: 2, contextEnters: 'input', feedback: 'softmax' }),
    { state: true },
  ],
  'vector to sequence, state': [
    config({ input: 'none', inputSize: 0, contextSize: 2, contextEnters: 'state', numLayers: 2 }),
  ],
  'vector to sequence, both': [
    config({ input: 'none', inputSize: 0, contextSize: 2, contextEnters: 'both', cell: 'lstm' }),
  ],
  'sequence and own past (figure 10.10)': [
    config({ feedback: 'linear', cell: 'gru' }),
    { o0: true, lengths: [2, 4], teacher: (t) => t === 2, targets: 'reals' },
  ],
  'bidirectional (figure 10.11)': [config({ bidirectional: true }), { state: true, lengths: [3, 4] }],
  'bidirectional, summed, two layers, context': [
    config({ bidirectional: true, merge: 'sum', numLayers: 2, contextSize: 2, contextEnters: 'input' }),
    { state: true, lengths: [3, 4] },
  ],
  'bidirectional, last': [
    config({ bidirectional: true, output: 'last', cell: 'lstm' }),
    { state: true, lengths: [3, 4] },
  ],
  'stacked (figure 10.13a)': [config({ numLayers: 3 }), { state: true }],
  'deep input, transition, output (figure 10.13b)': [
    config({ deepInput: [5, 2], deepTransition: [5, 2], deepOutput: [2, 5] }),
    { state: true },
  ],
  'deep transition of one layer, with a skip (figure 10.13c)': [
    config({ deepTransition: [5], skips: true, biases: 2 }),
    { state: true, lengths: [2, 4] },
  ],
  'deep in every way, with all that enters': [
    config({
      deepInput: [2],
      deepTransition: [3],
      deepOutput: [2],
      skips: true,
      layerNorm: true,
      leak: 0.4,
      feedback: 'softmax',
      contextSize: 2,
      contextEnters: 'both',
    }),
    { o0: true, teacher: () => false, dropout: true },
  ],
  'a skip without a transition': [config({ skips: true }), { state: true }],
  'leaky units': [config({ leak: 0.7 }), { state: true }],
  'learned leak, two directions': [
    config({ leak: 'learned', bidirectional: true, numLayers: 2 }),
    { state: true },
  ],
  'learned initial state': [
    config({ cell: 'lstm', learnedInitial: true, bidirectional: true }),
    { lengths: [2, 4] },
  ],
  'given state before a learned one': [
    config({ learnedInitial: true }),
    { state: true },
    { zero: ['rnn.h0_l0'] },
  ],
  'layer normalization, rnn': [config({ layerNorm: true, biases: 2 }), { state: true }],
  'layer normalization, feedforward': [config({ layerNorm: true, cell: 'feedforward' })],
  'layer normalization, lstm': [config({ layerNorm: true, cell: 'lstm', biases: 2 }), { state: true }],
  'layer normalization, gru': [config({ layerNorm: true, cell: 'gru', numLayers: 2 }), { state: true }],
};
for (const cell of cells) {
  for (const biases of [1, 2] as const) {
    family[`${cell}, ${biases} biases, two layers, dropout`] = [
      config({ cell, biases, numLayers: 2 }),
      { state: true, dropout: true },
      cell === 'feedforward' ? { zero: ['h0'] } : {},
    ];
  }
}
for (const activation of Object.keys(activations) as ActivationName[]) {
  family[`${activation}, deep`] = [
    config({ activation, deepInput: [4], deepOutput: [4], deepTransition: [4] }),
    { state: true, seed: 2 },
    activation === 'relu' ? { step: 1e-5 } : {},
  ];
}

describe('every gradient against finite differences, element by element', () => {
  it.each(Object.entries(family))('%s', (_, [description, drawing, options]) => {
    checkDifferences(drawNetwork(description, drawing), options);
  });
});

describe('larger networks along random directions', () => {
  it.each([
    [
      'three bidirectional lstm layers',
      config({ cell: 'lstm', numLayers: 3, bidirectional: true, biases: 2 }),
    ],
    ['two gru layers with feedback', config({ cell: 'gru', numLayers: 2, feedback: 'softmax' })],
    ['two reset-before layers', config({ cell: 'gru-reset-before', numLayers: 2, learnedInitial: true })],
    ['a deep rnn', config({ deepInput: [7, 5], deepTransition: [9, 4], deepOutput: [8], skips: true })],
  ])('%s', (_, part) => {
    const wide = { ...part, inputSize: 5, hiddenSize: 9, outputSize: 6 };
    const drawn = drawNetwork(wide, {
      T: 7,
      B: 3,
      lengths: [4, 7, 1],
      state: !part.learnedInitial,
      dropout: true,
      teacher: (t) => t % 3 === 0,
    });
    checkDifferences(drawn, { full: false, step: 2e-4 });
  });
});

describe('the vanilla network', () => {
  const sizes = { T: 6, B: 3, D: 5, H: 7, K: 4 };

  for (const activation of Object.keys(activations) as ActivationName[]) {
    for (const input of ['vectors', 'tokens', 'embedding'] as const) {
      it(`is the one that is written by hand: ${activation}, ${input}`, () => {
        const description = networkConfig({
          input: input === 'vectors' ? 'vectors' : 'tokens',
          inputSize: input === 'embedding' ? 9 : sizes.D,
          ...(input === 'embedding' && { embeddingDim: sizes.D }),
          cell: 'rnn',
          activation,
          hiddenSize: sizes.H,
          outputSize: sizes.K,
          biases: 2,
        });
        const { parameters, batch } = drawNetwork(description, { ...sizes, state: true });
        const targets = batch.targets as Int32Array;
        targets[4] = -1;
        const entering = batch.x ? { x: batch.x } : { tokens: batch.tokens! };
        const byHand = lossAndGradients(
          parameters,
          { input: entering, h0: batch.h0!, targets },
          { ...sizes, activation },
        );
        const { loss, forward, gradients } = networkLoss(parameters, batch, description);
        expectClose('loss', [loss], [byHand.loss], 1e-12);
        expectClose('logits', forward.logits, byHand.forward.logits, 1e-12);
        expectClose('hidden', forward.hidden, byHand.forward.hidden, 1e-12);
        expectClose('hN', forward.hN, byHand.forward.hN, 1e-12);
        expectAllClose(gradients.parameters, byHand.gradients.parameters, 1e-12);
        expectClose('dx', gradients.x ?? [], byHand.gradients.x ?? [], 1e-12);
        expectClose('dh0', gradients.h0, byHand.gradients.h0, 1e-12);
        expectClose('dL/dh(t)', gradients.states[0]!.h, byHand.gradients.hidden, 1e-12);
      });
    }
  }
});

describe('dL/dh(t) and dL/dc(t)', () => {
  it.each(cells)(
    '%s: are what the rest of the sequence sends into its initial state, and step t itself',
    (cell) => {
      const description = config({ cell, output: 'none', outputSize: 0 });
      const drawn = drawNetwork(description, { T: 5, B: 2, state: true });
      const { parameters, batch } = drawn;
      const whole = networkForward(parameters, batch, description);
      const upstream = drawUpstream(drawn, whole);
      const { states } = whole.backward({ hidden: upstream.hidden });
      const [B, H, D] = [2, description.hiddenSize, description.inputSize];
      for (let t = 0; t < 4; t += 1) {
        const part = (values: Float64Array, width: number, from = t, to = t + 1) =>
          values.slice(from * B * width, to * B * width);
        const { h, c } = whole.states[0]!;
        const rest = {
          T: 4 - t,
          B,
          x: part(batch.x!, D, t + 1, 5),
          h0: part(h, H),
          ...(c && { c0: part(c, H) }),
        };
        const later = networkForward(parameters, rest, description).backward({
          hidden: part(upstream.hidden, H, t + 1, 5),
        });
        const expected = later.h0.map((d, i) => d + part(upstream.hidden, H)[i]!);
        expectClose(`dh(${t})`, part(states[0]!.h, H), expected, 1e-12);
        if (!c) continue;
        // c(t) is also in h(t) = o * tanh(c(t)), so that o = h(t) / tanh(c(t)).
        const own = part(c, H).map((value, i) => {
          const o = part(h, H)[i]! / Math.tanh(value);
          return later.c0![i]! + part(states[0]!.h, H)[i]! * o * (1 - Math.tanh(value) ** 2);
        });
        expectClose(`dc(${t})`, part(states[0]!.c!, H), own, 1e-12);
      }
    },
  );
});

describe('lengths', () => {
  const networks = {
    'two rnn layers': config({ numLayers: 2 }),
    'bidirectional lstm': config({ cell: 'lstm', bidirectional: true, numLayers: 2 }),
    'bidirectional gru, last': config({ cell: 'gru', bidirectional: true, output: 'last' }),
    'free feedback': config({ feedback: 'softmax', deepTransition: [4] }),
  };
  const lengths = [3, 1, 4];

  it.each(Object.entries(networks))('%s: more padding, with anything in it, changes nothing', (_, part) => {
    const drawing = { B: 3, state: true, teacher: () => false };
    const short = drawNetwork(part, { ...drawing, T: 4, lengths });
    const long = drawNetwork(part, { ...drawing, T: 7, lengths, seed: 2 });
    const [B, D] = [3, part.inputSize];
    // The long batch has the short one at its beginning, and other numbers behind every length.
    for (let t = 0; t < 4; t += 1) {
      for (let n = 0; n < B; n += 1) {
        const at = (t * B + n) * D;
        if (t < lengths[n]!) long.batch.x!.set(short.batch.x!.subarray(at, at + D), at);
      }
    }
    const batch = { ...short.batch, T: 7, x: long.batch.x!, teacher: long.batch.teacher! };
    const shortTargets = short.batch.targets as Int32Array;
    const masked = (T: number) =>
      part.output === 'last'
        ? shortTargets
        : Int32Array.from({ length: T * B }, (_, i) =>
            Math.floor(i / B) < lengths[i % B]! ? shortTargets[i]! : -1,
          );
    const a = networkLoss(short.parameters, { ...short.batch, targets: masked(4) }, part);
    const b = networkLoss(short.parameters, { ...batch, targets: masked(7) }, part);
    expect(b.loss).toBe(a.loss);
    expect(b.gradients.parameters).toEqual(a.gradients.parameters);
    for (const name of ['h0', 'c0', 'o0'] as const) expect(b.gradients[name]).toEqual(a.gradients[name]);
    expect(b.forward.hN).toEqual(a.forward.hN);
    for (let t = 0; t < 7; t += 1) {
      for (let n = 0; n < B; n += 1) {
        const at = (t * B + n) * D;
        const dx = b.gradients.x!.slice(at, at + D);
        if (t < lengths[n]!) expect(dx).toEqual(a.gradients.x!.slice(at, at + D));
        else expect([...dx]).toEqual(new Array(D).fill(0));
        expect(dx.some((d) => d !== 0)).toBe(t < lengths[n]!);
      }
    }
  });

  it('a sequence of length n is the same as that sequence alone, with T = n', () => {
    const part = networks['bidirectional lstm'];
    const { parameters, batch } = drawNetwork(part, { T: 4, B: 2, lengths: [4, 2] });
    const both = networkForward(parameters, batch, part);
    const D = part.inputSize;
    const x = Float64Array.from([...batch.x!.slice(D, 2 * D), ...batch.x!.slice(3 * D, 4 * D)]);
    const alone = networkForward(parameters, { T: 2, B: 1, x }, part);
    const K = part.outputSize;
    for (let t = 0; t < 2; t += 1) {
      const o = both.logits.slice((2 * t + 1) * K, (2 * t + 2) * K);
      expect(o).toEqual(alone.logits.slice(t * K, (t + 1) * K));
    }
  });

  it('states in the padding stay, or have not begun', () => {
    const part = config({ bidirectional: true });
    const { parameters, batch } = drawNetwork(part, { T: 3, B: 1, lengths: [2], state: true });
    const { states, hN } = networkForward(parameters, batch, part);
    const H = part.hiddenSize;
    const [forward, backward] = states.map(({ h }) => [0, 1, 2].map((t) => [...h.slice(t * H, (t + 1) * H)]));
    expect(forward![2]).toEqual(forward![1]);
    expect(backward![2]).toEqual([...batch.h0!.slice(H)]);
    expect([...hN]).toEqual([...forward![1]!, ...backward![0]!]);
  });

  it('a gradient into the padding is refused', () => {
    const { parameters, batch } = drawNetwork(config(), { T: 3, B: 1, lengths: [2] });
    const { backward, logits, hidden } = networkForward(parameters, batch, config());
    expect(() => backward({ logits: logits.map(() => 1) })).toThrow(/padding.*logits.*step 2/);
    expect(() => backward({ hidden: hidden.map(() => 1) })).toThrow(/padding.*hidden.*step 2/);
    const width = config().hiddenSize;
    expect(() => backward({ hidden: hidden.map((_, i) => (i < 2 * width ? 1 : 0)) })).not.toThrow();
  });
});

describe('special cases are the general one', () => {
  it('a token is its one-hot vector, and -1 the zero vector', () => {
    const tokens = config({ input: 'tokens', inputSize: 4 });
    const { parameters, batch } = drawNetwork(tokens, { T: 4, B: 2 });
    batch.tokens![3] = -1;
    const x = new Float64Array(32);
    batch.tokens!.forEach((token, row) => {
      if (token >= 0) x[row * 4 + token] = 1;
    });
    const { tokens: _, ...rest } = batch;
    const a = networkLoss(parameters, batch, tokens);
    const b = networkLoss(parameters, { ...rest, x }, { ...tokens, input: 'vectors' });
    expect(a.loss).toBe(b.loss);
    expect(a.gradients.parameters).toEqual(b.gradients.parameters);
  });

  it('a context of no width is none', () => {
    const none = config({ contextSize: 0, contextEnters: 'both', embeddingDim: undefined, leak: undefined });
    const { parameters, batch } = drawNetwork(config());
    expect(networkLoss(parameters, batch, none).loss).toBe(networkLoss(parameters, batch, config()).loss);
  });

  it('each sequence has a gradient of its own for a learned first state; the parameter has their sum', () => {
    const learned = config({ cell: 'lstm', learnedInitial: true });
    const { parameters, batch } = drawNetwork(learned, { B: 2 });
    const { gradients } = networkLoss(parameters, batch, learned);
    for (const [name, each] of [['h0', gradients.h0] as const, ['c0', gradients.c0!] as const]) {
      const [first, second] = [each.slice(0, 3), each.slice(3)];
      expect(first).not.toEqual(second);
      const sum = first.map((value, i) => value + second[i]!);
      expectClose(name, gradients.parameters.get(`rnn.${name}_l0`), sum, 1e-14);
    }
  });

  it('teacher forcing feeds the class before, and nothing where it does not count', () => {
    const forced = config({ feedback: 'softmax', outputSize: 3 });
    const { parameters, batch } = drawNetwork(forced, { T: 4, B: 1 });
    const targets = Int32Array.of(2, -1, 0, 1);
    const { fedBack } = networkForward(parameters, { ...batch, targets }, forced);
    expect([...fedBack]).toEqual([0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0]);
  });

  it('a reset gate before or after the product is the same for one unit without a second bias', () => {
    const one = { hiddenSize: 1, cell: 'gru' } as const;
    const { parameters, batch } = drawNetwork(config(one), { state: true });
    parameters.get('rnn.bias_hh_l0')!.fill(0);
    const after = networkLoss(parameters, batch, config(one));
    const before = networkLoss(parameters, batch, config({ ...one, cell: 'gru-reset-before' }));
    expectClose('loss', [before.loss], [after.loss], 1e-14);
    const wide = { hiddenSize: 3, cell: 'gru' } as const;
    const drawn = drawNetwork(config(wide), { state: true });
    const other = networkLoss(drawn.parameters, drawn.batch, config({ ...wide, cell: 'gru-reset-before' }));
    expect(
      Math.abs(other.loss - networkLoss(drawn.parameters, drawn.batch, config(wide)).loss),
    ).toBeGreaterThan(1e-3);
  });

  it('units that do not leak are plain ones; units that only leak keep the first state', () => {
    const { parameters, batch } = drawNetwork(config(), { state: true });
    expect(networkLoss(parameters, batch, config({ leak: 0 })).loss).toBe(
      networkLoss(parameters, batch, config()).loss,
    );
    expect(networkForward(parameters, batch, config({ leak: 1 })).hN).toEqual(batch.h0);
  });
});

describe('the description', () => {
  it('names every parameter as PyTorch does', () => {
    const shapes = networkShapes(
      networkConfig({
        input: 'tokens',
        inputSize: 11,
        embeddingDim: 5,
        cell: 'lstm',
        hiddenSize: 3,
        numLayers: 2,
        bidirectional: true,
        biases: 2,
        outputSize: 4,
      }),
    );
    const layer = (end: string, width: number) => [
      [`rnn.weight_ih${end}`, [12, width]],
      [`rnn.weight_hh${end}`, [12, 3]],
      [`rnn.bias_ih${end}`, [12]],
      [`rnn.bias_hh${end}`, [12]],
    ];
    expect([...shapes]).toEqual([
      ['emb.weight', [11, 5]],
      ...layer('_l0', 5),
      ...layer('_l0_reverse', 5),
      ...layer('_l1', 6),
      ...layer('_l1_reverse', 6),
      ['out.weight', [4, 6]],
      ['out.bias', [4]],
    ]);
  });

  it('names the parts that PyTorch does not have', () => {
    const shapes = networkShapes(
      config({
        inputSize: 2,
        hiddenSize: 3,
        outputSize: 4,
        contextSize: 5,
        contextEnters: 'both',
        leak: 'learned',
        layerNorm: true,
        deepInput: [6, 7],
        deepTransition: [8, 9],
        deepOutput: [10],
        feedback: 'softmax',
      }),
    );
    expect(Object.fromEntries(shapes)).toEqual({
      'deep_in.0.weight': [6, 2],
      'deep_in.0.bias': [6],
      'deep_in.1.weight': [7, 6],
      'deep_in.1.bias': [7],
      'ctx.weight': [3, 5],
      'ctx.bias': [3],
      'rnn.weight_ih_l0': [8, 7],
      'rnn.weight_hh_l0': [8, 3],
      'rnn.bias_ih_l0': [8],
      'rnn.weight_ctx_l0': [8, 5],
      'rnn.weight_oh_l0': [8, 4],
      'rnn.leak_l0': [3],
      'rnn.ln_ih_l0.weight': [8],
      'rnn.ln_ih_l0.bias': [8],
      'deep_hh.0.weight': [9, 8],
      'deep_hh.0.bias': [9],
      'deep_hh.1.weight': [3, 9],
      'deep_hh.1.bias': [3],
      'deep_out.0.weight': [10, 3],
      'deep_out.0.bias': [10],
      'out.weight': [4, 10],
      'out.bias': [4],
    });
  });

  it.each([
    { input: 'none' },
    { embeddingDim: 3 },
    { contextSize: 2 },
    { leak: 0.5, cell: 'lstm' },
    { layerNorm: true, cell: 'gru-reset-before' },
    { deepTransition: [3], numLayers: 2 },
    { deepTransition: [3], bidirectional: true },
    { deepTransition: [3], cell: 'gru' },
    { skips: true, cell: 'gru' },
    { feedback: 'softmax', bidirectional: true },
    { feedback: 'softmax', output: 'last' },
    { output: 'none' },
    { learnedInitial: true, contextSize: 2, contextEnters: 'state' },
    { learnedInitial: true, cell: 'feedforward' },
  ] as const)('is refused where it has no meaning: %o', (part) => {
    expect(() => networkShapes(config(part))).toThrow(RangeError);
  });

  it('refuses parameters and batches that do not fit', () => {
    const { parameters, batch } = drawNetwork(config(), { state: true });
    const without = new Map(parameters);
    without.delete('out.bias');
    const more = new Map(parameters).set('rnn.bias_hh_l0', new Float64Array(3));
    expect(() => networkForward(without, batch, config())).toThrow(/out.bias is missing/);
    expect(() => networkForward(more, batch, config())).toThrow(/no parameter rnn.bias_hh_l0/);
    const wrong = [
      { x: new Float64Array(3) },
      { context: new Float64Array(4) },
      { tokens: new Int32Array(8) },
      { h0: new Float64Array(5) },
      { c0: new Float64Array(6) },
      { o0: new Float64Array(4) },
      { lengths: Int32Array.of(0, 1) },
      { lengths: Int32Array.of(5, 1) },
      { targets: new Int32Array(3) },
      { dropout: { between: new Float64Array(1) } },
    ];
    for (const part of wrong)
      expect(() => networkForward(parameters, { ...batch, ...part }, config()), JSON.stringify(part)).toThrow(
        RangeError,
      );
  });
});
