import { clipByGlobalNorm } from '../clipByGlobalNorm.ts';
import { defineTwin } from './twin.ts';

export const clipByGlobalNormTwin = defineTwin(clipByGlobalNorm, ({ squares, max, out }) => {
  let sum = 0;
  for (let r = 0; r < squares.rows; r++) sum += squares.at(r, 0);
  const norm = Math.sqrt(sum);
  out.put(0, 0, norm);
  out.put(0, 1, Number.isFinite(sum) ? Math.min(1, max.at(0, 0) / (norm + 1e-6)) : -1);
});
