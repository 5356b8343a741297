import { recordStep } from '../recordStep.ts';
import { defineTwin } from './twin.ts';

export const recordStepTwin = defineTwin(recordStep, ({ loss, correct, norm, step, ring }) => {
  const row = step.at(0, 0) % ring.rows;
  let losses = 0;
  let hits = 0;
  for (let r = 0; r < loss.rows; r++) {
    losses += loss.at(r, 0);
    hits += correct.at(r, 0);
  }
  ring.put(row, 0, losses);
  ring.put(row, 1, hits);
  ring.put(row, 2, norm.at(0, 0));
  ring.put(row, 3, norm.at(0, 1));
});
