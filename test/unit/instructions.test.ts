import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ACTIVATIONS } from '../../shaders/activation.ts';
import { Rng } from '../../src/core/rng.ts';
import type { Instructions } from '../../src/cpu/instructions.ts';
import { type Core, openCore } from '../../src/cpu/webassembly.ts';

const { fround } = Math;
type Nine = [number, number, number, number, number, number, number, number, number];

/** Both machines, with the same numbers in a room of the same size: 0.3 times normal ones. */
async function both(size: number, scale = 0.3): Promise<readonly [Core, Core]> {
  const cores = await Promise.all([openCore(true), openCore(false)]);
  for (const { arena } of cores) {
    const at = arena.take(size);
    expect(at).toBe(0);
    const rng = new Rng(3, 1);
    for (let i = 0; i < size; i++) arena.f32[i] = scale * rng.normal();
  }
  return cores;
}

/** Does the same on both; the memory of both must then hold the same bits. */
async function same(
  size: number,
  work: (cpu: Instructions) => unknown,
  scale?: number,
): Promise<Float32Array> {
  const [simd, loops] = await both(size, scale);
  expect(simd.instructions.product, 'one of them is WebAssembly').not.toBe(loops.instructions.product);
  expect(String(simd.instructions.product)).toContain('native code');
  const answers = [work(simd.instructions), work(loops.instructions)];
  expect(answers[1]).toEqual(answers[0]);
  const [a, b] = [simd.arena.f32.slice(0, size), loops.arena.f32.slice(0, size)];
  const differs = a.findIndex((x, i) => !Object.is(x, b[i]));
  expect(differs, `${a[differs]} and ${b[differs]} at ${differs}`).toBe(-1);
  return a;
}

describe('a product on the CPU', () => {
  const sizes = [
    [1, 1, 1],
    [4, 8, 3],
    [5, 7, 9],
    [9, 12, 300],
    [8, 16, 513],
    [33, 23, 256],
    [2, 3, 0],
  ] as const;

  it.each(sizes)('[%i, %i] of %i products takes them in order, in f32, each way', async (M, N, K) => {
    const size = M * K + K * N + M * N + Math.ceil(N / 8) * 8 * K + 16;
    const [a, b, out, room] = [0, M * K, M * K + K * N, M * K + K * N + M * N];
    const [{ arena }] = await both(size);
    const before = arena.f32.slice(0, size);
    for (const adds of [false, true])
      for (const turnA of [false, true])
        for (const turnB of [false, true]) {
          const got = await same(size, (cpu) => {
            if (turnB) cpu.pack(b, K, room, N, K);
            const [y, panel, step] = turnB ? [room, 8 * K, 8] : [b, 8, N];
            cpu.product(a, turnA ? 1 : K, turnA ? M : 1, y, panel, step, out, N, M, N, K, adds);
          });
          for (let r = 0; r < M; r++)
            for (let c = 0; c < N; c++) {
              let s = 0;
              for (let k = 0; k < K; k++) {
                const x = before[a + (turnA ? k * M + r : r * K + k)] as number;
                const y = before[b + (turnB ? c * K + k : k * N + c)] as number;
                s = fround(s + fround(x * y));
              }
              const at = out + r * N + c;
              const want = adds ? fround((before[at] as number) + s) : s;
              expect(got[at], `${r}, ${c}, ${[adds, turnA, turnB]}`).toBe(want);
            }
        }
  });
});

/** Largest distance from `want`, in units of the last place of it. */
function ulps(got: ArrayLike<number>, want: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < got.length; i++) {
    const y = want[i] as number;
    const unit = 2 ** (Math.floor(Math.log2(Math.max(Math.abs(y), 2 ** -126))) - 23);
    most = Math.max(most, Math.abs((got[i] as number) - y) / unit);
  }
  return most;
}

