import { blendBackwardText } from './blendBackward.wgsl.ts';
import { elements } from './elementwise.ts';
import { defineKernel } from './kernel.ts';

/** The gradient of the share m of `blend`: dm = (a - b) ∘ d, or dm += ...   dm, d: [R, C]   a, b as in `blend` */
export const blendBackward = defineKernel({
  name: 'blendBackward',
  operands: {
    a: { access: 'read', repeats: true },
    b: { access: 'read', repeats: true },
    d: { access: 'read' },
    dm: { access: 'accumulate' },
  },
  params: {},
  options: {},
  text: blendBackwardText,
  groups: ({ dm }) => elements(dm),
  twin({ a, b, d, dm }) {
    for (let r = 0; r < dm.rows; r++)
      for (let c = 0; c < dm.cols; c++) dm.put(r, c, (a.at(r, c) - b.at(r, c)) * d.at(r, c));
  },
  accuracy: 'linear',
  cases: [
    [1, 1, 1],
    [63, 17, 1],
    [8, 32, 8],
  ].map(([rows, cols, few]) => {
    const matrix = { rows: rows as number, cols: cols as number };
    return { operands: { a: matrix, b: { ...matrix, rows: few as number }, d: matrix, dm: matrix } };
  }),
});
