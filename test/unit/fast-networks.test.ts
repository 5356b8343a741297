import { describe, expect, it } from 'vitest';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import { batchOf, drawMember, expectByTheBook, networkOn } from '../helpers/by-the-book.ts';
import { family } from '../helpers/family.ts';
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

/** As on the GPU. */
const FLOAT32 = { forward: 5e-6, gradient: 1e-5 };

describe('every network of the family, fast on the CPU, and by the book', () => {
  it.each(Object.keys(family))('%s', async (name) => {
    const drawn = drawMember(name);
    const inspections = [];
    for (const kernels of ['simd', 'loops'] as const) {
      const executor = new CpuExecutor({ kernels });
      const network = await networkOn(executor, drawn);
      const before = executor.bytes;
      const batch = batchOf(drawn);
      const first = await network.inspect(batch);
      expectByTheBook(drawn, first, FLOAT32);
      expect(await network.inspect(batch), 'the second run gives the same bits').toEqual(first);
      expect(executor.bytes, 'an inspection frees what it made').toBe(before);
      inspections.push(first);
      executor.dispose();
    }
    expect(inspections[1], 'loops give the bits of vectors').toEqual(inspections[0]);
  });
});

describe('fast on the CPU, against PyTorch', () => {
  it.each(goldenNetworkNames())('%s', async (name) => {
    const golden = goldenNetwork(name);
    expectLikePyTorch(golden, await inspectGolden(golden, new CpuExecutor()), FLOAT32);
  });

  it.each(goldenChunksNames())('truncated BPTT: %s', (name) =>
    expectGoldenChunks(goldenChunks(name), new CpuExecutor(), FLOAT32),
  );

  it.each(goldenPairNames())('encoder and decoder: %s', (name) =>
    expectGoldenPair(goldenPair(name), new CpuExecutor(), FLOAT32),
  );
});
