import { drawOneHot as drawOneHotKernel } from '../../shaders/drawOneHot.ts';
import { drawUniform as drawUniformKernel } from '../../shaders/drawUniform.ts';
import { apply } from '../graph/node.ts';
import { defineOp } from '../graph/op.ts';
import type { Value } from '../graph/value.ts';

const drawUniformOp = defineOp<'clock', 'out', { rows: number; stream: number }>({
  name: 'drawUniform',
  sizes: (_, { rows }) => ({ out: [rows, 1] }),
  whole: ['clock'],
  forward: (c) =>
    c.emit(
      drawUniformKernel,
      { clock: c.in('clock'), out: c.out('out') },
      { params: { stream: c.attributes.stream } },
    ),
  backward: {},
});

/**
 * Uniform numbers in [0, 1), [rows, 1].
 *
 * clock: [1, 2] u32: seed and training step   stream: a number of its own for everything that a network draws
 */
export const drawUniform = (clock: Value, rows: number, stream: number): Value =>
  apply(drawUniformOp, { clock }, { rows, stream }).out as Value;

const drawOneHotOp = defineOp<'o' | 'u', 'out'>({
  name: 'drawOneHot',
  sizes: ({ o }) => ({ out: [o.rows, o.cols] }),
  forward: (c) => c.emit(drawOneHotKernel, { o: c.in('o'), u: c.in('u'), out: c.out('out') }),
  backward: {},
});

/**
 * A class drawn from softmax(o) as a one-hot row, by the inverse of the distribution function. No gradient passes.
 *
 * o: [R, V]   u: [R, 1], uniform in [0, 1)   Returns [R, V].
 */
export const drawOneHot = (o: Value, u: Value): Value => apply(drawOneHotOp, { o, u }).out as Value;
