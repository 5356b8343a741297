import { describe, expect, it } from 'vitest';
import { Arena, type Memory, PlainMemory } from '../../src/cpu/arena.ts';

const memories: readonly [string, () => Memory][] = [
  ['plain', () => new PlainMemory()],
  ['of WebAssembly', () => new WebAssembly.Memory({ initial: 0 })],
];

describe.each(memories)('an arena in memory %s', (_, memory) => {
  it('gives places that do not overlap, aligned, and counts what is in use', () => {
    const arena = new Arena(memory());
    const places = [3, 4, 5, 1].map((size) => arena.take(size));
    expect(places).toEqual([0, 4, 8, 16]);
    expect(arena.bytes).toBe(4 * 13);
    arena.give(4);
    expect(arena.bytes).toBe(4 * 9);
  });

  it('uses again what was given back, side by side as one, and clears it', () => {
    const arena = new Arena(memory());
    const [a, b, c] = [arena.take(4), arena.take(4), arena.take(4)] as const;
    arena.f32.fill(7, 0, 12);
    arena.give(a);
    arena.give(c);
    arena.give(b);
    expect(arena.take(12)).toBe(a);
    expect([...arena.f32.subarray(0, 12)]).toEqual(new Array(12).fill(0));
  });

  it('keeps its numbers when it grows', () => {
    const arena = new Arena(memory());
    const first = arena.take(5);
    arena.f32.set([1, 2, 3, 4, 5], first);
    const before = arena.generation;
    const second = arena.take(100_000);
    expect(arena.generation).toBe(before + 1);
    expect([...arena.f32.subarray(first, first + 5)]).toEqual([1, 2, 3, 4, 5]);
    arena.i32[second + 99_999] = -3;
    expect(arena.u32[second + 99_999]).toBe(2 ** 32 - 3);
  });

  it('refuses what there is no memory for, and stays as it was', () => {
    const arena = new Arena(memory());
    arena.take(4);
    expect(() => arena.take(2 ** 45)).toThrow(RangeError);
    expect(arena.bytes).toBe(16);
    expect(arena.take(4)).toBe(4);
  });
});
