import { DataError } from '../core/errors.ts';
import { integerInRange, knownKeys, oneOf } from '../core/options.ts';
import type { ResolvedRnnConfig } from '../model/config.ts';

/** Sequences and their targets, all time-major and row-major: T steps of B sequences. */
export interface Batch {
  /** T */
  readonly seqLen: number;
  /** B */
  readonly batchSize: number;
  /** Vectors x(t), [T, B, D]; or: */
  readonly x?: Float32Array | Float64Array;
  /** tokens [T, B], -1 for the zero vector. */
  readonly tokens?: Int32Array;
  /** The class at every step [T, B]; -1: this step does not count. */
  readonly targets: Int32Array;
  /** The state before the first step [B, H]. Default: zeros. */
  readonly h0?: Float32Array | Float64Array;
  /** What the loss is of the steps that count: their mean (the default), or their sum. */
  readonly reduction?: 'mean' | 'sum';
}

/** A batch with arrays of its own: the caller may change its own while the device is busy. */
export const copyOf = (batch: Batch): Batch => ({
  ...batch,
  targets: batch.targets.slice(),
  ...(batch.x && { x: batch.x.slice() }),
  ...(batch.tokens && { tokens: batch.tokens.slice() }),
  ...(batch.h0 && { h0: batch.h0.slice() }),
});

/** How many steps count. */
export const countTargets = (targets: Int32Array): number => targets.reduce((n, y) => n + (y < 0 ? 0 : 1), 0);

/**
 * Refuses what a device would compute nonsense from without a word.
 * @throws ConfigError a size is no size. @throws DataError `missing-data`, `wrong-length`, `out-of-range`, `not-finite`
 */
export function assertBatch(batch: Batch, config: ResolvedRnnConfig): void {
  knownKeys('The batch', batch, ['seqLen', 'batchSize', 'x', 'tokens', 'targets', 'h0', 'reduction']);
  const T = integerInRange('seqLen', batch.seqLen, 1, 2 ** 24);
  const B = integerInRange('batchSize', batch.batchSize, 1, 2 ** 24);
  if (batch.reduction !== undefined) oneOf('reduction', batch.reduction, ['mean', 'sum']);
  if (config.input === 'tokens') {
    assertLength('tokens', batch.tokens, T * B, '[T, B]');
    assertIndices('tokens', batch.tokens as Int32Array, config.inputSize, B);
  } else {
    assertLength('x', batch.x, T * B * config.inputSize, '[T, B, D]');
    assertFinite('x', batch.x as Float32Array);
  }
  assertLength('targets', batch.targets, T * B, '[T, B]');
  assertIndices('targets', batch.targets, config.outputSize, B);
  if (batch.h0) {
    assertLength('h0', batch.h0, B * config.hiddenSize, '[B, H]');
    assertFinite('h0', batch.h0);
  }
}

function assertLength(
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

function assertIndices(name: string, data: Int32Array, size: number, B: number): void {
  const at = data.findIndex((v) => !Number.isInteger(v) || v < -1 || v >= size);
  if (at < 0) return;
  const place = `t = ${Math.floor(at / B)}, b = ${at % B}`;
  throw new DataError(
    'out-of-range',
    `${name} holds ${data[at]} at ${place}; allowed are -1 to ${size - 1}.`,
    {
      parameter: name,
      actual: data[at],
      limit: size - 1,
    },
  );
}

function assertFinite(name: string, data: Float32Array | Float64Array): void {
  const at = data.findIndex((v) => !Number.isFinite(v));
  if (at < 0) return;
  throw new DataError('not-finite', `${name} holds ${data[at]} at position ${at}.`, {
    parameter: name,
    actual: data[at],
    hint: 'Clean the data first: one such number would reach every weight.',
  });
}
