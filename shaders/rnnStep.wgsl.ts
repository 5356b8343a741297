import { type ACTIVATIONS, activationText } from './activation.ts';
import type { TextContext } from './kernel.ts';
import { eachResult, productMain, productPlace, productText } from './product.ts';
import { wgsl } from './wgsl.ts';

export const rnnStepText = ({
  has,
  tile,
  options,
}: TextContext<{ readonly activation: typeof ACTIVATIONS }>): string =>
  activationText(options.activation) +
  productMain(
    tile,
    wgsl`${productPlace('out', tile)}
${productText({ a: 'h', b: 'w', transposeA: false, transposeB: true }, tile)}
${eachResult(
  tile,
  (s) => `
    let next = activate(${s} + load4_z(row_z(r), c));
    store4_out(row_out(r), c, ${
      has('valid') ? 'select(next, load4_h(row_h(r), c), load_valid(r, 0u) == 0.0)' : 'next'
    });`,
)}`,
  );
