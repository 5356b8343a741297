/** Seeded draws for data: orders, subsets, and samples that differ from each other. */

import { ConfigError } from '../core/errors.ts';
import { Rng, STREAM, threefry2x32 } from '../core/rng.ts';

/**
 * A generator for one purpose among many of one seed: an epoch's number, or a part of a data set. Which purpose it is
 * decides the key, so that the order of epoch 7 is known without the six before it.
 */
export function dataRng(seed: number, purpose: number): Rng {
  const [key] = threefry2x32(seed, STREAM.data, purpose, 0);
  return new Rng(key, STREAM.data);
}

/** Purposes of {@link dataRng} that are no epoch: epochs count from 0. */
export const PURPOSE = {
  test: 0xffff_ffff,
  train: 0xffff_fffe,
  series: 0xffff_fffd,
} as const;

/** Puts the items into a random order, in place: every order is equally likely (Fisher and Yates; Durstenfeld 1964). */
export function shuffle<Item>(rng: Rng, items: Item[]): Item[] {
  for (let i = items.length - 1; i > 0; i -= 1) {
    const j = rng.integer(i + 1);
    const item = items[i]!;
    items[i] = items[j]!;
    items[j] = item;
  }
  return items;
}

/** Uniform among min, min + 1, ..., max. */
export function between(rng: Rng, min: number, max: number): number {
  return min + rng.integer(max - min + 1);
}

/** `count` random integers below `n`. */
export function integers(rng: Rng, count: number, n: number): Int32Array {
  return Int32Array.from({ length: count }, () => rng.integer(n));
}

/** `count` random bits: the lowest first of each word of 32. */
export function bits(rng: Rng, count: number): Int32Array {
  const result = new Int32Array(count);
  for (let first = 0; first < count; first += 32) {
    const word = rng.word();
    for (let k = 0; k < Math.min(32, count - first); k += 1) result[first + k] = (word >>> k) & 1;
  }
  return result;
}

/** Among so many samples none is drawn twice in the life of a machine. */
const BOUNDLESS = 2 ** 100;

/** How often in a row a draw may repeat what was drawn before. */
const PATIENCE = 100_000;

/**
 * Samples for testing and for training, all different by their key: what is tested was not learnt by heart. The ones
 * for testing are drawn first, so that a larger training set leaves them as they are.
 * @param space how many different samples there are, or Infinity
 * @throws ConfigError `not-enough-samples`
 */
export function distinctSamples<Sample>(
  options: { readonly seed: number; readonly trainSize: number; readonly testSize: number },
  space: number,
  draw: (rng: Rng) => Sample,
  keyOf: (sample: Sample) => string,
): { train: Sample[]; test: Sample[] } {
  const { seed, trainSize, testSize } = options;
  const count = trainSize + testSize;
  if (count > space) throw notEnough(count, space);
  const seen = new Set<string>();
  const collect = (size: number, rng: Rng): Sample[] => {
    const samples: Sample[] = [];
    let failures = 0;
    while (samples.length < size) {
      const sample = draw(rng);
      const key = space < BOUNDLESS ? keyOf(sample) : undefined;
      if (key !== undefined && seen.has(key)) {
        failures += 1;
        if (failures > PATIENCE) throw notEnough(count, space);
        continue;
      }
      failures = 0;
      if (key !== undefined) seen.add(key);
      samples.push(sample);
    }
    return samples;
  };
  const test = collect(testSize, dataRng(seed, PURPOSE.test));
  const train = collect(trainSize, dataRng(seed, PURPOSE.train));
  return { train, test };
}

function notEnough(count: number, space: number): ConfigError {
  return new ConfigError(
    'not-enough-samples',
    `trainSize + testSize must be at most ${space}, got ${count}: so many different samples exist.`,
    {
      parameter: 'trainSize',
      actual: count,
      limit: space,
      hint: 'Choose fewer samples, or longer ones.',
    },
  );
}
