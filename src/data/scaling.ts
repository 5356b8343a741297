import { DataError } from '../core/errors.ts';
import { oneOf, show } from '../core/options.ts';
import { finite } from './arrays.ts';
import { columnOf, type Series } from './series.ts';

/**
 * `standard`: the standard score, mean 0 and variance 1. `min-max`: from 0 at the smallest to 1 at the largest. `none`:
 * as it is.
 */
export const SCALINGS = ['standard', 'min-max', 'none'] as const;
export type ScalingKind = (typeof SCALINGS)[number];

/**
 * How each column is scaled: x' = (x - offset) / factor. Plain data, to be kept with a model: it belongs to the weights
 * as much as a vocabulary does.
 */
export interface Scaling {
  readonly kind: ScalingKind;
  readonly columns: readonly string[];
  readonly offset: readonly number[];
  /** Never 0: 1 for a column that is constant. */
  readonly factor: readonly number[];
}

/**
 * The scaling that the columns of a series ask for. Give it the training part alone: what validation rows look like is
 * not known while training.
 *
 * standard: offset = mean, factor = standard deviation (over N, not N - 1). min-max: offset = min, factor = max - min.
 */
export function fitScaling(train: Series, kind: ScalingKind = 'standard'): Scaling {
  oneOf('kind', kind, SCALINGS);
  const fits = train.columns.map((_, column) => FIT[kind](columnValues(train, column)));
  return {
    kind,
    columns: [...train.columns],
    offset: fits.map(([offset]) => offset),
    factor: fits.map(([, factor]) => (factor === 0 ? 1 : factor)),
  };
}

const FIT: Record<ScalingKind, (x: Float64Array) => [offset: number, factor: number]> = {
  standard(x) {
    if (x.every((v) => v === x[0])) return [x[0]!, 0]; // whose mean is not exact
    const mean = x.reduce((sum, v) => sum + v, 0) / x.length;
    const variance = x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / x.length;
    return [mean, Math.sqrt(variance)];
  },
  'min-max'(x) {
    let [min, max] = [x[0]!, x[0]!];
    for (const v of x) {
      min = Math.min(min, v);
      max = Math.max(max, v);
    }
    return [min, max - min];
  },
  none: () => [0, 1],
};

function columnValues({ values, columns, length }: Series, column: number): Float64Array {
  return Float64Array.from({ length }, (_, n) => values[n * columns.length + column]!);
}

/**
 * The series, scaled. Its columns are found by their names.
 * @throws DataError `unknown-column`, `not-finite`: a value leaves what 32 bits hold
 */
export function scaleSeries(s: Series, scaling: Scaling): Series {
  const values = affine(s.values, s.columns, scaling, (x, offset, factor) => (x - offset) / factor);
  return { columns: s.columns, length: s.length, values };
}

/**
 * Scaled numbers in the units of the data again, such as a network's predictions: x = offset + factor x'.
 * @param values [..., K], the last axis as `columns`
 * @param columns what the K columns are. Default: all columns of the scaling.
 * @throws DataError `unknown-column`, `wrong-length`, `not-finite`
 */
export function unscale(
  values: ArrayLike<number>,
  scaling: Scaling,
  columns: readonly string[] = scaling.columns,
): Float32Array {
  return affine(finite('values', values), columns, scaling, (x, offset, factor) => offset + factor * x);
}

function affine(
  values: Float32Array,
  columns: readonly string[],
  scaling: Scaling,
  f: (x: number, offset: number, factor: number) => number,
): Float32Array {
  const at = columns.map((name) => columnOf(scaling.columns, name));
  const K = at.length;
  if (K === 0 || values.length % K !== 0) {
    throw new DataError('wrong-length', `${values.length} numbers are no rows of ${K} columns.`, {
      parameter: 'values',
      actual: values.length,
      limit: K,
    });
  }
  const place = (i: number) => `row ${Math.floor(i / K)}, column ${show(columns[i % K])}`;
  const result = values.map((x, i) => f(x, scaling.offset[at[i % K]!]!, scaling.factor[at[i % K]!]!));
  return finite('the result', result, place);
}

const KEYS: readonly string[] = ['kind', 'columns', 'offset', 'factor'] satisfies (keyof Scaling)[];

/**
 * A scaling out of a file, where anything may stand.
 * @throws DataError `bad-scaling`: says which part is wrong
 */
export function scalingFromData(data: unknown): Scaling {
  const bad = (parameter: string, actual: unknown, must: string) =>
    new DataError('bad-scaling', `${parameter} of the scaling must be ${must}, got ${show(actual)}.`, {
      parameter,
      actual,
      limit: must,
    });
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw new DataError('bad-scaling', `A scaling must be an object, got ${show(data)}.`, { actual: data });
  }
  const { kind, columns, offset, factor } = data as Record<string, unknown>;
  const unknown = Object.keys(data).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) throw bad(unknown, unknown, `left out: its parts are ${KEYS.join(', ')}`);
  if (!SCALINGS.some((known) => known === kind)) throw bad('kind', kind, `one of ${SCALINGS.join(', ')}`);
  const isName = (name: unknown): name is string => typeof name === 'string';
  if (!Array.isArray(columns) || columns.length === 0 || !columns.every(isName)) {
    throw bad('columns', columns, 'a list of names');
  }
  if (new Set(columns).size < columns.length) throw bad('columns', columns, 'a list of different names');
  const numbers = (parameter: string, list: unknown, allowed: (v: number) => boolean, what: string) => {
    if (!Array.isArray(list) || list.length !== columns.length) {
      throw bad(parameter, list, `a list of ${columns.length} numbers`);
    }
    list.forEach((v: unknown, d) => {
      if (typeof v !== 'number' || !Number.isFinite(v) || !allowed(v)) {
        throw bad(`${parameter}[${d}]`, v, what);
      }
    });
    return list as number[];
  };
  return {
    kind: kind as ScalingKind,
    columns: [...columns],
    offset: [...numbers('offset', offset, () => true, 'a finite number')],
    factor: [...numbers('factor', factor, (v) => v > 0, 'a finite number above 0')],
  };
}
