import { eachElement } from './elementwise.ts';
import type { TextContext } from './kernel.ts';

export const multiplyText = ({
  options,
}: TextContext<{ readonly complement: readonly [false, true] }>): string =>
  eachElement(
    'out',
    `let factor = ${options.complement ? '1.0 - load_a(r, c)' : 'load_a(r, c)'};
  store_out(r, c, select(factor * load_b(r, c), 0.0, factor == 0.0));`,
  );
