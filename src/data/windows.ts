import { DataError } from '../core/errors.ts';
import { integerInRange, knownKeys, oneOf } from '../core/options.ts';
import { SequenceDataset } from './sequences.ts';
import { columnOf, type Series } from './series.ts';

export interface WindowOptions {
  /** T: rows of a window. */
  readonly seqLen: number;
  /** h: how many rows ahead is predicted. Default 1. */
  readonly horizon?: number;
  /** Rows from the start of a window to the start of the next. Default 1. */
  readonly stride?: number;
  /** `steps`: a prediction at every row of the window; `last`: one, after its last row. Default steps. */
  readonly predict?: 'steps' | 'last';
  /** What is predicted. Default: all columns. */
  readonly targets?: readonly string[];
}

/**
 * Windows of a series, to predict it h steps ahead: x(t) is row s + t, and its target is row s + t + h, for every s that
 * leaves room. A window never leaves the series, so windows of the training part know nothing of the validation part.
 *
 * Inputs share the series' memory, and so do the targets where all columns are predicted.
 * @throws ConfigError where an option is out of its range
 * @throws DataError `series-too-short` (a window needs T + h rows), `unknown-column`
 */
export function windows(s: Series, options: WindowOptions): SequenceDataset {
  knownKeys('windows()', options, ['seqLen', 'horizon', 'stride', 'predict', 'targets']);
  const T = integerInRange('seqLen', options.seqLen, 1, 2 ** 24);
  const h = integerInRange('horizon', options.horizon ?? 1, 1, 2 ** 24);
  const stride = integerInRange('stride', options.stride ?? 1, 1, 2 ** 24);
  const predict = oneOf('predict', options.predict ?? 'steps', ['steps', 'last']);
  const names = options.targets ?? s.columns;
  if (s.length < T + h) {
    throw new DataError(
      'series-too-short',
      `The series is too short: need at least ${T + h} rows, got ${s.length} (windows of ${T}, ${h} ahead).`,
      {
        parameter: 'series',
        actual: s.length,
        limit: T + h,
        hint: 'Choose a longer series, or a smaller seqLen or horizon.',
      },
    );
  }
  const D = s.columns.length;
  const asked = columnsOf(s, names); // [N, K]
  const K = names.length;
  const count = Math.floor((s.length - T - h) / stride) + 1;
  const first = predict === 'steps' ? 0 : T - 1;
  return new SequenceDataset({
    input: 'vectors',
    inputSize: D,
    target: predict === 'steps' ? 'step-values' : 'values',
    outputSize: K,
    sequences: Array.from({ length: count }, (_, n) => {
      const start = n * stride;
      return {
        x: s.values.subarray(start * D, (start + T) * D),
        targets: asked.subarray((start + first + h) * K, (start + T + h) * K),
      };
    }),
  });
}

/** Some columns of a series, [N, K]; the series' own memory where they are all of it. */
function columnsOf(s: Series, names: readonly string[]): Float32Array {
  const at = names.map((name) => columnOf(s.columns, name));
  const D = s.columns.length;
  const K = at.length;
  if (K === 0) {
    throw new DataError('no-columns', 'There is no column to predict.', { parameter: 'targets', limit: 1 });
  }
  if (K === D && at.every((column, k) => column === k)) return s.values;
  const values = new Float32Array(s.length * K);
  for (let n = 0; n < s.length; n += 1) {
    for (let k = 0; k < K; k += 1) values[n * K + k] = s.values[n * D + at[k]!]!;
  }
  return values;
}
