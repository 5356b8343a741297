export { ACTIVATIONS, type Activation } from '../shaders/activation.ts';
export { ELEMENTWISE_LOSSES, type ElementwiseLoss } from '../shaders/elementwiseLoss.ts';
export type { Tile } from '../shaders/kernel.ts';
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
export { borrowGpu, type Machine, openGpu } from './gpu/adapter.ts';
export type { ChoiceMemory } from './gpu/choice-memory.ts';
export { type Choices, everywhere, SHAPE_CLASSES, type ShapeClass, type StepClass } from './gpu/choices.ts';
export type { ChoicesInForce } from './gpu/chosen.ts';
export { type ExecutorOptions, GpuExecutor } from './gpu/executor.ts';
export { fileMemory } from './gpu/file-memory.ts';
export { indexedDbMemory } from './gpu/indexed-db-memory.ts';
export type { DeviceEvent } from './gpu/recovery/device-events.ts';
export { RecoveringExecutor, type RecoveryOptions } from './gpu/recovery/recovering-executor.ts';
export type { GivenChoices, Tuning, TuningOptions } from './gpu/tuning.ts';
export { join } from './graph/join.ts';
export type { Values } from './graph/scan.ts';
export { columns, detach, type Value } from './graph/value.ts';
export { CELLS, type CellName, FEEDBACKS, type FeedbackKind, type NetworkConfig } from './model/config.ts';
export { INITIALISERS, type Initialiser } from './model/initialise.ts';
export { LOSSES, type LossConfig, type LossName } from './model/loss.ts';
export type { EncoderDecoderConfig } from './model/pair-config.ts';
export { USUAL_SHAPES, type UsualShape, usualShape } from './model/usual-shapes.ts';
export { activate } from './ops/activate.ts';
export { add } from './ops/add.ts';
export { blend } from './ops/blend.ts';
export { constant } from './ops/constant.ts';
export { embed } from './ops/embed.ts';
export { layerNorm } from './ops/layer-norm.ts';
export { linear } from './ops/linear.ts';
export { multiply } from './ops/multiply.ts';
export { oneHot } from './ops/one-hot.ts';
export { softmax } from './ops/softmax.ts';
export { type AdagradOptions, adagrad } from './optim/adagrad.ts';
export { type AdamOptions, adam, adamW } from './optim/adam.ts';
export type { WeightDecayOptions } from './optim/checks.ts';
export type { ClippingOptions, GradClip } from './optim/clipping.ts';
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
export type { BeamOptions, BeamText } from './text/beam.ts';
export { CharRNN, type CorpusInfo, type ModelInfo } from './text/char-rnn.ts';
export type { GenerateOptions } from './text/generation.ts';
export type {
  CharRnnOptions,
  ResolvedOptions,
  StartOptions,
  TrainingOptions,
} from './text/options.ts';
export type { SamplingOptions } from './text/sampling.ts';
export type { NextOptions, Prediction, Score, ScoreOptions } from './text/score.ts';
export {
  TEXT_CELLS,
  type TextCell,
  type TextNetwork,
  type TextNetworkOptions,
} from './text/text-network.ts';
export { type Backend, type BackendOptions, openBackend } from './train/backend.ts';
export type { Batch, BatchMasks } from './train/batch.ts';
export type { BatchReport, BatchTraining, BatchTrainingOptions } from './train/batch-training.ts';
export type { NetworkCompanions, PairCompanions } from './train/companions.ts';
export { EncoderDecoder, type WriteOptions } from './train/encoder-decoder.ts';
export {
  type GradientCheck,
  type GradientCheckOptions,
  type GradientCheckRow,
  gradientCheck,
} from './train/gradient-check.ts';
export type { Inspection } from './train/inspection.ts';
export type { Evaluation } from './train/metrics.ts';
export { Network, type StateDict } from './train/network.ts';
export type { OwnBatch } from './train/own-batch.ts';
export { type OwnInspection, OwnNetwork } from './train/own-network.ts';
export type { OwnDropout, OwnNetworkOptions, OwnState, OwnStep } from './train/own-options.ts';
export type { HalfInspection, PairInspection } from './train/pair-inspection.ts';
export { saturatedShare } from './train/saturation.ts';
export { MODEL_FORMATS, type ModelFormat, modelFormat } from './train/saved-model.ts';
export type { SavedTraining } from './train/saved-training.ts';
export { type SelfCheck, selfCheck } from './train/self-check.ts';
export type { DropoutOptions } from './train/trainable.ts';
export type { Training, TrainingReport, TrainingState, TrainOptions } from './train/training.ts';
