/**
 * jax-js, used as its documentation does: a pure function of a tree of parameters, `valueAndGrad`, the update inside, and
 * `jit` around all of it. Version 0.1.25 exports no `lax.scan`, so time is unrolled while it is traced. What goes in is
 * one-hot, and U x of all t is one product.
 *
 * Every argument is consumed by whoever takes it: `x.ref` where it is needed again.
 */
import { defaultDevice, init, jit, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import { LEARNING_RATE, type TokenBatch, type Weights, type Work } from '../works.ts';
import { argmax, type Loaded, oneHot, type Peer, transposed, weight } from './peer.ts';

/** An array of jax-js, as far as it is used here. */
interface Numbers {
  readonly ref: Numbers;
  readonly shape: number[];
  add(other: Numbers): Numbers;
  sub(other: Numbers | number): Numbers;
  mul(other: Numbers | number): Numbers;
  neg(): Numbers;
  sum(axis?: number): Numbers;
  mean(): Numbers;
  reshape(shape: number[]): Numbers;
  slice(...index: (number | number[])[]): Numbers;
  data(): Promise<Float32Array>;
  dispose(): void;
}

/** Of one layer in one direction, transposed for products from the right: U [D, G·H], W [H, G·H], biases [G·H]. */
type Track = { U: Numbers; W: Numbers; b: Numbers; second?: Numbers };
type Parameters = { tracks: Track[]; V: Numbers; c: Numbers };
/** h, and c of an LSTM. */
type States = Numbers[];

const peer = (device: 'webgpu' | 'wasm'): Peer => ({
  name: `jax-${device}`,
  async load(work, weights, batches) {
    if (!(await init(device)).includes(device))
      throw new Error(`jax-js cannot use its device ${device} here.`);
    const use = (): void => {
      defaultDevice(device);
    };
    use();
    const parameters = parametersOf(work, weights);
    const { step, outcome, dispose } =
      work.kind === 'train' ? trains(work, parameters, batches) : writes(work, parameters);
    return {
      adapter: device === 'wasm' ? `WebAssembly${crossOriginIsolated ? ', threads' : ''}` : device,
      step() {
        use();
        return step();
      },
      outcome,
      dispose,
    };
  },
});

const array = (data: Float32Array, shape: number[]): Numbers => np.array(data, { shape });

function parametersOf(work: Work, weights: Weights): Parameters {
  const { hiddenSize: H, vocabSize, numLayers, bidirectional } = work;
  const suffixes = bidirectional ? ['', '_reverse'] : [''];
  const width = H * suffixes.length;
  const tracks = Array.from({ length: numLayers }, (_, l) =>
    suffixes.map((suffix): Track => {
      const of = (name: string): Float32Array => weight(weights, `rnn.${name}_l${l}${suffix}`);
      const D = l === 0 ? vocabSize : width;
      const GH = of('bias_ih').length;
      return {
        U: array(transposed(of('weight_ih'), GH, D), [D, GH]),
        W: array(transposed(of('weight_hh'), GH, H), [H, GH]),
        b: array(of('bias_ih'), [GH]),
        ...(work.cell.startsWith('gru') && { second: array(of('bias_hh'), [GH]) }),
      };
    }),
  ).flat();
  return {
    tracks,
    V: array(transposed(weight(weights, 'out.weight'), vocabSize, width), [width, vocabSize]),
    c: array(weight(weights, 'out.bias'), [vocabSize]),
  };
}

/** Columns from..to-1 of [B, n·H]. */
const columns = (x: Numbers, from: number, to: number): Numbers => x.slice([], [from, to]);

/** The states after a step; z [B, G·H] is b + U x(t). Consumes z and the states, not the track. */
function advance(cell: Work['cell'], H: number, { W, second }: Track, z: Numbers, [h, c]: States): States {
  const last = h as Numbers;
  if (cell === 'lstm') {
    const a = z.add(np.matmul(last, W.ref));
    const i = nn.sigmoid(columns(a.ref, 0, H));
    const f = nn.sigmoid(columns(a.ref, H, 2 * H));
    const g = np.tanh(columns(a.ref, 2 * H, 3 * H));
    const o = nn.sigmoid(columns(a, 3 * H, 4 * H));
    const next = f.mul(c as Numbers).add(i.mul(g)) as Numbers;
    return [o.mul(np.tanh(next.ref)), next];
  }
  if (cell === 'rnn') return [np.tanh(z.add(np.matmul(last, W.ref)))];
  const bias = second as Numbers;
  if (cell === 'gru') {
    const u: Numbers = np.matmul(last.ref, W.ref).add(bias.ref);
    const gates: Numbers = nn.sigmoid(columns(z.ref, 0, 2 * H).add(columns(u.ref, 0, 2 * H)));
    const r = columns(gates.ref, 0, H);
    const n: Numbers = np.tanh(columns(z, 2 * H, 3 * H).add(r.mul(columns(u, 2 * H, 3 * H))));
    return [mixed(columns(gates, H, 2 * H), n, last)];
  }
  const x = z.add(bias.ref);
  const ofGates: Numbers = np.matmul(last.ref, columns(W.ref, 0, 2 * H));
  const gates: Numbers = nn.sigmoid(columns(x.ref, 0, 2 * H).add(ofGates));
  const reset = columns(gates.ref, 0, H).mul(last.ref);
  const n: Numbers = np.tanh(columns(x, 2 * H, 3 * H).add(np.matmul(reset, columns(W.ref, 2 * H, 3 * H))));
  return [mixed(columns(gates, H, 2 * H), n, last)];
}

/** (1 - z) ∘ n + z ∘ h = n + z ∘ (h - n) */
const mixed = (z: Numbers, n: Numbers, h: Numbers): Numbers => n.ref.add(z.mul(h.sub(n)));

const zeros = (work: Work): States =>
  Array.from({ length: work.cell === 'lstm' ? 2 : 1 }, () => np.zeros([work.batchSize, work.hiddenSize]));

/** The mean cross entropy of a batch; x, y: one-hot [T, B, V]. */
function lossOf(work: Work, { tracks, V, c }: Parameters, x: Numbers, y: Numbers): Numbers {
  const { seqLen: T, batchSize: B, hiddenSize: H, cell, bidirectional } = work;
  const directions = bidirectional ? 2 : 1;
  let input = x.reshape([T * B, work.vocabSize]);
  for (let l = 0; l < work.numLayers; l++) {
    const outputs = tracks.slice(l * directions, (l + 1) * directions).map((track, direction): Numbers => {
      const { U, b } = track;
      const z: Numbers = np.matmul(input.ref, U).add(b).reshape([T, B, -1]);
      const hs: Numbers[] = [];
      let states = zeros(work);
      for (let i = 0; i < T; i++) {
        const t = direction === 0 ? i : T - 1 - i;
        states = advance(cell, H, track, z.ref.slice(t), states);
        hs[t] = (states[0] as Numbers).ref;
      }
      for (const used of [z, track.W, ...(track.second ? [track.second] : []), ...states]) used.dispose();
      return np.stack(hs).reshape([T * B, H]);
    });
    input.dispose();
    input = directions === 1 ? (outputs[0] as Numbers) : np.concatenate(outputs, 1);
  }
  const logits: Numbers = np.matmul(input, V).add(c);
  return nn
    .logSoftmax(logits, 1)
    .mul(y.reshape([T * B, work.vocabSize]))
    .sum(1)
    .mean()
    .neg();
}

function trains(
  work: Work,
  first: Parameters,
  batches: readonly TokenBatch[],
): Pick<Loaded, 'step' | 'outcome' | 'dispose'> {
  const { vocabSize, seqLen, batchSize } = work;
  const place = (tokens: Int32Array): Numbers =>
    array(oneHot(tokens, vocabSize), [seqLen, batchSize, vocabSize]);
  const data = batches.map(({ tokens, targets }) => [place(tokens), place(targets)] as const);
  const update = jit((p: Parameters, x: Numbers, y: Numbers) => {
    const own = (q: Parameters, a: Numbers, b: Numbers): Numbers => lossOf(work, q, a, b);
    const [loss, gradient] = valueAndGrad(own)(tree.ref(p), x, y);
    return [loss, tree.map((w: Numbers, g: Numbers) => w.sub(g.mul(LEARNING_RATE)), p, gradient)];
  });
  let parameters = first;
  let loss: Numbers | undefined;
  let done = 0;
  return {
    step() {
      const [x, y] = data[done++ % data.length] as (typeof data)[number];
      loss?.dispose();
      [loss, parameters] = update(parameters, x.ref, y.ref) as [Numbers, Parameters];
    },
    outcome: async () => [...(await (loss as Numbers).ref.data())],
    dispose() {
      loss?.dispose();
      tree.dispose(parameters);
      for (const array of data.flat()) array.dispose();
      update.dispose?.();
    },
  };
}

function writes(work: Work, parameters: Parameters): Pick<Loaded, 'step' | 'outcome' | 'dispose'> {
  const { vocabSize, hiddenSize: H, cell, seqLen } = work;
  const inputs = Array.from({ length: vocabSize }, (_, token) =>
    array(oneHot(Int32Array.of(token), vocabSize), [1, vocabSize]),
  );
  const next = jit(({ tracks, V, c }: Parameters, x: Numbers, states: States) => {
    const track = tracks[0] as Track;
    const z: Numbers = np.matmul(x, track.U).add(track.b);
    const after = advance(cell, H, track, z, states);
    track.W.dispose();
    track.second?.dispose();
    return [np.matmul((after[0] as Numbers).ref, V).add(c), after];
  });
  let text: number[] = [];
  return {
    async step() {
      text = [];
      let token = 0;
      let states = zeros(work);
      for (let i = 0; i < seqLen; i++) {
        const input = inputs[token] as Numbers;
        let logits: Numbers;
        [logits, states] = next(tree.ref(parameters), input.ref, states) as [Numbers, States];
        token = argmax(await logits.data());
        text.push(token);
      }
      for (const state of states) state.dispose();
    },
    outcome: async () => text,
    dispose() {
      tree.dispose(parameters);
      for (const input of inputs) input.dispose();
      next.dispose?.();
    },
  };
}

export const jaxOnWebgpu = peer('webgpu');
export const jaxOnWasm = peer('wasm');
