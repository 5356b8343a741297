/**
 * Golden values from PyTorch (test/fixtures/golden; test/fixtures/generate.py makes more), as typed arrays in this
 * library's layout: time-major, row-major, f64. Works in Node and in the browser, since Vite resolves the imports.
 */

import type { ActivationName } from '../../src/cpu/reference/activations.ts';

/** Numbers nested in lists, as JSON has them. */
export type Nested = number | readonly Nested[];
export type Named = Readonly<Record<string, Nested>>;

/** The files' schema, as far as it is used here. Batch first: [B][T][...]. */
interface CaseFile {
  name: string;
  kind: 'gradient' | 'optimizer' | 'tbptt';
  config: {
    activation: ActivationName;
    single_bias: boolean;
    reduction: 'mean' | 'sum';
    ignore_index: number | null;
    sizes: { B: number; T: number; D: number; H: number; K: number; V?: number };
    training?: {
      steps?: number;
      chunk?: number;
      optimizer: {
        type: 'sgd' | 'adam';
        lr: number;
        momentum?: number;
        betas?: [number, number];
        eps?: number;
      };
      clip?: { type: 'global_norm'; max_norm: number } | null;
    };
  };
  inputs: { x?: Nested; tokens?: Nested; h0: Nested };
  targets: { y: Nested };
  params: Named;
  expected: ForwardFile & {
    grads: Named;
    steps?: StepFile[];
    chunks?: ChunkFile[];
    loss_curve?: number[];
    optimizer_state?: Record<string, Named>;
  };
}
interface ForwardFile {
  hidden: Nested;
  logits: Nested;
  loss: number;
  loss_elements: Nested;
  h_n: Nested;
}
interface StepFile {
  loss: number;
  grads: Named;
  grad_norm?: number;
  clipped_grads?: Named;
  params_after: Named;
}
interface ChunkFile extends ForwardFile, StepFile {
  t_start: number;
  t_end: number;
  h_in: Nested;
}

export interface GoldenForward {
  /** [T, B, H] */
  readonly hidden: Float64Array;
  /** [T, B, K] */
  readonly logits: Float64Array;
  readonly loss: number;
  /** [T, B] */
  readonly elements: Float64Array;
  /** [B, H] */
  readonly hN: Float64Array;
}

export interface GoldenGradients {
  /** Under the names of the parameters. */
  readonly parameters: ReadonlyMap<string, Float64Array>;
  /** [T, B, D] */
  readonly x: Float64Array | undefined;
  /** [B, H] */
  readonly h0: Float64Array | undefined;
}

export interface GoldenStep {
  readonly loss: number;
  readonly gradients: GoldenGradients;
  /** Global norm before clipping. */
  readonly gradNorm: number | undefined;
  readonly clipped: ReadonlyMap<string, Float64Array> | undefined;
  readonly parametersAfter: ReadonlyMap<string, Float64Array>;
}

/** Steps start ... end - 1 of the whole, and the update after them. Its tensors have T = end - start. */
export interface GoldenChunk extends GoldenStep, GoldenForward {
  readonly start: number;
  readonly end: number;
  /** [B, H] */
  readonly h0: Float64Array;
}

export interface Golden {
  readonly name: string;
  readonly kind: CaseFile['kind'];
  /** As `RnnSpec` of the reference takes them. */
  readonly spec: { T: number; B: number; D: number; H: number; K: number; activation: ActivationName };
  readonly singleBias: boolean;
  readonly reduction: 'mean' | 'sum';
  readonly training: CaseFile['config']['training'];
  /** PyTorch's names and layouts. */
  readonly parameters: ReadonlyMap<string, Float64Array>;
  /** x [T, B, D], or tokens [T, B]. */
  readonly input: { readonly x: Float64Array } | { readonly tokens: Int32Array };
  /** [B, H] */
  readonly h0: Float64Array;
  /** [T, B]; -1 where a step does not count. */
  readonly targets: Int32Array;
  /** Kind `gradient` only. */
  readonly forward: GoldenForward;
  /** Kind `gradient` only. */
  readonly gradients: GoldenGradients;
  /** Kind `optimizer` only. */
  readonly steps: readonly GoldenStep[];
  /** Kind `tbptt` only. */
  readonly chunks: readonly GoldenChunk[];
  /** Losses before each step; kind `optimizer` also has the one after the last. */
  readonly lossCurve: readonly number[];
  /** Parameter -> `momentum_buffer`, `exp_avg`, `exp_avg_sq` after the last step. */
  readonly optimizerState: ReadonlyMap<string, ReadonlyMap<string, Float64Array>>;
}

