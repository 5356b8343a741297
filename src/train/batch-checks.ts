import { ConfigError, DataError } from '../core/errors.ts';
import { integerInRange, knownKeys, oneOf } from '../core/options.ts';
import { contextIsState, directionsOf, layerWidth, type ResolvedConfig } from '../model/config.ts';
import { type LossName, resolveLoss } from '../model/loss.ts';
import { type Batch, type BatchMasks, isValid, outputRows, REDUCTIONS } from './batch.ts';

type Numbers = Float32Array | Float64Array;

const KEYS = [
  ...['seqLen', 'batchSize', 'x', 'tokens', 'context', 'lengths', 'targets', 'h0', 'c0', 'o0', 'teacher'],
  ...['draws', 'masks', 'hiddenGradient'],
  ...['loss', 'classWeights', 'stepWeights', 'reduction'],
];

/**
 * Refuses what a device would compute nonsense from without a word.
 * @throws ConfigError a size is no size. @throws DataError `missing-data`, `needless-data`, `wrong-length`,
 * `out-of-range`, `not-finite`
 */
export function assertBatch(batch: Batch, config: ResolvedConfig): void {
  knownKeys('The batch', batch, KEYS);
  const T = integerInRange('seqLen', batch.seqLen, 1, 2 ** 24);
  const B = integerInRange('batchSize', batch.batchSize, 1, 2 ** 24);
  if (batch.reduction !== undefined) oneOf('reduction', batch.reduction, REDUCTIONS);
  const { hiddenSize: H, outputSize: K, inputSize: D, contextSize: C, cell, output } = config;
  const tracks = config.numLayers * directionsOf(config);
  const numbers = (
    name: keyof Batch,
    length: number,
    shape: string,
    wanted: 'needed' | 'allowed' | 'refused',
  ) => {
    const data = batch[name] as Numbers | undefined;
    if (wanted === 'refused' && data !== undefined) throw needless(name);
    if (data === undefined && wanted !== 'needed') return;
    assertLength(name, data, length, shape);
    const perStep = { x: D, hiddenGradient: layerWidth(config) }[name as 'x'];
    assertFinite(name, data as Numbers, perStep ? (i) => isValid(batch, Math.floor(i / perStep)) : undefined);
  };
  const lengths = batch.lengths;
  if (lengths !== undefined) {
    assertLength('lengths', lengths, B, '[B]');
    const at = firstWrong(lengths, (n) => Number.isInteger(n) && n >= 1 && n <= T);
    if (at >= 0) throw outOfRange('lengths', lengths[at], `sequence ${at}`, `1 to ${T}`, T);
  }
  if (config.input === 'tokens') {
    assertLength('tokens', batch.tokens, T * B, '[T, B]');
    assertIndices('tokens', batch.tokens as Int32Array, config.inputSize, batch);
    if (batch.x !== undefined) throw needless('x');
  } else {
    if (batch.tokens !== undefined) throw needless('tokens');
    numbers('x', T * B * D, '[T, B, D]', config.input === 'vectors' ? 'needed' : 'refused');
  }
  numbers('context', B * C, '[B, C]', C > 0 ? 'needed' : 'refused');
  const states = cell === 'feedforward' || contextIsState(config) ? 'refused' : 'allowed';
  numbers('h0', tracks * B * H, tracks === 1 ? '[B, H]' : '[layers·directions, B, H]', states);
  numbers('c0', tracks * B * H, '[layers·directions, B, H]', cell === 'lstm' ? 'allowed' : 'refused');
  numbers('o0', B * K, '[B, K]', config.feedback === 'none' ? 'refused' : 'allowed');
  numbers('hiddenGradient', T * B * layerWidth(config), '[T, B, width]', 'allowed');
  const { kind } = resolveLoss(batch.loss);
  assertMasks(batch, config);
  numbers('classWeights', K, '[K]', output === 'none' ? 'refused' : 'allowed');
  if (batch.classWeights && kind !== 'crossEntropy') throw needless('classWeights', 'loss');
  numbers('stepWeights', T, '[T]', output === 'steps' ? 'allowed' : 'refused');
  if (batch.teacher !== undefined) {
    if (config.feedback === 'none') throw needless('teacher');
    assertLength('teacher', batch.teacher, T * B, '[T, B]');
    const at = firstWrong(batch.teacher, (v) => v === 0 || v === 1);
    if (at >= 0) throw outOfRange('teacher', batch.teacher[at], place(at, B), '0 and 1', 1);
  }
  if (batch.draws !== undefined) {
    if (config.feedback !== 'sample') throw needless('draws');
    assertLength('draws', batch.draws, T * B, '[T, B]');
    const at = firstWrong(batch.draws, (v) => v >= 0 && v < 1);
    if (at >= 0) throw outOfRange('draws', batch.draws[at], place(at, B), '0 to below 1', 1);
  }
  assertTargets(batch, config, kind);
}

