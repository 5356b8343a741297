// Words for figures; nothing here knows Node.
import type { Evaluation } from '../src/index.ts';
import type { ExecutorInfo, ProductChoices } from '../src/schedule/index.ts';
import type { ReadyModel } from './jobs.ts';

/** A share such as `97.5 %`. */
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** `, 97.5 % right`, where answers are right or wrong. */
export const right = ({ accuracy }: Pick<Evaluation, 'accuracy'>, isClass: boolean): string =>
  isClass ? `, ${percent(accuracy)} right` : '';

/** Where a model runs, as it is told. */
export const placeOf = ({ adapter, choices }: ExecutorInfo): Pick<ReadyModel, 'adapter' | 'choices'> => ({
  adapter,
  ...(choices ? { choices } : {}),
});

/** `Products as default: smallStep 8x4 by 8x1, fused; ...` */
export const productsIn = ({ from, products }: ProductChoices): string =>
  `Products as ${from}: ${Object.entries(products)
    .map(([kind, way]) => `${kind} ${way}`)
    .join('; ')}.`;
