import { ACTIVATIONS, type Activation } from '../../shaders/activation.ts';
import { CheckpointError, RnnError } from '../core/errors.ts';
import { integerInRange, oneOf } from '../core/options.ts';
import { Vocabulary } from '../data/vocabulary.ts';
import { expectTensors } from '../io/expect-tensors.ts';
import { readSafetensors, type Tensor, writeSafetensors } from '../io/safetensors.ts';
import { resolveConfig } from '../model/config.ts';
import { parameterSpecs } from '../model/parameters.ts';

/** Changes when a file of today could no longer be read. */
const FORMAT = 'webgpu-rnn.char-rnn/1';

/** What a model file holds: enough to write, and to be trained on. */
export interface ModelFile {
  readonly hiddenSize: number;
  readonly activation: Activation;
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
      ['config', JSON.stringify({ hiddenSize: m.hiddenSize, activation: m.activation, steps: m.steps })],
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
  const { config, vocabulary } = described(metadata);
  const expected = specsOf({ ...config, vocabulary }).map(
    ({ name, shape }) => [name, { dtype: 'F32' as const, shape }] as const,
  );
  expectTensors(tensors, new Map(expected));
  const state = new Map([...tensors].map(([name, t]) => [name, t.data as Float32Array]));
  return { ...config, vocabulary, state };
}

function described(metadata: ReadonlyMap<string, string>): {
  config: Pick<ModelFile, 'hiddenSize' | 'activation' | 'steps'>;
  vocabulary: Vocabulary;
} {
  try {
    const config: unknown = JSON.parse(metadata.get('config') ?? 'null');
    const chars: unknown = JSON.parse(metadata.get('vocabulary') ?? 'null');
    const { hiddenSize, activation, steps } = config as Record<string, unknown>;
    return {
      config: {
        hiddenSize: integerInRange('hiddenSize', hiddenSize, 1, 2 ** 24),
        activation: oneOf('activation', activation, ACTIVATIONS),
        steps: integerInRange('steps', steps, 0, Number.MAX_SAFE_INTEGER),
      },
      vocabulary: Vocabulary.fromList(chars as string[]),
    };
  } catch (cause) {
    const reason = cause instanceof RnnError ? cause.message : 'they are missing or no JSON.';
    throw new CheckpointError('wrong-metadata', `The file's config or vocabulary cannot be read: ${reason}`, {
      parameter: 'metadata',
      cause,
    });
  }
}

const specsOf = ({
  hiddenSize,
  activation,
  vocabulary,
}: Pick<ModelFile, 'hiddenSize' | 'activation' | 'vocabulary'>) =>
  parameterSpecs(
    resolveConfig({
      input: 'tokens',
      inputSize: vocabulary.size,
      hiddenSize,
      outputSize: vocabulary.size,
      activation,
    }),
  );
