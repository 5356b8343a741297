import { gateText } from './activation.ts';
import type { TextContext } from './kernel.ts';
import { pullingMain } from './product.ts';

export const lstmStepBackwardText = ({ has, tile }: TextContext<Record<never, never>>): string =>
  gateText +
  pullingMain(
    has('pull'),
    tile,
    (owed) => `
    let over = load_valid(r, 0u) == 0.0;
    let i = load4_gates(part_gates(r, 0u), c);
    let f = load4_gates(part_gates(r, 1u), c);
    let g = load4_gates(part_gates(r, 2u), c);
    let o = load4_gates(part_gates(r, 3u), c);
    let y = tanh4(load4_c(row_c(r), c));
    store4_dh(row_dh(r), c, ${owed});
    let d = load4_dh(row_dh(r), c);
    store4_dc(row_dc(r), c, select(d * o * tanhSlope(y), vec4f(0.0), over));
    let dc = load4_dc(row_dc(r), c);
    let before = load4_cPrev(row_cPrev(r), c);
    store4_da(part_da(r, 0u), c, select(dc * g * sigmoidSlope(i), vec4f(0.0), over));
    store4_da(part_da(r, 1u), c, select(dc * before * sigmoidSlope(f), vec4f(0.0), over));
    store4_da(part_da(r, 2u), c, select(dc * i * tanhSlope(g), vec4f(0.0), over));
    store4_da(part_da(r, 3u), c, select(d * y * sigmoidSlope(o), vec4f(0.0), over));
    store4_dhPrev(row_dhPrev(r), c, select(vec4f(0.0), d, over));
    store4_dcPrev(row_dcPrev(r), c, select(dc * f, dc, over));`,
  );
