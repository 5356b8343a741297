import { activate } from '../../ops/activate.ts';
import { type Cell, normalised } from './cell.ts';

/** h(t) = f(b + U x(t)): the network without a cycle, which remembers nothing (Graves 2012, figure 3.2 left). */
export const feedforward: Cell = {
  states: [],
  step: ({ config, inputNorm }, entering) => ({
    h: activate(normalised(entering, inputNorm), config.activation),
  }),
};
