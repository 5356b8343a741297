import { type ACTIVATIONS, activationText } from './activation.ts';
import type { TextContext } from './kernel.ts';
import { eachResult, productMain, productPlace, productText } from './product.ts';
import { wgsl } from './wgsl.ts';

type Options = {
  readonly transposeA: readonly [false, true];
  readonly transposeB: readonly [false, true];
  readonly activation: typeof ACTIVATIONS;
};

export const matmulText = ({ tile, options }: TextContext<Options>): string =>
  activationText(options.activation) +
  productMain(
    tile,
    wgsl`${productPlace('out', tile)}
${productText({ a: 'a', b: 'b', transposeA: options.transposeA, transposeB: options.transposeB }, tile)}
${eachResult(tile, (s) => ` store4_out(row_out(r), c, activate(${s} + load4_plus(row_plus(r), c)));`)}`,
  );
