import { Corpus } from '../src/data/corpus.ts';
import { adam } from '../src/optim/adam.ts';
import type { StepOptions } from '../src/text/streams.ts';

/** The size of a training step. */
export interface Work {
  readonly cell: 'rnn' | 'lstm' | 'gru';
  readonly vocabSize: number;
  readonly hiddenSize: number;
  readonly batchSize: number;
  readonly seqLen: number;
}

export const OPTIONS: StepOptions = { optimizer: adam(), gradClip: 5, carry: true, gradientNorms: false };

/** A text in which every character depends on the one before. */
export function corpusFor({ vocabSize, batchSize, seqLen }: Work): Corpus {
  const tokens = new Int32Array(batchSize * (seqLen * 20 + 1));
  for (let i = 1; i < tokens.length; i++)
    tokens[i] = ((tokens[i - 1] as number) * 5 + 1 + (i % 3)) % vocabSize;
  return new Corpus(tokens, { seqLen, batchSize, validation: 0 });
}
