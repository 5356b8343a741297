import { blend as kernel } from '../../shaders/blend.ts';
import { blendBackward } from '../../shaders/blendBackward.ts';
import { multiply } from '../../shaders/multiply.ts';
import { apply } from '../graph/node.ts';
import { type Backward, defineOp } from '../graph/op.ts';
import type { Value } from '../graph/value.ts';
import { intoRows } from './into-rows.ts';

type Inputs = 'm' | 'a' | 'b';
type Outputs = 'out' | 'full';

const share = (input: 'a' | 'b') => (c: Backward<Inputs, Outputs, Record<never, never>>) => {
  const d = c.d('out');
  const options = { complement: input === 'b' };
  intoRows(c, input, d, 'full', (out) => c.emit(multiply, { a: c.in('m'), b: d, out }, { options }));
};

const blendOp = defineOp<Inputs, Outputs>({
  name: 'blend',
  sizes: ({ a, b }) => {
    const size = [Math.max(a.rows, b.rows), a.cols] as const;
    return { out: size, full: size };
  },
  repeats: ['m', 'a', 'b'],
  forward: (c) => c.emit(kernel, { m: c.in('m'), a: c.in('a'), b: c.in('b'), out: c.out('out') }),
  backward: {
    a: share('a'),
    b: share('b'),
    m: (c) => {
      const d = c.d('out');
      intoRows(c, 'm', d, 'full', (dm) => c.emit(blendBackward, { a: c.in('a'), b: c.in('b'), d, dm }));
    },
  },
});

/**
 * m ∘ a + (1 - m) ∘ b   a, b: [R, C], or fewer rows, repeated
 *
 * m: a gate [R, C] or a leak per unit [1, C], which may be learned; or a constant: a mask [R, 1] or a number [1, 1].
 * Where m is 0 or 1 the other side counts for nothing, even if it is not finite.
 */
export const blend = (m: Value, a: Value, b: Value): Value => apply(blendOp, { m, a, b }).out as Value;
