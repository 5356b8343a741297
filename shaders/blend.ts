import { blendText } from './blend.wgsl.ts';
import { elements } from './elementwise.ts';
import { defineKernel } from './kernel.ts';

/**
 * out = m ∘ a + (1 - m) ∘ b   out: [R, C]   m, a, b: [R, C] or fewer rows or columns, repeated
 *
 * Where m is 1 this is a, where m is 0 it is b, whatever the other holds. m is a mask, a leak, a gate, or who is
 * believed: the teacher or the network itself.
 */
export const blend = defineKernel({
  name: 'blend',
  operands: {
    m: { access: 'read', repeats: true },
    a: { access: 'read', repeats: true },
    b: { access: 'read', repeats: true },
    out: { access: 'write' },
  },
  params: {},
  options: {},
  text: blendText,
  groups: ({ out }) => elements(out),
  twin({ m, a, b, out }) {
    for (let r = 0; r < out.rows; r++)
      for (let c = 0; c < out.cols; c++) {
        const share = m.at(r, c);
        const mine = share === 0 ? 0 : share * a.at(r, c);
        out.put(r, c, mine + (share === 1 ? 0 : (1 - share) * b.at(r, c)));
      }
  },
  accuracy: 'linear',
  cases: [
    ...[
      [1, 1, 1, 1],
      [63, 17, 1, 17],
      [63, 17, 63, 1],
      [8, 32, 8, 32],
    ].flatMap(([rows, cols, mRows, mCols]) => {
      const matrix = { rows: rows as number, cols: cols as number };
      return [[0.25], [0, 1]].map((values) => ({
        operands: {
          m: { rows: mRows as number, cols: mCols as number, values },
          ...{ a: { ...matrix, buffer: 'both' }, b: matrix, out: { ...matrix, buffer: 'both' } },
        },
      }));
    }),
    {
      operands: {
        m: { rows: 4, cols: 1, values: [1, 0] },
        a: { rows: 4, cols: 1, values: [3, Number.NaN] },
        b: { rows: 4, cols: 1, values: [Number.NaN, 4] },
        out: { rows: 4, cols: 1 },
      },
    },
  ],
});
