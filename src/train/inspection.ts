import type { NumberArray } from '../../shaders/cells.ts';
import { gradientName } from '../graph/gradients.ts';
import { Graph, viewOf } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';
import type { ResolvedConfig } from '../model/config.ts';
import { stateNames } from '../model/network.ts';
import { fromKept, parameterSpecs } from '../model/parameters.ts';
import { Emitter } from '../schedule/emitter.ts';
import type { Executor } from '../schedule/executor.ts';
import type { Plan, View } from '../schedule/plan.ts';
import type { Batch } from './batch.ts';
import { type BatchShape, keyOfShape, recordBatch, shapeOf, withDraws } from './batch-recording.ts';
import { writeBatch } from './batch-writing.ts';
import { inputsOf } from './inputs.ts';
import { Results, unweighted } from './reading.ts';
import { rowWeights } from './reduction.ts';

/** A state of a network, such as `h_l0`, `c_l1` or `h_l0_reverse`. */
export interface StateInspection {
  /** After every step [T, B, H]; where a sequence is over it stays as it is. */
  readonly values: NumberArray;
  /** ∂L/∂ of it, through everything that follows [T, B, H]; undefined without a loss and a `hiddenGradient`. */
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
  /** ∂L/∂θ of everything that is trained, under PyTorch's names and in its layouts; empty without a loss and a `hiddenGradient`. */
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
    /** ∂L/∂ of what the last layer hands on, [T, B, width], with the `hiddenGradient` of the batch */
    readonly hidden: NumberArray | undefined;
  };
}

/** Where the results of a run lie. Gradients by the name of what they are of. */
interface Places {
  readonly views: ReadonlyMap<string, View>;
  readonly gradients: ReadonlyMap<string, View>;
}

/** Forward and backward over one batch that the host brings, with every gradient. */
export function inspectionPlan(config: ResolvedConfig, shape: BatchShape): { plan: Plan; places: Places } {
  const g = new Graph(`inspect ${keyOfShape(shape)}`);
  const { inputs, states, top, o, fed, judged } = recordBatch(g, config, shape, true);
  const results: Record<string, Value> = { ...states, top };
  for (const name of stateNames(config)) results[`last ${name}`] = states[name]?.last as Value;
  if (o) results.o = o;
  if (fed) results.fed = fed;
  if (judged) results.loss = judged.loss;
  if (judged?.correct) results.correct = judged.correct;
  const gradients = new Map<string, View>();
  const plan = g.plan({
    backward: judged !== undefined || shape.hiddenGradient === true,
    finish(e, book) {
      if (!book) return;
      for (const [name, v] of Object.entries({ ...inputs, ...states, top }))
        if (v.wanted || v.node) gradients.set(name, book.read(viewOf(v, e)));
    },
  });
  const e = new Emitter();
  const views = new Map(Object.entries(results).map(([name, v]) => [name, viewOf(v, e)]));
  return { plan, places: { views, gradients } };
}

/** Asks a network about a batch. The batch has been checked. */
export async function inspect(executor: Executor, config: ResolvedConfig, given: Batch): Promise<Inspection> {
  const batch = withDraws(given, config);
  const shape = shapeOf(batch);
  const { plan, places } = inspectionPlan(config, shape);
  const program = await executor.load(plan);
  try {
    writeBatch(inputsOf(executor, plan), config, batch);
    await executor.run(program);
    const results = new Results(executor, places);
    const names = stateNames(config);
    const of = (state: string, prefix: string): string[] =>
      names.filter((name) => name.startsWith(`${state}_`)).map((name) => `${prefix} ${name}`);
    const states = new Map<string, StateInspection>();
    for (const name of names)
      states.set(name, {
        values: (await results.value(name)) as NumberArray,
        gradient: await results.gradient(name),
      });
    const gradients = new Map<string, NumberArray>();
    if (plan.tensors.some(({ role }) => role === 'grad'))
      for (const spec of parameterSpecs(config).filter((s) => !s.fixed))
        gradients.set(spec.name, fromKept(spec, await executor.read(gradientName(spec.name))));
    const losses = (await results.value('loss')) ?? new Float64Array(0);
    const empty = new Float64Array(0);
    return {
      loss: losses.length > 0 ? Array.from(losses).reduce((sum, l) => sum + l, 0) : Number.NaN,
      lossElements: unweighted(losses, rowWeights(batch, config)),
      correct: await results.value('correct'),
      logits: (await results.value('o')) ?? empty,
      hidden: (await results.value('top')) as NumberArray,
      states,
      hN: (await results.values(of('h', 'last'))) ?? empty,
      cN: await results.values(of('c', 'last')),
      fed: await results.value('fed'),
      gradients,
      inputGradients: {
        x: await results.gradient('x'),
        context: await results.gradient('context'),
        h0: await results.gradients(of('h', '0')),
        c0: await results.gradients(of('c', '0')),
        o0: await results.gradient('o0'),
        hidden: await results.gradient('top'),
      },
    };
  } finally {
    executor.unload(program);
  }
}
