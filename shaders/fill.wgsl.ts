import { eachElement } from './elementwise.ts';

export const fillText = (): string => eachElement('out', 'store_out(r, c, p.value);');
