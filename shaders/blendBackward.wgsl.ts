import { eachElement } from './elementwise.ts';

export const blendBackwardText = (): string =>
  eachElement('dm', 'store_dm(r, c, (load_a(r, c) - load_b(r, c)) * load_d(r, c));');
