import { PairDataset } from '../pairs.ts';
import { Vocabulary } from '../vocabulary.ts';
import type { PairTaskData } from './task.ts';

export type TextPair = readonly [source: string, target: string];

/** Pairs of texts as data, over fixed alphabets: another seed or size gives the same tokens. */
export function textPairs(
  samples: { readonly train: readonly TextPair[]; readonly test: readonly TextPair[] },
  alphabets: { readonly source: string; readonly target: string },
): PairTaskData {
  const source = Vocabulary.fromText(alphabets.source);
  const target = Vocabulary.fromText(alphabets.target);
  return {
    kind: 'pairs',
    train: PairDataset.fromText(samples.train, { source, target }),
    test: PairDataset.fromText(samples.test, { source, target }),
    sourceVocabulary: source,
    targetVocabulary: target,
  };
}
