import { type ACTIVATIONS, activationText } from './activation.ts';
import type { TextContext } from './kernel.ts';
import { eachResult, productMain, productPlace, productText } from './product.ts';
import { wgsl } from './wgsl.ts';

export const rnnStepBackwardText = ({
  has,
  tile,
  options,
}: TextContext<{ readonly activation: typeof ACTIVATIONS }>): string => {
  const owed = productText({ a: 'pull', b: 'pullW', transposeA: false, transposeB: false }, tile);
  const pulls = has('pull');
  return (
    activationText(options.activation) +
    productMain(
      tile,
      wgsl`${productPlace('dh', tile)}
#if ${pulls}
${pulls ? owed : ''}
#endif
${eachResult(
  tile,
  (s) => `
    store4_dh(row_dh(r), c, ${pulls ? s : 'vec4f(0.0)'});
    let d = load4_dh(row_dh(r), c);
    let over = load_valid(r, 0u) == 0.0;
    store4_da(row_da(r), c, select(d * slope(load4_h(row_h(r), c)), vec4f(0.0), over));
    store4_dhPrev(row_dhPrev(r), c, select(vec4f(0.0), d, over));`,
)}`,
    )
  );
};
