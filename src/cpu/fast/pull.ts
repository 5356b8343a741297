import type { Arena } from '../arena.ts';
import type { Instructions } from '../instructions.ts';
import { plain, productOf } from './product.ts';
import type { Place, Room, Routine } from './routine.ts';
import { clear } from './rows.ts';

/** dh (+)= pull·pullW: what the next step owes this one; nothing where they were left out. */
export function pullInto(
  site: { readonly arena: Arena; readonly cpu: Instructions; room(count: number): Room },
  dh: Place,
  pull: Place | undefined,
  pullW: Place | undefined,
): Routine | undefined {
  if (pull && pullW) return productOf(site, plain(pull), plain(pullW), dh, dh.adds);
  if (pull || pullW) return undefined;
  return dh.adds ? () => {} : () => clear(site.arena, dh);
}
