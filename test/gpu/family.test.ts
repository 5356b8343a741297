import { describe, expect, it } from 'vitest';
import { batchOf, drawMember, expectByTheBook, networkOn } from '../helpers/by-the-book.ts';
import { family } from '../helpers/family.ts';
import { sharedGpu } from '../helpers/shared-gpu.ts';

const FLOAT32 = { forward: 5e-6, gradient: 1e-5 };

const gpu = sharedGpu();

describe('every network of the family on the GPU, and by the book', () => {
  it.each(Object.keys(family))('%s', async (name) => {
    const drawn = drawMember(name);
    const executor = gpu.executor();
    const network = await networkOn(executor, drawn);
    const before = executor.bytes;
    const batch = batchOf(drawn);
    const first = await network.inspect(batch);
    expectByTheBook(drawn, first, FLOAT32);
    expect(await network.inspect(batch), 'the second run gives the same bits').toEqual(first);
    expect(executor.bytes, 'an inspection frees what it made').toBe(before);
  });
});
