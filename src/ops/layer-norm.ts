import { normalise as kernel } from '../../shaders/normalise.ts';
import { normaliseBackward } from '../../shaders/normaliseBackward.ts';
import { apply } from '../graph/node.ts';
import { defineOp } from '../graph/op.ts';
import type { Value } from '../graph/value.ts';
import { add } from './add.ts';
import { multiply } from './multiply.ts';

const normaliseOp = defineOp<'a', 'out' | 'scale'>({
  name: 'normalise',
  sizes: ({ a }) => ({ out: [a.rows, a.cols], scale: [a.rows, 1] }),
  forward: (c) => c.emit(kernel, { a: c.in('a'), out: c.out('out'), scale: c.out('scale') }),
  backward: {
    a: (c) =>
      c.emit(normaliseBackward, { y: c.out('out'), scale: c.out('scale'), d: c.d('out'), da: c.to('a') }),
  },
});

/**
 * gain ∘ (a - mean) / √(variance + 1e-5) + bias, over each row (Ba et al., "Layer normalization", 2016)
 *
 * a: [R, C]   gain, bias: [1, C]
 */
export const layerNorm = (a: Value, gain: Value, bias: Value): Value =>
  add(multiply(gain, apply(normaliseOp, { a }).out as Value), bias);