const files = import.meta.glob<CaseFile>('../fixtures/golden/*.json', { eager: true, import: 'default' });

/** The names of all cases, or of those of one kind. */
export function goldenNames(kind?: Golden['kind']): string[] {
  return Object.values(files)
    .filter((file) => kind === undefined || file.kind === kind)
    .map((file) => file.name);
}

/** The case of that name. Every call returns arrays of its own. */
export function golden(name: string): Golden {
  const file = files[`../fixtures/golden/${name}.json`];
  if (file === undefined)
    throw new Error(`There is no golden case ${name}; there are ${goldenNames().join(', ')}.`);
  return goldenFrom(file);
}

function goldenFrom({ name, kind, config, inputs, targets, params, expected }: CaseFile): Golden {
  const { B, T, D, H, K } = config.sizes;
  const { x, tokens, h0 } = inputs;
  if ((x === undefined) === (tokens === undefined)) throw new Error(`${name} needs either x or tokens.`);
  return {
    name,
    kind,
    spec: { T, B, D, H, K, activation: config.activation },
    singleBias: config.single_bias,
    reduction: config.reduction,
    training: config.training,
    parameters: arrays(params),
    input: x === undefined ? { tokens: Int32Array.from(timeMajor(tokens!)) } : { x: timeMajor(x) },
    h0: flat(h0),
    targets: Int32Array.from(timeMajor(targets.y), (y) => (y === config.ignore_index ? -1 : y)),
    get forward() {
      return forwardFrom(expected);
    },
    get gradients() {
      return gradientsFrom(expected.grads);
    },
    steps: (expected.steps ?? []).map(stepFrom),
    chunks: (expected.chunks ?? []).map((chunk) => ({
      ...stepFrom(chunk),
      ...forwardFrom(chunk),
      start: chunk.t_start,
      end: chunk.t_end,
      h0: flat(chunk.h_in),
    })),
    lossCurve: expected.loss_curve ?? [],
    optimizerState: new Map(
      Object.entries(expected.optimizer_state ?? {}).map(([parameter, state]) => [parameter, arrays(state)]),
    ),
  };
}

function forwardFrom(file: ForwardFile): GoldenForward {
  return {
    hidden: timeMajor(file.hidden),
    logits: timeMajor(file.logits),
    loss: file.loss,
    elements: timeMajor(file.loss_elements),
    hN: flat(file.h_n),
  };
}

function gradientsFrom({ x, h0, ...parameters }: Named): GoldenGradients {
  return {
    parameters: arrays(parameters),
    x: x === undefined ? undefined : timeMajor(x),
    h0: h0 === undefined ? undefined : flat(h0),
  };
}

function stepFrom(file: StepFile): GoldenStep {
  return {
    loss: file.loss,
    gradients: gradientsFrom(file.grads),
    gradNorm: file.grad_norm,
    clipped: file.clipped_grads && arrays(file.clipped_grads),
    parametersAfter: arrays(file.params_after),
  };
}

export function arrays(named: Named): Map<string, Float64Array> {
  return new Map(Object.entries(named).map(([name, values]) => [name, flat(values)]));
}

export function flat(nested: Nested): Float64Array {
  const numbers: number[] = [];
  const visit = (part: Nested): void => {
    if (typeof part === 'number') numbers.push(part);
    else part.forEach(visit);
  };
  visit(nested);
  return Float64Array.from(numbers);
}

/** [B][T][...] -> [T, B, ...] */
export function timeMajor(nested: Nested): Float64Array {
  const sequences = nested as readonly (readonly Nested[])[];
  const steps = sequences[0]!.map((_, t) => sequences.map((sequence) => sequence[t]!));
  return flat(steps);
}
