import type { TextContext } from './kernel.ts';
import { summingMain } from './reduce.ts';

export const sumSquaresText = ({ spreads }: TextContext<Record<never, never>>): string => `
fn term(r: u32, i: u32) -> vec2f {
  let v = load4_a(row_a(r), i * 4u);
  return vec2f(dot(v, v), 0.0);
}
${summingMain(spreads, 'p.a.rows', '(p.a.cols + 3u) / 4u', 'store_out(r, 0u, total.x);')}`;
