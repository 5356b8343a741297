import type { NumberArray } from '../../shaders/cells.ts';
import { ConfigError, PlanError } from '../core/errors.ts';
import { integerInRange, knownKeys, oneOf, show } from '../core/options.ts';
import { gradientName } from '../graph/gradients.ts';
import { Graph, viewOf } from '../graph/graph.ts';
import { type Initial, scan, type Values } from '../graph/scan.ts';
import type { Value } from '../graph/value.ts';
import { type ResolvedConfig, resolveConfig } from '../model/config.ts';
import { loss, type RecordedLoss, resolveLoss } from '../model/loss.ts';
import { declare } from '../model/network.ts';
import type { ParameterSpec } from '../model/parameters.ts';
import { Emitter } from '../schedule/emitter.ts';
import type { Executor } from '../schedule/executor.ts';
import type { Plan, View } from '../schedule/plan.ts';
import { assertBatch, type Batch, copyOf } from './batch.ts';
import { keyOfShape, shapeOf, writeBatch } from './batch-recording.ts';
import { BatchTraining, type BatchTrainingOptions } from './batch-training.ts';
import { networkTrainable } from './network-trainable.ts';
import { Parameterised } from './parameterised.ts';
import { extract } from './reading.ts';
import type { Trainable } from './trainable.ts';

/** A network whose step is the caller's own function of ops. */
export interface OwnNetworkOptions<P extends string, S extends string> {
  /** What x(t) is: tokens [B, 1], as `embed` and `oneHot` take them, or vectors [B, D]. */
  readonly input: 'tokens' | 'vectors';
  /** Number of tokens, or D. */
  readonly inputSize: number;
  /** K: classes, or numbers, of an output. */
  readonly outputSize: number;
  /** What is trained, by name: matrices [rows, columns], and vectors [columns]. */
  readonly parameters: Readonly<Record<P, readonly [number, number] | readonly [number]>>;
  /** What is remembered, by name: the width of each. All are zeros before the first step. */
  readonly states: Readonly<Record<S, number>>;
  /**
   * One time step: from x(t) and the states before it to the states after it and the output `o` [B, K]. Called once for
   * every plan, to be recorded; its backward pass is derived.
   *
   * @param now `x`, and every state [B, width] under its name
   * @param parameters matrices as they are, vectors as [1, columns]
   */
  readonly step: OwnStep<P, S>;
}
export type OwnStep<P extends string, S extends string> = (
  now: Readonly<Record<S | 'x', Value>>,
  parameters: Readonly<Record<P, Value>>,
) => Readonly<Record<S | 'o', Value>>;

/** Everything about an own network and one batch. Time-major and row-major. */
export interface OwnInspection {
  /** Reduced as the batch says. */
  readonly loss: number;
  /** Of a cross entropy: 1 where the target had the largest logit [T, B]. */
  readonly correct: NumberArray | undefined;
  /** o(t) [T, B, K] */
  readonly logits: NumberArray;
  /** The states after every step [T, B, width], and ∂L/∂ of them, by name. */
  readonly states: ReadonlyMap<string, { readonly values: NumberArray; readonly gradient: NumberArray }>;
  /** ∂L/∂θ, by name. */
  readonly gradients: ReadonlyMap<string, NumberArray>;
}

interface Recorded {
  readonly x: Value;
  readonly states: Values;
  readonly o: Value;
  readonly judged: RecordedLoss;
}

const MAX_SIZE = 2 ** 24;

/** A network with a step of one's own, whose parameters live on an executor. */
export class OwnNetwork<P extends string = string, S extends string = string> extends Parameterised {
  readonly #step: OwnStep<P, S>;
  readonly #states: readonly (readonly [name: S, width: number])[];
  /** What surrounds the step, as a network of the family that has the same inputs, outputs and batches. */
  readonly #around: ResolvedConfig;

