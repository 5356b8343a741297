import { directionsOf, layerWidth, type ResolvedConfig } from '../model/config.ts';
import { stateNames } from '../model/network.ts';
import type { Batch } from './batch.ts';
import type { Put } from './inputs.ts';
import { rowWeights } from './reduction.ts';

/** Hands over everything that a plan of a batch's shape may read. */
export function writeBatch(put: Put, config: ResolvedConfig, batch: Batch): void {
  const { batchSize: B, masks = {} } = batch;
  const { hiddenSize: H, outputSize: K, inputSize, embeddingDim, numLayers } = config;
  const width = layerWidth(config);
  const rows = batch.seqLen * B;
  put('x', () => (batch.tokens ? padded(batch, batch.tokens, 1, -1) : padded(batch, batch.x, inputSize)));
  put('context', () => batch.context);
  put('valid', () => validity(batch));
  for (const [letter, data] of [
    ['h', batch.h0],
    ['c', batch.c0],
  ] as const)
    stateNames(config)
      .filter((name) => name.startsWith(`${letter}_`))
      .forEach((name, track) => {
        put(`0 ${name}`, () => part(data, track, B * H) ?? new Float32Array(B * H));
      });
  put('o0', () => batch.o0 ?? new Float32Array(B * K));
  put('teacher', () => early(batch.teacher, B, 1));
  put('draws', () => early(batch.draws, B, 0));
  put('y', () => targetsOf(batch, config));
  put('mask input', () => padded(batch, masks.input, embeddingDim ?? inputSize));
  for (let l = 0; l < numLayers - 1; l++)
    put(`mask between ${l}`, () => padded(batch, part(masks.between, l, rows * width), width));
  for (let track = 0; track < numLayers * directionsOf(config); track++)
    put(`mask recurrent ${track}`, () => part(masks.recurrent, track, B * H));
  put('hiddenGradient', () => padded(batch, batch.hiddenGradient, width));
  put('weight', () => rowWeights(batch, config));
  put('classWeights', () => batch.classWeights);
}

type Numbers = Int32Array | Float32Array | Float64Array;

/** [T, B, width] with `filler` in the padding: what lies there may be anything, and must not even be multiplied by zero. */
function padded(
  { seqLen: T, batchSize: B, lengths }: Batch,
  data: Numbers | undefined,
  width: number,
  filler = 0,
): Numbers | undefined {
  if (data === undefined || lengths === undefined) return data;
  const out = data.slice();
  for (let b = 0; b < B; b++)
    for (let t = lengths[b] as number; t < T; t++)
      out.fill(filler, (t * B + b) * width, (t * B + b + 1) * width);
  return out;
}

/** 1 for a step, 0 for padding [T, B]. */
function validity({ seqLen: T, batchSize: B, lengths }: Batch): Float32Array {
  const valid = new Float32Array(T * B);
  for (let b = 0; b < B; b++) for (let t = 0; t < (lengths?.[b] ?? T); t++) valid[t * B + b] = 1;
  return valid;
}

/** Classes in the padding do not count, and numbers there are zeros. */
function targetsOf(batch: Batch, { output, outputSize }: ResolvedConfig): Numbers | undefined {
  const { targets } = batch;
  if (output === 'last') return targets;
  return targets instanceof Int32Array ? padded(batch, targets, 1, -1) : padded(batch, targets, outputSize);
}

/** The i-th of equally long parts. */
const part = (data: Numbers | undefined, i: number, size: number): Numbers | undefined =>
  data?.slice(i * size, (i + 1) * size);

/** Row t of what is fed back enters step t + 1; after the last there is `last`. */
function early(data: ArrayLike<number> | undefined, B: number, last: number): Float64Array | undefined {
  if (data === undefined) return undefined;
  const out = new Float64Array(data.length).fill(last);
  for (let i = B; i < data.length; i++) out[i - B] = data[i] as number;
  return out;
}
