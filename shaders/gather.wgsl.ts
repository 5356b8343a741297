import { eachVector } from './elementwise.ts';

export const gatherText = (): string =>
  eachVector(
    'out',
    `let v = load_id(r, 0u);
  let found = load4_table(row_table(u32(max(v, 0))), c);
  store4_out(row_out(r), c, select(found, vec4f(0.0), v < 0) + load4_plus(row_plus(r), c));`,
  );
