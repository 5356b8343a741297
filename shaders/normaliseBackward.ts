import { flatGroups } from './elementwise.ts';
import { defineKernel } from './kernel.ts';
import { normaliseBackwardText } from './normaliseBackward.wgsl.ts';

/**
 * Through y = (a - mean)·scale (see `normalise`): da = scale · (d - mean(d) - y · mean(d ∘ y)), or da += ...
 *
 * y, d, da: [R, C]   scale: [R, 1]
 */
export const normaliseBackward = defineKernel({
  name: 'normaliseBackward',
  operands: {
    y: { access: 'read' },
    scale: { access: 'read' },
    d: { access: 'read' },
    da: { access: 'accumulate' },
  },
  params: {},
  options: {},
  text: normaliseBackwardText,
  groups: ({ da }) => flatGroups(da.rows),
  twin({ y, scale, d, da }) {
    const C = da.cols;
    for (let r = 0; r < da.rows; r++) {
      let [mean, along] = [0, 0];
      for (let c = 0; c < C; c++) {
        mean += d.at(r, c) / C;
        along += (d.at(r, c) * y.at(r, c)) / C;
      }
      for (let c = 0; c < C; c++) da.put(r, c, scale.at(r, 0) * (d.at(r, c) - mean - y.at(r, c) * along));
    }
  },
  accuracy: 'linear',
});
