import { eachElement } from './elementwise.ts';
import type { TextContext } from './kernel.ts';
import { threefryText } from './threefry.ts';

export const dropoutMaskText = ({
  options,
}: TextContext<{ readonly scaled: readonly [false, true] }>): string =>
  threefryText +
  eachElement(
    'out',
    `let bits = threefry(vec2u(load_clock(0u, 0u), p.stream), vec2u(load_clock(0u, 1u), load_first(0u, 0u) * p.out.cols + i)).x;
  let rate = load_rate(0u, 0u);
  store_out(r, c, select(${options.scaled ? '1.0 / (1.0 - rate)' : '1.0'}, 0.0, uniform01(bits) < rate));`,
  );
