import type { NumberArray } from '../../shaders/cells.ts';
import { gradientName } from '../graph/gradients.ts';
import { Graph, viewOf } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';
import { directionsOf, type ResolvedConfig } from '../model/config.ts';
import { type ResolvedLoss, loss as recordLoss, resolveLoss } from '../model/loss.ts';
import { network, stateNames } from '../model/network.ts';
import { fromKept, parameterSpecs } from '../model/parameters.ts';
import { Emitter } from '../schedule/emitter.ts';
import type { Executor } from '../schedule/executor.ts';
import type { Plan, View } from '../schedule/plan.ts';
import { type Batch, isValid, rowWeights } from './batch.ts';

/** A state of a network, such as `h_l0`, `c_l1` or `h_l0_reverse`. */
export interface StateInspection {
  /** After every step [T, B, H]; where a sequence is over it stays as it is. */
  readonly values: NumberArray;
  /** ∂L/∂ of it, through everything that follows [T, B, H]; undefined without a loss. */
  readonly gradient: NumberArray | undefined;
}

/** Everything there is to know about a network and one batch. Time-major and row-major. */
export interface Inspection {
  /** Reduced as the batch says; NaN for a network without an output. */
  readonly loss: number;
  /** Of every output, unreduced (of numbers: summed over K); 0 where it does not count. [T, B] or [B] */
  readonly lossElements: NumberArray;
  /** Of a cross entropy: 1 where the target had the largest logit. [T, B] or [B] */
  readonly correct: NumberArray | undefined;
  /** o(t) [T, B, K], or [B, K] */
  readonly logits: NumberArray;
  /** What the last layer hands on, [T, B, width] */
  readonly hidden: NumberArray;
  /** The states of every layer, by name. */
  readonly states: ReadonlyMap<string, StateInspection>;
  /** h after the last step of every layer and direction, in PyTorch's order [layers·directions, B, H] */
  readonly hN: NumberArray;
  /** c after the last step, of an LSTM. */
  readonly cN: NumberArray | undefined;
  /** Where the output is fed back: what it became, row t for step t+1, [T, B, K]. */
  readonly fed: NumberArray | undefined;
  /** ∂L/∂θ under PyTorch's names and in its layouts. */
  readonly gradients: ReadonlyMap<string, NumberArray>;
  readonly inputGradients: {
    /** ∂L/∂x(t) [T, B, D]; undefined for tokens. */
    readonly x: NumberArray | undefined;
    /** [B, C] */
    readonly context: NumberArray | undefined;
    /** ∂L/∂h(-1) [layers·directions, B, H]; undefined where it is learned or comes from the context. */
    readonly h0: NumberArray | undefined;
    /** ∂L/∂c(-1) [layers·directions, B, H] */
    readonly c0: NumberArray | undefined;
    /** ∂L/∂ of what was fed back at the first step [B, K] */
    readonly o0: NumberArray | undefined;
    /** ∂L/∂ of what the last layer hands on, [T, B, width] */
    readonly hidden: NumberArray | undefined;
  };
}

/** Which parts a batch has: plans are made for these, not for numbers. */
export interface BatchShape {
  /** T */
  readonly seqLen: number;
  /** B */
  readonly batchSize: number;
  /** Sequences have lengths of their own. */
  readonly masked?: boolean;
  /** First states are given by the host, even where the network has its own. */
  readonly given?: boolean;
  /** What is fed back: the target (default), the network's own output, or a choice at every step. */
  readonly teacher?: 'always' | 'never' | 'sometimes';
  readonly loss?: ResolvedLoss;
  readonly classWeights?: boolean;
}

export function shapeOf(batch: Batch, config: ResolvedConfig): BatchShape {
  const { seqLen, batchSize, lengths, teacher, targets } = batch;
  const choices = teacher && new Set(Array.from(teacher));
  const told = targets === undefined ? 'never' : 'always';
  return {
    ...{ seqLen, batchSize },
    masked: lengths !== undefined,
    given: batch.h0 !== undefined || batch.c0 !== undefined || !hasOwnFirst(config),
    teacher: choices === undefined ? told : choices.size > 1 ? 'sometimes' : choices.has(1) ? told : 'never',
    loss: resolveLoss(batch.loss),
    classWeights: batch.classWeights !== undefined,
  };
}

/** Does the network say itself where it begins? */
const hasOwnFirst = ({ learnedInitial, contextSize, contextEnters }: ResolvedConfig): boolean =>
  learnedInitial || (contextSize > 0 && contextEnters !== 'input');

/** Where the results of a run lie. Gradients by the name of what they are of. */
interface Places {
  readonly views: ReadonlyMap<string, View>;
  readonly gradients: ReadonlyMap<string, View>;
}

