import { type ACTIVATIONS, activationText } from './activation.ts';
import type { TextContext } from './kernel.ts';
import { pullingMain } from './product.ts';

export const rnnStepBackwardText = ({
  has,
  tile,
  options,
}: TextContext<{ readonly activation: typeof ACTIVATIONS }>): string =>
  activationText(options.activation) +
  pullingMain(
    has('pull'),
    tile,
    (owed) => `
    store4_dh(row_dh(r), c, ${owed});
    let d = load4_dh(row_dh(r), c);
    let over = load_valid(r, 0u) == 0.0;
    store4_da(row_da(r), c, select(d * slope(load4_h(row_h(r), c)), vec4f(0.0), over));
    store4_dhPrev(row_dhPrev(r), c, select(vec4f(0.0), d, over));`,
  );
