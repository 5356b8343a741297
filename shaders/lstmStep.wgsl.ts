import { gateText } from './activation.ts';
import type { TextContext } from './kernel.ts';
import { eachUnit, productMain, productPlace, productText } from './product.ts';
import { wgsl } from './wgsl.ts';

export const lstmStepText = ({ has, tile }: TextContext<Record<never, never>>): string =>
  gateText +
  productMain(
    tile,
    wgsl`${productPlace('hNext', tile)}
${productText({ a: 'h', b: 'w', transposeA: false, transposeB: true, gates: 4 }, tile)}
${eachUnit(
  tile,
  4,
  (gate) => `
    let i = sigmoid4(${gate(0)} + load4_z(part_z(r, 0u), c));
    let f = sigmoid4(${gate(1)} + load4_z(part_z(r, 1u), c));
    let g = tanh4(${gate(2)} + load4_z(part_z(r, 2u), c));
    let o = sigmoid4(${gate(3)} + load4_z(part_z(r, 3u), c));
    let before = load4_c(row_c(r), c);
    let next = f * before + i * g;
    let over = load_valid(r, 0u) == 0.0;
    store4_cNext(row_cNext(r), c, select(next, before, over));
    store4_hNext(row_hNext(r), c, select(o * tanh4(next), load4_h(row_h(r), c), over));${
      has('gates')
        ? ['i', 'f', 'g', 'o'].map((x, j) => `\n    store4_gates(part_gates(r, ${j}u), c, ${x});`).join('')
        : ''
    }`,
)}`,
  );
