import { eachElement } from './elementwise.ts';

export const batchWindowText = (): string =>
  eachElement(
    'tokens',
    `let steps = p.tokens.rows / p.batch;
  let at = (r % p.batch) * p.stream + load_chunk(0u, 0u) * steps + r / p.batch;
  store_tokens(r, c, load_corpus(0u, at));
  store_targets(r, c, load_corpus(0u, at + 1u));`,
  );
