import { eachVector } from './elementwise.ts';

export const rmspropText = (): string =>
  eachVector(
    'parameter',
    `let scale = load_scale(0u, 0u);
  if (scale < 0.0) { return; }
  let lr = load_hyper(0u, 0u);
  let forget = load_hyper(0u, 1u);
  let rest = load_hyper(0u, 2u);
  let eps = load_hyper(0u, 3u);
  let momentum = load_hyper(0u, 4u);
  let decay = load_hyper(0u, 5u);
  let shrink = load_hyper(0u, 6u);
  let theta = load4_parameter(row_parameter(r), c);
  let g = scale * load4_gradient(row_gradient(r), c) + decay * theta;
  let s0 = load4_s(row_s(r), c);
  let s = s0 + (rest * g * g - forget * s0);
  store4_s(row_s(r), c, s);
  let v = momentum * load4_v(row_v(r), c) + g / (sqrt(s) + eps);
  store4_v(row_v(r), c, v);
  store4_parameter(row_parameter(r), c, theta - shrink * theta - lr * v);`,
  );
