import { matmul } from '../../../shaders/matmul.ts';
import { productOf } from './product.ts';
import { fast } from './routine.ts';
import { activateRows, clear, roomAs } from './rows.ts';

/** out = f(op(A)·op(B) + plus), or out += ... */
export const fastMatmul = fast(matmul, (site) => {
  const { a, b, plus, out } = site.operands;
  const { transposeA, transposeB, activation } = site.options;
  const { arena, cpu } = site;
  if (plus && plus.cols !== out.cols) return undefined;
  const bare = !plus && activation === 'identity';
  // What is added to the result is the finished value: it needs a place of its own before.
  const sums = out.adds && !bare ? roomAs(site.room(out.rows * out.cols), out.rows, out.cols) : out;
  const multiply = productOf(
    site,
    { matrix: a, transposed: transposeA },
    { matrix: b, transposed: transposeB },
    sums,
    out.adds && bare,
  );
  if (!multiply || bare) return multiply;
  const zeros = plus ? undefined : roomAs(site.room(out.cols), 1, out.cols);
  const finish = activateRows(cpu, activation, sums, sums, plus ?? (zeros as typeof sums));
  const add = out.adds ? activateRows(cpu, 'identity', out, out, sums) : undefined;
  return () => {
    if (zeros) clear(arena, zeros);
    multiply();
    finish();
    add?.();
  };
});
