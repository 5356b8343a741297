import { ELEMENTWISE_LOSSES } from '../../shaders/elementwiseLoss.ts';
import { ConfigError } from '../core/errors.ts';
import { knownKeys, oneOf, realInRange } from '../core/options.ts';
import type { Value } from '../graph/value.ts';
import { elementwiseLoss } from '../ops/elementwise-loss.ts';
import { softmaxCrossEntropy } from '../ops/softmax-cross-entropy.ts';

/**
 * `crossEntropy`: of softmax(o) and a class. The others compare number by number: (o - y)², |o - y|, Huber's, and the
 * cross entropy of yes-or-no outputs σ(o).
 */
export const LOSSES = ['crossEntropy', ...ELEMENTWISE_LOSSES] as const;
export type LossName = (typeof LOSSES)[number];

/** What training descends. */
export interface LossConfig {
  /** Default `crossEntropy`. */
  readonly kind?: LossName;
  /** ε of `crossEntropy`: the target counts 1 - ε + ε/K, any other class ε/K. Default 0. */
  readonly labelSmoothing?: number;
  /** δ of `huber`. Default 1. */
  readonly huberDelta?: number;
}
export type ResolvedLoss = Required<LossConfig>;

/** The loss that a description names. */
export const lossKind = (loss: LossConfig | LossName = {}): LossName =>
  typeof loss === 'string' ? loss : (loss.kind ?? 'crossEntropy');

/** @throws ConfigError, also `no-effect`: a number that belongs to another loss */
export function resolveLoss(loss: LossConfig | LossName = {}): ResolvedLoss {
  const given: LossConfig = typeof loss === 'string' ? { kind: loss } : loss;
  knownKeys('The loss', given, ['kind', 'labelSmoothing', 'huberDelta']);
  const kind = oneOf('loss', lossKind(given), LOSSES);
  const labelSmoothing = realInRange('labelSmoothing', given.labelSmoothing ?? 0, { min: 0, max: 1 });
  const huberDelta = realInRange('huberDelta', given.huberDelta ?? 1, {
    ...{ min: 0, minExcluded: true, max: 1e30 },
  });
  if (labelSmoothing !== 0 && kind !== 'crossEntropy') throw noEffect('labelSmoothing', kind, 'crossEntropy');
  if (huberDelta !== 1 && kind !== 'huber') throw noEffect('huberDelta', kind, 'huber');
  return { kind, labelSmoothing, huberDelta };
}

const noEffect = (parameter: keyof LossConfig, kind: LossName, owner: LossName): ConfigError =>
  new ConfigError('no-effect', `${parameter} has no effect on the loss '${kind}'.`, {
    parameter,
    hint: `Leave out ${parameter}, or choose the loss '${owner}'.`,
  });

/** The losses of all rows, weighted [R, 1]; and, of a cross entropy, which targets had the largest logit [R, 1]. */
export interface RecordedLoss {
  readonly loss: Value;
  readonly correct: Value | undefined;
}

/**
 * Records the end of a network.
 *
 * o: [R, K]   y: classes [R, 1] or numbers [R, K]   weight: of each row [R, 1]   classWeights: [1, K]
 */
export function loss(
  o: Value,
  y: Value,
  weight: Value,
  { kind, labelSmoothing, huberDelta }: ResolvedLoss,
  classWeights?: Value,
): RecordedLoss {
  if (kind === 'crossEntropy')
    return softmaxCrossEntropy(o, y, weight, { smoothing: labelSmoothing, classWeights });
  return { loss: elementwiseLoss(o, y, kind, { weight, delta: huberDelta }), correct: undefined };
}
