import type { NumberArray } from '../../shaders/cells.ts';
import { bytesTogether } from '../schedule/describe.ts';
import type { Plan } from '../schedule/plan.ts';
import { asNumbers } from './inputs.ts';
import { type Cutting, type StepChoice, type StepJob, whole } from './ready-step.ts';
import { longestSegment } from './segment-choice.ts';
import { segmentPlans } from './segment-plans.ts';
import { SegmentRun } from './segment-run.ts';

/**
 * The step for batches of a shape, as the cutting says. Planning long sequences takes hundreds of milliseconds: others have
 * their turn between two plans.
 * @throws ConfigError `too-little-memory`, `impossible-segments`
 */
export async function chooseStep<Batch>(job: StepJob<Batch>, cutting: Cutting): Promise<StepChoice> {
  const T = job.trainable.steps(job.like);
  const planned = new Map<number, StepChoice>();
  const plan = async (length: number): Promise<StepChoice> => {
    const choice = planned.get(length) ?? (length === T ? whole(job) : await inSegments(job, length));
    planned.set(length, choice);
    return choice;
  };
  if ('segments' in cutting) return plan(Math.ceil(T / Math.min(T, cutting.segments)));
  const bytes = async (length: number): Promise<number> =>
    bytesTogether((await plan(length)).plans.map((p) => ({ plan: p, outputs: job.outputs })));
  return plan(await longestSegment(T, cutting.memory, bytes));
}

async function inSegments<Batch>(
  { name, trainable, like, settings, outputs }: StepJob<Batch>,
  length: number,
): Promise<StepChoice> {
  const step = await segmentPlans(name, trainable, like, settings, length);
  return {
    plans: step.plans,
    async load(executor) {
      const run = await SegmentRun.load(step, executor, name, outputs);
      const known = new Set(step.plans.flatMap(inputNames));
      const inputs = new Map<string, NumberArray>();
      return {
        ...{ segments: step.segments, correct: undefined, stepNorms: step.stepNorms },
        // The device takes its parts one by one, and the batch may change meanwhile.
        put(input, data) {
          const numbers = known.has(input) ? data() : undefined;
          if (numbers) inputs.set(input, asNumbers(numbers).slice());
        },
        run: () => run.run(inputs),
        free: () => run.free(),
      };
    },
  };
}

/** The inputs of a plan, by the names that a batch has for them. */
const inputNames = ({ name, tensors }: Plan): string[] =>
  tensors.filter((t) => t.role === 'input').map((t) => t.name.slice(name.length + 1));