  private constructor(options: OwnNetworkOptions<P, S>, executor: Executor) {
    super(specsOf(options.parameters), executor);
    const { input, inputSize, outputSize } = options;
    this.#around = resolveConfig({
      ...{ input: oneOf('input', input, ['tokens', 'vectors']), inputSize, outputSize },
      ...{ cell: 'feedforward', hiddenSize: 1 },
    });
    this.#states = entriesOf('states', options.states).map(([name, width]) => [
      name,
      integerInRange(`states.${name}`, width, 1, MAX_SIZE),
    ]);
    if (typeof options.step !== 'function')
      throw new ConfigError('wrong-type', `step must be a function, got ${show(options.step)}.`, {
        parameter: 'step',
        actual: options.step,
      });
    this.#step = options.step;
  }

  /**
   * Allocates the parameters; all are zero until `initialise` or `loadStateDict`.
   * @throws ConfigError, GpuLimitError, GpuOutOfMemoryError
   */
  static async create<P extends string, S extends string>(
    options: OwnNetworkOptions<P, S>,
    executor: Executor,
  ): Promise<OwnNetwork<P, S>> {
    knownKeys('The network', options, ['input', 'inputSize', 'outputSize', 'parameters', 'states', 'step']);
    const network = new OwnNetwork(options, executor);
    await network.allocate();
    return network;
  }

  protected get width(): number {
    return this.#states[0]?.[1] ?? 1;
  }

  /** What `inspect` runs on a batch like this one, forward and backward, as data: for `describe` and `check`. */
  plan(like: Batch): Plan {
    assertBatch(like, this.#around);
    return this.#inspectionPlan(like).plan;
  }

  /**
   * Everything about one batch. The parameters stay as they are. The batch is copied at the call.
   * @throws ConfigError, DataError, PlanError before anything reaches the device
   */
  async inspect(batch: Batch): Promise<OwnInspection> {
    assertBatch(batch, this.#around);
    const own = copyOf(batch);
    return this.turns.take(() => this.#inspect(own));
  }

  /**
   * Begins a training run on batches, as `Network.train` does.
   * @throws ConfigError; while it runs also DataError and PlanError, before a batch reaches the device
   */
  train(options: BatchTrainingOptions<Batch>): BatchTraining<Batch> {
    return new BatchTraining(this.executor, this.#trainable(), this.turns, options, () => {
      throw new ConfigError('impossible-dropout', 'A step of your own draws no dropout by itself.', {
        parameter: 'dropout',
        hint: 'Leave out dropout.',
      });
    });
  }

  #trainable(): Trainable<Batch> {
    return {
      ...networkTrainable(this.#around),
      record: (g, like, { keep }) => {
        const kept = this.#states.map(
          ([name, width]) =>
            [name, keep && g.shared(`train/carried.${name}`, like.batchSize, width)] as const,
        );
        const initial: Record<string, Initial> = {};
        for (const [name, value] of kept) if (value && keep) initial[name] = { value, keep };
        const { judged, states } = this.#record(g, like, initial);
        const carried = kept.flatMap(([name, value]) =>
          value ? [[states[name]?.last as Value, value] as const] : [],
        );
        return { ...judged, top: states[this.#states[0]?.[0] as S] as Value, carried };
      },
    };
  }

  /** The step, unrolled over a batch of this shape, and its loss. */
  #record(g: Graph, like: Batch, given: Readonly<Record<string, Initial>> = {}): Recorded {
    const { seqLen: T, batchSize: B, lengths } = like;
    const { input, inputSize, outputSize: K } = this.#around;
    const parameters = Object.fromEntries(declare(g, this.specs)) as Record<P, Value>;
    const x = input === 'tokens' ? g.input('x', T * B, 1, 'i32') : g.input('x', T * B, inputSize);
    const valid = lengths && g.input('valid', T * B, 1);
    const zeros = Object.fromEntries(
      this.#states.map(([name, width]) => [name, { zeros: [B, width] }] as const),
    );
    const out = scan(
      g,
      { steps: T, ...(valid && { valid }) },
      { x },
      { ...zeros, ...given },
      (now, before) => {
        const after = this.#step({ ...before, ...now } as Record<S | 'x', Value>, parameters);
        assertOutput(after.o, B, K);
        const named = this.#states.map(([name]) => [name, after[name]] as const);
        return { ...Object.fromEntries(named.filter(([, v]) => v !== undefined)), o: after.o };
      },
    );
    const { o, ...states } = out as Values & { readonly o: Value };
    const lossOptions = resolveLoss(like.loss);
    const y = lossOptions.kind === 'crossEntropy' ? g.input('y', T * B, 1, 'i32') : g.input('y', T * B, K);
    const classWeights = like.classWeights && g.input('classWeights', 1, K);
    return { x, states, o, judged: loss(o, y, g.input('weight', T * B, 1), lossOptions, classWeights) };
  }

  #inspectionPlan(like: Batch): { plan: Plan; recorded: Recorded; gradients: ReadonlyMap<string, View> } {
    const g = new Graph(`inspect ${keyOfShape(shapeOf(like, this.#around))}`);
    const recorded = this.#record(g, like);
    const gradients = new Map<string, View>();
    const plan = g.plan({
      backward: true,
      finish(e, book) {
        for (const [name, v] of Object.entries(recorded.states))
          if (book) gradients.set(name, book.read(viewOf(v, e)));
      },
    });
    return { plan, recorded, gradients };
  }

  async #inspect(batch: Batch): Promise<OwnInspection> {
    const { executor } = this;
    const { plan, recorded, gradients } = this.#inspectionPlan(batch);
    const program = await executor.load(plan);
    try {
      const known = new Set(plan.tensors.map((t) => t.name));
      const put = (name: string, data: NumberArray): void => {
        if (known.has(`${plan.name}/${name}`)) executor.write(`${plan.name}/${name}`, data);
      };
      writeBatch(put, this.#around, batch, shapeOf(batch, this.#around));
      await executor.run(program);
      const e = new Emitter();
      const read = async (v: View): Promise<NumberArray> => extract(await executor.read(v.tensor), v);
      const { o, judged, states } = recorded;
      const losses = await read(viewOf(judged.loss, e));
      const entries = Object.entries(states).map(async ([name, v]) => {
        const [values, gradient] = [await read(viewOf(v, e)), await read(gradients.get(name) as View)];
        return [name, { values, gradient }] as const;
      });
      const parameters = this.specs.map(
        async ({ name }) => [name, await executor.read(gradientName(name))] as const,
      );
      return {
        loss: Array.from(losses).reduce((sum, l) => sum + l, 0),
        correct: judged.correct && (await read(viewOf(judged.correct, e))),
        logits: await read(viewOf(o, e)),
        states: new Map(await Promise.all(entries)),
        gradients: new Map(await Promise.all(parameters)),
      };
    } finally {
      executor.unload(program);
    }
  }
}

