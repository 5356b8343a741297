import { dataRng, PURPOSE } from '../draw.ts';
import { series } from '../series.ts';
import { SERIES_OPTIONS, seriesTask } from './series-task.ts';
import { defineTask } from './task.ts';

/**
 * A sine wave with a random phase, x(t) = sin(2π t / period + φ) + noise · N(0, 1), to be predicted, and then continued
 * by the network from its own outputs.
 *
 * Without noise, two steps say everything: x(t + 1) = 2 cos(2π / period) x(t) - x(t - 1). The default period is no whole
 * number, so that no window comes twice.
 */
export const sine = defineTask({
  name: 'sine',
  describe: 'predict a sine wave, then run free',
  options: {
    ...SERIES_OPTIONS,
    period: { type: 'real', default: 8 * Math.PI, min: 2, max: 1e6, describe: 'steps of one wave' },
    noise: { type: 'real', default: 0, min: 0, max: 100, describe: 'standard deviation of the noise' },
  },
  make({ period, noise, ...options }) {
    const rng = dataRng(options.seed, PURPOSE.series);
    const phase = 2 * Math.PI * rng.uniform();
    const values = Float32Array.from(
      { length: options.trainSize + options.testSize },
      (_, t) => Math.sin((2 * Math.PI * t) / period + phase) + noise * rng.normal(),
    );
    return seriesTask(series(['x'], values), options);
  },
});
