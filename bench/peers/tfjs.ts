/**
 * TensorFlow.js, used as its documentation and its example lstm-text-generation do: the layers API, one-hot float inputs,
 * `compile` and `trainOnBatch`; texts by `predict` on a stateful model that reads one character at a time.
 *
 * Floats on purpose: version 4.22 on WebGPU miscompiles the cast from int32 to float32, drops the whole command buffer,
 * and the loss reads 0.
 */
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-backend-webgpu';
import { LEARNING_RATE, type TokenBatch, type Weights, type Work } from '../works.ts';
import { argmax, type Loaded, oneHot, type Peer, transposed, weight } from './peer.ts';

setWasmPaths('/bench/peers/node_modules/@tensorflow/tfjs-backend-wasm/dist/');

/** Keras's order of gates, as blocks of PyTorch's. */
const GATES = { rnn: [0], lstm: [0, 1, 2, 3], 'gru-reset-before': [1, 0, 2] } as const;
const LAYERS = { rnn: 'simpleRNN', lstm: 'lstm', 'gru-reset-before': 'gru' } as const;
type Cell = keyof typeof GATES;

const peer = (backend: 'webgpu' | 'wasm' | 'cpu'): Peer => ({
  name: `tfjs-${backend}`,
  cannot: ({ cell }) =>
    cell === 'gru'
      ? 'TensorFlow.js has no GRU with the reset after the product (it refuses resetAfter)'
      : undefined,
  async load(work, weights, batches) {
    const use = async (): Promise<void> => {
      // One library, one present backend: each turn begins with its own.
      if (tf.getBackend() !== backend && !(await tf.setBackend(backend)))
        throw new Error(`TensorFlow.js cannot use its backend ${backend} here.`);
    };
    await use();
    await tf.ready();
    const model = modelOf(work, weights);
    const { step, outcome, free } =
      work.kind === 'train' ? trains(model, work, batches) : writes(model, work);
    return {
      adapter: backend === 'wasm' ? `WebAssembly${crossOriginIsolated ? ', threads' : ''}` : backend,
      step: () => use().then(step),
      outcome,
      dispose() {
        free();
        model.dispose();
      },
    };
  },
});

/** Layers of the cell, then a dense softmax. */
function modelOf(work: Work, weights: Weights) {
  const { vocabSize: V, hiddenSize: H, numLayers, bidirectional, kind } = work;
  const cell = work.cell as Cell;
  const isWriting = kind === 'write';
  const model = tf.sequential();
  for (let l = 0; l < numLayers; l++) {
    const layer = tf.layers[LAYERS[cell]]({
      units: H,
      returnSequences: !isWriting || l + 1 < numLayers,
      stateful: isWriting,
      // Its default is the hard sigmoid.
      ...(cell !== 'rnn' && { recurrentActivation: 'sigmoid' }),
      ...(!bidirectional && l === 0 && shapeOf(work)),
    });
    model.add(
      bidirectional
        ? tf.layers.bidirectional({ layer, mergeMode: 'concat', ...(l === 0 && shapeOf(work)) })
        : layer,
    );
  }
  model.add(tf.layers.dense({ units: V, activation: 'softmax' }));
  const width = bidirectional ? 2 * H : H;
  model.layers.slice(0, numLayers).forEach((layer: typeof model.layers, l: number) => {
    const D = l === 0 ? V : width;
    const directions = bidirectional ? ['', '_reverse'] : [''];
    setWeights(
      layer,
      directions.flatMap((suffix) => cellWeights(weights, cell, `l${l}${suffix}`, D, H)),
    );
  });
  setWeights(model.layers[numLayers], [
    [transposed(weight(weights, 'out.weight'), V, width), [width, V]],
    [weight(weights, 'out.bias'), [V]],
  ]);
  return model;
}

/** A stateful layer wants to know the batch. */
const shapeOf = ({ kind, vocabSize, seqLen }: Work) =>
  kind === 'write' ? { batchInputShape: [1, 1, vocabSize] } : { inputShape: [seqLen, vocabSize] };

