import { eachElement } from './elementwise.ts';

export const blendText = (): string =>
  eachElement(
    'out',
    `let m = load_m(r, c);
  let mine = select(m * load_a(r, c), 0.0, m == 0.0);
  store_out(r, c, mine + select((1.0 - m) * load_b(r, c), 0.0, m == 1.0));`,
  );
