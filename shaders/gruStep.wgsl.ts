import { gateText } from './activation.ts';
import type { TextContext } from './kernel.ts';
import { eachUnit, productMain, productPlace, productText } from './product.ts';
import { wgsl } from './wgsl.ts';

export const gruStepText = ({ has, tile }: TextContext<Record<never, never>>): string =>
  gateText +
  productMain(
    tile,
    wgsl`${productPlace('out', tile)}
${productText({ a: 'h', b: 'w', transposeA: false, transposeB: true, gates: 3 }, tile)}
${eachUnit(
  tile,
  3,
  (gate) => `
    let reset = sigmoid4(${gate(0)} + load4_b(part_b(0u, 0u), c) + load4_x(part_x(r, 0u), c));
    let z = sigmoid4(${gate(1)} + load4_b(part_b(0u, 1u), c) + load4_x(part_x(r, 1u), c));
    let u = ${gate(2)} + load4_b(part_b(0u, 2u), c);
    let n = tanh4(load4_x(part_x(r, 2u), c) + reset * u);
    let before = load4_h(row_h(r), c);
    store4_out(row_out(r), c, select(n + z * (before - n), before, load_valid(r, 0u) == 0.0));${
      has('gates')
        ? ['reset', 'z', 'n', 'u']
            .map((x, j) => `\n    store4_gates(part_gates(r, ${j}u), c, ${x});`)
            .join('')
        : ''
    }`,
)}`,
  );
