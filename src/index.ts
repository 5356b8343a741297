export { ACTIVATIONS, type Activation } from '../shaders/activation.ts';
export { ELEMENTWISE_LOSSES, type ElementwiseLoss } from '../shaders/elementwiseLoss.ts';
export {
  CheckpointError,
  ConfigError,
  DataError,
  DeviceLostError,
  type ErrorDetail,
  GpuLimitError,
  GpuOutOfMemoryError,
  GpuUnavailableError,
  GpuValidationError,
  PlanError,
  RnnError,
  ShaderError,
  StateError,
} from './core/errors.ts';
export { CpuExecutor, type CpuOptions } from './cpu/executor.ts';
export { bigramEntropy, unigramEntropy } from './data/entropy.ts';
export { decodeUtf8 } from './data/text.ts';
export { Vocabulary } from './data/vocabulary.ts';
export { borrowGpu, type Machine, openGpu } from './gpu/adapter.ts';
export { GpuExecutor } from './gpu/executor.ts';
export type { NetworkConfig } from './model/config.ts';
export { INITIALISERS, type Initialiser } from './model/initialise.ts';
export { type AdagradOptions, adagrad } from './optim/adagrad.ts';
export { type AdamOptions, adam, adamW } from './optim/adam.ts';
export type { WeightDecayOptions } from './optim/checks.ts';
export type { ClippingOptions } from './optim/clipping.ts';
export { OPTIMIZERS, type OptimizerOptions, optimizer } from './optim/named.ts';
export type { Optimizer } from './optim/optimizer.ts';
export { Plateau, type PlateauOptions, type PlateauState } from './optim/plateau.ts';
export { type RmspropOptions, rmsprop } from './optim/rmsprop.ts';
export {
  type ChainPart,
  SCHEDULES,
  type Schedule,
  type ScheduleOptions,
  schedule,
} from './optim/schedules.ts';
export { type SgdOptions, sgd } from './optim/sgd.ts';
export { check, type Problem } from './schedule/check.ts';
export { describe, type PlanSummary, summarize } from './schedule/describe.ts';
export type { Executor, ExecutorInfo, Program } from './schedule/executor.ts';
export { bytesOf, type Dispatch, type Plan } from './schedule/plan.ts';
export type { Batch } from './train/batch.ts';
export { CharRNN, type CorpusInfo, type ModelInfo } from './train/char-rnn.ts';
export type { GenerateOptions } from './train/generation.ts';
export type { Inspection } from './train/inspection.ts';
export type { Evaluation } from './train/metrics.ts';
export { Network, type StateDict } from './train/network.ts';
export type { CharRnnOptions, ResolvedOptions, TrainingOptions } from './train/options.ts';
export type { Training, TrainingReport, TrainingState, TrainOptions } from './train/training.ts';