function assertMasks(batch: Batch, config: ResolvedConfig): void {
  const { masks, seqLen: T, batchSize: B } = batch;
  if (masks === undefined) return;
  knownKeys('masks', masks, ['input', 'between', 'recurrent']);
  const { input, inputSize, embeddingDim, numLayers, cell, hiddenSize: H } = config;
  const entering = embeddingDim ?? (input === 'vectors' ? inputSize : 0);
  const width = layerWidth(config);
  const recurrent = cell === 'feedforward' ? 0 : numLayers * directionsOf(config) * B * H;
  const numbers = (part: keyof BatchMasks, length: number, shape: string, perStep?: number): void => {
    const data = masks[part];
    if (data === undefined) return;
    if (length === 0) throw needless(`masks.${part}`);
    assertLength(`masks.${part}`, data, length, shape);
    const row = (i: number): number => Math.floor(i / (perStep as number)) % (T * B);
    assertFinite(`masks.${part}`, data, perStep ? (i) => isValid(batch, row(i)) : undefined);
  };
  numbers('input', T * B * entering, '[T, B, width]', entering);
  numbers('between', (numLayers - 1) * T * B * width, '[layers - 1, T, B, width]', width);
  numbers('recurrent', recurrent, '[layers·directions, B, H]');
}

function assertTargets(batch: Batch, config: ResolvedConfig, kind: LossName): void {
  const { targets } = batch;
  const { output, outputSize: K } = config;
  if (output === 'none') {
    for (const name of ['targets', 'loss', 'reduction'] as const)
      if (batch[name] !== undefined) throw needless(name);
    return;
  }
  const rows = outputRows(batch, config);
  const shape = output === 'last' ? '[B]' : '[T, B]';
  if (kind === 'crossEntropy') {
    assertLength('targets', targets, rows, shape);
    if (!(targets instanceof Int32Array))
      throw new ConfigError('wrong-type', 'A cross entropy needs classes as targets, in an Int32Array.', {
        parameter: 'targets',
        hint: "For numbers choose another loss, e.g. loss: 'squared'.",
      });
    assertIndices('targets', targets, K, batch);
    return;
  }
  assertLength('targets', targets, rows * K, shape.replace(']', ', K]'));
  if (targets instanceof Int32Array)
    throw new ConfigError('wrong-type', `The loss '${kind}' needs numbers as targets, in a Float32Array.`, {
      parameter: 'targets',
    });
  const counts = (i: number): boolean => output === 'last' || isValid(batch, Math.floor(i / K));
  assertFinite('targets', targets as Numbers, counts);
  if (kind !== 'binaryCrossEntropy') return;
  const at = firstWrong(targets as Numbers, (y, i) => (y >= 0 && y <= 1) || !counts(i));
  if (at >= 0) throw outOfRange('targets', targets?.[at], `position ${at}`, '0 to 1', 1);
}

export const needless = (name: string, whose: 'network' | 'loss' = 'network'): DataError =>
  new DataError('needless-data', `The batch has ${name}, of which this ${whose} makes no use.`, {
    parameter: name,
    hint: `Leave out ${name}, or choose a ${whose} that takes it.`,
  });

export function assertLength(
  name: string,
  data: ArrayLike<number> | undefined,
  length: number,
  shape: string,
): void {
  if (!data)
    throw new DataError('missing-data', `The batch has no ${name}.`, {
      parameter: name,
      hint: `Give ${name} as an array of shape ${shape}, time-major.`,
    });
  if (data.length !== length)
    throw new DataError('wrong-length', `${name} has ${data.length} numbers, but ${shape} is ${length}.`, {
      parameter: name,
      actual: data.length,
      limit: length,
    });
}

const place = (at: number, B: number): string => `t = ${Math.floor(at / B)}, b = ${at % B}`;

const outOfRange = (name: string, value: unknown, where: string, allowed: string, limit: number): DataError =>
  new DataError('out-of-range', `${name} holds ${value} at ${where}; allowed are ${allowed}.`, {
    parameter: name,
    actual: value,
    limit,
  });

/** Position of the first number that is not right; -1: all are. */
function firstWrong(data: ArrayLike<number>, isRight: (v: number, i: number) => boolean): number {
  for (let i = 0; i < data.length; i++) if (!isRight(data[i] as number, i)) return i;
  return -1;
}

/** Classes or tokens; what lies in the padding may be anything. */
function assertIndices(name: string, data: Int32Array, size: number, batch: Batch): void {
  for (let i = 0; i < data.length; i++) {
    const v = data[i] as number;
    if ((Number.isInteger(v) && v >= -1 && v < size) || !isValid(batch, i)) continue;
    throw outOfRange(name, v, place(i, batch.batchSize), `-1 to ${size - 1}`, size - 1);
  }
}

/** @param counts not in the padding, which may be anything */
export function assertFinite(name: string, data: Numbers, counts: (i: number) => boolean = () => true): void {
  for (let i = 0; i < data.length; i++) {
    if (Number.isFinite(data[i]) || !counts(i)) continue;
    throw new DataError('not-finite', `${name} holds ${data[i]} at position ${i}.`, {
      parameter: name,
      actual: data[i],
      hint: 'Clean the data first: one such number would reach every weight.',
    });
  }
}
