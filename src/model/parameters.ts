import {
  contextIsInput,
  contextIsState,
  directionsOf,
  GATES,
  hasSecondBias,
  isOneHot,
  layerWidth,
  type ResolvedConfig,
  suffixOf,
} from './config.ts';

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
  /** It keeps its first values. Default false. */
  readonly fixed?: boolean;
}

const matrix = (name: string, rows: number, cols: number): ParameterSpec => ({
  name,
  shape: [rows, cols],
  rows,
  cols,
  transposed: false,
});

const vector = (name: string, size: number): ParameterSpec => ({
  name,
  shape: [size],
  rows: 1,
  cols: size,
  transposed: false,
});

const transposed = (spec: ParameterSpec): ParameterSpec => ({
  ...spec,
  rows: spec.cols,
  cols: spec.rows,
  transposed: true,
});

/** A weight and a bias. */
const affine = (name: string, rows: number, cols: number): ParameterSpec[] => [
  matrix(`${name}.weight`, rows, cols),
  vector(`${name}.bias`, rows),
];

/** Layers of these widths, one on the other. */
const deep = (name: string, first: number, widths: readonly number[]): ParameterSpec[] =>
  widths.flatMap((width, i) => affine(`${name}.${i}`, width, widths[i - 1] ?? first));

/**
 * The parameters of a network, in the order in which they are kept, under PyTorch's names: U `rnn.weight_ih_l0` [G·H, D],
 * W `rnn.weight_hh_l0` [G·H, H], b `rnn.bias_ih_l0` [G·H], V `out.weight` [K, H], c `out.bias` [K]; `_reverse` for the
 * other direction. What PyTorch does not have: `weight_ctx` [G·H, C], `weight_oh` [G·H, K] for what is fed back, `leak`,
 * `ln_ih`, `ln_hh`, `h0`, `c0`, and `deep_in`, `deep_hh`, `deep_out`, `ctx`.
 *
 * @param prefix of the layers' names, default `rnn`
 */
export function parameterSpecs(config: ResolvedConfig, prefix = 'rnn'): readonly ParameterSpec[] {
  const {
    cell,
    hiddenSize: H,
    contextSize: C,
    outputSize: K,
    deepInput,
    deepTransition,
    deepOutput,
  } = config;
  const { inputSize, embeddingDim, numLayers } = config;
  const sum = deepTransition[0] ?? GATES[cell] * H;
  const entering = embeddingDim ?? inputSize;
  const layer = (l: number, direction: number): (ParameterSpec | false)[] => {
    const name = (part: string): string => `${prefix}.${part}${suffixOf(l, direction)}`;
    const norm = (part: string): ParameterSpec[] => [
      vector(`${name(part)}.weight`, sum),
      vector(`${name(part)}.bias`, sum),
    ];
    const below = l > 0 ? layerWidth(config) : (deepInput.at(-1) ?? entering);
    const U = matrix(name('weight_ih'), sum, below);
    const gated = cell === 'lstm' || cell === 'gru';
    return [
      below > 0 && (l === 0 && deepInput.length === 0 && isOneHot(config) ? transposed(U) : U),
      cell !== 'feedforward' && matrix(name('weight_hh'), sum, H),
      vector(name('bias_ih'), sum),
      hasSecondBias(config) && vector(name('bias_hh'), sum),
      l === 0 && contextIsInput(config) && matrix(name('weight_ctx'), sum, C),
      l === 0 && config.feedback !== 'none' && matrix(name('weight_oh'), sum, K),
      config.leak === 'learned' && vector(name('leak'), H),
      ...(config.layerNorm ? norm('ln_ih') : []),
      ...(config.layerNorm && gated ? norm('ln_hh') : []),
      config.learnedInitial && vector(name('h0'), H),
      config.learnedInitial && cell === 'lstm' && vector(name('c0'), H),
    ];
  };
  const layers = Array.from({ length: numLayers }, (_, l) =>
    Array.from({ length: directionsOf(config) }, (_, direction) => layer(l, direction)),
  ).flat(2);
  const [firstDeep, ...moreDeep] = deep('deep_in', entering, deepInput);
  const chosen = [
    embeddingDim !== undefined && matrix('emb.weight', inputSize, embeddingDim),
    firstDeep !== undefined && (isOneHot(config) ? transposed(firstDeep) : firstDeep),
    ...moreDeep,
    ...(contextIsState(config) ? affine('ctx', H, C) : []),
    ...layers,
    ...(deepTransition.length > 0 ? deep('deep_hh', sum, [...deepTransition.slice(1), H]) : []),
    ...deep('deep_out', layerWidth(config), deepOutput),
    ...(K > 0 ? affine('out', K, deepOutput.at(-1) ?? layerWidth(config)) : []),
  ];
  const specs = chosen.filter((spec): spec is ParameterSpec => spec !== false);
  // Of an echo state network only the way out of the reservoir is trained.
  const isReservoir = ({ name }: ParameterSpec): boolean => !/^(out|deep_out)\./.test(name);
  return config.spectralRadius === undefined
    ? specs
    : specs.map((spec) => (isReservoir(spec) ? { ...spec, fixed: true } : spec));
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
