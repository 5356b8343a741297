/**
 * Training on batches that the host brings, one plan per length of chunk: what the golden cases of kinds `optimizer` and
 * `tbptt` do. Runs on any executor, in Node and in the browser.
 */

import type { NumberArray } from '../../shaders/cells.ts';
import { gradientName } from '../../src/graph/gradients.ts';
import { Graph, viewOf } from '../../src/graph/graph.ts';
import type { Value } from '../../src/graph/value.ts';
import type { ResolvedConfig } from '../../src/model/config.ts';
import { network } from '../../src/model/network.ts';
import { fromKept, type ParameterSpec } from '../../src/model/parameters.ts';
import { softmaxCrossEntropy } from '../../src/ops/softmax-cross-entropy.ts';
import { type ClipRule, type ResolvedClipping, resolveClipping } from '../../src/optim/clipping.ts';
import type { Optimizer } from '../../src/optim/optimizer.ts';
import { update } from '../../src/optim/update.ts';
import type { Executor, Program } from '../../src/schedule/executor.ts';
import type { Plan } from '../../src/schedule/plan.ts';
import { type Batch, countTargets } from '../../src/train/batch.ts';
import type { Network } from '../../src/train/network.ts';
import type { Golden } from './golden.ts';
import { clippingFrom, MOMENTS, optimizerFrom } from './golden-training.ts';
import { networkOf } from './networks.ts';

/** Forward, backward, clipping and update over one batch; its inputs are x, y, weight, h0, hyper and max. */
export function updatePlan(
  config: ResolvedConfig,
  T: number,
  B: number,
  optimizer: Optimizer,
  rule: ClipRule = 'norm',
): Plan {
  const g = new Graph(`update ${T}x${B}`);
  const tokens = config.input === 'tokens';
  const x = g.input('x', T * B, tokens ? 1 : config.inputSize, tokens ? 'i32' : 'f32');
  const y = g.input('y', T * B, 1, 'i32');
  const weight = g.input('weight', 1, 1);
  const h0 = g.input('h0', B, config.hiddenSize);
  const hyper = g.input('hyper', 1, optimizer.hyperSize);
  const max = g.input('max', 1, 1);
  const { o } = network(g, config, { steps: T, batch: B, x, initial: { h_l0: { value: h0 } } });
  softmaxCrossEntropy(o as Value, y, weight);
  return g.plan({
    backward: true,
    finish: (e) => void update(e, optimizer, viewOf(hyper, e), viewOf(max, e), rule),
  });
}

/** What one update did. */
export interface UpdateResult {
  readonly loss: number;
  /** Before clipping. PyTorch's names and layouts, as are the parameters. */
  readonly gradients: ReadonlyMap<string, Float64Array>;
  /** Global norm of the gradient before clipping. */
  readonly norm: number;
  /** By which gradients were multiplied; -1: the step was skipped. */
  readonly factor: number;
  /** After the update. */
  readonly parameters: ReadonlyMap<string, Float64Array>;
  /** h(T-1) [B, H], from before the update: h0 of the chunk that follows. */
  readonly hN: NumberArray;
}

/** The optimizer of a golden case. */
export const optimizerOf = (c: Golden): Optimizer =>
  optimizerFrom((c.training as NonNullable<Golden['training']>).optimizer);

const clippingOf = (c: Golden): ResolvedClipping => resolveClipping(clippingFrom(c.training?.clip));

/** A golden case in training: its network, its optimizer, and as many plans as it has lengths of chunks. */
export class GoldenTraining {
  readonly network: Network;
  readonly #case: Golden;
  readonly #optimizer: Optimizer;
  readonly #programs = new Map<number, Program>();
  #steps = 0;

  private constructor(c: Golden, network: Network) {
    this.network = network;
    this.#case = c;
    this.#optimizer = optimizerOf(c);
  }

  /** The network has the parameters of the case. */
  static async start(c: Golden, executor: Executor): Promise<GoldenTraining> {
    return new GoldenTraining(c, await networkOf(c, executor));
  }

