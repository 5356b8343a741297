import { adam } from '../adam.ts';
import { defineTwin } from './twin.ts';

export const adamTwin = defineTwin(adam, ({ parameter, gradient, m, v, scale, hyper }) => {
  const s = scale.at(0, 0);
  const [lr, rest1, rest2, eps, correction1, correction2, decay, shrink] = [0, 1, 2, 3, 4, 5, 6, 7].map((i) =>
    hyper.at(0, i),
  ) as [number, number, number, number, number, number, number, number];
  if (s < 0) return;
  for (let r = 0; r < parameter.rows; r++)
    for (let c = 0; c < parameter.cols; c++) {
      const theta = parameter.at(r, c);
      const g = s * gradient.at(r, c) + decay * theta;
      m.put(r, c, m.at(r, c) + rest1 * (g - m.at(r, c)));
      v.put(r, c, v.at(r, c) + rest2 * (g * g - v.at(r, c)));
      const step = m.at(r, c) / correction1 / (Math.sqrt(v.at(r, c) / correction2) + eps);
      parameter.put(r, c, theta - shrink * theta - lr * step);
    }
});
