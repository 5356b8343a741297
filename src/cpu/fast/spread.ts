import type { Matrix } from '../../../shaders/kernel.ts';

/** Can it be read for every element of `out`: all columns, or one for all of them? Rows repeat as they are. */
export const spreads = (m: Matrix, out: Matrix): boolean => m.cols === out.cols || m.cols === 1;

/** From one column to the next: 0 where one column stands for all. */
export const stepOf = (m: Matrix, out: Matrix): number => (m.cols === out.cols ? 1 : 0);

/** Where row r of `out` reads. */
export const rowAt = (m: Matrix, r: number): number => m.offset + (r % m.rows) * m.stride;
