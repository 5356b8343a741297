import { ConfigError } from '../core/errors.ts';

/**
 * The longest segments, and so the fewest, of a sequence whose training step fits into a budget. What a step needs falls
 * with the length down to about √T, since a state is smaller than what a time step leaves behind; for still shorter
 * segments the states that are kept outweigh what is recomputed.
 *
 * @param steps T; as the result: not cut @param memory in bytes @param bytesOf a step with segments of so many time steps
 * @throws ConfigError `too-little-memory`, with the least bytes that would do
 */
export async function longestSegment(
  steps: number,
  memory: number,
  bytesOf: (length: number) => Promise<number>,
): Promise<number> {
  const known = new Map<number, number>();
  const bytes = async (length: number): Promise<number> => {
    const found = known.get(length) ?? (await bytesOf(length));
    known.set(length, found);
    return found;
  };
  if ((await bytes(steps)) <= memory) return steps;
  let [fitting, tooLong] = [Math.ceil(Math.sqrt(steps)), steps];
  if ((await bytes(fitting)) > memory) return shorterSegment(fitting, memory, bytes);
  while (tooLong - fitting > 1) {
    // Nearly a straight line: where it meets the budget.
    const perStep = ((await bytes(tooLong)) - (await bytes(fitting))) / (tooLong - fitting);
    const longer = Math.max(1, Math.floor((memory - (await bytes(fitting))) / perStep));
    const between = Math.min(fitting + longer, tooLong - 1);
    if ((await bytes(between)) > memory) tooLong = between;
    else fitting = between;
  }
  return fitting;
}

/** One by one, until the least has been passed. */
async function shorterSegment(
  tooLong: number,
  memory: number,
  bytes: (length: number) => Promise<number>,
): Promise<number> {
  let least = tooLong;
  for (let length = tooLong - 1; 2 * length >= least && length > 0; length--) {
    if ((await bytes(length)) <= memory) return length;
    if ((await bytes(length)) < (await bytes(least))) least = length;
  }
  const needed = await bytes(least);
  throw new ConfigError(
    'too-little-memory',
    `A training step takes at least ${needed} bytes, in segments of ${least}; memory allows ${memory}.`,
    {
      parameter: 'memory',
      actual: memory,
      limit: needed,
      hint: `Allow ${needed} bytes, or choose a smaller batch, model or sequence length.`,
    },
  );
}