describe('functions on the CPU', () => {
  const count = 40_001;
  const ask = async (f: (typeof ACTIVATIONS)[number], from: number, to: number) => {
    const cores = await both(2 * count);
    const x = Float32Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
    for (const { arena, instructions } of cores) {
      arena.f32.set(x);
      arena.f32.fill(0, count, 2 * count);
      instructions.activate(ACTIVATIONS.indexOf(f), count, 0, count, count);
    }
    const [simd, loops] = cores.map(({ arena }) => arena.f32.slice(count, 2 * count));
    expect(loops, 'the bits of both').toEqual(simd);
    return [x, simd as Float32Array] as const;
  };

  it.each([
    ['tanh', Math.tanh, -10, 10, 1.3],
    ['tanh', Math.tanh, -0.001, 0.001, 1.3],
    ['sigmoid', (a: number) => 1 / (1 + Math.exp(-a)), -80, 30, 2.5],
    ['relu', (a: number) => Math.max(a, 0), -3, 3, 0],
    ['identity', (a: number) => a, -3, 3, 0],
  ] as const)('%s from %s', async (f, exact, from, to, most) => {
    const [x, got] = await ask(f, from, to);
    expect(ulps(got, Array.from(x, exact))).toBeLessThanOrEqual(most);
    expect(new Set(got).size).toBeGreaterThan(100);
    if (f === 'tanh') expect(got.every((y) => Math.abs(y) <= 1)).toBe(true);
  });

  it('are themselves at the ends, and not a number where there is none', async () => {
    const ends = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e30, -1e30, 0, -0];
    const want: Record<string, number[]> = {
      tanh: [Number.NaN, 1, -1, 1, -1, 0, 0],
      relu: [Number.NaN, Number.POSITIVE_INFINITY, 0, fround(1e30), 0, 0, 0],
      identity: [
        Number.NaN,
        Number.POSITIVE_INFINITY,
        Number.NEGATIVE_INFINITY,
        fround(1e30),
        fround(-1e30),
        0,
        0,
      ],
    };
    for (const core of await both(32)) {
      core.arena.f32.set(ends);
      core.arena.f32.fill(0, 8, 16);
      for (const [f, values] of Object.entries(want)) {
        core.instructions.activate(ACTIVATIONS.indexOf(f as 'tanh'), 16, 0, 8, 7);
        expect(
          [...core.arena.f32.subarray(16, 23)].map((x) => x + 0),
          f,
        ).toEqual(values);
      }
      core.instructions.activate(ACTIVATIONS.indexOf('sigmoid'), 16, 0, 8, 7);
      const [none, one, zero, big, small, middle] = core.arena.f32.subarray(16, 23);
      expect([none, one, big, middle]).toEqual([Number.NaN, 1, 1, 0.5]);
      expect(Math.max(zero as number, small as number)).toBeLessThan(1e-37);
    }
  });

  it('add exponentials up, and drop those that are too small', async () => {
    for (const core of await both(16)) {
      core.arena.f32.set([3, 2, Number.NEGATIVE_INFINITY, -200, 3, 7]);
      const sum = core.instructions.expSum(8, 0, 3, 5);
      expect(sum).toBeCloseTo(2 + Math.exp(-1), 7);
      expect([...core.arena.f32.subarray(8, 13)].map((x) => x.toFixed(6))).toEqual(
        [1, Math.exp(-1), 0, 0, 1].map((x) => x.toFixed(6)),
      );
    }
  });
});

describe('vectors and loops give the same bits', () => {
  it.each([1, 3, 4, 7, 12])('in all they do, for %i numbers in a row', async (H) => {
    const at = (i: number): number => i * 4 * H;
    await same(24 * 4 * H, (cpu) => {
      cpu.lstm(at(0), at(1), at(2), at(3), H);
      for (const adds of [false, true]) {
        cpu.lstmBack(at(4), at(1), at(2), at(3), at(5), adds, at(6), at(7), adds, H);
        cpu.gruBack(at(8), at(9), at(10), at(11), at(12), at(13), adds, H);
      }
      for (const over of [false, true]) cpu.gru(at(14), at(15), at(16), at(17 + Number(over)), over, H);
      for (let f = 0; f < 4; f++) cpu.descend(f, at(19) + f * H, at(20), at(21), H);
      const hyper = [0.5, 0.1, 0.1, 0.001, 1e-8, 0.2, 0.3, 0.01, 0.02].map(fround);
      cpu.adam(at(22), at(21), at(20), at(2), H, ...(hyper as Nine));
      return cpu.expSum(at(23), at(0), 0.5, H);
    });
  });
});

describe('where WebAssembly may not run', () => {
  beforeEach(() => void vi.resetModules());
  afterEach(() => void vi.restoreAllMocks());

  it.each([
    ['a policy forbids it', 'compile'],
    ['there is no room for its memory', 'instantiate'],
  ] as const)('because %s, plain loops do', async (_, refused) => {
    vi.spyOn(WebAssembly, refused).mockRejectedValue(new WebAssembly.CompileError('no'));
    const fresh = await import('../../src/cpu/webassembly.ts');
    const { instructions } = await fresh.openCore(true);
    expect(String(instructions.product)).not.toContain('native code');
    expect(await fresh.runsVectors()).toBe(refused !== 'compile');
  });
});
