/** A whole loss with all its gradients, and truncated backpropagation through time. */

import type { Parameters } from './parameters.ts';
import { backward, forward, type RnnForward, type RnnGradients, type RnnInput, type RnnSpec } from './rnn.ts';
import { type CrossEntropy, type Reduction, softmaxCrossEntropy } from './softmax-cross-entropy.ts';

export interface Sequences {
  readonly input: RnnInput;
  /** [B, H] */
  readonly h0: Float64Array;
  /** [T, B]: classes, or -1 where a step does not count. */
  readonly targets: Int32Array;
}

export interface LossAndGradients extends CrossEntropy {
  readonly forward: RnnForward;
  readonly gradients: RnnGradients;
}

/** Forward, loss, backward over all T steps. */
export function lossAndGradients(
  parameters: Parameters,
  { input, h0, targets }: Sequences,
  spec: RnnSpec,
  reduction: Reduction = 'mean',
): LossAndGradients {
  const states = forward(parameters, input, h0, spec);
  const loss = softmaxCrossEntropy(states.logits, targets, spec.K, reduction);
  const gradients = backward(parameters, input, h0, states, loss.dLogits, spec);
  return { ...loss, forward: states, gradients };
}

export interface Chunk extends LossAndGradients {
  /** The chunk's steps are t = start ... end - 1 of the whole. */
  readonly start: number;
  readonly end: number;
  /** [B, H]: the state that entered. A constant for the gradients, which end here. */
  readonly h0: Float64Array;
}

/**
 * Truncated BPTT: the sequences in chunks of `length` steps (the last may be shorter). The last state of a chunk enters
 * the next one as a constant. The caller may update `parameters` in place after each chunk, before asking for the next;
 * the state that is carried over is the one from before the update.
 */
export function* truncatedBptt(
  parameters: Parameters,
  sequences: Sequences,
  spec: RnnSpec,
  length: number,
  reduction: Reduction = 'mean',
): Generator<Chunk, void, void> {
  let h0 = sequences.h0;
  for (let start = 0; start < spec.T; start += length) {
    const end = Math.min(start + length, spec.T);
    const chunk = {
      input: steps(sequences.input, start, end, spec),
      h0,
      targets: cut(sequences.targets, start, end, spec.B),
    };
    const result = lossAndGradients(parameters, chunk, { ...spec, T: end - start }, reduction);
    yield { ...result, start, end, h0 };
    h0 = result.forward.hN;
  }
}

function steps(input: RnnInput, start: number, end: number, { B, D }: RnnSpec): RnnInput {
  return 'x' in input ? { x: cut(input.x, start, end, B * D) } : { tokens: cut(input.tokens, start, end, B) };
}

/** Steps start ... end - 1 of a time-major tensor with `width` values in each step. */
function cut<A extends Float64Array | Int32Array>(tensor: A, start: number, end: number, width: number): A {
  return tensor.slice(start * width, end * width) as A;
}
