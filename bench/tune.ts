import { openGpu } from '../src/gpu/adapter.ts';
import { SHAPE_CLASSES } from '../src/gpu/choices.ts';
import { tune } from '../src/gpu/tuner.ts';
import { nameOf, waysOf } from '../src/gpu/ways.ts';
import { type Spread, spreadOf } from './statistics.ts';

/** What the tuner may take, in milliseconds: as the options of `tuning`. */
export interface TuneBounds {
  /** Of the device, for timed runs. */
  readonly budget: number;
  /** Of waiting for candidates to compile. */
  readonly patience: number;
}

/** A way of computing the products of a shape class, and how long a trial of it takes. */
export interface CandidateFigures {
  /** `16x8 by 4x1, sharing 4, fused` */
  readonly way: string;
  /** How often it was timed; the fewer, the sooner it was given up. */
  readonly timed: number;
  /** Milliseconds; undefined for what was dropped before it was timed. */
  readonly ms: Spread | undefined;
}

export interface ClassFigures {
  readonly shapeClass: string;
  /** The usual one first. */
  readonly candidates: readonly CandidateFigures[];
  readonly chosen: string;
}

/** The tuner's work on an adapter. */
export interface TuneFigures {
  readonly adapter: string;
  readonly classes: readonly ClassFigures[];
  /** Milliseconds of timed runs, of waiting for candidates, and of everything. */
  readonly spentMs: number;
  readonly waitedMs: number;
  readonly wholeMs: number;
}

/** Tunes the adapter at hand once, as an executor does; nothing is remembered. */
export async function measureTuning(bounds: TuneBounds): Promise<TuneFigures> {
  const machine = await openGpu();
  try {
    const began = performance.now();
    const { choices, timings, spent, waited } = await tune(machine, {
      ...bounds,
      signal: new AbortController().signal,
    });
    const ways = waysOf(choices);
    return {
      adapter: machine.adapter,
      classes: SHAPE_CLASSES.map((shapeClass) => ({
        shapeClass,
        candidates: timings
          .filter((t) => t.shapeClass === shapeClass)
          .map(({ candidate, times }) => ({
            way: nameOf(candidate),
            timed: times.length,
            ms: times.length > 0 ? spreadOf(times) : undefined,
          })),
        chosen: nameOf(ways[shapeClass]),
      })),
      spentMs: spent,
      waitedMs: waited,
      wholeMs: performance.now() - began,
    };
  } finally {
    machine.device.destroy();
  }
}
