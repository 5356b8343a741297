import { activate as activateKernel } from '../../shaders/activate.ts';
import { activateBackward } from '../../shaders/activateBackward.ts';
import type { Activation } from '../../shaders/activation.ts';
import { apply } from '../graph/node.ts';
import { defineOp } from '../graph/op.ts';
import type { Value } from '../graph/value.ts';

const activateOp = defineOp<'a', 'y', { activation: Activation }>({
  name: 'activate',
  sizes: ({ a }) => ({ y: [a.rows, a.cols] }),
  forward: (c) => c.emit(activateKernel, { a: c.in('a'), out: c.out('y') }, { options: c.attributes }),
  backward: {
    a: (c) =>
      c.emit(activateBackward, { y: c.out('y'), dy: c.d('y'), da: c.to('a') }, { options: c.attributes }),
  },
});

/** y = f(a)   a: [R, C] */
export const activate = (a: Value, activation: Activation): Value =>
  apply(activateOp, { a }, { activation }).y as Value;
