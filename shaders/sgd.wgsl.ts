import { eachVector } from './elementwise.ts';

export const sgdText = (): string =>
  eachVector(
    'parameter',
    `let scale = load_scale(0u, 0u);
  if (scale < 0.0) { return; }
  let lr = load_hyper(0u, 0u);
  let momentum = load_hyper(0u, 1u);
  let v = momentum * load4_velocity(row_velocity(r), c) + scale * load4_gradient(row_gradient(r), c);
  store4_velocity(row_velocity(r), c, v);
  store4_parameter(row_parameter(r), c, load4_parameter(row_parameter(r), c) - lr * v);`,
  );
