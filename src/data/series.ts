import { DataError } from '../core/errors.ts';
import { integerInRange, knownKeys, list, nearestName, realInRange, show } from '../core/options.ts';
import { finite, lengthIs } from './arrays.ts';
import { type CsvTable, type DecimalMark, numberOf } from './csv.ts';

/** D quantities, each measured at the same N times, one row per time. */
export interface Series {
  /** D names. */
  readonly columns: readonly string[];
  /** N: how many times. */
  readonly length: number;
  /** [N, D] */
  readonly values: Float32Array;
}

/**
 * A series of numbers in memory. A Float32Array is kept, not copied.
 * @param values [N, D]
 * @throws ConfigError `wrong-type`: `columns` is no list
 * @throws DataError `no-columns`, `duplicate-column`, `empty-series`, `wrong-length`, `not-finite`, `wrong-type`
 */
export function series(columns: readonly string[], values: ArrayLike<number>): Series {
  list('columns', columns, 'names');
  if (columns.length === 0) throw noColumns('A series needs at least one column.', columns);
  const twice = columns.find((name, column) => columns.indexOf(name) !== column);
  if (twice !== undefined) {
    throw new DataError('duplicate-column', `Two columns are named ${show(twice)}.`, {
      parameter: 'columns',
      actual: twice,
      limit: 'each name once',
    });
  }
  const D = columns.length;
  const place = (i: number) => `row ${Math.floor(i / D)}, column ${show(columns[i % D])}`;
  const kept = finite('values', values, place);
  const length = Math.ceil(kept.length / D);
  if (length === 0) {
    throw new DataError('empty-series', 'The series has no rows.', {
      parameter: 'values',
      actual: 0,
      limit: 1,
    });
  }
  lengthIs('values', kept, length * D, `[N, D] = [${length}, ${D}]`);
  return { columns: [...columns], length, values: kept };
}

/**
 * The numbers of a table.
 * @param columns which, in this order. Default: every column that holds a number anywhere, so that names and dates are
 * left out, but a gap in a column of numbers is an error.
 * @throws ConfigError `wrong-type`: `columns` is no list
 * @throws DataError `unknown-column`, `no-columns`, `duplicate-column`, `not-a-number` and `not-finite`, with line,
 * column and what was found
 */
export function seriesFromTable(table: CsvTable, columns?: readonly string[]): Series {
  const { rows, lines, decimal } = table;
  if (columns !== undefined) list('columns', columns, 'names');
  const hasNumbers = (column: number) => rows.some((row) => numberOf(row[column]!, decimal) !== undefined);
  const chosen = columns
    ? columns.map((name) => columnOf(table.columns, name))
    : table.columns.map((_, column) => column).filter(hasNumbers);
  const names = chosen.map((column) => table.columns[column]!);
  if (names.length === 0) {
    throw noColumns('The table has no column of numbers.', rows[0]?.[0]);
  }
  const D = chosen.length;
  const values = new Float32Array(rows.length * D);
  rows.forEach((row, n) => {
    chosen.forEach((column, d) => {
      const cell = row[column]!;
      const value = numberOf(cell, decimal);
      const where = `Line ${lines[n]}, column ${show(table.columns[column])}`;
      if (value === undefined) throw notANumber(where, cell, decimal);
      values[n * D + d] = value;
      if (Number.isFinite(values[n * D + d]!)) return;
      throw new DataError('not-finite', `${where}: ${show(cell)} is beyond what 32 bits hold.`, {
        parameter: where,
        actual: cell,
        hint: 'Measure in another unit.',
      });
    });
  });
  return series(names, values);
}

/** The position of a column. Code `unknown-column`. */
export function columnOf(columns: readonly string[], name: string): number {
  const column = columns.indexOf(name);
  if (column >= 0) return column;
  const near = typeof name === 'string' ? nearestName(name, columns) : undefined;
  throw new DataError('unknown-column', `There is no column ${show(name)}.`, {
    parameter: 'columns',
    actual: name,
    limit: columns,
    hint: near === undefined ? `The columns: ${columns.map(show).join(', ')}.` : `Did you mean '${near}'?`,
  });
}

function noColumns(message: string, actual: unknown): DataError {
  return new DataError('no-columns', message, { parameter: 'columns', actual, limit: 1 });
}

function notANumber(where: string, cell: string, decimal: DecimalMark): DataError {
  const other = decimal === '.' ? ',' : '.';
  const hint =
    cell.trim() === ''
      ? 'Fill the gap, or leave the row out.'
      : numberOf(cell, other) === undefined
        ? 'Correct it, or leave the row or the column out.'
        : `If the decimal mark is '${other}', choose it.`;
  return new DataError('not-a-number', `${where}: ${show(cell)} is not a number.`, {
    parameter: where,
    actual: cell,
    limit: 'number',
    hint,
  });
}

/** Rows `first` to `end` - 1, sharing the series' memory. @throws ConfigError `out-of-range` */
export function rowsOf(s: Series, first: number, end: number): Series {
  integerInRange('first', first, 0, s.length - 1);
  integerInRange('end', end, first + 1, s.length);
  const D = s.columns.length;
  return { columns: s.columns, length: end - first, values: s.values.subarray(first * D, end * D) };
}

/**
 * Divides a series in the order of time: what comes later is kept for validation, never a random part, which would lie
 * between rows that were trained on.
 * @param options.validation share of the rows at the end, 0 < v < 1
 * @throws ConfigError `out-of-range`
 * @throws DataError `series-too-short`: a part would be empty
 */
export function splitSeries(
  s: Series,
  options: { readonly validation: number },
): { readonly train: Series; readonly validation: Series } {
  knownKeys('splitSeries()', options, ['validation']);
  const share = realInRange('validation', options.validation, {
    min: 0,
    max: 1,
    minExcluded: true,
    maxExcluded: true,
  });
  const kept = Math.floor(s.length * share);
  if (kept === 0 || kept === s.length) {
    throw new DataError('series-too-short', `${s.length} rows cannot be divided: a part would be empty.`, {
      parameter: 'validation',
      actual: s.length,
      limit: Math.ceil(1 / Math.min(share, 1 - share)),
      hint: 'Choose another share, or a longer series.',
    });
  }
  const at = s.length - kept;
  return { train: rowsOf(s, 0, at), validation: rowsOf(s, at, s.length) };
}
