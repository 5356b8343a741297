import { copy } from '../../shaders/copy.ts';
import { recordStep } from '../../shaders/recordStep.ts';
import { sumSquares } from '../../shaders/sumSquares.ts';
import { Graph, viewOf } from '../graph/graph.ts';
import { columns, type Value } from '../graph/value.ts';
import type { ResolvedConfig } from '../model/config.ts';
import { network, stateNames } from '../model/network.ts';
import { batchWindow } from '../ops/batch-window.ts';
import { softmaxCrossEntropy } from '../ops/softmax-cross-entropy.ts';
import type { ClipRule } from '../optim/clipping.ts';
import type { Optimizer } from '../optim/optimizer.ts';
import { update } from '../optim/update.ts';
import type { Emitter } from '../schedule/emitter.ts';
import type { Plan, View } from '../schedule/plan.ts';
import { RING, RING_COLUMNS } from '../train/ring.ts';

/** Streams of a corpus that lies on the device. */
export interface StreamPlan {
  /** T */
  readonly seqLen: number;
  /** B */
  readonly batchSize: number;
  /** Tokens of each stream. */
  readonly streamLength: number;
}

/** The host's numbers for one step: columns of `clock` (u32) and of `hyper` (f32), which `optimizer` columns precede. */
export const CLOCK = { step: 0, chunk: 1, size: 2 } as const;
export const HYPER = { maxNorm: 0, keep: 1, size: 2 } as const;

interface Recorded {
  readonly graph: Graph;
  readonly clock: Value;
  readonly hyper: Value;
  /** Where each state lives on until the next chunk, by name; and its value at the end of this one. */
  readonly carries: Readonly<Record<string, Value>>;
  readonly lasts: Readonly<Record<string, Value>>;
  /** What the last layer hands on [T·B, width]. */
  readonly top: Value;
  readonly loss: Value;
  readonly correct: Value;
  readonly ring: Value;
}

/** A chunk of every stream through the network, from the carried state on. */
function record(name: string, config: ResolvedConfig, s: StreamPlan, hyperSize: number): Recorded {
  const graph = new Graph(name);
  const { seqLen: T, batchSize: B, streamLength } = s;
  const corpus = graph.input('corpus', 1, B * streamLength, 'i32');
  const clock = graph.input('clock', 1, CLOCK.size, 'u32');
  const hyper = graph.input('hyper', 1, hyperSize);
  const weight = graph.input('weight', 1, 1);
  const carries = Object.fromEntries(
    stateNames(config).map((name) => [name, graph.carry(`carried.${name}`, B, config.hiddenSize)]),
  );
  const ring = graph.carry('ring', RING, RING_COLUMNS);
  const { tokens, targets } = batchWindow(corpus, columns(clock, CLOCK.chunk, 1), {
    seqLen: T,
    batchSize: B,
    stream: streamLength,
  });
  const keep = columns(hyper, hyperSize - HYPER.size + HYPER.keep, 1);
  const initial = Object.fromEntries(Object.entries(carries).map(([name, value]) => [name, { value, keep }]));
  const { states, top, o } = network(graph, config, { steps: T, batch: B, x: tokens, initial });
  const { loss, correct } = softmaxCrossEntropy(o as Value, targets, weight);
  const lasts = Object.fromEntries(Object.keys(carries).map((name) => [name, states[name]?.last as Value]));
  return { graph, clock, hyper, carries, lasts, top, loss, correct, ring };
}

/** The state goes on to the next chunk; the metrics go into the ring. */
function conclude(e: Emitter, r: Recorded, norm?: View): void {
  for (const [name, carry] of Object.entries(r.carries))
    e.emit(copy, { a: viewOf(r.lasts[name] as Value, e), out: { view: viewOf(carry, e), add: false } });
  e.emit(recordStep, {
    loss: viewOf(r.loss, e),
    correct: viewOf(r.correct, e),
    norm,
    step: viewOf(columns(r.clock, CLOCK.step, 1), e),
    ring: viewOf(r.ring, e),
  });
}

/**
 * One training step, 2T + 16 dispatches with one layer of the cell `rnn`: cut the batch out of the corpus, forward, loss, back-propagation through time
 * truncated to T steps, clipping, update, and what the host wants to know.
 *
 * @param gradientNorms also ‖∂L/∂h(t)‖² of the last layer for every t, in `train/stepNorms` [T, 1]: one dispatch more
 * @param rule how gradients are clipped; `value` is one dispatch more
 */
export function trainingPlan(
  config: ResolvedConfig,
  s: StreamPlan,
  optimizer: Optimizer,
  gradientNorms: boolean,
  rule: ClipRule = 'norm',
): Plan {
  const r = record('train', config, s, optimizer.hyperSize + HYPER.size);
  return r.graph.plan({
    backward: true,
    finish(e, gradients) {
      const hyper = (from: number, n: number): View => viewOf(columns(r.hyper, from, n), e);
      const norm = update(
        e,
        optimizer,
        hyper(0, optimizer.hyperSize),
        hyper(optimizer.hyperSize + HYPER.maxNorm, 1),
        rule,
      );
      if (gradientNorms && gradients) {
        const { seqLen: T, batchSize: B } = s;
        const dh = gradients.read(viewOf(r.top, e));
        const width = B * dh.cols;
        e.emit(sumSquares, {
          a: { ...dh, rows: T, cols: width, stride: width },
          out: e.tensor('train/stepNorms', 'activation', T, 1),
        });
      }
      conclude(e, r, norm);
    },
  });
}

/** One chunk of the validation part: forward only. */
export function evaluationPlan(config: ResolvedConfig, s: StreamPlan): Plan {
  const r = record('evaluate', config, s, HYPER.size);
  return r.graph.plan({ finish: (e) => conclude(e, r) });
}
