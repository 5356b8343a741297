import { eachElement } from './elementwise.ts';
import { threefryText } from './threefry.ts';

export const drawUniformText = (): string =>
  threefryText +
  eachElement(
    'out',
    'store_out(r, c, uniform01(threefry(vec2u(load_clock(0u, 0u), p.stream), vec2u(load_clock(0u, 1u), i)).x));',
  );
