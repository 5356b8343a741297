import { describe, expect, it } from 'vitest';
import { ACTIVATIONS } from '../../shaders/activation.ts';
import { Rng } from '../../src/core/rng.ts';
import { type ResolvedConfig, resolveConfig } from '../../src/model/config.ts';
import { adam } from '../../src/optim/adam.ts';
import type { Optimizer } from '../../src/optim/optimizer.ts';
import { sgd } from '../../src/optim/sgd.ts';
import { NO_CLIPPING } from '../../src/optim/update.ts';
import type { Plan, View } from '../../src/schedule/plan.ts';
import { generationPlan } from '../../src/text/generation-plan.ts';
import { evaluationPlan, trainingPlan } from '../../src/text/training-plan.ts';
import { inspectionPlan } from '../../src/train/inspection.ts';
import { fillPlan, gpuSide, lockstep, type Side, sentence, twinSide } from '../helpers/lockstep.ts';
import { sharedGpu } from '../helpers/shared-gpu.ts';

/** Even enough for vec4 everywhere, and odd enough for it nowhere. Steps of three and of five sequences. */
const SIZES = [
  { H: 32, V: 12, B: 3, T: 5 },
  { H: 17, V: 13, B: 5, T: 4 },
] as const;
type Size = (typeof SIZES)[number];

const OPTIMIZERS: readonly { readonly optimizer: Optimizer; readonly maxNorm: number }[] = [
  { optimizer: adam(), maxNorm: NO_CLIPPING },
  { optimizer: sgd({ momentum: 0.9 }), maxNorm: 0.5 },
];

const whole = (n: number, below: number): number[] => {
  const rng = new Rng(5, 0);
  return Array.from({ length: n }, () => rng.integer(below));
};
const streamOf = ({ B, T }: Size) => ({ seqLen: T, batchSize: B, streamLength: 3 * T + 1 });
const tokensIn = ({ H, V }: Size, more: Partial<ResolvedConfig> = {}): ResolvedConfig => ({
  ...resolveConfig({ input: 'tokens', inputSize: V, hiddenSize: H, outputSize: V }),
  ...more,
});

const gpu = sharedGpu();

/** Both sides through a plan; returns the sentence about the first wrong dispatch. */
async function differ(plan: Plan, given: Record<string, readonly number[]>): Promise<string | undefined> {
  const sides = [await gpuSide(plan, gpu.executor()), await twinSide(plan)] as const;
  const wrong = await lockstep(plan, ...sides, fillPlan(plan, given));
  return wrong && sentence(wrong);
}

describe('a training step, dispatch by dispatch', () => {
  const cases = ACTIVATIONS.flatMap((activation) =>
    SIZES.flatMap((size) => OPTIMIZERS.map((o) => ({ activation, size, ...o, name: o.optimizer.name }))),
  );

  it.each(cases)('$activation, $name, $size', async ({ activation, size, optimizer, maxNorm }) => {
    const streams = streamOf(size);
    const plan = trainingPlan(tokensIn(size, { activation }), streams, optimizer, true);
    expect(plan.dispatches.length).toBeGreaterThan(2 * size.T);
    const found = await differ(plan, {
      'train/corpus': whole(size.B * streams.streamLength, size.V),
      'train/clock': [7, 1],
      'train/hyper': [...optimizer.hyper(3, 0.01), maxNorm, 1],
      'train/weight': [1],
      'adam.v': [1, 0.1, 0, 0.03, 2],
    });
    expect(found).toBeUndefined();
  });
});

