import { range } from '../core/range.ts';
import { threefry2x32, uniform01 } from '../core/rng.ts';
import type { Graph } from '../graph/graph.ts';
import type { Initial } from '../graph/scan.ts';
import type { Value } from '../graph/value.ts';
import { contextIsState, directionsOf, layerWidth, type ResolvedConfig } from '../model/config.ts';
import { declare } from '../model/declare.ts';
import type { Dropout, Feedback, NetworkOutputs } from '../model/inputs.ts';
import {
  lossKind,
  type RecordedLoss,
  type ResolvedLoss,
  loss as recordLoss,
  resolveLoss,
} from '../model/loss.ts';
import { network, stateNames } from '../model/network.ts';
import { parameterSpecs } from '../model/parameters.ts';
import { constant } from '../ops/constant.ts';
import { drawUniform } from '../ops/draw.ts';
import { coinFlips, dropoutMask } from '../ops/dropout.ts';
import { upstream } from '../ops/upstream.ts';
import type { Batch, BatchMasks } from './batch.ts';
import type { RecordSettings } from './trainable.ts';

/** Which parts a batch has: plans are made for these, not for numbers. */
export interface BatchShape {
  /** T */
  readonly seqLen: number;
  /** B */
  readonly batchSize: number;
  /** Sequences have lengths of their own. */
  readonly masked?: boolean;
  /** Whose first values the batch gives, even where the network has its own. Default: none. */
  readonly given?: readonly StateLetter[];
  /** What is fed back: the target (default), the network's own output, a choice at every step that the batch makes, or coins. */
  readonly teacher?: 'always' | 'never' | 'sometimes' | 'share';
  /** What is drawn to be fed back is drawn with numbers of the host. */
  readonly draws?: boolean;
  /** Which masks of dropout the host brings. */
  readonly masks?: readonly (keyof BatchMasks)[];
  /** The host brings a gradient of what the last layer hands on. */
  readonly hiddenGradient?: boolean;
  readonly loss?: ResolvedLoss;
  readonly classWeights?: boolean;
  /** Only the states matter: there is no output. */
  readonly unjudged?: boolean;
}

/** h of every cell; c of an LSTM. */
const LETTERS = ['h', 'c'] as const;
export type StateLetter = (typeof LETTERS)[number];

const MASKS = ['input', 'between', 'recurrent'] as const satisfies readonly (keyof BatchMasks)[];

export function shapeOf(batch: Batch): BatchShape {
  const { seqLen, batchSize, lengths } = batch;
  return {
    ...{ seqLen, batchSize },
    masked: lengths !== undefined,
    given: LETTERS.filter((s) => batch[`${s}0`] !== undefined),
    teacher: teacherOf(batch),
    draws: batch.draws !== undefined,
    ...(batch.masks && { masks: MASKS.filter((part) => batch.masks?.[part] !== undefined) }),
    hiddenGradient: batch.hiddenGradient !== undefined,
    loss: resolveLoss(batch.loss),
    classWeights: batch.classWeights !== undefined,
  };
}

function teacherOf({ teacher, targets }: Batch): 'always' | 'never' | 'sometimes' {
  const told = targets === undefined ? 'never' : 'always';
  if (teacher === undefined) return told;
  let steps = 0;
  for (let i = 0; i < teacher.length; i++) steps += teacher[i] as number;
  return steps === 0 ? 'never' : steps === teacher.length ? told : 'sometimes';
}

/** Does the network say itself where its h, or its c, begins? */
export const hasOwnFirst = (config: ResolvedConfig, state: StateLetter): boolean =>
  config.learnedInitial || (state === 'h' && contextIsState(config));

