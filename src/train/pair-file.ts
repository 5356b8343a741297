import {
  type EncoderDecoderConfig,
  pairSpecs,
  type ResolvedPair,
  resolvePair,
} from '../model/pair-config.ts';
import { shortest } from '../model/shortest.ts';
import type { StateDict } from '../model/state-dict.ts';
import { assertPairFit, companionData, type PairCompanions, readCompanions } from './companions.ts';
import { MODEL_FORMATS, readModel, type Words, writeModel } from './saved-model.ts';
import type { SavedTraining } from './saved-training.ts';

const COMPANIONS = [
  ...(['steps', 'scaling', 'vocabulary', 'targetVocabulary'] as const),
] as const satisfies readonly (keyof PairCompanions)[];

/** What the file of an encoder and a decoder holds. */
export interface PairFile {
  readonly config: EncoderDecoderConfig;
  readonly companions: PairCompanions;
  readonly state: StateDict;
  readonly training: SavedTraining | undefined;
}

/** What a file says of a pair, as plain data. @throws ConfigError, DataError where a companion does not fit */
export function describePair(config: EncoderDecoderConfig, about: PairCompanions): Map<string, unknown> {
  const resolved = resolvePair(config);
  return new Map([
    ...companionData(about, COMPANIONS, (companions) => assertFit(resolved, companions)),
    ['config', shortest(config, resolvePair)],
  ]);
}

/** @throws CheckpointError `non-finite` */
export const writePairFile = (
  config: ResolvedPair,
  state: StateDict,
  description: Map<string, unknown>,
  training?: SavedTraining,
): Promise<Uint8Array> => writeModel(MODEL_FORMATS.pair, pairSpecs(config), state, description, training);

/** @throws CheckpointError with a code for each fault */
export async function readPairFile(file: Uint8Array): Promise<PairFile> {
  const { description, state, training } = await readModel(
    file,
    MODEL_FORMATS.pair,
    described,
    ({ resolved }) => pairSpecs(resolved),
  );
  const { config, companions } = description;
  return { config, companions, state, training };
}

function described(words: Words): Omit<PairFile, 'state' | 'training'> & { readonly resolved: ResolvedPair } {
  words.assertOnly(['config', ...COMPANIONS]);
  return words.config((data) => {
    const config = data as EncoderDecoderConfig;
    const resolved = resolvePair(config);
    const companions = readCompanions<PairCompanions>(words, COMPANIONS, (c) => assertFit(resolved, c));
    return { config, resolved, companions };
  });
}

const assertFit = ({ encoder, decoder }: ResolvedPair, companions: PairCompanions): void =>
  assertPairFit(encoder, decoder, companions);
