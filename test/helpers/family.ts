/** Networks of the family, one for every part that a description can have, and for what parts have to do with each other. */

import { type NetworkConfig, networkConfig } from '../../src/cpu/reference/network-config.ts';
import type { Drawing } from './reference-networks.ts';

const config = (parts: Partial<NetworkConfig> = {}): NetworkConfig =>
  networkConfig({ cell: 'rnn', input: 'vectors', inputSize: 3, hiddenSize: 3, outputSize: 4, ...parts });

const LENGTHS = { T: 4, B: 3, lengths: [2, 4, 1] };
const free = (): boolean => false;
const sometimes = (t: number, n: number): boolean => (t + n) % 2 === 0;
const cells = ['feedforward', 'rnn', 'lstm', 'gru', 'gru-reset-before'] as const;
const state = (cell: (typeof cells)[number]): Drawing => (cell === 'feedforward' ? {} : { state: true });

/** Name -> description and what its batch has. */
export const family: Readonly<Record<string, readonly [NetworkConfig, Drawing]>> = {
  ...Object.fromEntries(
    cells.flatMap((cell) => [
      [`${cell}`, [config({ cell }), state(cell)]],
      [`${cell}, two layers`, [config({ cell, numLayers: 2 }), state(cell)]],
      [`${cell}, lengths`, [config({ cell, numLayers: 2 }), { ...LENGTHS, ...state(cell) }]],
      [`${cell}, one output at the end`, [config({ cell, output: 'last' }), { ...LENGTHS, ...state(cell) }]],
      [`${cell}, both directions`, [config({ cell, bidirectional: true }), state(cell)]],
      [
        `${cell}, both directions, two layers, lengths`,
        [config({ cell, bidirectional: true, numLayers: 2 }), { ...LENGTHS, ...state(cell) }],
      ],
      [
        `${cell}, both directions summed, one output at the end`,
        [config({ cell, bidirectional: true, merge: 'sum', output: 'last' }), { ...LENGTHS, ...state(cell) }],
      ],
      ...(cell === 'feedforward'
        ? []
        : ([[`${cell}, two biases`, [config({ cell, biases: 2 }), state(cell)]]] as const)),
      [`${cell}, tokens`, [config({ cell, input: 'tokens', inputSize: 5 }), state(cell)]],
      [`${cell}, context`, [config({ cell, contextSize: 2, contextEnters: 'input' }), state(cell)]],
      [`${cell}, one step`, [config({ cell, numLayers: 2 }), { T: 1, B: 1, ...state(cell) }]],
      [
        `${cell}, its own output fed back`,
        [config({ cell, feedback: 'softmax' }), { teacher: free, ...state(cell) }],
      ],
    ]),
  ),
  relu: [config({ activation: 'relu' }), { state: true }],
  'both directions, one-hot tokens, lengths': [
    config({ input: 'tokens', inputSize: 5, bidirectional: true, cell: 'gru' }),
    LENGTHS,
  ],
  'embedded tokens, lengths': [config({ input: 'tokens', inputSize: 5, embeddingDim: 2 }), LENGTHS],
  'context as the first state': [config({ numLayers: 2, contextSize: 2, contextEnters: 'state' }), {}],
  'context in both ways': [config({ contextSize: 2, contextEnters: 'both' }), LENGTHS],
  'vector to sequence (figure 10.9)': [
    config({ input: 'none', inputSize: 0, contextSize: 2, contextEnters: 'input', feedback: 'softmax' }),
    { o0: true },
  ],
  'nothing but its own output': [
    config({ input: 'none', inputSize: 0, feedback: 'softmax', cell: 'lstm' }),
    { teacher: free, o0: true },
  ],
  'output recurrence alone, taught (figure 10.4)': [
    config({ cell: 'feedforward', feedback: 'softmax' }),
    { o0: true },
  ],
  'output recurrence alone, free': [config({ cell: 'feedforward', feedback: 'softmax' }), { teacher: free }],
  'output recurrence alone, linear': [
    config({ cell: 'feedforward', feedback: 'linear' }),
    { teacher: free, o0: true },
  ],
  'both recurrences, taught (figure 10.6)': [config({ feedback: 'softmax' }), { state: true, o0: true }],
  'both recurrences, sometimes taught': [
    config({ feedback: 'softmax', numLayers: 2 }),
    { teacher: sometimes, state: true },
  ],
  'both recurrences, sometimes taught, linear, lengths': [
    config({ feedback: 'linear', cell: 'gru' }),
    { ...LENGTHS, teacher: sometimes },
  ],
  'its largest output fed back': [
    config({ feedback: 'greedy', numLayers: 2 }),
    { T: 6, teacher: free, state: true, o0: true },
  ],
  'its largest output fed back, sometimes taught, lengths': [
    config({ feedback: 'greedy', cell: 'gru' }),
    { ...LENGTHS, teacher: sometimes },
  ],
  'nothing but what it drew': [
    config({ input: 'none', inputSize: 0, feedback: 'sample', cell: 'lstm' }),
    { T: 6, B: 3, teacher: free, o0: true, seed: 2 }, // no draw so close to an edge that a step of differences flips it
  ],
  'what it drew, sometimes taught, lengths': [
    config({ feedback: 'sample', numLayers: 2 }),
    { ...LENGTHS, teacher: sometimes, state: true, o0: true },
  ],
  'what it would have drawn, always taught': [config({ feedback: 'sample' }), { o0: true }],
  'deep input, transition and output (figure 10.13b)': [
    config({ deepInput: [4, 2], deepTransition: [5, 2], deepOutput: [4] }),
    { state: true },
  ],
  'with skips (figure 10.13c)': [
    config({ deepTransition: [3, 2], skips: true }),
    { ...LENGTHS, state: true },
  ],
  'deep input of tokens': [config({ input: 'tokens', inputSize: 5, deepInput: [4] }), { state: true }],
  'skips alone': [config({ skips: true }), { state: true }],
  'leaky units': [config({ leak: 0.4 }), { ...LENGTHS, state: true }],
  'learned leak, both directions': [config({ leak: 'learned', bidirectional: true }), { state: true }],
  'dropout of every kind, lengths': [
    config({ cell: 'lstm', numLayers: 3 }),
    { ...LENGTHS, dropout: true, state: true },
  ],
  'dropout in both directions': [
    config({ cell: 'gru', bidirectional: true, numLayers: 2 }),
    { ...LENGTHS, dropout: true },
  ],
  'dropout of embedded tokens': [
    config({ input: 'tokens', inputSize: 5, embeddingDim: 3 }),
    { T: 5, dropout: true, state: true },
  ],
  'dropout of what enters a deep input, with feedback': [
    config({ deepInput: [4], feedback: 'softmax', numLayers: 2 }),
    { dropout: true, teacher: sometimes },
  ],
  'learned first state': [config({ learnedInitial: true, numLayers: 2 }), LENGTHS],
  'learned first state, lstm, both directions': [
    config({ learnedInitial: true, cell: 'lstm', bidirectional: true }),
    {},
  ],
  'layer normalisation, feedforward': [config({ layerNorm: true, cell: 'feedforward' }), {}],
  'layer normalisation, rnn': [config({ layerNorm: true, biases: 2 }), { ...LENGTHS, state: true }],
  'layer normalisation, lstm': [
    config({ layerNorm: true, cell: 'lstm', biases: 2 }),
    { ...LENGTHS, state: true },
  ],
  'layer normalisation, gru': [
    config({ layerNorm: true, cell: 'gru', numLayers: 2 }),
    { ...LENGTHS, state: true },
  ],
  'state only (figure 10.2)': [config({ output: 'none', outputSize: 0 }), { state: true }],
};