/** Shapes with the same key share a plan. */
export function keyOfShape(shape: BatchShape): string {
  const { given = [], masks = [], teacher = 'always', loss } = shape;
  const words = [`${shape.seqLen}x${shape.batchSize}`];
  if (shape.masked) words.push('masked');
  if (given.length > 0) words.push(...given, 'given');
  if (shape.classWeights) words.push('classes weighed');
  if (shape.unjudged) words.push('unjudged');
  if (shape.draws) words.push('draws');
  if (shape.hiddenGradient) words.push('gradient from outside');
  for (const part of masks) words.push(part, 'masked');
  if (teacher !== 'always') words.push(teacher);
  words.push(loss?.kind ?? lossKind());
  if (loss && loss.labelSmoothing !== 0) words.push(`smoothed by ${loss.labelSmoothing}`);
  if (loss && loss.huberDelta !== 1) words.push(`up to ${loss.huberDelta}`);
  return words.join(' ');
}

/** Declares what the host writes, and may want the gradient of. */
export type Bring = (name: string, rows: number, cols: number, isWanted?: boolean) => Value;

/** A network and its loss, recorded for batches of a shape. */
export interface RecordedBatch extends NetworkOutputs {
  /** What the host brings and may want the gradient of, by name. */
  readonly inputs: Readonly<Record<string, Value>>;
  readonly judged: RecordedLoss | undefined;
}

/**
 * Records a network on what the host brings.
 *
 * @param wanted whether gradients of the inputs are wanted
 * @param drawn what is drawn on the device: dropout, and the coins of the teacher
 * @param first the first states, in place of those that the host gives
 */
export function recordBatch(
  g: Graph,
  whole: ResolvedConfig,
  shape: BatchShape,
  wanted: boolean,
  drawn?: RecordSettings,
  first?: Readonly<Record<string, Initial>>,
): RecordedBatch {
  const config: ResolvedConfig = shape.unjudged ? { ...whole, output: 'none', outputSize: 0 } : whole;
  const { seqLen: T, batchSize: B, masked, given = [] } = shape;
  const lossOptions = shape.loss ?? resolveLoss();
  const { outputSize: K, hiddenSize: H, contextSize, input, output } = config;
  const inputs: Record<string, Value> = {};
  const bring: Bring = (name, rows, cols, isWanted = false) => {
    inputs[name] = g.input(name, rows, cols, 'f32', isWanted && wanted);
    return inputs[name];
  };
  const x =
    input === 'tokens'
      ? g.input('x', T * B, 1, 'i32')
      : input === 'vectors'
        ? bring('x', T * B, config.inputSize, true)
        : undefined;
  const context = contextSize > 0 ? bring('context', B, contextSize, true) : undefined;
  const valid = masked ? bring('valid', T * B, 1) : undefined;
  // Zeros, where the network says nothing of its own; brought all the same, where their gradient is wanted.
  const brings = (s: StateLetter): boolean => given.includes(s) || (wanted && !hasOwnFirst(config, s));
  const brought = stateNames(config).filter((name) => brings(name[0] as StateLetter));
  const initial =
    first ?? Object.fromEntries(brought.map((name) => [name, { value: bring(`0 ${name}`, B, H, true) }]));
  const rows = output === 'last' ? B : T * B;
  const y =
    output === 'none'
      ? undefined
      : lossOptions.kind === 'crossEntropy'
        ? g.input('y', rows, 1, 'i32')
        : bring('y', rows, K);
  const fed = feedbackOf(config, shape, y, drawn, bring);
  const dropout = masksOf(config, shape, drawn, bring);
  const run = {
    ...{ steps: T, batch: B, initial },
    ...(x && { x }),
    ...(context && { context }),
    ...(valid && { valid }),
    dropout,
    ...(fed && { feedback: fed }),
  };
  const out = network(g, config, run, declare(g, parameterSpecs(whole)));
  if (shape.hiddenGradient) upstream(out.top, bring('hiddenGradient', T * B, layerWidth(config)));
  if (!out.o || !y) return { ...out, inputs, judged: undefined };
  const classWeights = shape.classWeights ? bring('classWeights', 1, K) : undefined;
  return {
    ...out,
    inputs,
    judged: recordLoss(out.o, y, bring('weight', rows, 1), lossOptions, classWeights),
  };
}

