import { CheckpointError, RnnError } from '../core/errors.ts';
import { integerInRange, knownKeys } from '../core/options.ts';
import { Vocabulary } from '../data/vocabulary.ts';
import { expectTensors } from '../io/expect-tensors.ts';
import { readSafetensors, type Tensor, writeSafetensors } from '../io/safetensors.ts';
import { parameterSpecs } from '../model/parameters.ts';
import {
  networkOf,
  resolveTextNetwork,
  shortestOf,
  TEXT_NETWORK_KEYS,
  type TextNetwork,
  type TextNetworkOptions,
} from './text-network.ts';

/** Changes when a file of today could no longer be read. */
const FORMAT = 'webgpu-rnn.char-rnn/1';

/** What a model file holds: enough to write, and to be trained on. */
export interface ModelFile {
  readonly network: TextNetwork;
  readonly vocabulary: Vocabulary;
  /** Optimizer steps behind the weights. */
  readonly steps: number;
  /** PyTorch's names and layouts. */
  readonly state: ReadonlyMap<string, Float32Array>;
}

/** A safetensors file with the weights, the vocabulary and the configuration. The same model gives the same bytes. */
export function writeModelFile(m: ModelFile): Promise<Uint8Array> {
  const tensors = new Map<string, Tensor>();
  for (const { name, shape } of specsOf(m))
    tensors.set(name, { dtype: 'F32', shape, data: m.state.get(name) as Float32Array });
  return writeSafetensors(
    tensors,
    new Map([
      ['format', FORMAT],
      ['config', JSON.stringify(describe(m))],
      ['vocabulary', JSON.stringify(m.vocabulary.chars)],
    ]),
  );
}

/** @throws CheckpointError with a code for each fault; nothing is made of a file that has one */
export async function readModelFile(file: Uint8Array): Promise<ModelFile> {
  const { tensors, metadata } = await readSafetensors(file);
  const format = metadata.get('format');
  if (format !== FORMAT)
    throw new CheckpointError('wrong-format', `The file says its format is '${format}', not '${FORMAT}'.`, {
      parameter: 'format',
      actual: format,
      limit: FORMAT,
      hint: 'Only models saved by this program can be loaded here.',
    });
  const description = described(metadata);
  const expected = specsOf(description).map(
    ({ name, shape }) => [name, { dtype: 'F32' as const, shape }] as const,
  );
  expectTensors(tensors, new Map(expected));
  const state = new Map([...tensors].map(([name, t]) => [name, t.data as Float32Array]));
  return { ...description, state };
}

type Description = Omit<ModelFile, 'state'>;

/**
 * Files of the first days had only sizes, activation and steps. What came later is in a file where it is not as it is
 * by default, so the same vanilla network still makes the same file, and an older program can read it.
 */
function describe({ network, steps }: Description): object {
  const { hiddenSize, activation } = network;
  return { hiddenSize, ...(activation ? { activation } : {}), steps, ...shortestOf(network) };
}

/** What a file says may be anything, and a description that has no meaning must not become a network. */
function described(metadata: ReadonlyMap<string, string>): Description {
  try {
    const config: unknown = JSON.parse(metadata.get('config') ?? 'null');
    const chars: unknown = JSON.parse(metadata.get('vocabulary') ?? 'null');
    knownKeys('config', config, ['steps', ...TEXT_NETWORK_KEYS]);
    const { steps, ...network } = config as Record<string, unknown>;
    const vocabulary = Vocabulary.fromList(chars as string[]);
    return {
      network: resolveTextNetwork(withSize(network), vocabulary.size),
      vocabulary,
      steps: integerInRange('steps', steps, 0, Number.MAX_SAFE_INTEGER),
    };
  } catch (cause) {
    const reason = cause instanceof RnnError ? cause.message : 'they are missing or no JSON.';
    throw new CheckpointError('wrong-metadata', `The file's config or vocabulary cannot be read: ${reason}`, {
      parameter: 'metadata',
      cause,
    });
  }
}

/** The size of a saved network is never left to a default. */
const withSize = (network: TextNetworkOptions): TextNetworkOptions => ({
  ...network,
  hiddenSize: network.hiddenSize ?? Number.NaN,
});

const specsOf = ({ network, vocabulary }: Pick<ModelFile, 'network' | 'vocabulary'>) =>
  parameterSpecs(networkOf(network, vocabulary.size));
