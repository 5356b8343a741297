/** What may lie between the losses of two libraries that compute the same in single precision, as a share of the loss. */
export const TOLERANCE = 1e-3;

/** What may lie between the distances that two losses have moved by, as a share of ours: a wrong gradient moves it elsewhere. */
export const MOVEMENT_TOLERANCE = 0.05;

/** The least share of itself by which a loss must move, so that rounding (1e-7) is no part of the comparison. */
const LEAST_MOVEMENT = 1e-4;

/** Steps whose losses are compared before anything is timed. */
export const CHECKED_STEPS = 3;

/**
 * Why two lists of losses (or of written tokens, which must be equal) are not the same computation, in one sentence;
 * undefined if they are. The first loss proves the way forward, how far the last one has moved proves the gradient.
 */
export function disagreement(
  kind: 'train' | 'write',
  ours: readonly number[],
  theirs: readonly number[],
): string | undefined {
  if (ours.length === 0 || ours.length !== theirs.length)
    return `${theirs.length} numbers, where ours are ${ours.length}`;
  if (kind === 'write') {
    const at = ours.findIndex((token, i) => token !== theirs[i]);
    return at < 0 ? undefined : `character ${at + 1} of the text is another one`;
  }
  for (const [i, own] of ours.entries()) {
    const other = theirs[i] as number;
    // Written so that NaN is a disagreement.
    if (!(Math.abs(other - own) <= TOLERANCE * Math.abs(own)))
      return `loss ${i + 1} is ${show(other)}, where ours is ${show(own)}`;
  }
  const [own, other] = [moved(ours), moved(theirs)];
  if (!(Math.abs(other - own) <= MOVEMENT_TOLERANCE * Math.abs(own)))
    return `its loss moves by ${show(other)}, where ours moves by ${show(own)}`;
  return undefined;
}

/** Why an agreement with these would say nothing, in one sentence; undefined if it says something. */
export function emptiness(kind: 'train' | 'write', ours: readonly number[]): string | undefined {
  if (kind === 'write')
    return new Set(ours).size < 4 ? 'a text of so few different characters proves nothing' : undefined;
  return Math.abs(moved(ours)) >= LEAST_MOVEMENT * Math.abs(ours[0] as number)
    ? undefined
    : `a loss that moves by ${show(moved(ours))} proves nothing`;
}

const moved = (losses: readonly number[]): number => (losses.at(-1) as number) - (losses[0] as number);
const show = (n: number): string => String(Number(n.toPrecision(6)));