describe('every other plan, dispatch by dispatch', () => {
  it.each(SIZES)('evaluation, $H', async (size) => {
    const streams = streamOf(size);
    const found = await differ(evaluationPlan(tokensIn(size), streams), {
      'evaluate/corpus': whole(size.B * streams.streamLength, size.V),
      'evaluate/clock': [9, 2],
      'evaluate/hyper': [0, 1],
      'evaluate/weight': [1],
    });
    expect(found).toBeUndefined();
  });

  it.each(SIZES)('writing a character, $H', async (size) => {
    const found = await differ(generationPlan(tokensIn(size)), {
      'generate/clock': [70, 12, 3, 0],
      'generate/temperature': [0.8],
      'generate/token': [4],
    });
    expect(found).toBeUndefined();
  });

  it.each(
    SIZES.flatMap((size) =>
      [
        { input: 'vectors', inputSize: 9 } as const,
        { input: 'tokens', inputSize: size.V, embeddingDim: 8 } as const,
      ].map((input) => ({ size, input })),
    ),
  )('every gradient of a batch, $input, $size.H', async ({ size, input }) => {
    const { H, V, B, T } = size;
    const config = resolveConfig({ ...input, hiddenSize: H, outputSize: V });
    const { plan } = inspectionPlan(config, { seqLen: T, batchSize: B });
    const found = await differ(plan, {
      ...(input.input === 'tokens' ? { [`${plan.name}/x`]: whole(T * B, V) } : {}),
      [`${plan.name}/y`]: whole(T * B, V),
      [`${plan.name}/weight`]: Array.from({ length: T * B }, () => 1),
    });
    expect(found).toBeUndefined();
  });
});

describe('the comparison itself', () => {
  const size = SIZES[1];
  const plan = trainingPlan(tokensIn(size), streamOf(size), adam(), false);
  const inputs = fillPlan(plan, { 'train/clock': [0, 0], 'train/hyper': [...adam().hyper(1, 0.01), 1, 1] });
  const last = plan.dispatches.length - 1;

  /** The twins, but after one dispatch one element of a tensor is off by a thousandth. */
  async function corrupted(dispatch: number, tensor: string, element: number): Promise<Side> {
    const twins = await twinSide(plan);
    return {
      ...twins,
      async runDispatch(index) {
        await twins.runDispatch(index);
        if (index !== dispatch) return;
        const numbers = await twins.read(tensor);
        numbers[element] = (numbers[element] as number) + 1e-3;
        twins.write(tensor, numbers);
      },
    };
  }

  it('finds nothing where nothing is wrong', async () => {
    expect(await lockstep(plan, await twinSide(plan), await twinSide(plan), inputs)).toBeUndefined();
  });

  it.each([0.3, 0.6, 1])(
    'names the dispatch, the operand and the element at %f of the plan',
    async (share) => {
      const dispatch = plan.dispatches.findLastIndex(
        (d, i) => i <= share * last && (d.kernel === 'matmul' || d.kernel === 'rnnStep'),
      );
      const { kernel, label, operands } = plan.dispatches[dispatch] as Plan['dispatches'][number];
      const { tensor, offset, cols, stride } = operands.out as NonNullable<typeof operands.out>;
      const wrong = await lockstep(
        plan,
        await corrupted(dispatch, tensor, offset + cols - 1),
        await twinSide(plan),
        inputs,
      );
      const row = Math.floor(offset / stride);
      expect(wrong).toMatchObject({ dispatch, kernel, label, operand: 'out', tensor, row, col: cols - 1 });
      expect((wrong?.got ?? 0) - (wrong?.want ?? 0)).toBeCloseTo(1e-3, 5);
      expect(sentence(wrong as NonNullable<typeof wrong>)).toMatch(
        new RegExp(`^dispatch ${dispatch} \\(${kernel}, `),
      );
    },
  );

  it('finds an element that a dispatch may not touch', async () => {
    const dispatch = plan.dispatches.findIndex((d) => d.label === 'forward t=1');
    const { out } = (plan.dispatches[dispatch] as Plan['dispatches'][number]).operands as { out: View };
    const wrong = await lockstep(
      plan,
      await corrupted(dispatch, out.tensor, 0),
      await twinSide(plan),
      inputs,
    );
    expect(wrong).toMatchObject({ dispatch, operand: undefined, tensor: out.tensor, row: 0, col: 0 });
  });

  it('finds a number that is not one', async () => {
    const twins = await twinSide(plan);
    const subject: Side = {
      ...twins,
      async runDispatch(index) {
        await twins.runDispatch(index);
        if (index === last - 1)
          twins.write('train/carried.h_l0', new Float32Array(size.B * size.H).fill(Number.NaN));
      },
    };
    const wrong = await lockstep(plan, subject, await twinSide(plan), inputs);
    expect(wrong).toMatchObject({ dispatch: last - 1, tensor: 'train/carried.h_l0', got: Number.NaN });
  });
});
