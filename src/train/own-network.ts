import type { NumberArray } from '../../shaders/cells.ts';
import { ConfigError } from '../core/errors.ts';
import { gradientName } from '../graph/gradients.ts';
import { Graph, viewOf } from '../graph/graph.ts';
import type { Initial } from '../graph/scan.ts';
import type { Value } from '../graph/value.ts';
import { Emitter } from '../schedule/emitter.ts';
import type { Executor } from '../schedule/executor.ts';
import type { Plan, View } from '../schedule/plan.ts';
import { copyOf } from './batch.ts';
import { shapeOf, withDraws } from './batch-recording.ts';
import { BatchTraining, type BatchTrainingOptions } from './batch-training.ts';
import { inputsOf } from './inputs.ts';
import { cannotCarry, cannotCut, networkTrainable, trainedShape } from './network-trainable.ts';
import { assertOwnBatch, keyOfOwn, type OwnBatch, outside, writeOwnBatch } from './own-batch.ts';
import { type OwnNetworkOptions, type OwnParts, resolveOwn } from './own-options.ts';
import { type RecordedOwn, recordOwn } from './own-recording.ts';
import { Parameterised } from './parameterised.ts';
import { extract, unweighted } from './reading.ts';
import { rowWeights } from './reduction.ts';
import { carriedName, type Forcing, type Trainable } from './trainable.ts';

/** Everything about an own network and one batch. Time-major and row-major. */
export interface OwnInspection {
  /** Reduced as the batch says. */
  readonly loss: number;
  /** Of every output, unreduced (of numbers: summed over K); 0 where it does not count. [T, B] or [B] */
  readonly lossElements: NumberArray;
  /** Of a cross entropy: 1 where the target had the largest logit [T, B] or [B]. */
  readonly correct: NumberArray | undefined;
  /** o(t) [T, B, K], or [B, K] of the last steps */
  readonly logits: NumberArray;
  /** The states after every step [T, B, width], and ∂L/∂ of them, by name. */
  readonly states: ReadonlyMap<string, { readonly values: NumberArray; readonly gradient: NumberArray }>;
  /** Where the output is fed back: what it became, row t for step t+1, [T, B, K]. */
  readonly fed: NumberArray | undefined;
  /** ∂L/∂θ, by name. */
  readonly gradients: ReadonlyMap<string, NumberArray>;
  readonly inputGradients: {
    /** ∂L/∂x(t) [T, B, D]; undefined for tokens. */
    readonly x: NumberArray | undefined;
    /** ∂L/∂ of the first states [B, width], by name; of one that is learned only where the batch gives it. */
    readonly states: ReadonlyMap<string, NumberArray>;
    /** ∂L/∂ of what was fed back at the first step [B, K] */
    readonly o0: NumberArray | undefined;
  };
}

/** A network with a step of one's own, whose parameters live on an executor. */
export class OwnNetwork<
  P extends string = string,
  S extends string = string,
  M extends string = never,
