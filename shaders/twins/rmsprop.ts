import { rmsprop } from '../rmsprop.ts';
import { defineTwin } from './twin.ts';

export const rmspropTwin = defineTwin(rmsprop, ({ parameter, gradient, s, v, scale, hyper }) => {
  const factor = scale.at(0, 0);
  const [lr, forget, rest, eps, momentum, decay, shrink] = [0, 1, 2, 3, 4, 5, 6].map((i) =>
    hyper.at(0, i),
  ) as [number, number, number, number, number, number, number];
  if (factor < 0) return;
  for (let r = 0; r < parameter.rows; r++)
    for (let c = 0; c < parameter.cols; c++) {
      const theta = parameter.at(r, c);
      const g = factor * gradient.at(r, c) + decay * theta;
      s.put(r, c, s.at(r, c) + (rest * g * g - forget * s.at(r, c)));
      const step = momentum * v.at(r, c) + g / (Math.sqrt(s.at(r, c)) + eps);
      v.put(r, c, step);
      parameter.put(r, c, theta - shrink * theta - lr * step);
    }
});
