import { eachElement } from './elementwise.ts';

export const copyText = (): string =>
  eachElement(
    'out',
    `let s = load_scale(0u, 0u);
  store_out(r, c, select(s * load_a(r, c), 0.0, s == 0.0));`,
  );
