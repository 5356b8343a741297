import { activate } from '../activate.ts';
import { activation } from './activation.ts';
import { defineTwin } from './twin.ts';

export const activateTwin = defineTwin(activate, ({ a, out }, _params, { activation: f }) => {
  for (let r = 0; r < out.rows; r++)
    for (let c = 0; c < out.cols; c++) out.put(r, c, activation[f].f(a.at(r, c)));
});
