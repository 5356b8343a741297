import { eachVector } from './elementwise.ts';

export const adamText = (): string =>
  eachVector(
    'parameter',
    `let scale = load_scale(0u, 0u);
  if (scale < 0.0) { return; }
  let lr = load_hyper(0u, 0u);
  let rest1 = load_hyper(0u, 1u);
  let rest2 = load_hyper(0u, 2u);
  let eps = load_hyper(0u, 3u);
  let theta = load4_parameter(row_parameter(r), c);
  let g = scale * load4_gradient(row_gradient(r), c) + load_hyper(0u, 6u) * theta;
  let m0 = load4_m(row_m(r), c);
  let v0 = load4_v(row_v(r), c);
  let m = m0 + rest1 * (g - m0);
  let v = v0 + rest2 * (g * g - v0);
  store4_m(row_m(r), c, m);
  store4_v(row_v(r), c, v);
  let step = (m / load_hyper(0u, 4u)) / (sqrt(v / load_hyper(0u, 5u)) + eps);
  store4_parameter(row_parameter(r), c, theta - load_hyper(0u, 7u) * theta - lr * step);`,
  );