  /**
   * Steps start..end-1 of the case's sequences, and one update.
   * @param h0 [B, H]. Default: that of the case
   */
  async step(start = 0, end = this.#case.spec.T, h0: NumberArray = this.#case.h0): Promise<UpdateResult> {
    const { executor } = this.network;
    const batch = this.#batch(start, end);
    const program = await this.#program(batch.seqLen);
    const name = (tensor: string): string => `${program.plan.name}/${tensor}`;
    const { training, reduction } = this.#case;
    const { optimizer } = training as NonNullable<Golden['training']>;
    executor.write(name('x'), (batch.tokens ?? batch.x) as NumberArray);
    const targets = batch.targets as Int32Array;
    executor.write(name('y'), targets);
    executor.write(name('weight'), Float64Array.of(reduction === 'sum' ? 1 : 1 / countTargets(targets)));
    executor.write(name('h0'), h0);
    this.#steps++;
    executor.write(name('hyper'), Float64Array.from(this.#optimizer.hyper(this.#steps, optimizer.lr)));
    executor.write(name('max'), Float64Array.of(clippingOf(this.#case).max));
    await executor.run(program);
    const [losses, norm, hidden] = await Promise.all(
      [name('softmaxCrossEntropy.loss'), 'update/norm', name('h_l0')].map((t) => executor.read(t)),
    );
    const size = h0.length;
    return {
      loss: Array.from(losses as NumberArray).reduce((sum, l) => sum + l, 0),
      norm: (norm as NumberArray)[0] as number,
      factor: (norm as NumberArray)[1] as number,
      gradients: await this.#readAll((spec) => gradientName(spec.name)),
      parameters: await this.#readAll((spec) => spec.name),
      // Slot 0 and slot T + 1 are no steps.
      hN: (hidden as NumberArray).slice(batch.seqLen * size, (batch.seqLen + 1) * size),
    };
  }

  /** Parameter -> `momentum_buffer`, `exp_avg` and so on, as in `Golden.optimizerState`. */
  async moments(): Promise<Map<string, Map<string, Float64Array>>> {
    const { specs, executor } = this.network;
    const state = new Map(specs.map((spec) => [spec.name, new Map<string, Float64Array>()]));
    const plan = ([...this.#programs.values()][0] as Program).plan;
    for (const [tensor, torch] of MOMENTS) {
      if (!plan.tensors.some((t) => t.name === tensor)) continue;
      const all = await executor.read(tensor);
      for (const spec of specs) {
        // A moment lies in its tensor as its parameter does in the buffer of all parameters.
        const base = plan.tensors.find((t) => t.name === spec.name)?.base as number;
        const values = fromKept(spec, all.slice(base, base + spec.rows * spec.cols));
        state.get(spec.name)?.set(torch, values);
      }
    }
    return state;
  }

  async #program(T: number): Promise<Program> {
    let program = this.#programs.get(T);
    if (!program) {
      const { executor, config } = this.network;
      const { rule } = clippingOf(this.#case);
      program = await executor.load(updatePlan(config, T, this.#case.spec.B, this.#optimizer, rule));
      this.#programs.set(T, program);
    }
    return program;
  }

  #batch(start: number, end: number): Batch {
    const { spec, input, targets } = this.#case;
    const { B, D } = spec;
    return {
      seqLen: end - start,
      batchSize: B,
      ...('x' in input
        ? { x: input.x.slice(start * B * D, end * B * D) }
        : { tokens: input.tokens.slice(start * B, end * B) }),
      targets: targets.slice(start * B, end * B),
    };
  }

  async #readAll(tensor: (spec: ParameterSpec) => string): Promise<Map<string, Float64Array>> {
    const { specs, executor } = this.network;
    const entries = specs.map(async (s) => [s.name, fromKept(s, await executor.read(tensor(s)))] as const);
    return new Map(await Promise.all(entries));
  }
}
