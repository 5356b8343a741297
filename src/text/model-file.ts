import { integerInRange, knownKeys } from '../core/options.ts';
import { Vocabulary } from '../data/vocabulary.ts';
import { parameterSpecs } from '../model/parameters.ts';
import { MODEL_FORMATS, readModel, type Words, writeModel } from '../train/saved-model.ts';
import type { SavedTraining } from '../train/saved-training.ts';
import {
  networkOf,
  resolveTextNetwork,
  shortestOf,
  TEXT_NETWORK_KEYS,
  type TextNetwork,
  type TextNetworkOptions,
} from './text-network.ts';

/** What a model file holds: enough to write, and to be trained on. */
export interface ModelFile {
  readonly network: TextNetwork;
  readonly vocabulary: Vocabulary;
  /** Optimizer steps behind the weights. */
  readonly steps: number;
  /** PyTorch's names and layouts. */
  readonly state: ReadonlyMap<string, Float32Array>;
  /** Where training was. */
  readonly training?: SavedTraining | undefined;
}

/** A safetensors file with the weights, the vocabulary and the configuration. The same model gives the same bytes. */
export const writeModelFile = (m: ModelFile): Promise<Uint8Array> =>
  writeModel(
    MODEL_FORMATS.text,
    specsOf(m),
    m.state,
    new Map<string, unknown>([
      ['config', describe(m)],
      ['vocabulary', m.vocabulary.chars],
    ]),
    m.training,
  );

/** @throws CheckpointError with a code for each fault; nothing is made of a file that has one */
export async function readModelFile(file: Uint8Array): Promise<ModelFile> {
  const { description, state, training } = await readModel(file, MODEL_FORMATS.text, described, specsOf);
  return { ...description, state, training };
}

type Description = Omit<ModelFile, 'state' | 'training'>;

/**
 * Files of the first days had only sizes, activation and steps. What came later is in a file where it is not as it is
 * by default, so the same vanilla network still makes the same file, and an older program can read it.
 */
function describe({ network, steps }: Description): object {
  const { hiddenSize, activation } = network;
  return { hiddenSize, ...(activation ? { activation } : {}), steps, ...shortestOf(network) };
}

/** What a file says may be anything, and a description that has no meaning must not become a network. */
function described(words: Words): Description {
  const vocabulary = words.read('vocabulary', (data) => Vocabulary.fromList(data as string[]));
  return words.config((data) => {
    knownKeys('config', data, ['steps', ...TEXT_NETWORK_KEYS]);
    const { steps, ...network } = data as Record<string, unknown>;
    return {
      network: resolveTextNetwork(withSize(network), vocabulary.size),
      vocabulary,
      steps: integerInRange('steps', steps, 0, Number.MAX_SAFE_INTEGER),
    };
  });
}

/** The size of a saved network is never left to a default. */
const withSize = (network: TextNetworkOptions): TextNetworkOptions => ({
  ...network,
  hiddenSize: network.hiddenSize ?? Number.NaN,
});

const specsOf = ({ network, vocabulary }: Pick<ModelFile, 'network' | 'vocabulary'>) =>
  parameterSpecs(networkOf(network, vocabulary.size));