type Placed = readonly [data: Float32Array, shape: readonly number[]];

/** Kernel [D, G·H], recurrent kernel [H, G·H] and bias [G·H] of a layer in one direction. */
function cellWeights(weights: Weights, cell: Cell, place: string, D: number, H: number): Placed[] {
  const of = (name: string, cols: number): Float32Array => {
    const all = weight(weights, `rnn.${name}_${place}`);
    const blocks = GATES[cell].map((g) => [...all.subarray(g * H * cols, (g + 1) * H * cols)]);
    return Float32Array.from(blocks.flat());
  };
  const G = GATES[cell].length;
  const bias = of('bias_ih', 1);
  // A GRU of PyTorch has two biases here, and Keras's the sum of them.
  const second = cell === 'gru-reset-before' ? of('bias_hh', 1) : undefined;
  return [
    [transposed(of('weight_ih', D), G * H, D), [D, G * H]],
    [transposed(of('weight_hh', H), G * H, H), [H, G * H]],
    [second ? bias.map((b, i) => b + (second[i] as number)) : bias, [G * H]],
  ];
}

function setWeights(layer: { setWeights(list: unknown[]): void }, placed: readonly Placed[]): void {
  const tensors = placed.map(([data, shape]) => tf.tensor(data, shape));
  layer.setWeights(tensors);
  tf.dispose(tensors);
}

interface Works extends Pick<Loaded, 'outcome'> {
  step(): Promise<void>;
  free(): void;
}

function trains(model: ReturnType<typeof modelOf>, work: Work, batches: readonly TokenBatch[]): Works {
  const { vocabSize: V, seqLen: T, batchSize: B } = work;
  // [T, B] as [B, T, V]
  const place = (tokens: Int32Array) => {
    const own = Int32Array.from(tokens, (_, i) => tokens[(i % T) * B + Math.floor(i / T)] as number);
    return tf.tensor3d(oneHot(own, V), [B, T, V]);
  };
  const data = batches.map(({ tokens, targets }) => [place(tokens), place(targets)]);
  model.compile({ optimizer: optimizerFor(work), loss: 'categoricalCrossentropy' });
  let done = 0;
  let loss = Number.NaN;
  return {
    async step() {
      const [x, y] = data[done++ % data.length] as (typeof data)[number];
      loss = (await model.trainOnBatch(x, y)) as number;
    },
    outcome: async () => [loss],
    free: () => tf.dispose(data),
  };
}

/** Plain SGD. A bias that stands for two takes a step for each. */
function optimizerFor({ cell }: Work) {
  const sgd = tf.train.sgd(LEARNING_RATE);
  if (cell !== 'gru-reset-before') return sgd;
  type Gradient = { name: string; tensor: unknown };
  const apply = sgd.applyGradients.bind(sgd);
  sgd.applyGradients = (gradients: Record<string, unknown> | Gradient[]) => {
    const list = Array.isArray(gradients)
      ? gradients
      : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
    tf.tidy(() =>
      apply(
        list.map(({ name, tensor }) => ({
          name,
          tensor: /gru.*bias/.test(name) ? tf.mul(tensor, 2) : tensor,
        })),
      ),
    );
  };
  return sgd;
}

function writes(model: ReturnType<typeof modelOf>, { vocabSize: V, seqLen }: Work): Works {
  const inputs = Array.from({ length: V }, (_, token) =>
    tf.tensor3d(oneHot(Int32Array.of(token), V), [1, 1, V]),
  );
  let text: number[] = [];
  return {
    async step() {
      model.resetStates();
      text = [];
      let token = 0;
      for (let i = 0; i < seqLen; i++) {
        const probabilities = model.predict(inputs[token]);
        token = argmax(await probabilities.data());
        probabilities.dispose();
        text.push(token);
      }
    },
    outcome: async () => text,
    free: () => tf.dispose(inputs),
  };
}

export const tfjsOnWebgpu = peer('webgpu');
export const tfjsOnWasm = peer('wasm');
export const tfjsOnCpu = peer('cpu');
