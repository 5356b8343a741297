import { batchWindow } from '../batchWindow.ts';
import { defineTwin } from './twin.ts';

export const batchWindowTwin = defineTwin(
  batchWindow,
  ({ corpus, chunk, tokens, targets }, { batch, stream }) => {
    const T = tokens.rows / batch;
    for (let i = 0; i < tokens.rows; i++) {
      const at = (i % batch) * stream + chunk.at(0, 0) * T + Math.floor(i / batch);
      tokens.put(i, 0, corpus.at(0, at));
      targets.put(i, 0, corpus.at(0, at + 1));
    }
  },
);
