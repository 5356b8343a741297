import { multiply as kernel } from '../../shaders/multiply.ts';
import { apply } from '../graph/node.ts';
import { type Backward, defineOp } from '../graph/op.ts';
import type { Value } from '../graph/value.ts';
import { intoRows } from './into-rows.ts';

const PRODUCT = { options: { complement: false } } as const;
type Inputs = 'a' | 'b';
type Outputs = 'out' | 'full';

/** da = b ∘ d */
const times = (input: Inputs, other: Inputs) => (c: Backward<Inputs, Outputs, Record<never, never>>) => {
  const d = c.d('out');
  intoRows(c, input, d, 'full', (out) => c.emit(kernel, { a: c.in(other), b: d, out }, PRODUCT));
};

const multiplyOp = defineOp<Inputs, Outputs>({
  name: 'multiply',
  sizes: ({ a, b }) => {
    const size = [Math.max(a.rows, b.rows), Math.max(a.cols, b.cols)] as const;
    return { out: size, full: size };
  },
  repeats: ['a', 'b'],
  forward: (c) =>
    c.emit(kernel, { a: c.in('a'), b: c.in('b'), out: { view: c.out('out'), add: false } }, PRODUCT),
  backward: { a: times('a', 'b'), b: times('b', 'a') },
});

/** a ∘ b   [R, C], or fewer rows, repeated. A factor with fewer columns is a constant: a mask [R, 1] or a number [1, 1]. */
export const multiply = (a: Value, b: Value): Value => apply(multiplyOp, { a, b }).out as Value;