> extends Parameterised {
  /** As they were given. */
  readonly options: OwnNetworkOptions<P, S, M>;
  readonly #parts: OwnParts;

  private constructor(options: OwnNetworkOptions<P, S, M>, parts: OwnParts, executor: Executor) {
    super(parts.specs, executor);
    this.options = options;
    this.#parts = parts;
  }

  /**
   * Allocates the parameters; all are zero until `initialise` or `loadStateDict`. An executor takes one model.
   * @throws ConfigError, also `executor-taken`; GpuLimitError, GpuOutOfMemoryError
   */
  static async create<P extends string, S extends string, M extends string = never>(
    options: OwnNetworkOptions<P, S, M>,
    executor: Executor,
  ): Promise<OwnNetwork<P, S, M>> {
    const parts = resolveOwn(options as unknown as OwnNetworkOptions<string, string, string>);
    const network = new OwnNetwork(options, parts, executor);
    await network.allocate();
    return network;
  }

  protected get width(): number {
    return this.#parts.states[0]?.width ?? 1;
  }

  /** What `inspect` runs on a batch like this one, forward and backward, as data: for `describe` and `check`. */
  plan(like: OwnBatch): Plan {
    assertOwnBatch(like, this.#parts);
    return this.#inspectionPlan(this.#complete(like)).plan;
  }

  /**
   * Everything about one batch. The parameters stay as they are. The batch is copied at the call.
   * @throws ConfigError, DataError, PlanError before anything reaches the device
   */
  async inspect(batch: OwnBatch): Promise<OwnInspection> {
    assertOwnBatch(batch, this.#parts);
    const own = this.#complete(copyOf(batch));
    return this.turns.take(() => this.#inspect(own));
  }

  /**
   * Begins a training run on batches, as `Network.train` does. What is dropped is an option of the network.
   * @throws ConfigError; while it runs also DataError and PlanError, before a batch reaches the device
   */
  train(options: BatchTrainingOptions<OwnBatch>): BatchTraining<OwnBatch> {
    return new BatchTraining(this.executor, this.#trainable(), this.turns, options, () => {
      throw new ConfigError('impossible-dropout', 'A step of your own says itself what is dropped.', {
        parameter: 'dropout',
        hint: 'Name masks in the option dropout of the network, and multiply with them in its step.',
      });
    });
  }

  #trainable(): Trainable<OwnBatch> {
    const parts = this.#parts;
    const { around, states } = parts;
    const shape = (batch: OwnBatch, how: Forcing) => trainedShape(outside(batch), around, how);
    return {
      ...(networkTrainable(around) as Trainable<OwnBatch>),
      keyOf: (batch, how) => keyOfOwn(batch, shape(batch, how)),
      assert: (batch) => assertOwnBatch(batch, parts),
      assertCarry(batch) {
        const own = states.find(({ name, learned }) => learned || batch?.states?.[name]);
        if (own)
          throw cannotCarry(`Where states live on, the first '${own.name}' is that of the batch before`);
      },
      segmentation() {
        throw cannotCut('A step of your own is not cut');
      },
      write: (batch, _, put) => writeOwnBatch(put, parts, batch),
      record(g, like, drawn) {
        const { keep } = drawn;
        const kept = states.map(
          ({ name, width }) => [name, g.shared(carriedName(name), like.batchSize, width)] as const,
        );
        const recorded = recordOwn(g, parts, like, {
          ...{ shape: shape(like, drawn.forcing), drawn },
          ...(keep && {
            kept: Object.fromEntries(kept.map(([name, value]): [string, Initial] => [name, { value, keep }])),
          }),
        });
        const last = (name: string): Value => recorded.states[name]?.last as Value;
        return {
          ...recorded.judged,
          top: recorded.states[states[0]?.name as string] as Value,
          carried: keep ? kept.map(([name, value]) => [last(name), value] as const) : [],
        };
      },
    };
  }

  /** With the draws that the batch leaves open. */
  #complete(batch: OwnBatch): OwnBatch {
    const { draws } = withDraws(outside(batch), this.#parts.around);
    return draws ? { ...batch, draws } : batch;
  }

  #inspectionPlan(like: OwnBatch): {
    readonly plan: Plan;
    readonly recorded: RecordedOwn;
    readonly gradients: ReadonlyMap<string, View>;
  } {
    const shape = shapeOf(outside(like));
    const g = new Graph(`inspect ${keyOfOwn(like, shape)}`);
    const recorded = recordOwn(g, this.#parts, like, { shape, wanted: true });
    const gradients = new Map<string, View>();
    const plan = g.plan({
      backward: true,
      finish(e, book) {
        for (const [name, v] of Object.entries({ ...recorded.inputs, ...recorded.states }))
          if (book && (v.wanted || v.node)) gradients.set(name, book.read(viewOf(v, e)));
      },
    });
    return { plan, recorded, gradients };
  }

  async #inspect(batch: OwnBatch): Promise<OwnInspection> {
    const { executor } = this;
    const { plan, recorded, gradients } = this.#inspectionPlan(batch);
    const program = await executor.load(plan);
    try {
      writeOwnBatch(inputsOf(executor, plan), this.#parts, batch);
      await executor.run(program);
      const e = new Emitter();
      const read = async (v: View): Promise<NumberArray> => extract(await executor.read(v.tensor), v);
      const value = async (v: Value | undefined) => v && (await read(viewOf(v, e)));
      const gradient = async (name: string) =>
        gradients.get(name) && (await read(gradients.get(name) as View));
      const { o, fed, judged } = recorded;
      const losses = (await value(judged.loss)) as NumberArray;
      const states = new Map<
        string,
        OwnInspection['states'] extends ReadonlyMap<string, infer T> ? T : never
      >();
      const firsts = new Map<string, NumberArray>();
      for (const { name } of this.#parts.states) {
        const values = (await value(recorded.states[name])) as NumberArray;
        states.set(name, { values, gradient: (await gradient(name)) as NumberArray });
        const first = await gradient(`0 ${name}`);
        if (first) firsts.set(name, first);
      }
      const parameters = new Map<string, NumberArray>();
      for (const { name } of this.specs) parameters.set(name, await executor.read(gradientName(name)));
      return {
        loss: Array.from(losses).reduce((sum, l) => sum + l, 0),
        lossElements: unweighted(losses, rowWeights(outside(batch), this.#parts.around)),
        correct: await value(judged.correct),
        logits: (await value(o)) as NumberArray,
        states,
        fed: await value(fed),
        gradients: parameters,
        inputGradients: { x: await gradient('x'), states: firsts, o0: await gradient('o0') },
      };
    } finally {
      executor.unload(program);
    }
  }
}
