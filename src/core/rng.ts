/**
 * Random numbers by counter: Threefry-2x32 with 20 rounds.
 *
 * Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 *
 * A counter-based generator is a pure function of a key and a counter. Whoever knows (seed, stream, n) knows the n-th
 * number, without having drawn the ones before it: so a GPU invocation, its CPU twin and a resumed training all see
 * the same numbers, in whatever order they ask.
 */

/** Rotations of the eight different rounds, in order; they repeat after eight. */
const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const;
const ROUNDS = 20;
/** The third word of the key is this constant xor the other two (Skein's key parity for 32-bit words). */
const KEY_PARITY = 0x1bd11bda;

/**
 * Which use draws from which stream. The stream is the second word of the key, so two uses of the same seed never see
 * the same numbers.
 */
export const STREAM = {
  /** Initial weights. */
  weights: 0,
  /** Sampling of characters while generating. */
  generate: 1,
  /** Where a generation without a given beginning starts. */
  prime: 2,
  /** Order of data and everything else that a data source draws. */
  data: 3,
} as const;

/** Threefry-2x32-20: two words of key and two words of counter give two random words. All are u32. */
export function threefry2x32(
  key0: number,
  key1: number,
  ctr0: number,
  ctr1: number,
): [x0: number, x1: number] {
  const keys = [key0 | 0, key1 | 0, KEY_PARITY ^ key0 ^ key1] as const;
  let x0 = (ctr0 + key0) | 0;
  let x1 = (ctr1 + key1) | 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const rotation = ROTATIONS[round % 8]!;
    x0 = (x0 + x1) | 0;
    x1 = (x1 << rotation) | (x1 >>> (32 - rotation));
    x1 ^= x0;
    if (round % 4 === 3) {
      // After every fourth round the key goes in again, rotated by one word, with the injection's number added.
      const injection = (round + 1) / 4;
      x0 = (x0 + keys[injection % 3]!) | 0;
      x1 = (x1 + keys[(injection + 1) % 3]! + injection) | 0;
    }
  }
  return [x0 >>> 0, x1 >>> 0];
}

/**
 * A u32 as a real number in [0, 1): its top 24 bits times 2^-24. 24 bits are what a float32 holds, so the CPU (f64)
 * and the GPU (f32) get the same number exactly, and 1 is never reached by rounding.
 */
export function uniform01(word: number): number {
  return (word >>> 8) * 2 ** -24;
}

/**
 * A sequence of random numbers: key (seed, stream), counter 0, 1, 2, ... Two words come from each counter.
 *
 * `uniform` and `integer` are bit-identical everywhere. `normal` goes through `Math.log`, `Math.cos` and `Math.sin`,
 * whose last bit the language leaves to the engine.
 */
export class Rng {
  readonly seed: number;
  readonly stream: number;
  #block = 0;
  #spareWord: number | undefined;
  #spareNormal: number | undefined;

  /** @param seed u32 @param stream u32, which keeps uses of one seed apart: see {@link STREAM} */
  constructor(seed: number, stream: number) {
    this.seed = seed >>> 0;
    this.stream = stream >>> 0;
  }

  /** The next 32 random bits, as a u32. */
  word(): number {
    if (this.#spareWord !== undefined) {
      const word = this.#spareWord;
      this.#spareWord = undefined;
      return word;
    }
    const [first, second] = threefry2x32(
      this.seed,
      this.stream,
      this.#block >>> 0,
      Math.floor(this.#block / 2 ** 32),
    );
    this.#block += 1;
    this.#spareWord = second;
    return first;
  }

  /** Uniform in [0, 1), a multiple of 2^-24. */
  uniform(): number {
    return uniform01(this.word());
  }

  /** Standard normal: mean 0, variance 1 (Box and Muller 1958, in f64; |x| stays below 6.7). */
  normal(): number {
    if (this.#spareNormal !== undefined) {
      const value = this.#spareNormal;
      this.#spareNormal = undefined;
      return value;
    }
    const u = (this.word() + 1) * 2 ** -32; // (0, 1], so that the logarithm is finite
    const angle = 2 * Math.PI * this.word() * 2 ** -32;
    const radius = Math.sqrt(-2 * Math.log(u));
    this.#spareNormal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** Uniform among 0, 1, ..., n-1, without bias. @param n 1 to 2^32 */
  integer(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > 2 ** 32) {
      throw new RangeError(`Rng.integer(n) needs an integer n from 1 to 2^32, got ${n}.`);
    }
    const usable = 2 ** 32 - (2 ** 32 % n); // the largest multiple of n: words beyond it would favour small numbers
    for (;;) {
      const word = this.word();
      if (word < usable) return word % n;
    }
  }
}
