/** Networks of the family with parameters and data drawn at random, and their gradients by finite differences. */

import { expect } from 'vitest';
import { Rng } from '../../src/core/rng.ts';
import type { NetworkForward, NetworkGradients, Upstream } from '../../src/cpu/reference/network.ts';
import { networkForward } from '../../src/cpu/reference/network.ts';
import type { NetworkBatch } from '../../src/cpu/reference/network-batch.ts';
import {
  directionsOf,
  inputWidth,
  type NetworkConfig,
  networkShapes,
  outputWidth,
} from '../../src/cpu/reference/network-config.ts';
import { expectClose } from './closeness.ts';

export interface DrawnNetwork {
  readonly config: NetworkConfig;
  readonly parameters: Map<string, Float64Array>;
  readonly batch: NetworkBatch;
}

/** What a drawn batch has beside its input and its context. Default: nothing. */
export interface Drawing {
  readonly T?: number;
  readonly B?: number;
  readonly lengths?: readonly number[];
  readonly state?: boolean;
  readonly o0?: boolean;
  /** Feedback takes the target where this is true for (t, n). Default: everywhere. */
  readonly teacher?: (t: number, n: number) => boolean;
  readonly dropout?: boolean;
  readonly targets?: 'classes' | 'reals';
  readonly seed?: number;
}

/** Recurrent weights are scaled so that gradients reach the first step. */
export function drawNetwork(config: NetworkConfig, drawing: Drawing = {}): DrawnNetwork {
  const { T = 4, B = 2, lengths, teacher, seed = 1, targets = 'classes' } = drawing;
  const { hiddenSize: H, outputSize: K, contextSize = 0 } = config;
  const rng = new Rng(seed, 0);
  const normal = (length: number, scale = 1) => Float64Array.from({ length }, () => scale * rng.normal());
  const integers = (length: number, n: number) => Int32Array.from({ length }, () => rng.integer(n));
  const mask = (length: number) => Float64Array.from({ length }, () => (rng.uniform() < 0.3 ? 0 : 1 / 0.7));
  const parameters = drawParameters(networkShapes(config), rng);
  const tracks = config.numLayers * directionsOf(config);
  const outputs = config.output === 'steps' ? T * B : B;
  return {
    config,
    parameters,
    batch: {
      T,
      B,
      ...(config.input === 'vectors' && { x: normal(T * B * config.inputSize) }),
      ...(config.input === 'tokens' && { tokens: integers(T * B, config.inputSize) }),
      ...(contextSize > 0 && { context: normal(B * contextSize) }),
      ...(lengths && { lengths: Int32Array.from(lengths) }),
      ...(drawing.state && { h0: normal(tracks * B * H, 0.5) }),
      ...(drawing.state && config.cell === 'lstm' && { c0: normal(tracks * B * H, 0.5) }),
      ...(drawing.o0 && { o0: normal(B * K) }),
      ...(config.output !== 'none' && {
        targets: targets === 'classes' ? integers(outputs, K) : normal(outputs * K),
      }),
      ...(teacher && {
        teacher: Float64Array.from({ length: T * B }, (_, i) => (teacher(Math.floor(i / B), i % B) ? 1 : 0)),
      }),
      ...(drawing.dropout && {
        dropout: {
          input: mask(T * B * inputWidth(config)),
          between: mask((config.numLayers - 1) * T * B * outputWidth(config)),
          recurrent: mask(tracks * B * H),
        },
      }),
      ...(config.feedback === 'sample' && {
        draws: Float64Array.from({ length: T * B }, () => rng.uniform()),
      }),
    },
  };
}

export function drawParameters(
  shapes: ReadonlyMap<string, readonly number[]>,
  rng: Rng,
): Map<string, Float64Array> {
  return new Map(
    [...shapes].map(([name, [rows = 1, cols]]) => {
      const scale = cols === undefined ? 0.4 : 1.3 / Math.sqrt(cols);
      const offset = /ln_.*weight/.test(name) ? 1 : 0;
      return [name, Float64Array.from({ length: rows * (cols ?? 1) }, () => offset + scale * rng.normal())];
    }),
  );
}

/**
 * A fixed draw of dL/d of everything that comes out, 0 in the padding: the loss is the sum of the products, so that
 * every output counts.
 */
