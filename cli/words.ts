// Words for figures; nothing here knows Node.
import type { Evaluation } from '../src/index.ts';

/** A share such as `97.5 %`. */
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** `, 97.5 % right`, where answers are right or wrong. */
export const right = ({ accuracy }: Pick<Evaluation, 'accuracy'>, isClass: boolean): string =>
  isClass ? `, ${percent(accuracy)} right` : '';
