import { sgd } from '../sgd.ts';
import { defineTwin } from './twin.ts';

export const sgdTwin = defineTwin(sgd, ({ parameter, gradient, velocity, scale, hyper }) => {
  const s = scale.at(0, 0);
  const [lr, momentum, own, along, decay, shrink] = [0, 1, 2, 3, 4, 5].map((i) => hyper.at(0, i)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (s < 0) return;
  for (let r = 0; r < parameter.rows; r++)
    for (let c = 0; c < parameter.cols; c++) {
      const theta = parameter.at(r, c);
      const g = s * gradient.at(r, c) + decay * theta;
      velocity.put(r, c, momentum * velocity.at(r, c) + g);
      const step = own * g + along * velocity.at(r, c);
      parameter.put(r, c, theta - shrink * theta - lr * step);
    }
});