/** Forward and backward over one batch that the host brings, with every gradient. */
export function inspectionPlan(config: ResolvedConfig, shape: BatchShape): { plan: Plan; places: Places } {
  const { seqLen: T, batchSize: B, masked, given = !hasOwnFirst(config), teacher = 'always' } = shape;
  const { kind } = shape.loss ?? resolveLoss();
  const { outputSize: K, hiddenSize: H, contextSize, input, output, feedback } = config;
  const settings = [masked && 'masked', given && 'given', teacher !== 'always' && teacher, kind];
  const g = new Graph(['inspect', `${T}x${B}`, ...settings.filter(Boolean)].join(' '));
  const tokens = input === 'tokens';
  const inputs: Record<string, Value> = {};
  const bring = (name: string, rows: number, cols: number, wanted = false): Value => {
    inputs[name] = g.input(name, rows, cols, 'f32', wanted);
    return inputs[name];
  };
  const x = tokens
    ? g.input('x', T * B, 1, 'i32')
    : input === 'vectors'
      ? bring('x', T * B, config.inputSize, true)
      : undefined;
  const context = contextSize > 0 ? bring('context', B, contextSize, true) : undefined;
  const valid = masked ? bring('valid', T * B, 1) : undefined;
  const names = stateNames(config);
  const initial = given
    ? Object.fromEntries(names.map((name) => [name, { value: bring(`0 ${name}`, B, H, true) }]))
    : {};
  const rows = output === 'last' ? B : T * B;
  const y =
    output === 'none'
      ? undefined
      : kind === 'crossEntropy'
        ? g.input('y', rows, 1, 'i32')
        : bring('y', rows, K);
  const out = network(g, config, {
    ...{ steps: T, batch: B, initial },
    ...(x && { x }),
    ...(context && { context }),
    ...(valid && { valid }),
    ...(feedback !== 'none' && {
      feedback: {
        ...(teacher !== 'never' && y && { targets: y }),
        ...(teacher === 'sometimes' && { teacher: bring('teacher', T * B, 1) }),
        first: { value: bring('o0', B, K, true) },
      },
    }),
  });
  const results: Record<string, Value> = { ...out.states, top: out.top };
  for (const name of names) results[`last ${name}`] = out.states[name]?.last as Value;
  if (out.o) results.o = out.o;
  if (out.fed) results.fed = out.fed;
  if (out.o && y) {
    const classWeights = shape.classWeights ? bring('classWeights', 1, K) : undefined;
    const judged = recordLoss(out.o, y, bring('weight', rows, 1), shape.loss ?? resolveLoss(), classWeights);
    results.loss = judged.loss;
    if (judged.correct) results.correct = judged.correct;
  }
  const gradients = new Map<string, View>();
  const plan = g.plan({
    backward: output !== 'none',
    finish(e, book) {
      if (!book) return;
      for (const [name, v] of Object.entries({ ...inputs, ...out.states, top: out.top }))
        if (v.wanted || v.node) gradients.set(name, book.read(viewOf(v, e)));
    },
  });
  const e = new Emitter();
  const views = new Map(Object.entries(results).map(([name, v]) => [name, viewOf(v, e)]));
  return { plan, places: { views, gradients } };
}

/** Asks a network about a batch. The batch has been checked. */
export async function inspect(executor: Executor, config: ResolvedConfig, batch: Batch): Promise<Inspection> {
  const shape = shapeOf(batch, config);
  const { plan, places } = inspectionPlan(config, shape);
  const program = await executor.load(plan);
  try {
    const weights = writeBatch(executor, plan, config, batch, shape);
    await executor.run(program);
    const read = async (view: View | undefined): Promise<NumberArray | undefined> =>
      view && extract(await executor.read(view.tensor), view);
    const value = (name: string): Promise<NumberArray | undefined> => read(places.views.get(name));
    const gradient = (name: string): Promise<NumberArray | undefined> => read(places.gradients.get(name));
    const all = async (parts: Promise<NumberArray | undefined>[]): Promise<NumberArray | undefined> =>
      concatenate(await Promise.all(parts));
    const names = stateNames(config);
    const of = (state: string): string[] => names.filter((name) => name.startsWith(`${state}_`));
    const states = new Map<string, StateInspection>();
    for (const name of names)
      states.set(name, { values: (await value(name)) as NumberArray, gradient: await gradient(name) });
    const gradients = new Map<string, NumberArray>();
    if (config.output !== 'none')
      for (const spec of parameterSpecs(config))
        gradients.set(spec.name, fromKept(spec, await executor.read(gradientName(spec.name))));
    const losses = (await value('loss')) ?? new Float64Array(0);
    const empty = new Float64Array(0);
    return {
      loss: losses.length > 0 ? Array.from(losses).reduce((sum, l) => sum + l, 0) : Number.NaN,
      lossElements: Float64Array.from(losses, (l, row) =>
        weights[row] === 0 ? 0 : l / (weights[row] as number),
      ),
      correct: await value('correct'),
      logits: (await value('o')) ?? empty,
      hidden: (await value('top')) as NumberArray,
      states,
      hN: (await all(of('h').map((name) => value(`last ${name}`)))) ?? empty,
      cN: await all(of('c').map((name) => value(`last ${name}`))),
      fed: await value('fed'),
      gradients,
      inputGradients: {
        x: await gradient('x'),
        context: await gradient('context'),
        h0: await all(of('h').map((name) => gradient(`0 ${name}`))),
        c0: await all(of('c').map((name) => gradient(`0 ${name}`))),
        o0: await gradient('o0'),
        hidden: await gradient('top'),
      },
    };
  } finally {
    executor.unload(program);
  }
}

