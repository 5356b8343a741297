/**
 * The recurrent network with an output at every step (Goodfellow, Bengio, Courville, "Deep Learning", figure 10.3), as
 * its equations, in f64. Nothing here is fast; everything else is compared with it.
 *
 *   a(t) = b + W h(t-1) + U x(t)     (10.8)
 *   h(t) = f(a(t))                   (10.9, f = tanh there)
 *   o(t) = c + V h(t)                (10.10)
 *
 * Steps are counted from 0 here: h(-1) is the given initial state h0. Tensors are time-major and row-major:
 * T time, B batch, D input, H hidden, K outputs.
 */

import { type ActivationName, activations } from './activations.ts';
import { type Parameters, parameter, zerosLike } from './parameters.ts';

export interface RnnSpec {
  readonly T: number;
  readonly B: number;
  /** Width of x(t): features, embedding width, or the number of tokens where they enter one-hot. */
  readonly D: number;
  readonly H: number;
  readonly K: number;
  readonly activation: ActivationName;
}

/**
 * Vectors, x [T, B, D]; or tokens [T, B], which become the rows of `emb.weight` where the parameters have one, and
 * one-hot vectors otherwise.
 */
export type RnnInput = { readonly x: Float64Array } | { readonly tokens: Int32Array };

export interface RnnForward {
  /** h(t) for every step, [T, B, H]. */
  readonly hidden: Float64Array;
  /** o(t) for every step, [T, B, K]. */
  readonly logits: Float64Array;
  /** h(T-1), [B, H]: h0 of the chunk that follows. */
  readonly hN: Float64Array;
}

export interface RnnGradients {
  /** For every parameter, under its name. */
  readonly parameters: Map<string, Float64Array>;
  /** For the vectors x(t), [T, B, D]; undefined where the input is tokens. */
  readonly x: Float64Array | undefined;
  /** For h0, [B, H]. */
  readonly h0: Float64Array;
  /** For h(t) at every step, through o(t) and through everything later, [T, B, H]. */
  readonly hidden: Float64Array;
}

/** @param h0 [B, H] */
export function forward(
  parameters: Parameters,
  input: RnnInput,
  h0: Float64Array,
  spec: RnnSpec,
): RnnForward {
  const { T, B, D, H, K } = spec;
  const f = activations[spec.activation].value;
  const U = parameter(parameters, 'rnn.weight_ih_l0', H, D);
  const W = parameter(parameters, 'rnn.weight_hh_l0', H, H);
  const b = biasOf(parameters, H);
  const V = parameter(parameters, 'out.weight', K, H);
  const c = parameter(parameters, 'out.bias', K);
  const hidden = new Float64Array(T * B * H);
  const logits = new Float64Array(T * B * K);

  for (let t = 0; t < T; t += 1) {
    for (let n = 0; n < B; n += 1) {
      const x = inputAt(parameters, input, t, n, spec);
      const hBefore = stateBefore(hidden, h0, t, n, spec);
      const h = vectorAt(hidden, t, n, B, H);
      const o = vectorAt(logits, t, n, B, K);
      for (let i = 0; i < H; i += 1) {
        let a = b[i]!;
        for (let j = 0; j < H; j += 1) a += W[i * H + j]! * hBefore[j]!;
        for (let j = 0; j < D; j += 1) a += U[i * D + j]! * x[j]!;
        h[i] = f(a);
      }
      for (let k = 0; k < K; k += 1) {
        o[k] = c[k]!;
        for (let i = 0; i < H; i += 1) o[k] = o[k]! + V[k * H + i]! * h[i]!;
      }
    }
  }
  return { hidden, logits, hN: hidden.slice((T - 1) * B * H) };
}

/**
 * Backpropagation through time (10.17-10.28), from dL/do(t) to everything. With delta(t) = f'(a(t)) dL/dh(t):
 *
 *   dL/dh(t) = V^T dL/do(t) + W^T delta(t+1)       the second term is missing at the last step
 *   dL/dh0   = W^T delta(0)                        dL/dx(t) = U^T delta(t)
 *   dL/dc = sum_t dL/do(t)                         dL/dV = sum_t dL/do(t) h(t)^T
 *   dL/db = sum_t delta(t)                         dL/dW = sum_t delta(t) h(t-1)^T
 *   dL/dU = sum_t delta(t) x(t)^T                  dL/dE[token(t)] = sum_t dL/dx(t)
 *
 * @param dLogits dL/do(t), [T, B, K]
 */
