import { describe, expect, it } from 'vitest';
import { Rng } from '../../src/core/rng.ts';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import { resolveConfig } from '../../src/model/config.ts';
import { parameterSpecs } from '../../src/model/parameters.ts';
import { spectralRadius } from '../../src/model/reservoir.ts';
import { optimizer } from '../../src/optim/named.ts';
import type { Batch } from '../../src/train/batch.ts';
import { batchPlan } from '../../src/train/batch-plan.ts';
import { Network } from '../../src/train/network.ts';
import { networkTrainable } from '../../src/train/network-trainable.ts';

const config = {
  input: 'vectors',
  inputSize: 2,
  hiddenSize: 20,
  outputSize: 3,
  spectralRadius: 0.8,
} as const;
const rng = new Rng(5, 0);
const batch: Batch = {
  seqLen: 6,
  batchSize: 4,
  x: Float32Array.from({ length: 48 }, () => rng.normal()),
  targets: Int32Array.from({ length: 24 }, () => rng.integer(3)),
};

describe('the spectral radius', () => {
  it.each([
    ['of a rotation by any angle', [Math.cos(0.7), -Math.sin(0.7), Math.sin(0.7), Math.cos(0.7)], 1],
    ['of a triangular matrix', [0.5, 9, 0, -0.9], 0.9],
    ['of nothing', [0, 1, 0, 0], 0],
  ])('%s', (_, w, want) => {
    expect(spectralRadius(w, 2)).toBeCloseTo(want, 2);
  });
});

describe('an echo state network', () => {
  it('has the radius that it was given, and trains nothing but its output', async () => {
    const network = await Network.create(config, new CpuExecutor());
    network.initialise(1);
    const before = await network.stateDict();
    expect(spectralRadius(before.get('rnn.weight_hh_l0') as Float32Array, 20)).toBeCloseTo(0.8, 2);
    expect(network.parameterCount).toBe(20 * 3 + 3);
    const losses: number[] = [];
    const run = network.train({
      ...{ batches: [batch], steps: 100, lr: 0.05, reportEvery: 50 },
      optimizer: { kind: 'adamW', weightDecay: 0.1 },
    });
    for await (const { loss } of run) losses.push(loss);
    expect(losses[1]).toBeLessThan(losses[0] as number);
    const after = await network.stateDict();
    for (const [name, values] of before)
      expect(Buffer.compare(bytes(values), bytes(after.get(name) as Float32Array)) === 0, name).toBe(
        name.startsWith('rnn.'),
      );
    network.executor.dispose();
  });

  it('has no backward pass through time', async () => {
    const resolved = resolveConfig({ ...config, input: 'tokens', inputSize: 4 });
    const tokens = Int32Array.from({ length: 10 }, (_, i) => i % 4);
    const like: Batch = { seqLen: 5, batchSize: 2, tokens, targets: tokens.map((token) => token % 3) };
    const { plan } = batchPlan('train', networkTrainable(resolved), like, {
      forcing: 'always',
      update: { optimizer: optimizer({ kind: 'sgd' }), rule: 'norm' },
    });
    expect(plan.dispatches.map((d) => d.kernel)).toContain('sgd');
    expect(plan.dispatches.filter((d) => d.kernel === 'rnnStepBackward')).toEqual([]);
    expect(
      parameterSpecs(resolved)
        .filter((s) => !s.fixed)
        .map((s) => s.name),
    ).toEqual(['out.weight', 'out.bias']);
  });
});

const bytes = (values: Float32Array): Buffer =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength);
