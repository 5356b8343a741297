import { gateText } from './activation.ts';
import type { TextContext } from './kernel.ts';
import { pullingMain } from './product.ts';

export const gruStepBackwardText = ({ has, tile }: TextContext<Record<never, never>>): string =>
  gateText +
  pullingMain(
    has('pull'),
    tile,
    (owed) => `
    let over = load_valid(r, 0u) == 0.0;
    let reset = load4_gates(part_gates(r, 0u), c);
    let z = load4_gates(part_gates(r, 1u), c);
    let n = load4_gates(part_gates(r, 2u), c);
    let u = load4_gates(part_gates(r, 3u), c);
    store4_dh(row_dh(r), c, ${owed});
    let d = load4_dh(row_dh(r), c);
    let dn = select(d * (1.0 - z) * tanhSlope(n), vec4f(0.0), over);
    let dz = select(d * (load4_h(row_h(r), c) - n) * sigmoidSlope(z), vec4f(0.0), over);
    let dr = dn * u * sigmoidSlope(reset);
    store4_dx(part_dx(r, 0u), c, dr);
    store4_dx(part_dx(r, 1u), c, dz);
    store4_dx(part_dx(r, 2u), c, dn);
    store4_du(part_du(r, 0u), c, dr);
    store4_du(part_du(r, 1u), c, dz);
    store4_du(part_du(r, 2u), c, dn * reset);
    store4_dhPrev(row_dhPrev(r), c, select(d * z, d, over));`,
  );
