import { eachElement } from './elementwise.ts';

export const attendText = (): string =>
  eachElement(
    'out',
    `var sum = 0.0;
  for (var s = r; s < p.v.rows; s += p.out.rows) { sum += load_weights(s, 0u) * load_v(s, c); }
  store_out(r, c, sum);`,
  );