/** Writes everything that the plan of a batch's shape reads; returns what each row of outputs weighs. */
export function writeBatch(
  executor: Executor,
  plan: Plan,
  config: ResolvedConfig,
  batch: Batch,
  shape: BatchShape,
): Float64Array {
  const { seqLen: T, batchSize: B } = batch;
  const { hiddenSize: H, outputSize: K } = config;
  const known = new Set(plan.tensors.map((t) => t.name));
  const write = (name: string, data: ArrayLike<number> | undefined): void => {
    const tensor = `${plan.name}/${name}`;
    if (data !== undefined && known.has(tensor)) executor.write(tensor, asNumbers(data));
  };
  const padded = (data: ArrayLike<number> | undefined, width: number): ArrayLike<number> | undefined =>
    // What lies in the padding may be anything: it must not even be multiplied by zero.
    data && shape.masked
      ? Float64Array.from(data, (v, i) => (isValid(batch, Math.floor(i / width)) ? v : 0))
      : data;
  const tracks = config.numLayers * directionsOf(config);
  const weights =
    config.output === 'none' ? new Float64Array(0) : rowWeights(batch, config, shape.loss ?? resolveLoss());
  write('x', batch.tokens ? padTokens(batch) : padded(batch.x, config.inputSize));
  write('context', batch.context);
  write(
    'valid',
    Float32Array.from({ length: T * B }, (_, row) => (isValid(batch, row) ? 1 : 0)),
  );
  for (const [state, data] of [
    ['h', batch.h0],
    ['c', batch.c0],
  ] as const)
    stateNames(config)
      .filter((name) => name.startsWith(`${state}_`))
      .forEach((name, track) => {
        const values = data ?? new Float32Array(tracks * B * H);
        write(`0 ${name}`, (values as Float64Array).slice(track * B * H, (track + 1) * B * H));
      });
  write('o0', batch.o0 ?? new Float32Array(B * K));
  // Row t of what is fed back enters step t + 1.
  write('teacher', batch.teacher && [...Array.from(batch.teacher).slice(B), ...new Array(B).fill(1)]);
  write('y', targetsOf(batch, config));
  write('weight', weights);
  write('classWeights', batch.classWeights);
  return weights;
}

/** Tokens in the padding become the zero vector. */
const padTokens = (batch: Batch): Int32Array =>
  (batch.tokens as Int32Array).map((token, row) => (isValid(batch, row) ? token : -1));

/** Classes in the padding do not count, and numbers there are zeros. */
function targetsOf(batch: Batch, config: ResolvedConfig): ArrayLike<number> | undefined {
  const { targets } = batch;
  if (targets === undefined || config.output === 'last') return targets;
  if (targets instanceof Int32Array) return targets.map((y, row) => (isValid(batch, row) ? y : -1));
  return Float64Array.from(targets, (y, i) => (isValid(batch, Math.floor(i / config.outputSize)) ? y : 0));
}

const asNumbers = (data: ArrayLike<number>): NumberArray =>
  ArrayBuffer.isView(data) && !(data instanceof Uint8Array) ? (data as NumberArray) : Float64Array.from(data);

/** The matrix that a view is, row by row. */
function extract(all: NumberArray, { offset, rows, cols, stride }: View): NumberArray {
  const out = new Float64Array(rows * cols);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < cols; c++) out[r * cols + c] = all[offset + r * stride + c] as number;
  return out;
}

function concatenate(parts: readonly (NumberArray | undefined)[]): NumberArray | undefined {
  if (parts.length === 0 || parts.includes(undefined)) return undefined;
  const whole = new Float64Array(parts.reduce((sum, p) => sum + (p?.length ?? 0), 0));
  let at = 0;
  for (const part of parts as readonly NumberArray[]) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
