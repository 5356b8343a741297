import { fill } from '../shaders/fill.ts';
import type { Tile } from '../shaders/kernel.ts';
import { matmul } from '../shaders/matmul.ts';
import { type Machine, openGpu } from '../src/gpu/adapter.ts';
import type { GpuExecutor } from '../src/gpu/executor.ts';
import { Emitter } from '../src/schedule/emitter.ts';
import { layOut } from '../src/schedule/layout.ts';
import type { Plan } from '../src/schedule/plan.ts';
import { openExecutor } from './executor.ts';
import { flopsOf } from './flops.ts';
import { median } from './statistics.ts';

/** What an adapter can do at best, with the kernels that are here. */
export interface Limits {
  readonly adapter: string;
  /** Side of the square matrices that were multiplied. */
  readonly size: number;
  /** Operations per second of each tile, the best first. */
  readonly tiles: readonly { readonly tile: string; readonly gflops: number }[];
  /** The best of these, in 10⁹ operations per second. */
  readonly gflops: number;
  /** Microseconds of a dispatch that does next to nothing. */
  readonly dispatchUs: number;
}

/** A training step held against the limits. */
export interface Floor {
  /** Milliseconds that its products would take at the best rate, and its dispatches at the least cost. */
  readonly productsMs: number;
  readonly dispatchesMs: number;
  readonly floorMs: number;
  /** The floor by what was measured: 1 would be perfect. */
  readonly share: number;
}

/** The floor of a step: FLOPs / rate + dispatches × cost. */
export function floorOf(
  step: { readonly flops: number; readonly dispatches: number; readonly stepMs: number },
  { gflops, dispatchUs }: Pick<Limits, 'gflops' | 'dispatchUs'>,
): Floor {
  const productsMs = step.flops / (gflops * 1e6);
  const dispatchesMs = (step.dispatches * dispatchUs) / 1e3;
  const floorMs = productsMs + dispatchesMs;
  return { productsMs, dispatchesMs, floorMs, share: floorMs / step.stepMs };
}

/** Tiles that are tried; undefined is the adapter's own. Those that share rows need subgroups. */
function tilesFor({ subgroups }: Pick<Machine, 'subgroups'>): readonly (Tile | undefined)[] {
  const alone: readonly (Tile | undefined)[] = [
    undefined,
    { rows: 4, vectors: 2, x: 8, y: 1 },
    { rows: 8, vectors: 2, x: 8, y: 1 },
    { rows: 4, vectors: 1, x: 8, y: 4 },
    { rows: 8, vectors: 1, x: 8, y: 8 },
  ];
  if (!subgroups) return alone;
  const [least, most] = subgroups;
  const shared = { x: Math.max(8, most), y: 1, sharing: Math.min(least, 8) };
  return [
    ...alone,
    { rows: 8, vectors: 1, ...shared },
    { rows: 8, vectors: 2, ...shared },
    { rows: 16, vectors: 1, ...shared },
    { rows: 16, vectors: 2, ...shared },
  ];
}

function nameOf(tile: Tile | undefined): string {
  if (!tile) return "the adapter's own";
  const { rows, vectors, x, y, sharing } = tile;
  return `${rows} × ${4 * vectors} per invocation, ${x} × ${y} invocations${sharing ? `, ${sharing} share rows` : ''}`;
}

/** Products of two square matrices, one after another. */
export function squarePlan(n: number, times: number): Plan {
  const e = new Emitter();
  const a = e.tensor('limit/a', 'input', n, n);
  const b = e.tensor('limit/b', 'input', n, n);
  const out = e.tensor('limit/out', 'activation', n, n);
  const options = { transposeA: false, transposeB: false, activation: 'identity' } as const;
  for (let i = 0; i < times; i++) e.emit(matmul, { a, b, out: { view: out, add: false } }, { options });
  return { name: 'limit', ...layOut(e.tensors), dispatches: e.dispatches };
}

/** Dispatches of one invocation's work each. */
export function emptyPlan(count: number): Plan {
  const e = new Emitter();
  const out = e.tensor(`limit/one ${count}`, 'activation', 1, 1);
  for (let i = 0; i < count; i++) e.emit(fill, { out }, { params: { value: i } });
  return { name: `limit ${count}`, ...layOut(e.tensors), dispatches: e.dispatches };
}

/** Milliseconds of one run: the median of the rounds, after one to warm up. */
async function timeOf(executor: GpuExecutor, plan: Plan, rounds: number): Promise<number> {
  const program = await executor.load(plan);
  const times: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const began = performance.now();
    await executor.run(program);
    await executor.idle();
    if (round > 0) times.push(performance.now() - began);
  }
  executor.unload(program);
  return median(times);
}

/** Measures what the adapter can do. */
export async function limits(rounds: number, told: (what: string) => void = () => {}): Promise<Limits> {
  const tiles: { tile: string; gflops: number }[] = [];
  let [adapter, size, dispatchUs] = ['', 0, 0];
  const first = await openGpu();
  for (const tile of tilesFor(first)) {
    told(`limit: products with ${nameOf(tile)}`);
    const executor = await openExecutor(tile, tile ? undefined : first);
    try {
      adapter = executor.info.adapter;
      size = executor.info.isFallback ? 512 : 2048;
      const plan = squarePlan(size, 4);
      for (const operand of ['limit/a', 'limit/b']) {
        // Numbers of a usual size: tiny ones are slow on some machines.
        const numbers = Float32Array.from(
          { length: size * size },
          (_, i) => ((i * 7919) % 1000) / 1000 - 0.5,
        );
        if (operand === 'limit/a') await executor.load(plan);
        executor.write(operand, numbers);
      }
      tiles.push({
        tile: nameOf(tile),
        gflops: flopsOf(plan) / ((await timeOf(executor, plan, rounds)) * 1e6),
      });
      if (tile) continue;
      told('limit: empty dispatches');
      const [few, many] = [64, 1088];
      const least = await timeOf(executor, emptyPlan(few), rounds);
      const most = await timeOf(executor, emptyPlan(many), rounds);
      dispatchUs = (1e3 * Math.max(0, most - least)) / (many - few);
    } finally {
      executor.dispose();
    }
  }
  tiles.sort((a, b) => b.gflops - a.gflops);
  return { adapter, size, tiles, gflops: tiles[0]?.gflops ?? 0, dispatchUs };
}
