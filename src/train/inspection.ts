import type { NumberArray } from '../../shaders/cells.ts';
import { gradientName } from '../graph/gradients.ts';
import { Graph } from '../graph/graph.ts';
import type { ResolvedRnnConfig } from '../model/config.ts';
import { fromKept, parameterSpecs } from '../model/parameters.ts';
import { rnn } from '../model/rnn.ts';
import { softmaxCrossEntropy } from '../ops/softmax-cross-entropy.ts';
import type { Executor } from '../schedule/executor.ts';
import type { Plan } from '../schedule/plan.ts';
import { type Batch, countTargets } from './batch.ts';

/** Everything there is to know about a network and one batch. Time-major and row-major. */
export interface Inspection {
  readonly loss: number;
  /** Of every step, unreduced; 0 where it does not count. [T, B] */
  readonly lossElements: NumberArray;
  /** 1 where the target had the largest logit. [T, B] */
  readonly correct: NumberArray;
  /** o(t) [T, B, K] */
  readonly logits: NumberArray;
  /** h(t) [T, B, H] */
  readonly hidden: NumberArray;
  /** h(T-1) [B, H] */
  readonly hN: NumberArray;
  /** ∂L/∂θ under PyTorch's names and in its layouts. */
  readonly gradients: ReadonlyMap<string, NumberArray>;
  readonly inputGradients: {
    /** ∂L/∂x(t) [T, B, D]; undefined for tokens. */
    readonly x: NumberArray | undefined;
    /** ∂L/∂h(-1) [B, H] */
    readonly h0: NumberArray;
    /** ∂L/∂h(t), through o(t) and through all later steps. [T, B, H] */
    readonly hidden: NumberArray;
  };
}

/** Forward and backward over one batch that the host brings, with every gradient. */
export function inspectionPlan(config: ResolvedRnnConfig, T: number, B: number): Plan {
  const g = new Graph(`inspect ${T}x${B}`);
  const tokens = config.input === 'tokens';
  const x = g.input('x', T * B, tokens ? 1 : config.inputSize, tokens ? 'i32' : 'f32', !tokens);
  const y = g.input('y', T * B, 1, 'i32');
  const weight = g.input('weight', 1, 1);
  const h0 = g.input('h0', B, config.hiddenSize, 'f32', true);
  const { o } = rnn(g, config, T, x, { value: h0 });
  softmaxCrossEntropy(o, y, weight);
  return g.plan({ backward: true });
}

/** Asks a network about a batch. The batch has been checked. */
export async function inspect(
  executor: Executor,
  config: ResolvedRnnConfig,
  batch: Batch,
): Promise<Inspection> {
  const { seqLen: T, batchSize: B } = batch;
  const plan = inspectionPlan(config, T, B);
  const program = await executor.load(plan);
  try {
    const name = (tensor: string): string => `${plan.name}/${tensor}`;
    const count = batch.reduction === 'sum' ? 1 : Math.max(1, countTargets(batch.targets));
    executor.write(name('x'), (batch.tokens ?? batch.x) as NumberArray);
    executor.write(name('y'), batch.targets);
    executor.write(name('weight'), Float64Array.of(1 / count));
    executor.write(name('h0'), batch.h0 ?? new Float32Array(B * config.hiddenSize));
    await executor.run(program);
    const read = (tensor: string): Promise<NumberArray> => executor.read(name(tensor));
    // Slot 0 and slot T + 1 hold initial states.
    const steps = async (tensor: string, width: number): Promise<NumberArray> =>
      (await read(tensor)).slice(B * width, (T + 1) * B * width);
    const { hiddenSize: H, outputSize: K } = config;
    const losses = await read('softmaxCrossEntropy.loss');
    const hidden = await steps('h', H);
    const gradients = new Map<string, NumberArray>();
    for (const spec of parameterSpecs(config))
      gradients.set(spec.name, fromKept(spec, await executor.read(gradientName(spec.name))));
    return {
      loss: Array.from(losses).reduce((sum, l) => sum + l, 0),
      lossElements: Float64Array.from(losses, (l) => l * count),
      correct: await read('softmaxCrossEntropy.correct'),
      logits: await steps('o', K),
      hidden,
      hN: hidden.slice((T - 1) * B * H),
      gradients,
      inputGradients: {
        x: config.input === 'vectors' ? await read('d.x') : undefined,
        h0: await read('d.h0'),
        hidden: await steps('d.h', H),
      },
    };
  } finally {
    executor.unload(program);
  }
}
