import { ConfigError } from '../../core/errors.ts';
import { dataRng, PURPOSE } from '../draw.ts';
import { series } from '../series.ts';
import { SERIES_OPTIONS, seriesTask } from './series-task.ts';
import { defineTask } from './task.ts';

const [BETA, GAMMA, N] = [0.2, 0.1, 10];

/** Steps of the integration in one unit of time. */
const RESOLUTION = 10;

/** Units of time until the beginning is forgotten. */
const TRANSIENT = 1000;

/**
 * The Mackey-Glass series, a delayed feedback that is chaotic for τ = 17:
 *
 *   dx/dt = β x(t - τ) / (1 + x(t - τ)^n) - γ x(t),   β = 0.2, γ = 0.1, n = 10
 *
 * Mackey and Glass, "Oscillation and chaos in physiological control systems", Science 197, 1977. One row per unit of
 * time. The seed chooses the constant history from which it starts, in [1.1, 1.3), and 1000 units pass unrecorded.
 */
export const mackeyGlass = defineTask({
  name: 'mackey-glass',
  describe: 'predict a chaotic series (Mackey and Glass 1977), then run free',
  options: {
    ...SERIES_OPTIONS,
    tau: { type: 'integer', default: 17, min: 1, max: 1000, describe: 'delay; chaos from 17 on' },
  },
  make({ tau, ...options }) {
    const initial = 1.1 + 0.2 * dataRng(options.seed, PURPOSE.series).uniform();
    const rows = options.trainSize + options.testSize;
    const all = integrateMackeyGlass({
      tau,
      initial,
      duration: TRANSIENT + rows - 1,
      resolution: RESOLUTION,
    });
    const values = Float32Array.from({ length: rows }, (_, n) => all[(TRANSIENT + n) * RESOLUTION]!);
    return seriesTask(series(['x'], values), options);
  },
});

/**
 * x(0), x(h), x(2h), ..., x(duration), with x(t) = initial for t <= 0 and h = 1 / resolution.
 *
 * The classical Runge-Kutta method of fourth order. It asks for the delayed x between two grid points as well: there a
 * cubic Hermite polynomial through both points and their derivatives is of fourth order too. The kink of x at t = 0 and
 * its echoes at multiples of τ lie on the grid.
 * @param options.tau a multiple of h, at least h
 */
export function integrateMackeyGlass(options: {
  readonly tau: number;
  readonly initial: number;
  readonly duration: number;
  readonly resolution: number;
}): Float64Array {
  const { tau, initial, duration, resolution } = options;
  const h = 1 / resolution;
  const lag = Math.round(tau * resolution);
  if (lag < 1 || Math.abs(lag - tau * resolution) > 1e-9) {
    throw new ConfigError('out-of-range', `tau must be a multiple of 1 / resolution, got ${tau}.`, {
      parameter: 'tau',
      actual: tau,
      limit: h,
    });
  }
  const steps = Math.round(duration * resolution);
  const x = new Float64Array(steps + 1);
  const dx = new Float64Array(steps + 1);
  const f = (now: number, delayed: number) => (BETA * delayed) / (1 + delayed ** N) - GAMMA * now;
  const before = (k: number) => (k <= 0 ? initial : x[k]!);
  const halfway = (k: number) =>
    k < 0 ? initial : (x[k]! + x[k + 1]!) / 2 + (h / 8) * (dx[k]! - dx[k + 1]!);

  x[0] = initial;
  dx[0] = f(initial, initial);
  for (let k = 0; k < steps; k += 1) {
    const [begin, middle, end] = [before(k - lag), halfway(k - lag), before(k + 1 - lag)];
    const k1 = f(x[k]!, begin);
    const k2 = f(x[k]! + (h / 2) * k1, middle);
    const k3 = f(x[k]! + (h / 2) * k2, middle);
    const k4 = f(x[k]! + h * k3, end);
    x[k + 1] = x[k]! + (h / 6) * (k1 + 2 * k2 + 2 * k3 + k4);
    dx[k + 1] = f(x[k + 1]!, end);
  }
  return x;
}