export function drawUpstream({ config, batch }: DrawnNetwork, result: NetworkForward): Required<Upstream> {
  const { T, B, lengths } = batch;
  const rng = new Rng(9, 0);
  const normal = (values: Float64Array) => values.map(() => rng.normal());
  const perStep = (values: Float64Array) => {
    const width = values.length / (T * B);
    return normal(values).map((value, i) => {
      const row = Math.floor(i / width);
      return Math.floor(row / B) < (lengths?.[row % B] ?? T) ? value : 0;
    });
  };
  return {
    logits: config.output === 'steps' ? perStep(result.logits) : normal(result.logits),
    hidden: perStep(result.hidden),
    hN: normal(result.hN),
    cN: normal(result.cN ?? new Float64Array(0)),
  };
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

/** d loss() / d values by central differences of fourth order, value by value. */
export function differences(values: Float64Array, loss: () => number, step = 1e-3): Float64Array {
  return values.map((_, i) => {
    const direction = new Float64Array(values.length);
    direction[i] = 1;
    return slope(values, direction, loss, step);
  });
}

/** The derivative of loss() along a direction. */
export function slope(
  values: Float64Array,
  direction: Float64Array,
  loss: () => number,
  step = 1e-3,
): number {
  const kept = values.slice();
  const at = (offset: number) => {
    for (let i = 0; i < values.length; i += 1) values[i] = kept[i]! + offset * step * direction[i]!;
    return loss();
  };
  const result = (at(-2) - 8 * at(-1) + 8 * at(1) - at(2)) / (12 * step);
  values.set(kept);
  return result;
}

/** Everything that has a gradient: its values, and the gradient. */
export function gradientsOf(
  { parameters, batch }: Pick<DrawnNetwork, 'parameters' | 'batch'>,
  gradients: NetworkGradients,
): { name: string; values: Float64Array; gradient: Float64Array | undefined }[] {
  const { x, context, h0, c0, o0 } = batch;
  return [
    ...[...parameters].map(([name, values]) => ({ name, values, gradient: gradients.parameters.get(name) })),
    ...Object.entries({ x, context, h0, c0, o0 }).flatMap(([name, values]) =>
      values ? [{ name, values, gradient: gradients[name as 'x' | 'context' | 'h0' | 'c0' | 'o0'] }] : [],
    ),
  ];
}

/**
 * Every gradient of the network against finite differences, element by element, or along one random direction for each
 * tensor. The method's own error is rounding, 1e-16 / step, and step^4 times a fifth derivative.
 *
 * @param zero names of the gradients that are zero by construction; all others have to be there
 */
export function checkDifferences(
  drawn: DrawnNetwork,
  { full = true, step = 1e-3, tolerance = 1e-8, zero = [] as readonly string[] } = {},
): void {
  const { parameters, batch, config } = drawn;
  const run = () => networkForward(parameters, batch, config);
  const forward = run();
  const upstream = drawUpstream(drawn, forward);
  const { cN: _, ...withoutCells } = upstream;
  const gradients = forward.backward(forward.cN ? upstream : withoutCells);
  const loss = () => {
    const { logits, hidden, hN, cN } = run();
    const state = dot(upstream.hidden, hidden) + dot(upstream.hN, hN) + (cN ? dot(upstream.cN, cN) : 0);
    return dot(upstream.logits, logits) + state;
  };
  const rng = new Rng(5, 0);
  for (const { name, values, gradient } of gradientsOf(drawn, gradients)) {
    expect(gradient, name).toBeDefined();
    const largest = Math.max(...gradient!.map(Math.abs));
    if (zero.includes(name)) {
      expect(largest, `${name} is not zero`).toBe(0);
      expect(Math.max(...differences(values, loss, step).map(Math.abs)), name).toBeLessThan(1e-10);
      continue;
    }
    expect(largest, `${name} is trivial`).toBeGreaterThan(1e-3);
    if (full) {
      expectClose(name, gradient!, differences(values, loss, step), tolerance);
    } else {
      const direction = values.map(() => rng.normal());
      const expected = slope(values, direction, loss, step);
      expect(Math.abs(dot(gradient!, direction) - expected), name).toBeLessThan(
        tolerance * (Math.abs(expected) + largest),
      );
    }
  }
}
