import { blend } from '../../shaders/blend.ts';
import { copy } from '../../shaders/copy.ts';
import { fill } from '../../shaders/fill.ts';
import { multiply } from '../../shaders/multiply.ts';
import { apply } from './node.ts';
import { defineOp } from './op.ts';
import type { Value } from './value.ts';

/** out = scale·a. The scale restarts a carried state; no gradient goes through a state that is scaled. */
export const copyOp = defineOp<'a' | 'scale', 'out'>({
  name: 'copy',
  sizes: ({ a }) => ({ out: [a.rows, a.cols] }),
  whole: ['scale'],
  repeats: ['a'],
  forward: (c) =>
    c.emit(copy, { a: c.in('a'), scale: c.maybe('scale'), out: { view: c.out('out'), add: false } }),
  backward: { a: (c) => c.pass('a', c.d('out')) },
});

/** The same numbers in a place of their own, one for every step. */
export const copied = (a: Value): Value => apply(copyOp, { a }, {}, true).out as Value;

/** Every entry is the same number. */
export const fillOp = defineOp<never, 'out', { value: number }>({
  name: 'fill',
  sizes: () => ({ out: [1, 1] }),
  forward: (c) => c.emit(fill, { out: c.out('out') }, { params: c.attributes }),
  backward: {},
});

const holdOp = defineOp<'valid' | 'next' | 'prev', 'out'>({
  name: 'hold',
  sizes: ({ prev }) => ({ out: [prev.rows, prev.cols] }),
  forward: (c) => c.emit(blend, { m: c.in('valid'), a: c.in('next'), b: c.in('prev'), out: c.out('out') }),
  backward: {
    next: (c) =>
      c.emit(
        multiply,
        { a: c.in('valid'), b: c.d('out'), out: c.to('next') },
        { options: { complement: false } },
      ),
    prev: (c) =>
      c.emit(
        multiply,
        { a: c.in('valid'), b: c.d('out'), out: c.to('prev') },
        { options: { complement: true } },
      ),
  },
});

/** The next value of a state where its sequence goes on, the previous one where it is over (`valid` is 0). */
export const held = (valid: Value, next: Value, prev: Value): Value =>
  apply(holdOp, { valid, next, prev }).out as Value;
