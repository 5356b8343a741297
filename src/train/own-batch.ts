import { knownKeys } from '../core/options.ts';
import type { Batch } from './batch.ts';
import { assertBatch, assertFinite, assertLength, needless } from './batch-checks.ts';
import { type BatchShape, keyOfShape } from './batch-recording.ts';
import { writeBatch } from './batch-writing.ts';
import type { Put } from './inputs.ts';
import type { OwnParts } from './own-options.ts';

type Numbers = Float32Array | Float64Array;

/** A batch of an own network. What belongs to layers, and to cells, it does not have. */
export interface OwnBatch extends Omit<Batch, 'context' | 'h0' | 'c0' | 'masks' | 'hiddenGradient'> {
  /** States before the first step, by name [B, width]. Default: learned, or zeros, as the network has it. */
  readonly states?: Readonly<Record<string, Numbers>>;
  /**
   * Masks of dropout as data, by name, in place of those that a training run would draw: [T, B, width], or [B, width]
   * of a mask that is the same at every step. Default: `inspect` drops nothing.
   */
  readonly masks?: Readonly<Record<string, Numbers>>;
}

/** What the surrounding network knows of a batch. */
export function outside({ states: _, masks: __, ...rest }: OwnBatch): Batch {
  return rest;
}

/** Rows of a mask. */
export const maskRows = (
  { per }: OwnParts['dropout'][number],
  { seqLen, batchSize }: Pick<OwnBatch, 'seqLen' | 'batchSize'>,
): number => (per === 'step' ? seqLen * batchSize : batchSize);

/** @throws ConfigError, DataError as a batch of a `Network`, by the names of the states and masks */
export function assertOwnBatch(batch: OwnBatch, { around, states, dropout }: OwnParts): void {
  if ('hiddenGradient' in batch) throw needless('hiddenGradient');
  assertBatch(outside(batch), around);
  const parts = [
    { kind: 'states', list: states, rows: () => batch.batchSize },
    {
      kind: 'masks',
      list: dropout,
      rows: (mask: unknown) => maskRows(mask as OwnParts['dropout'][number], batch),
    },
  ] as const;
  for (const { kind, list, rows } of parts) {
    if (batch[kind] === undefined) continue;
    knownKeys(
      kind,
      batch[kind],
      list.map(({ name }) => name),
    );
    for (const part of list) {
      const data = batch[kind][part.name];
      if (data === undefined) continue;
      const n = rows(part);
      assertLength(`${kind}.${part.name}`, data, n * part.width, `[${n}, ${part.width}]`);
      assertFinite(`${kind}.${part.name}`, data);
    }
  }
}

/** Batches with the same key share a plan. */
export const keyOfOwn = (batch: OwnBatch, shape: BatchShape): string =>
  [
    keyOfShape(shape),
    ...Object.keys(batch.states ?? {}).map((name) => `from ${name}`),
    ...Object.keys(batch.masks ?? {}).map((name) => `${name} masked`),
  ].join(' ');

/** Hands over everything that a plan of such a batch may read. */
export function writeOwnBatch(put: Put, { around, states, dropout }: OwnParts, batch: OwnBatch): void {
  for (const { name, width } of states)
    put(`0 ${name}`, () => batch.states?.[name] ?? new Float64Array(batch.batchSize * width));
  for (const { name } of dropout) put(`mask ${name}`, () => batch.masks?.[name]);
  writeBatch(put, around, outside(batch));
}
