import { eachVector } from './elementwise.ts';

export const clipByValueText = (): string =>
  eachVector(
    'g',
    `let most = load_limit(0u, 0u);
  store4_g(row_g(r), c, clamp(load4_g(row_g(r), c), vec4f(-most), vec4f(most)));`,
  );
