/**
 * What counting alone can reach on a text, in bits per character: yardsticks for a trained model (Shannon, "Prediction
 * and entropy of printed English", 1951). A model that does not beat the first has learnt nothing but letter
 * frequencies; one that does not beat the second has no memory beyond one character.
 */

import { DataError } from '../core/errors.ts';

/** Entropy of single characters: H(x) = -sum p(a) log2 p(a). Needs one token; 0 where all are equal. */
export function unigramEntropy(tokens: ArrayLike<number>): number {
  atLeast(tokens, 1);
  const counts = new Map<number, number>();
  for (let i = 0; i < tokens.length; i += 1) add(counts, tokens[i]!);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / tokens.length) * Math.log2(count / tokens.length);
  return bits + 0; // -0 becomes 0
}

/**
 * Conditional entropy of a character given the one before it:
 * H(x(t) | x(t-1)) = -sum p(a, b) log2 p(b | a), by counts over the tokens' neighbouring pairs. Needs two tokens.
 *
 * Counted on the text that it is judged by, so on a short text it is too low to be reached on new text.
 */
export function bigramEntropy(tokens: ArrayLike<number>): number {
  atLeast(tokens, 2);
  const successors = new Map<number, Map<number, number>>(); // a -> (b -> how often b follows a)
  let counts = new Map<number, number>();
  for (let i = 0; i < tokens.length; i += 1) {
    if (i > 0) add(counts, tokens[i]!);
    const known = successors.get(tokens[i]!);
    counts = known ?? new Map();
    if (known === undefined) successors.set(tokens[i]!, counts);
  }
  const pairs = tokens.length - 1;
  let bits = 0;
  for (const following of successors.values()) {
    let total = 0;
    for (const count of following.values()) total += count;
    for (const count of following.values()) bits -= (count / pairs) * Math.log2(count / total);
  }
  return bits + 0;
}

function add(counts: Map<number, number>, key: number): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function atLeast(tokens: ArrayLike<number>, limit: number): void {
  if (tokens.length >= limit) return;
  throw new DataError('too-short', `Need at least ${limit} tokens, got ${tokens.length}.`, {
    parameter: 'tokens',
    actual: tokens.length,
    limit,
  });
}
