import type { TokenBatch, Weights, Work } from '../works.ts';

/** A library that can do the works of the bench, on one of its backends. */
export interface Peer {
  /** `tfjs-webgpu` */
  readonly name: string;
  /** Why it cannot express a work, in one sentence; undefined if it can. */
  cannot?(work: Work): string | undefined;
  /**
   * Makes the network of a work, gives it these weights, and uploads the batches, which steps go through again and again.
   * Of a work that writes, a text begins with token 0.
   * @throws whatever the library throws
   */
  load(work: Work, weights: Weights, batches: readonly TokenBatch[]): Promise<Loaded>;
}

/** A network that is ready to work. */
export interface Loaded {
  /** What it runs on, for people. */
  readonly adapter: string;
  /** One step of plain SGD, or one text of the likeliest characters. May return before the device has done it. */
  step(): Promise<void> | void;
  /** The loss of the latest step, before its update; or the tokens of the latest text. Resolves when all is done. */
  outcome(): Promise<readonly number[]>;
  dispose(): void;
}

/** The weights of a name. */
export function weight(weights: Weights, name: string): Float32Array {
  const data = weights.get(name);
  if (!data) throw new Error(`There are no weights '${name}'.`);
  return data;
}

/** A matrix [rows, cols] the other way round, [cols, rows]. */
export function transposed(data: Float32Array, rows: number, cols: number): Float32Array {
  return Float32Array.from(
    { length: rows * cols },
    (_, i) => data[(i % rows) * cols + Math.floor(i / rows)] as number,
  );
}

/** Rows of length V that are 1 at their token. */
export function oneHot(tokens: Int32Array, V: number): Float32Array {
  const out = new Float32Array(tokens.length * V);
  tokens.forEach((token, row) => {
    out[row * V + token] = 1;
  });
  return out;
}

/** The position of the largest number, the first of equals. */
export function argmax(numbers: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < numbers.length; i++) if ((numbers[i] as number) > (numbers[best] as number)) best = i;
  return best;
}
