import { recordStep } from '../../../shaders/recordStep.ts';
import { fast, have } from './routine.ts';

/** ring[step mod S] = Σ loss, Σ correct, gradient norm, clip scale */
export const fastRecordStep = fast(recordStep, ({ arena, operands: { loss, correct, norm, step, ring } }) => {
  if (!have(loss.rows, 1, correct) || !have(1, 2, norm) || ring.cols !== 4) return undefined;
  return () => {
    const F = arena.f32;
    const row = ring.offset + ((arena.u32[step.offset] as number) % ring.rows) * ring.stride;
    let losses = 0;
    let hits = 0;
    for (let r = 0; r < loss.rows; r++) {
      losses += F[loss.offset + r * loss.stride] as number;
      if (correct) hits += F[correct.offset + r * correct.stride] as number;
    }
    F[row] = losses;
    F[row + 1] = hits;
    F[row + 2] = norm ? (F[norm.offset] as number) : 0;
    F[row + 3] = norm ? (F[norm.offset + 1] as number) : 0;
  };
});
