import { type ACTIVATIONS, activationText } from './activation.ts';
import { eachVector } from './elementwise.ts';
import type { TextContext } from './kernel.ts';

export const activateBackwardText = ({
  options,
}: TextContext<{ readonly activation: typeof ACTIVATIONS }>): string =>
  activationText(options.activation) +
  eachVector('da', 'store4_da(row_da(r), c, load4_dy(row_dy(r), c) * slope(load4_y(row_y(r), c)));');