/**
 * What is fed back: the target, the network's own output, or one or the other by the word of the batch, or by coins.
 *
 * @param y what the network is told [T·B, 1] or [T·B, K]
 */
export function feedbackOf(
  { feedback, outputSize: K }: ResolvedConfig,
  { seqLen: T, batchSize: B, teacher = 'always', draws }: BatchShape,
  y: Value | undefined,
  drawn: RecordSettings | undefined,
  bring: Bring,
): Feedback | undefined {
  if (feedback === 'none') return undefined;
  const targets = teacher === 'never' ? undefined : y;
  const picked =
    teacher === 'sometimes'
      ? bring('teacher', T * B, 1)
      : teacher === 'share' && drawn
        ? coinFlips(drawn.alone, drawn.clock, T * B, STREAMS.teacher)
        : undefined;
  const isDrawn = feedback === 'sample' && !(targets && !picked);
  const ofDevice = (): Value | undefined => drawn && drawUniform(drawn.clock, T * B, STREAMS.draws);
  return {
    ...(targets && { targets }),
    ...(picked && { teacher: picked }),
    ...(isDrawn && { draws: (draws ? undefined : ofDevice()) ?? bring('draws', T * B, 1) }),
    first: { value: bring('o0', B, K, true) },
  };
}

/** Streams of the generator: every mask has one of its own. */
export const STREAMS = { teacher: 16, input: 17, draws: 18, between: 32, recurrent: 512, own: 1024 } as const;

/** A batch with draws, where the network draws: its own, or those of the first step of a training run with the seed 1. */
export function withDraws(batch: Batch, { feedback }: ResolvedConfig): Batch {
  if (feedback !== 'sample' || batch.draws) return batch;
  const { seqLen, batchSize: B } = batch;
  const draw = (i: number): number => uniform01(threefry2x32(1, STREAMS.draws, 0, i)[0]);
  return {
    ...batch,
    draws: Float64Array.from({ length: seqLen * B }, (_, i) => (i < B ? 0 : draw(i - B))),
  };
}

/**
 * Masks that the host brings, and where it brings none, those that a training run draws.
 *
 * @param further added to the streams of the generator, for one of several networks. Default 0
 */
export function masksOf(
  config: ResolvedConfig,
  { seqLen: T, batchSize: B, masks = [] }: BatchShape,
  drawn: RecordSettings | undefined,
  bring: Bring,
  further = 0,
): Dropout {
  const { numLayers, hiddenSize: H, inputSize, embeddingDim } = config;
  const mask = (part: keyof BatchMasks, name: string, rows: number, cols: number, stream: number) => {
    if (masks.includes(part)) return bring(`mask ${part}${name}`, rows, cols);
    const { clock, dropout, firstRow } = drawn as RecordSettings;
    const rate = constant(clock.graph, dropout?.[part] as number);
    // The masks of recurrent dropout are the same at every step, and so in every segment.
    return dropoutMask(
      rate,
      clock,
      rows,
      cols,
      stream + further,
      part === 'recurrent' ? undefined : firstRow,
    );
  };
  const there = (part: keyof BatchMasks): boolean =>
    masks.includes(part) || (drawn?.dropout?.[part] ?? 0) > 0;
  return {
    ...(there('input') && {
      input: mask('input', '', T * B, embeddingDim ?? inputSize, STREAMS.input),
    }),
    ...(there('between') && {
      between: range(numLayers - 1).map((l) =>
        mask('between', ` ${l}`, T * B, layerWidth(config), STREAMS.between + l),
      ),
    }),
    ...(there('recurrent') && {
      recurrent: range(numLayers * directionsOf(config)).map((track) =>
        mask('recurrent', ` ${track}`, B, H, STREAMS.recurrent + track),
      ),
    }),
  };
}
