/**
 * Attention: which of the encoder's states h_1 ... h_S a step of the decoder reads.
 *
 *   α = softmax(e)     context = Σ_j α_j h_j     only over the valid steps of the source
 */

import type { Tape, Variable } from './tape.ts';

export interface Attended {
  /** α, one for each valid step of the source. */
  readonly weights: Variable;
  /** [E] */
  readonly context: Variable;
}

/** e_j = v · tanh(W_q s + W_k h_j) (Bahdanau, Cho, Bengio 2015). */
export interface AdditiveAttention {
  /** [A, H] */
  readonly query: Variable;
  /** [A, E] */
  readonly key: Variable;
  /** [A] */
  readonly v: Variable;
}

export function additiveAttention(
  tape: Tape,
  { query, key, v }: AdditiveAttention,
  s: Variable,
  source: readonly Variable[],
): Attended {
  const asked = tape.matVec(query, s);
  const scores = source.map((h) => tape.dot(v, tape.activate('tanh', tape.add(asked, tape.matVec(key, h)))));
  return attend(tape, scores, source);
}

/** e_j = s · W_a h_j (Luong, Pham, Manning 2015, "general"). @param weight W_a [H, E] */
export function multiplicativeAttention(
  tape: Tape,
  weight: Variable,
  s: Variable,
  source: readonly Variable[],
): Attended {
  const scores = source.map((h) => tape.dot(s, tape.matVec(weight, h)));
  return attend(tape, scores, source);
}

function attend(tape: Tape, scores: readonly Variable[], source: readonly Variable[]): Attended {
  const weights = tape.softmax(tape.concat(...scores));
  return { weights, context: tape.weightedSum(weights, source) };
}
