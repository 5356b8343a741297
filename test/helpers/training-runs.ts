import type { NumberArray } from '../../shaders/cells.ts';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import { type NetworkConfig, type ResolvedConfig, resolveConfig } from '../../src/model/config.ts';
import { initialise } from '../../src/model/initialise.ts';
import { parameterSpecs, toKept } from '../../src/model/parameters.ts';
import type { Optimizer } from '../../src/optim/optimizer.ts';
import type { Plan } from '../../src/schedule/plan.ts';
import type { StreamPlan } from '../../src/text/training-plan.ts';

/** A network of characters: as many outputs as tokens. */
export const charConfig = (V: number, H: number, more: Partial<NetworkConfig> = {}): ResolvedConfig =>
  resolveConfig({ input: 'tokens', inputSize: V, hiddenSize: H, outputSize: V, ...more });

/** Numbers that the host writes before a step. */
export interface StepNumbers {
  readonly chunk: number;
  readonly lr: number;
  readonly maxNorm: number;
  /** 1: go on from the carried state; 0: start anew. */
  readonly keep: number;
}

/** Loads a training plan on twins, writes parameters and corpus, takes the steps, and returns everything that lives on. */
export async function runTrainingPlan(
  plan: Plan,
  config: ResolvedConfig,
  streams: StreamPlan,
  optimizer: Optimizer,
  steps: readonly StepNumbers[],
): Promise<Map<string, NumberArray>> {
  const executor = new CpuExecutor({ precision: 'f64' });
  const program = await executor.load(plan);
  const has = (name: string): boolean => plan.tensors.some((t) => t.name === name);
  const specs = parameterSpecs(config);
  const values = initialise(specs, 'uniform', 7, config.hiddenSize);
  for (const spec of specs) executor.write(spec.name, toKept(spec, values.get(spec.name) as Float32Array));
  const { seqLen: T, batchSize: B, streamLength } = streams;
  const corpus = Int32Array.from(
    { length: B * streamLength },
    (_, i) => (i * i + (i >> 2)) % config.inputSize,
  );
  if (has('train/corpus')) executor.write('train/corpus', corpus);
  if (has('train/weight')) executor.write('train/weight', Float64Array.of(1 / (T * B)));
  for (const [i, { chunk, lr, maxNorm, keep }] of steps.entries()) {
    if (has('train/clock')) executor.write('train/clock', Uint32Array.of(i, chunk));
    executor.write('train/hyper', Float64Array.of(...optimizer.hyper(i + 1, lr), maxNorm, keep));
    await executor.run(program);
  }
  const kept = plan.tensors.filter((t) => ['param', 'moment', 'carry'].includes(t.role));
  const read = await Promise.all(kept.map(async (t) => [t.name, await executor.read(t.name)] as const));
  executor.dispose();
  return new Map(read);
}
