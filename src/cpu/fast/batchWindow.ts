import { batchWindow } from '../../../shaders/batchWindow.ts';
import { fast, have } from './routine.ts';

/** tokens[t·B + b] = corpus[b·stream + chunk·T + t];  targets[t·B + b] = the one after it */
export const fastBatchWindow = fast(batchWindow, ({ arena, operands, params: { batch, stream } }) => {
  const { corpus, chunk, tokens, targets } = operands;
  const T = tokens.rows / batch;
  if (!Number.isInteger(T) || !have(tokens.rows, 1, tokens, targets) || corpus.rows !== 1) return undefined;
  return () => {
    const I = arena.i32;
    const first = (arena.u32[chunk.offset] as number) * T;
    if ((batch - 1) * stream + first + T >= corpus.cols)
      throw new RangeError(`A chunk ends behind the ${corpus.cols} numbers of the corpus.`);
    for (let t = 0; t < T; t++)
      for (let b = 0; b < batch; b++) {
        const from = corpus.offset + b * stream + first + t;
        const r = t * batch + b;
        I[tokens.offset + r * tokens.stride] = I[from] as number;
        I[targets.offset + r * targets.stride] = I[from + 1] as number;
      }
  };
});