/** Entries of an object that has at least one, under names that tensors can have. @throws ConfigError */
function entriesOf<N extends string, T>(what: string, given: Readonly<Record<N, T>>): [N, T][] {
  const entries = typeof given === 'object' && given !== null ? (Object.entries(given) as [N, T][]) : [];
  const bad = entries.find(([name]) => !/^[A-Za-z_][\w.]*$/.test(name) || name === 'x' || name === 'o');
  if (entries.length > 0 && !bad) return entries;
  throw new ConfigError(
    bad ? 'bad-name' : 'missing-value',
    bad ? `${show(bad[0])} is no name for one of the ${what}.` : `The network has no ${what}.`,
    {
      parameter: what,
      actual: bad?.[0],
      hint: bad ? 'Use letters, digits, dots and underscores; x and o are taken.' : `Name at least one.`,
    },
  );
}

const specsOf = (parameters: OwnNetworkOptions<string, string>['parameters']): readonly ParameterSpec[] =>
  entriesOf('parameters', parameters).map(([name, shape]) => {
    const sizes: readonly unknown[] = Array.isArray(shape) && shape.length <= 2 ? shape : [];
    const size = (i: number): number => integerInRange(`parameters.${name}[${i}]`, sizes[i], 1, MAX_SIZE);
    const first = size(0);
    const second = sizes.length < 2 ? undefined : size(1);
    const [rows, cols] = second === undefined ? [1, first] : [first, second];
    return { name, shape: second === undefined ? [first] : [first, second], rows, cols, transposed: false };
  });

function assertOutput(o: Value | undefined, B: number, K: number): void {
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
