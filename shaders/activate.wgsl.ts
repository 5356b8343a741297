import { type ACTIVATIONS, activationText } from './activation.ts';
import { eachVector } from './elementwise.ts';
import type { TextContext } from './kernel.ts';

export const activateText = ({ options }: TextContext<{ readonly activation: typeof ACTIVATIONS }>): string =>
  activationText(options.activation) +
  eachVector('out', 'store4_out(row_out(r), c, activate(load4_a(row_a(r), c)));');
