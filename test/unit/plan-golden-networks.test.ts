import { describe, it } from 'vitest';
import { CpuExecutor } from '../../src/cpu/executor.ts';
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

const EXACT = { forward: 1e-11, gradient: 1e-11 };
const twins = (): CpuExecutor => new CpuExecutor({ precision: 'f64', poison: true });

describe('the plan on f64 twins against PyTorch: networks', () => {
  it.each(goldenNetworkNames())('%s', async (name) => {
    const golden = goldenNetwork(name);
    expectLikePyTorch(golden, await inspectGolden(golden, twins()), EXACT);
  });
});

describe('the plan on f64 twins against PyTorch: truncated BPTT', () => {
  it.each(goldenChunksNames())('%s', (name) => expectGoldenChunks(goldenChunks(name), twins(), EXACT));
});

describe('the plan on f64 twins against PyTorch: encoder and decoder', () => {
  it.each(goldenPairNames())('%s', (name) => expectGoldenPair(goldenPair(name), twins(), EXACT));
});
