import { describe, it } from 'vitest';
import { goldenNames } from '../helpers/golden.ts';
import { expectGoldenChunks, expectLikePyTorch, inspectGolden } from '../helpers/golden-inspection.ts';
import { expectGoldenPair } from '../helpers/pairs.ts';
import {
  goldenChunks,
  goldenChunksNames,
  goldenNetwork,
  goldenNetworkNames,
  goldenPair,
  goldenPairNames,
} from '../helpers/reference-golden.ts';
import { sharedGpu } from '../helpers/shared-gpu.ts';

const FLOAT32 = { forward: 5e-6, gradient: 1e-5 };

const gpu = sharedGpu();

/** Those of the vanilla network are in golden.test.ts. */
const elsewhere = new Set(goldenNames());
const others = (names: string[]): string[] => names.filter((name) => !elsewhere.has(name));

describe('the plan on the GPU against PyTorch: networks', () => {
  it.each(others(goldenNetworkNames()))('%s', async (name) => {
    const golden = goldenNetwork(name);
    expectLikePyTorch(golden, await inspectGolden(golden, gpu.executor()), FLOAT32);
  });
});

describe('the plan on the GPU against PyTorch: truncated BPTT', () => {
  it.each(others(goldenChunksNames()))('%s', (name) =>
    expectGoldenChunks(goldenChunks(name), gpu.executor(), FLOAT32),
  );
});

describe('the plan on the GPU against PyTorch: encoder and decoder', () => {
  it.each(goldenPairNames())('%s', (name) => expectGoldenPair(goldenPair(name), gpu.executor(), FLOAT32));
});
