import { tick } from '../tick.ts';
import { defineTwin } from './twin.ts';

export const tickTwin = defineTwin(tick, ({ clock }) => {
  clock.put(0, 0, (clock.at(0, 0) + 1) % 2 ** 32);
});
