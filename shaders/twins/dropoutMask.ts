import { threefry2x32, uniform01 } from '../../src/core/rng.ts';
import { dropoutMask } from '../dropoutMask.ts';
import { defineTwin } from './twin.ts';

export const dropoutMaskTwin = defineTwin(
  dropoutMask,
  ({ rate, clock, first, out }, { stream }, { scaled }) => {
    const drop = rate.at(0, 0);
    const before = first.at(0, 0) * out.cols;
    for (let r = 0; r < out.rows; r++)
      for (let c = 0; c < out.cols; c++) {
        const [bits] = threefry2x32(clock.at(0, 0), stream, clock.at(0, 1), before + r * out.cols + c);
        out.put(r, c, uniform01(bits) < drop ? 0 : scaled ? 1 / (1 - drop) : 1);
      }
  },
);
