import type { NumberArray } from '../../shaders/cells.ts';
import type { PairBatch } from '../data/batches.ts';
import { gradientName } from '../graph/gradients.ts';
import { Graph, viewOf } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';
import type { ResolvedConfig } from '../model/config.ts';
import type { ResolvedLoss } from '../model/loss.ts';
import { stateNames } from '../model/network.ts';
import { pairSpecs, type ResolvedPair } from '../model/pair-config.ts';
import { fromKept } from '../model/parameters.ts';
import { Emitter } from '../schedule/emitter.ts';
import type { Executor } from '../schedule/executor.ts';
import type { Plan, View } from '../schedule/plan.ts';
import { withDraws } from './batch-recording.ts';
import { inputsOf } from './inputs.ts';
import type { StateInspection } from './inspection.ts';
import { targetOf } from './pair-batch.ts';
import { keyOfPairs, type PairShape, recordPairs, shapeOfPairs } from './pair-recording.ts';
import { writePairs } from './pair-writing.ts';
import { Results, unweighted } from './reading.ts';
import { rowWeights } from './reduction.ts';

/** One half of a pair and one batch; N steps: S of an encoder, T of a decoder. */
export interface HalfInspection {
  /** What its last layer hands on, [N, B, width] */
  readonly hidden: NumberArray;
  /** ∂L/∂ of it, through everything that follows [N, B, width]. */
  readonly hiddenGradient: NumberArray;
  /** The states of every layer, by name. */
  readonly states: ReadonlyMap<string, StateInspection>;
  /** h after the last step of every layer and direction, in PyTorch's order [layers·directions, B, H] */
  readonly hN: NumberArray;
  /** c after the last step, of an LSTM. */
  readonly cN: NumberArray | undefined;
}

/** Everything there is to know about an encoder-decoder and one batch. Time-major and row-major. */
export interface PairInspection {
  /** Reduced as the batch says. */
  readonly loss: number;
  /** Of every output, unreduced; 0 where it does not count. [T, B] */
  readonly lossElements: NumberArray;
  /** 1 where the target had the largest logit. [T, B] */
  readonly correct: NumberArray | undefined;
  /** o(t) [T, B, K] */
  readonly logits: NumberArray;
  readonly encoder: HalfInspection;
  readonly decoder: HalfInspection;
  /**
   * What step t of the decoder reads of step j of the source, [T, B, S]: not negative, 1 in sum, 0 in the padding.
   * Undefined without attention.
   */
  readonly attention: NumberArray | undefined;
  /** Where the decoder is not always told: what it said, row t for step t+1, [T, B, K]. */
  readonly fed: NumberArray | undefined;
  /** ∂L/∂θ of everything that is trained, under PyTorch's names and in its layouts. */
  readonly gradients: ReadonlyMap<string, NumberArray>;
  readonly inputGradients: {
    /** ∂L/∂x(t) of the source [S, B, D]; undefined for tokens. */
    readonly x: NumberArray | undefined;
    /** ∂L/∂h(-1) of the encoder [layers·directions, B, H]; undefined where the batch gives none. */
    readonly h0: NumberArray | undefined;
    readonly c0: NumberArray | undefined;
  };
}

const HALVES = ['encoder', 'decoder'] as const;

/** Forward and backward over one batch that the host brings, with every gradient. */
function inspectionPlan(config: ResolvedPair, shape: PairShape) {
  const g = new Graph(`inspect ${keyOfPairs(shape)}`);
  const { inputs, judged, ...halves } = recordPairs(g, config, shape, true);
  const differentiated: Record<string, Value> = { ...inputs };
  const results: Record<string, Value> = { loss: judged.loss, o: halves.decoder.o as Value };
  if (judged.correct) results.correct = judged.correct;
  if (halves.decoder.attention) results.attention = halves.decoder.attention;
  if (halves.decoder.fed) results.fed = halves.decoder.fed;
  for (const half of HALVES) {
    const { states, top } = halves[half];
    differentiated[`${half} top`] = top;
    for (const [name, state] of Object.entries(states)) {
      differentiated[`${half} ${name}`] = state;
      if (state.last) results[`${half} last ${name}`] = state.last;
    }
  }
  const gradients = new Map<string, View>();
  const plan: Plan = g.plan({
    backward: true,
    finish(e, book) {
      for (const [name, v] of Object.entries(differentiated))
        if (book && (v.wanted || v.node)) gradients.set(name, book.read(viewOf(v, e)));
    },
  });
  const e = new Emitter();
  const all = Object.entries({ ...differentiated, ...results });
  const views = new Map(all.map(([name, v]) => [name, viewOf(v, e)]));
  return { plan, places: { views, gradients } };
}

/** Asks an encoder-decoder about a batch. The batch has been checked. */
export async function inspectPairs(
  executor: Executor,
  config: ResolvedPair,
  given: PairBatch,
  loss: ResolvedLoss,
): Promise<PairInspection> {
  const target = withDraws(given.target, config.decoder) as PairBatch['target'];
  const batch = { ...given, target };
  const shape = shapeOfPairs(batch, loss);
  const { plan, places } = inspectionPlan(config, shape);
  const program = await executor.load(plan);
  try {
    writePairs(inputsOf(executor, plan), config, batch, loss, 'always');
    await executor.run(program);
    const results = new Results(executor, places);
    const of = (half: ResolvedConfig, state: 'h' | 'c', prefix: string): string[] =>
      stateNames(half)
        .filter((name) => name.startsWith(`${state}_`))
        .map((name) => `${prefix} ${name}`);
    const half = async (part: (typeof HALVES)[number]): Promise<HalfInspection> => {
      const states = new Map<string, StateInspection>();
      for (const name of stateNames(config[part]))
        states.set(name, {
          values: (await results.value(`${part} ${name}`)) as NumberArray,
          gradient: await results.gradient(`${part} ${name}`),
        });
      return {
        hidden: (await results.value(`${part} top`)) as NumberArray,
        hiddenGradient: (await results.gradient(`${part} top`)) as NumberArray,
        states,
        hN: (await results.values(of(config[part], 'h', `${part} last`))) as NumberArray,
        cN: await results.values(of(config[part], 'c', `${part} last`)),
      };
    };
    const gradients = new Map<string, NumberArray>();
    for (const spec of pairSpecs(config))
      gradients.set(spec.name, fromKept(spec, await executor.read(gradientName(spec.name))));
    const losses = (await results.value('loss')) as NumberArray;
    const weightsOfSource = await results.value('attention');
    return {
      loss: Array.from(losses).reduce((sum, l) => sum + l, 0),
      lossElements: unweighted(losses, rowWeights(targetOf(batch, loss), config.decoder)),
      correct: await results.value('correct'),
      logits: (await results.value('o')) as NumberArray,
      encoder: await half('encoder'),
      decoder: await half('decoder'),
      attention: weightsOfSource && bySequence(weightsOfSource, batch.source.seqLen, batch.batchSize),
      fed: await results.value('fed'),
      gradients,
      inputGradients: {
        x: await results.gradient('source x'),
        h0: await results.gradients(of(config.encoder, 'h', 'source 0')),
        c0: await results.gradients(of(config.encoder, 'c', 'source 0')),
      },
    };
  } finally {
    executor.unload(program);
  }
}

/** From [T, S, B], as the device has it, to [T, B, S]. */
const bySequence = (weights: NumberArray, S: number, B: number): Float64Array =>
  Float64Array.from(weights, (_, i) => {
    const [t, b, j] = [Math.floor(i / (S * B)), Math.floor(i / S) % B, i % S];
    return weights[(t * S + j) * B + b] as number;
  });
