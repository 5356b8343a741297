import type { ResolvedRnnConfig } from './config.ts';

/** A parameter: PyTorch's name and layout outside, one matrix inside. */
export interface ParameterSpec {
  readonly name: string;
  /** As PyTorch has it. */
  readonly shape: readonly number[];
  /** Rows and columns of the matrix that is kept. */
  readonly rows: number;
  readonly cols: number;
  /** Kept as the transpose of PyTorch's: U of a one-hot input, whose columns are then read as rows. */
  readonly transposed: boolean;
}

const matrix = (name: string, rows: number, cols: number): ParameterSpec => ({
  name,
  shape: [rows, cols],
  rows,
  cols,
  transposed: false,
});

const bias = (name: string, size: number): ParameterSpec => ({
  name,
  shape: [size],
  rows: 1,
  cols: size,
  transposed: false,
});

/**
 * The parameters of the network, in the order in which they are kept:
 * U `rnn.weight_ih_l0` [H, D], W `rnn.weight_hh_l0` [H, H], b `rnn.bias_ih_l0` [H], V `out.weight` [K, H],
 * c `out.bias` [K], and `emb.weight` [tokens, E] where tokens enter through a table.
 */
export function parameterSpecs(config: ResolvedRnnConfig): readonly ParameterSpec[] {
  const { inputSize, embeddingDim, hiddenSize: H, outputSize: K } = config;
  const oneHot = config.input === 'tokens' && embeddingDim === undefined;
  const U = matrix('rnn.weight_ih_l0', H, embeddingDim ?? inputSize);
  return [
    ...(embeddingDim === undefined ? [] : [matrix('emb.weight', inputSize, embeddingDim)]),
    oneHot ? { ...U, rows: inputSize, cols: H, transposed: true } : U,
    matrix('rnn.weight_hh_l0', H, H),
    bias('rnn.bias_ih_l0', H),
    matrix('out.weight', K, H),
    bias('out.bias', K),
  ];
}

/** From PyTorch's layout to the kept one. */
export const toKept = (spec: ParameterSpec, data: ArrayLike<number>): Float64Array =>
  spec.transposed ? transpose(data, spec.cols, spec.rows) : Float64Array.from(data);

/** From the kept layout to PyTorch's. */
export const fromKept = (spec: ParameterSpec, data: ArrayLike<number>): Float64Array =>
  spec.transposed ? transpose(data, spec.rows, spec.cols) : Float64Array.from(data);

/** The transpose of a [rows, cols] matrix. */
function transpose(data: ArrayLike<number>, rows: number, cols: number): Float64Array {
  const out = new Float64Array(rows * cols);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < cols; c++) out[c * rows + r] = data[r * cols + c] as number;
  return out;
}
