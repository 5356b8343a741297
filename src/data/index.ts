/**
 * What models learn from: vocabularies, series and tables, data sets with their batches, windows, and seeded tasks with a
 * known answer. Knows no network and no device.
 */

export {
  type BatchOptions,
  batches,
  batchOrder,
  collate,
  collatePairs,
  type OrderOptions,
  type PaddingOptions,
  type PairBatch,
  type SequenceBatch,
  type SourceBatch,
  type TargetBatch,
} from './batches.ts';
export { type CsvOptions, type CsvTable, parseCsv } from './csv.ts';
export { bigramEntropy, unigramEntropy } from './entropy.ts';
export { type Encoder, type Pair, PairDataset, type PairDatasetOptions } from './pairs.ts';
export {
  fitScaling,
  type Scaling,
  type ScalingKind,
  scaleSeries,
  scalingFromData,
  unscale,
} from './scaling.ts';
export {
  type Sequence,
  SequenceDataset,
  type SequenceDatasetOptions,
  type SequenceLike,
  type SequenceTarget,
} from './sequences.ts';
export { rowsOf, type Series, series, seriesFromTable, splitSeries } from './series.ts';
export { type Splitter, splitWords } from './split-words.ts';
export { makeTask, TASK_NAMES, TASKS, type TaskName, taskNamed } from './tasks/index.ts';
export { REBER_SYMBOLS, reberLegal } from './tasks/reber.ts';
export type {
  Baseline,
  OptionSpec,
  PairTaskData,
  SequenceTaskData,
  Task,
  TaskOptions,
} from './tasks/task.ts';
export { decodeUtf8 } from './text.ts';
export { Vocabulary } from './vocabulary.ts';
export { type WindowOptions, windows } from './windows.ts';
export { UNKNOWN_WORD, type WordOptions, WordVocabulary, type WordVocabularyData } from './words.ts';
