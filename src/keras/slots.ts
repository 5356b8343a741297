import { ConfigError } from '../core/errors.ts';
import {
  directionsOf,
  GATES,
  hasSecondBias,
  layerWidth,
  type ResolvedConfig,
  suffixOf,
} from '../model/config.ts';

/** Weights of Keras, and which parameters they become. */
export interface Slot {
  /** Where it is in the file. */
  readonly place: string;
  readonly shape: readonly number[];
  /** Parameter -> its numbers. */
  readonly become: (data: Float32Array) => readonly (readonly [name: string, data: Float32Array])[];
}

/** Keras's layer of a cell; which of its gates stands at each place of ours. */
const LAYERS = {
  rnn: { layer: 'simple_rnn', gates: [0] },
  lstm: { layer: 'lstm', gates: [0, 1, 2, 3] }, // i, f, c, o, as i, f, g, o
  gru: { layer: 'gru', gates: [1, 0, 2] }, // z, r, h
  'gru-reset-before': { layer: 'gru', gates: [1, 0, 2] },
} as const;

/**
 * What Keras would save of the same network: an Embedding, SimpleRNN, LSTM or GRU, alone or in a Bidirectional, and Dense.
 * @throws ConfigError `not-importable`: Keras has no layer for it
 */
export function slotsOf(config: ResolvedConfig): readonly Slot[] {
  assertImportable(config);
  const { inputSize: V, embeddingDim: E, numLayers, outputSize: K } = config;
  const { deepInput, deepOutput } = config;
  const slots: Slot[] = [];
  if (E !== undefined)
    slots.push({ place: 'layers/embedding/vars/0', shape: [V, E], become: (data) => [['emb.weight', data]] });
  let [denses, width] = [0, E ?? V];
  const dense = (names: readonly [weight: string, bias: string], rows: number): void => {
    slots.push(...denseSlots(`layers/${numbered('dense', denses)}`, names, rows, width));
    [denses, width] = [denses + 1, rows];
  };
  const named = (name: string) => [`${name}.weight`, `${name}.bias`] as const;
  deepInput.forEach((rows, i) => dense(named(`deep_in.${i}`), rows));
  for (let layer = 0; layer < numLayers; layer++) {
    const end = suffixOf(layer, 0);
    if (config.cell === 'feedforward') dense([`rnn.weight_ih${end}`, `rnn.bias_ih${end}`], config.hiddenSize);
    else slots.push(...recurrentSlots(config, layer, width));
    width = layerWidth(config);
  }
  deepOutput.forEach((rows, i) => dense(named(`deep_out.${i}`), rows));
  if (K > 0) dense(named('out'), K);
  return slots;
}

/** Keras numbers the layers of a class from the second on: lstm, lstm_1, lstm_2. */
const numbered = (layer: string, i: number): string => (i === 0 ? layer : `${layer}_${i}`);

function denseSlots(
  layer: string,
  [weight, bias]: readonly [weight: string, bias: string],
  rows: number,
  cols: number,
): Slot[] {
  return [
    {
      place: `${layer}/vars/0`,
      shape: [cols, rows],
      become: (data) => [[weight, transposed(data, cols, rows, [0])]],
    },
    { place: `${layer}/vars/1`, shape: [rows], become: (data) => [[bias, data]] },
  ];
}

function recurrentSlots(config: ResolvedConfig, l: number, width: number): Slot[] {
  const { hiddenSize: H, bidirectional } = config;
  const cell = config.cell as keyof typeof LAYERS;
  const { layer, gates } = LAYERS[cell];
  const rows = GATES[cell] * H;
  const places = bidirectional
    ? ['forward_layer', 'backward_layer'].map((way) => `${numbered('bidirectional', l)}/${way}`)
    : [numbered(layer, l)];
  return places.slice(0, directionsOf(config)).flatMap((place, direction): Slot[] => {
    const name = (part: string): string => `rnn.${part}${suffixOf(l, direction)}`;
    const vars = (i: number): string => `layers/${place}/cell/vars/${i}`;
    const bias = (data: Float32Array): Float32Array => transposed(data, 1, rows, gates);
    return [
      {
        place: vars(0),
        shape: [width, rows],
        become: (data) => [[name('weight_ih'), transposed(data, width, rows, gates)]],
      },
      {
        place: vars(1),
        shape: [H, rows],
        become: (data) => [[name('weight_hh'), transposed(data, H, rows, gates)]],
      },
      cell === 'gru'
        ? {
            place: vars(2),
            shape: [2, rows],
            become: (data) => [
              [name('bias_ih'), bias(data.subarray(0, rows))],
              [name('bias_hh'), bias(data.subarray(rows))],
            ],
          }
        : {
            place: vars(2),
            shape: [rows],
            become: (data) => [
              [name('bias_ih'), bias(data)],
              ...(hasSecondBias(config) ? [[name('bias_hh'), new Float32Array(rows)] as const] : []),
            ],
          },
    ];
  });
}

/** A kernel [cols, rows] as PyTorch has it [rows, cols], with its gates, blocks of rows, in our order. */
function transposed(
  kernel: Float32Array,
  cols: number,
  rows: number,
  gates: readonly number[],
): Float32Array {
  const block = rows / gates.length;
  return Float32Array.from({ length: kernel.length }, (_, i) => {
    const [row, col] = [Math.floor(i / cols), i % cols];
    const from = (gates[Math.floor(row / block)] as number) * block + (row % block);
    return kernel[col * rows + from] as number;
  });
}

function assertImportable(c: ResolvedConfig): void {
  const rules: readonly [broken: boolean, parameter: keyof ResolvedConfig][] = [
    [c.contextSize > 0, 'contextSize'],
    [c.feedback !== 'none', 'feedback'],
    [c.leak !== undefined, 'leak'],
    [c.layerNorm, 'layerNorm'],
    [c.deepTransition.length > 0, 'deepTransition'],
    [c.skips, 'skips'],
    [c.learnedInitial, 'learnedInitial'],
    [c.input === 'none', 'input'],
    [c.cell === 'feedforward' && c.bidirectional, 'bidirectional'],
  ];
  for (const [broken, parameter] of rules)
    if (broken)
      throw new ConfigError('not-importable', `Keras has no layer for ${parameter}.`, {
        parameter,
        actual: c[parameter],
        hint: 'Bring the weights as safetensors, under the names of stateDict().',
      });
}
