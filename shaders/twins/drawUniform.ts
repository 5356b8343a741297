import { threefry2x32, uniform01 } from '../../src/core/rng.ts';
import { drawUniform } from '../drawUniform.ts';
import { defineTwin } from './twin.ts';

export const drawUniformTwin = defineTwin(drawUniform, ({ clock, out }, { stream }) => {
  for (let r = 0; r < out.rows; r++)
    for (let c = 0; c < out.cols; c++)
      out.put(r, c, uniform01(threefry2x32(clock.at(0, 0), stream, clock.at(0, 1), r * out.cols + c)[0]));
});
