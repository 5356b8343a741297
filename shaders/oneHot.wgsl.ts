import { eachElement } from './elementwise.ts';

export const oneHotText = (): string =>
  eachElement('out', 'store_out(r, c, select(0.0, 1.0, load_id(r, 0u) == i32(c)));');
