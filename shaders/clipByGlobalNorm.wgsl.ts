import { finiteText } from './finite.ts';
import type { TextContext } from './kernel.ts';
import { summingMain } from './reduce.ts';

export const clipByGlobalNormText = ({ spreads }: TextContext<Record<never, never>>): string =>
  `${finiteText}
fn term(r: u32, i: u32) -> vec2f { return vec2f(load_squares(i, 0u), 0.0); }` +
  summingMain(
    spreads,
    '1u',
    'p.squares.rows',
    `let norm = sqrt(total.x);
    store_out(0u, 0u, norm);
    store_out(0u, 1u, select(-1.0, min(1.0, load_max(0u, 0u) / (norm + 1e-6)), finite(total.x)));`,
  );
