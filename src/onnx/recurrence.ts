import { type CellName, directionsOf, GATES, type ResolvedConfig, suffixOf } from '../model/config.ts';
import type { StateDict } from '../model/state-dict.ts';

/** The operator of a cell, and which of our gates stands at each place of its own order. */
export const RECURRENCES = {
  rnn: { operator: 'RNN', gates: [0] },
  lstm: { operator: 'LSTM', gates: [0, 3, 1, 2] }, // i, o, f, c of i, f, g, o
  gru: { operator: 'GRU', gates: [1, 0, 2] }, // z, r, h of r, z, n
  'gru-reset-before': { operator: 'GRU', gates: [1, 0, 2] },
} as const satisfies Readonly<
  Record<Exclude<CellName, 'feedforward'>, { operator: string; gates: readonly number[] }>
>;
export type RecurrentCell = keyof typeof RECURRENCES;

/** The weights of a layer under ONNX's letters, both directions in one tensor: D is 1 or 2. */
export interface LayerWeights {
  /** U, and beside it that of a context, [D, rows, cols] */
  readonly W: Float64Array;
  /** Goodfellow's W [D, rows, H] */
  readonly R: Float64Array;
  /** b, b' [D, 2·rows] */
  readonly B: Float64Array;
  /** G·H */
  readonly rows: number;
  /** Width of what enters, a context included. */
  readonly cols: number;
}

export function layerWeights(
  config: ResolvedConfig & { readonly cell: RecurrentCell },
  state: StateDict,
  layer: number,
  cols: number,
): LayerWeights {
  const { cell, hiddenSize: H, skips } = config;
  const { gates } = RECURRENCES[cell];
  const rows = GATES[cell] * H;
  const directions = Array.from({ length: directionsOf(config) }, (_, direction) => direction);
  const find = (part: string, direction: number) => state.get(`rnn.${part}${suffixOf(layer, direction)}`);
  const inOrder = (data: ArrayLike<number>, width: number): Float64Array =>
    concat(gates.map((gate) => Float64Array.from(data).subarray(gate * H * width, (gate + 1) * H * width)));
  return {
    W: concat(directions.map((d) => inOrder(enteringWeights(config, state, layer, d, cols), cols))),
    R: concat(
      directions.map((d) => {
        const W = find('weight_hh', d) as ArrayLike<number>;
        return inOrder(skips ? plusIdentity(W, H) : W, H);
      }),
    ),
    B: concat(
      directions.flatMap((d) => [
        inOrder(find('bias_ih', d) as ArrayLike<number>, 1),
        inOrder(find('bias_hh', d) ?? new Float64Array(rows), 1),
      ]),
    ),
    rows,
    cols,
  };
}

function concat(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The matrix [A, B] of two with the same rows. */
function beside(A: ArrayLike<number>, aCols: number, B: ArrayLike<number>, bCols: number): Float64Array {
  const cols = aCols + bCols;
  return Float64Array.from({ length: A.length + B.length }, (_, i) => {
    const [row, col] = [Math.floor(i / cols), i % cols];
    return (col < aCols ? A[row * aCols + col] : B[row * bCols + col - aCols]) as number;
  });
}

/** What leads from what enters into the sums of a layer, U and beside it that of a context, [rows, cols]. */
export function enteringWeights(
  { contextSize: C }: ResolvedConfig,
  state: StateDict,
  layer: number,
  direction: number,
  cols: number,
): ArrayLike<number> {
  const end = suffixOf(layer, direction);
  const U = state.get(`rnn.weight_ih${end}`) as ArrayLike<number>;
  const R = state.get(`rnn.weight_ctx${end}`);
  return R ? beside(U, cols - C, R, C) : U;
}

/** f(a + W h + h) is f(a + (W + 1) h): a skip in one step is a part of W. */
const plusIdentity = (W: ArrayLike<number>, H: number): Float64Array =>
  Float64Array.from(W, (w, i) => (i % (H + 1) === 0 ? w + 1 : w));
