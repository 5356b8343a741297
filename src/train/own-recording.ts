import { PlanError } from '../core/errors.ts';
import type { Graph } from '../graph/graph.ts';
import { type Initial, scan, type Values } from '../graph/scan.ts';
import type { Value } from '../graph/value.ts';
import { declare, type Parameters } from '../model/declare.ts';
import { fedBack } from '../model/feedback.ts';
import { loss, type RecordedLoss, resolveLoss } from '../model/loss.ts';
import { constant } from '../ops/constant.ts';
import { dropoutMask } from '../ops/dropout.ts';
import { repeat } from '../ops/repeat.ts';
import { type BatchShape, type Bring, feedbackOf, STREAMS } from './batch-recording.ts';
import { maskRows, type OwnBatch } from './own-batch.ts';
import { firstOf, type OwnParts } from './own-options.ts';
import type { RecordSettings } from './trainable.ts';

/** A step of one's own, unrolled over batches of a shape, and its loss. */
export interface RecordedOwn {
  /** What the host brings and may want the gradient of, by name. */
  readonly inputs: Readonly<Record<string, Value>>;
  readonly states: Values;
  /** o(t) [T·B, K], or [B, K] of the last steps. */
  readonly o: Value;
  /** What was fed back [T·B, K]: row t is what enters step t+1. */
  readonly fed: Value | undefined;
  readonly judged: RecordedLoss;
}

export interface OwnSettings {
  readonly shape: BatchShape;
  /** Gradients of x, of what is fed back first, and of first states that are not learned are wanted. Default false. */
  readonly wanted?: boolean;
  /** What is drawn on the device. */
  readonly drawn?: RecordSettings;
  /** First states that live on from the batch before, in place of any others. */
  readonly kept?: Readonly<Record<string, Initial>>;
}

/** @throws PlanError `output-size`, `state-not-returned`, `state-size`, `no-feedback` */
export function recordOwn(g: Graph, parts: OwnParts, like: OwnBatch, settings: OwnSettings): RecordedOwn {
  const { around, states } = parts;
  const { shape, wanted = false, drawn } = settings;
  const { seqLen: T, batchSize: B } = shape;
  const { input, inputSize, outputSize: K, output } = around;
  const inputs: Record<string, Value> = {};
  const bring: Bring = (name, rows, cols, isWanted = false) => {
    inputs[name] = g.input(name, rows, cols, 'f32', isWanted && wanted);
    return inputs[name];
  };
  const all = declare(g, parts.specs);
  const x = input === 'tokens' ? g.input('x', T * B, 1, 'i32') : bring('x', T * B, inputSize, true);
  const valid = shape.masked ? bring('valid', T * B, 1) : undefined;
  const lossOptions = shape.loss ?? resolveLoss();
  const rows = output === 'last' ? B : T * B;
  const y = lossOptions.kind === 'crossEntropy' ? g.input('y', rows, 1, 'i32') : bring('y', rows, K);
  const feedback = feedbackOf(around, shape, y, drawn, bring);
  const { first, targets, ...choice } = feedback ?? {};
  const masks = masksOf(g, parts, like, drawn, bring);
  const initial = {
    ...firstStates(parts, like, settings, all, bring),
    ...(first && { fed: first }),
    // Of a state only the value at the end of each sequence is left.
    ...(output === 'last' && { o: { zeros: [B, K] as const } }),
  };
  const out = scan(
    g,
    { steps: T, free: ['fed'], ...(valid && { valid }) },
    { x, ...(targets && { y: targets }), ...choice, ...masks.moving },
    initial,
    (now, before) => {
      const seen: Record<string, Value> = { ...masks.still, x: now.x as Value };
      for (const { name } of states) seen[name] = before[name] as Value;
      for (const name of Object.keys(masks.moving)) seen[name.slice(MASK.length)] = now[name] as Value;
      const after = parts.step(withFed(seen, before.fed), Object.fromEntries(all));
      assertOutput(after.o, B, K);
      const named = states.map(({ name }) => [name, after[name]] as const);
      return {
        ...Object.fromEntries(named.filter((entry): entry is [string, Value] => entry[1] !== undefined)),
        o: after.o,
        ...(feedback && { fed: fedBack(around, after.o, now) }),
      };
    },
  );
  const { o: outputs, fed, ...rest } = out as Values & { readonly o: Value };
  const o = output === 'last' ? (outputs.last as Value) : outputs;
  const classWeights = shape.classWeights ? bring('classWeights', 1, K) : undefined;
  const judged = loss(o, y, bring('weight', rows, 1), lossOptions, classWeights);
  return { inputs, states: rest, o, fed, judged };
}

/** Kept from the batch before, given, learned, or zeros. */
function firstStates(
  { states }: OwnParts,
  like: OwnBatch,
  { kept, wanted }: OwnSettings,
  all: Parameters,
  bring: Bring,
): Record<string, Initial> {
  const first = (name: string, width: number, learned: boolean): Initial => {
    const before = kept?.[name];
    if (before) return before;
    const isGiven = like.states?.[name] !== undefined || (wanted && !learned);
    if (isGiven) return { value: bring(`0 ${name}`, like.batchSize, width, true) };
    if (learned) return { value: repeat(all.get(firstOf(name)) as Value, like.batchSize) };
    return { zeros: [like.batchSize, width] };
  };
  return Object.fromEntries(states.map(({ name, width, learned }) => [name, first(name, width, learned)]));
}

/** Before the name of a mask among what moves with time. */
const MASK = 'mask ';

/** Masks that the host brings, or that a training run draws; else ones. */
function masksOf(
  g: Graph,
  { dropout }: OwnParts,
  like: OwnBatch,
  drawn: RecordSettings | undefined,
  bring: Bring,
): { readonly moving: Values; readonly still: Values } {
  const moving: Record<string, Value> = {};
  const still: Record<string, Value> = {};
  for (const [i, mask] of dropout.entries()) {
    const { name, rate, width, per } = mask;
    const rows = maskRows(mask, like);
    const isGiven = like.masks?.[name] !== undefined;
    const isDrawn = drawn?.training && rate > 0;
    const value = isGiven
      ? bring(`${MASK}${name}`, rows, width)
      : isDrawn
        ? dropoutMask(constant(g, rate), drawn.clock, rows, width, STREAMS.own + i)
        : constant(g, 1, like.batchSize, width);
    if (per === 'step' && (isGiven || isDrawn)) moving[`${MASK}${name}`] = value;
    else still[name] = value;
  }
  return { moving, still };
}

/** Where nothing is fed back, asking for it is an error of the step. */
const withFed = (seen: Record<string, Value>, fed: Value | undefined): Record<string, Value> =>
  Object.defineProperty(seen, 'fed', {
    get(): Value {
      if (fed) return fed;
      throw new PlanError('no-feedback', 'The step asks for now.fed, but the network feeds nothing back.', {
        parameter: 'feedback',
        hint: "Choose what is fed back: feedback: 'softmax', 'linear', 'greedy' or 'sample'.",
      });
    },
  });

function assertOutput(o: Value | undefined, B: number, K: number): asserts o is Value {
  if (o && o.rows === B && o.cols === K) return;
  throw new PlanError(
    'output-size',
    o ? `The output is [${B}, ${K}], but the step returns [${o.rows}, ${o.cols}].` : 'The step returns no o.',
    {
      parameter: 'o',
      actual: o && [o.rows, o.cols],
      limit: [B, K],
      hint: 'Return it beside the states: { ..., o }.',
    },
  );
}
