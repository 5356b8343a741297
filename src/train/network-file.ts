import { type NetworkConfig, type ResolvedConfig, resolveConfig } from '../model/config.ts';
import { parameterSpecs } from '../model/parameters.ts';
import { shortest } from '../model/shortest.ts';
import type { StateDict } from '../model/state-dict.ts';
import { assertNetworkFit, companionData, type NetworkCompanions, readCompanions } from './companions.ts';
import { MODEL_FORMATS, readModel, type Words, writeModel } from './saved-model.ts';
import type { SavedTraining } from './saved-training.ts';

const COMPANIONS = [
  'steps',
  'scaling',
  'vocabulary',
  'classes',
] as const satisfies readonly (keyof NetworkCompanions)[];

/** What the file of a network holds. */
export interface NetworkFile {
  readonly config: ResolvedConfig;
  readonly companions: NetworkCompanions;
  readonly state: StateDict;
  readonly training: SavedTraining | undefined;
}

/** What a file says of a network, as plain data. @throws ConfigError, DataError where a companion does not fit */
export const describeNetwork = (config: ResolvedConfig, about: NetworkCompanions): Map<string, unknown> =>
  new Map([
    ...companionData(about, COMPANIONS, (companions) => assertNetworkFit(config, companions)),
    ['config', shortest<NetworkConfig>(config, resolveConfig)],
  ]);

/** @throws CheckpointError `non-finite` */
export const writeNetworkFile = (
  config: ResolvedConfig,
  state: StateDict,
  description: Map<string, unknown>,
  training?: SavedTraining,
): Promise<Uint8Array> =>
  writeModel(MODEL_FORMATS.network, parameterSpecs(config), state, description, training);

/** @throws CheckpointError with a code for each fault */
export async function readNetworkFile(file: Uint8Array): Promise<NetworkFile> {
  const { description, state, training } = await readModel(
    file,
    MODEL_FORMATS.network,
    described,
    ({ config }) => parameterSpecs(config),
  );
  return { ...description, state, training };
}

function described(words: Words): Omit<NetworkFile, 'state' | 'training'> {
  words.assertOnly(['config', ...COMPANIONS]);
  const config = words.config((data) => resolveConfig(data as NetworkConfig));
  const companions = readCompanions<NetworkCompanions>(words, COMPANIONS, (c) => assertNetworkFit(config, c));
  return { config, companions };
}
