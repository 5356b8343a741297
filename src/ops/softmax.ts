import { softmax as kernel } from '../../shaders/softmax.ts';
import { softmaxBackward } from '../../shaders/softmaxBackward.ts';
import { apply } from '../graph/node.ts';
import { defineOp } from '../graph/op.ts';
import type { Value } from '../graph/value.ts';

const softmaxOp = defineOp<'a', 'out'>({
  name: 'softmax',
  sizes: ({ a }) => ({ out: [a.rows, a.cols] }),
  forward: (c) => c.emit(kernel, { a: c.in('a'), out: c.out('out') }),
  backward: { a: (c) => c.emit(softmaxBackward, { y: c.out('out'), d: c.d('out'), da: c.to('a') }) },
});

/** softmax of every row   a: [R, V] */
export const softmax = (a: Value): Value => apply(softmaxOp, { a }).out as Value;
