import { eachVector } from './elementwise.ts';

export const sgdText = (): string =>
  eachVector(
    'parameter',
    `let scale = load_scale(0u, 0u);
  if (scale < 0.0) { return; }
  let lr = load_hyper(0u, 0u);
  let momentum = load_hyper(0u, 1u);
  let own = load_hyper(0u, 2u);
  let along = load_hyper(0u, 3u);
  let decay = load_hyper(0u, 4u);
  let shrink = load_hyper(0u, 5u);
  let theta = load4_parameter(row_parameter(r), c);
  let g = scale * load4_gradient(row_gradient(r), c) + decay * theta;
  let v = momentum * load4_velocity(row_velocity(r), c) + g;
  store4_velocity(row_velocity(r), c, v);
  let step = own * g + along * v;
  store4_parameter(row_parameter(r), c, theta - shrink * theta - lr * step);`,
  );