export function backward(
  parameters: Parameters,
  input: RnnInput,
  h0: Float64Array,
  { hidden }: RnnForward,
  dLogits: Float64Array,
  spec: RnnSpec,
): RnnGradients {
  const { T, B, D, H, K } = spec;
  const derivative = activations[spec.activation].derivative;
  const U = parameter(parameters, 'rnn.weight_ih_l0', H, D);
  const W = parameter(parameters, 'rnn.weight_hh_l0', H, H);
  const V = parameter(parameters, 'out.weight', K, H);

  const dHidden = new Float64Array(T * B * H);
  const delta = new Float64Array(T * B * H);
  const dX = new Float64Array(T * B * D);
  const dh0 = new Float64Array(B * H);
  for (let t = T - 1; t >= 0; t -= 1) {
    for (let n = 0; n < B; n += 1) {
      const dO = vectorAt(dLogits, t, n, B, K);
      const h = vectorAt(hidden, t, n, B, H);
      const dh = vectorAt(dHidden, t, n, B, H);
      const d = vectorAt(delta, t, n, B, H);
      addTransposed(dh, V, dO);
      if (t < T - 1) addTransposed(dh, W, vectorAt(delta, t + 1, n, B, H));
      for (let i = 0; i < H; i += 1) d[i] = derivative(h[i]!) * dh[i]!;
      addTransposed(vectorAt(dX, t, n, B, D), U, d);
      if (t === 0) addTransposed(vectorAt(dh0, 0, n, B, H), W, d);
    }
  }

  const gradients = zerosLike(parameters);
  const gradient = (name: string) => gradients.get(name)!;
  for (let t = 0; t < T; t += 1) {
    for (let n = 0; n < B; n += 1) {
      const dO = vectorAt(dLogits, t, n, B, K);
      const d = vectorAt(delta, t, n, B, H);
      add(gradient('out.bias'), dO);
      addOuter(gradient('out.weight'), dO, vectorAt(hidden, t, n, B, H));
      add(gradient('rnn.bias_ih_l0'), d);
      if (gradients.has('rnn.bias_hh_l0')) add(gradient('rnn.bias_hh_l0'), d);
      addOuter(gradient('rnn.weight_hh_l0'), d, stateBefore(hidden, h0, t, n, spec));
      addOuter(gradient('rnn.weight_ih_l0'), d, inputAt(parameters, input, t, n, spec));
      if ('tokens' in input && gradients.has('emb.weight')) {
        const token = input.tokens[t * B + n]!;
        add(gradient('emb.weight').subarray(token * D, (token + 1) * D), vectorAt(dX, t, n, B, D));
      }
    }
  }
  return { parameters: gradients, x: 'x' in input ? dX : undefined, h0: dh0, hidden: dHidden };
}

/** b: one bias, or the sum of PyTorch's two. */
function biasOf(parameters: Parameters, H: number): Float64Array {
  const b = parameter(parameters, 'rnn.bias_ih_l0', H).slice();
  if (parameters.has('rnn.bias_hh_l0')) add(b, parameter(parameters, 'rnn.bias_hh_l0', H));
  return b;
}

/** x(t) of sequence n, [D]. */
function inputAt(parameters: Parameters, input: RnnInput, t: number, n: number, spec: RnnSpec): Float64Array {
  const { B, D } = spec;
  if ('x' in input) return vectorAt(input.x, t, n, B, D);
  const token = input.tokens[t * B + n]!;
  const E = parameters.get('emb.weight');
  const count = E === undefined ? D : E.length / D;
  if (!(Number.isInteger(token) && token >= 0 && token < count)) {
    throw new RangeError(`Token ${token} at t = ${t} of sequence ${n} is not one of 0 to ${count - 1}.`);
  }
  if (E !== undefined) return E.subarray(token * D, (token + 1) * D);
  const oneHot = new Float64Array(D);
  oneHot[token] = 1;
  return oneHot;
}

/** h(t-1) of sequence n, [H]. */
function stateBefore(
  hidden: Float64Array,
  h0: Float64Array,
  t: number,
  n: number,
  spec: RnnSpec,
): Float64Array {
  return t === 0 ? vectorAt(h0, 0, n, spec.B, spec.H) : vectorAt(hidden, t - 1, n, spec.B, spec.H);
}

/** The vector at (t, n) of a tensor [T, B, size]: a view, not a copy. */
function vectorAt(tensor: Float64Array, t: number, n: number, B: number, size: number): Float64Array {
  const start = (t * B + n) * size;
  return tensor.subarray(start, start + size);
}

/** sum += v */
function add(sum: Float64Array, v: Float64Array): void {
  for (let i = 0; i < sum.length; i += 1) sum[i] = sum[i]! + v[i]!;
}

/** sum += M^T v, where M is [v.length, sum.length] */
function addTransposed(sum: Float64Array, M: Float64Array, v: Float64Array): void {
  for (let j = 0; j < sum.length; j += 1) {
    for (let i = 0; i < v.length; i += 1) sum[j] = sum[j]! + M[i * sum.length + j]! * v[i]!;
  }
}

/** M += u v^T, where M is [u.length, v.length] */
function addOuter(M: Float64Array, u: Float64Array, v: Float64Array): void {
  for (let i = 0; i < u.length; i += 1) {
    for (let j = 0; j < v.length; j += 1) M[i * v.length + j] = M[i * v.length + j]! + u[i]! * v[j]!;
  }
}
