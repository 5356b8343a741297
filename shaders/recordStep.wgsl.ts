import type { TextContext } from './kernel.ts';
import { summingMain } from './reduce.ts';

export const recordStepText = ({ spreads }: TextContext<Record<never, never>>): string =>
  `
fn term(r: u32, i: u32) -> vec2f { return vec2f(load_loss(i, 0u), load_correct(i, 0u)); }` +
  summingMain(
    spreads,
    '1u',
    'p.loss.rows',
    `let row = load_step(0u, 0u) % p.ring.rows;
    store_ring(row, 0u, total.x);
    store_ring(row, 1u, total.y);
    store_ring(row, 2u, load_norm(0u, 0u));
    store_ring(row, 3u, load_norm(0u, 1u));`,
  );
