import { fitScaling, scaleSeries } from '../scaling.ts';
import type { SequenceDataset } from '../sequences.ts';
import { rowsOf, type Series } from '../series.ts';
import { windows } from '../windows.ts';
import { COMMON, type OptionSpecs, type OptionValues, type SequenceTaskData } from './task.ts';

/** Options of a task that predicts a series: its sizes are rows, not sequences. */
export const SERIES_OPTIONS = {
  seed: COMMON.seed,
  trainSize: { type: 'integer', default: 2000, min: 2, max: 2 ** 24, describe: 'rows to train on' },
  testSize: {
    type: 'integer',
    default: 500,
    min: 2,
    max: 2 ** 24,
    describe: 'rows to test on, which follow',
  },
  seqLen: { type: 'integer', default: 50, min: 1, max: 100_000, describe: 'steps of a window' },
  horizon: { type: 'integer', default: 1, min: 1, max: 100_000, describe: 'steps that are predicted ahead' },
  stride: { type: 'integer', default: 10, min: 1, max: 100_000, describe: 'steps between windows' },
} as const satisfies OptionSpecs;

/** The first rows for training, the next for testing; scaled by the training rows; cut into windows. */
export function seriesTask(whole: Series, options: OptionValues<typeof SERIES_OPTIONS>): SequenceTaskData {
  const { trainSize, testSize, seqLen, horizon, stride } = options;
  const raw = rowsOf(whole, 0, trainSize);
  const scaling = fitScaling(raw);
  const train = scaleSeries(raw, scaling);
  const test = scaleSeries(rowsOf(whole, trainSize, trainSize + testSize), scaling);
  const cut = { seqLen, horizon, stride };
  const tested = windows(test, cut);
  return {
    kind: 'sequences',
    train: windows(train, cut),
    test: tested,
    baseline: { measure: 'mse', value: meanSquare(tested), of: 'the mean of the training rows' },
    series: { train, test, scaling },
  };
}

/** Mean squared error of 0, which is the mean of what was scaled. */
function meanSquare({ sequences }: SequenceDataset): number {
  const values = sequences.flatMap(({ targets }) => [...targets]);
  return values.reduce((sum, v) => sum + v * v, 0) / values.length;
}
