import { CheckpointError, RnnError } from '../core/errors.ts';
import { show } from '../core/options.ts';
import { expectTensors } from '../io/expect-tensors.ts';
import { readSafetensors, type Tensor, writeSafetensors } from '../io/safetensors.ts';
import { JsonFault, type JsonValue, parseStrictJson } from '../io/strict-json.ts';
import type { ParameterSpec } from '../model/parameters.ts';
import type { StateDict } from '../model/state-dict.ts';
import type { SavedTraining } from './saved-training.ts';
import { describeTraining, parseTraining } from './training-words.ts';

/** Metadata key under which a file says what it is. */
const FORMAT = 'format';
/** Under which it says where training was, and before the names of what a run remembers. */
const TRAINING = 'training';
const trainingName = (tensor: string): string => `${TRAINING}/${tensor}`;

/** What each kind of model calls its files. A number changes when a file of today could no longer be read. */
export const MODEL_FORMATS = {
  text: 'webgpu-rnn.char-rnn/1',
  network: 'webgpu-rnn.network/1',
  pair: 'webgpu-rnn.encoder-decoder/1',
} as const;
export type ModelFormat = (typeof MODEL_FORMATS)[keyof typeof MODEL_FORMATS];

/**
 * Largest header: a vocabulary is in it, and has a word for each row of the network's table, so that it stays far below the
 * weights.
 */
const HEADER = { maxHeaderBytes: 2 ** 26 };

/** The words beside the weights: plain data by name, each kept as a JSON text. */
export type Description = ReadonlyMap<string, unknown>;

/**
 * A safetensors file with the weights under PyTorch's names, and the description in its metadata. The same content gives
 * the same bytes.
 * @throws CheckpointError `non-finite`: a file that could not be read again is not made
 */
export function writeModel(
  format: ModelFormat,
  specs: readonly ParameterSpec[],
  state: StateDict,
  description: Description,
  training?: SavedTraining,
): Promise<Uint8Array> {
  const tensors = new Map<string, Tensor>();
  for (const { name, shape } of specs) {
    const data = Float32Array.from(state.get(name) as ArrayLike<number>);
    tensors.set(name, { dtype: 'F32', shape, data: finite(name, data) });
  }
  for (const [name, data] of training?.tensors ?? [])
    tensors.set(trainingName(name), { dtype: 'F32', shape: [data.length], data: finite(name, data) });
  const words = training ? [...description, [TRAINING, describeTraining(training)] as const] : description;
  const texts = [...words].map(([key, data]) => [key, JSON.stringify(data)] as const);
  return writeSafetensors(tensors, new Map([[FORMAT, format], ...texts]), HEADER);
}

function finite(name: string, data: Float32Array): Float32Array {
  const wrong = data.find((value) => !Number.isFinite(value));
  if (wrong === undefined) return data;
  throw new CheckpointError('non-finite', `${name} holds ${wrong}.`, {
    parameter: name,
    actual: wrong,
    hint: 'The model has diverged: use an earlier file, or a smaller learning rate.',
  });
}

/**
 * What a model file holds. Nothing is made of a file that has a fault.
 *
 * @param describe makes the model's description of the words in the file, which may be anything
 * @param specsOf the parameters of a model of that description
 * @throws CheckpointError `wrong-format`; `wrong-metadata` for whatever `describe` refuses; `missing-tensor`,
 * `extra-tensor`, `wrong-dtype`, `wrong-shape`; and the codes of `readSafetensors`
 */
export async function readModel<D>(
  file: Uint8Array,
  format: ModelFormat,
  describe: (words: Words) => D,
  specsOf: (description: D) => readonly ParameterSpec[],
): Promise<{
  readonly description: D;
  readonly state: ReadonlyMap<string, Float32Array>;
  /** Where training was, if that was saved too. */
  readonly training: SavedTraining | undefined;
}> {
  const { tensors, metadata } = await readSafetensors(file, HEADER);
  if (metadata.get(FORMAT) !== format) throw wrongFormat(metadata.get(FORMAT), [format]);
  const words = new Words(metadata);
  const description = describe(words);
  const { sizes, ...run } = words.has(TRAINING) ? words.read(TRAINING, parseTraining) : { sizes: undefined };
  const weights = specsOf(description).map(({ name, shape }) => [name, shape] as const);
  const memory = [...(sizes ?? [])].map(([name, size]) => [trainingName(name), [size]] as const);
  const expected = [...weights, ...memory].map(
    ([name, shape]) => [name, { dtype: 'F32' as const, shape }] as const,
  );
  expectTensors(tensors, new Map(expected));
  const numbers = (name: string): Float32Array => tensors.get(name)?.data as Float32Array;
  const state = new Map(weights.map(([name]) => [name, numbers(name)]));
  if (!sizes) return { description, state, training: undefined };
  const remembered = new Map([...sizes.keys()].map((name) => [name, numbers(trainingName(name))]));
  return {
    description,
    state,
    training: { ...(run as Omit<SavedTraining, 'tensors'>), tensors: remembered },
  };
}

/**
 * What a model file says that it is; its weights are checked by their digests, and by nothing else.
 * @throws CheckpointError `wrong-format`, and the codes of `readSafetensors`
 */
export async function modelFormat(file: Uint8Array): Promise<ModelFormat> {
  const { metadata } = await readSafetensors(file, HEADER);
  const known = Object.values(MODEL_FORMATS);
  const found = known.find((format) => format === metadata.get(FORMAT));
  if (found === undefined) throw wrongFormat(metadata.get(FORMAT), known);
  return found;
}

function wrongFormat(found: string | undefined, wanted: readonly string[]): CheckpointError {
  const says =
    found === undefined ? 'The file does not say its format' : `The file says its format is ${show(found)}`;
  return new CheckpointError('wrong-format', `${says}, and it should be ${wanted.join(' or ')}.`, {
    parameter: FORMAT,
    actual: found,
    limit: wanted,
    hint: Object.values<string | undefined>(MODEL_FORMATS).includes(found)
      ? 'It is a model of another kind.'
      : 'Only models saved by this program can be loaded here.',
  });
}

/** The words of a file, which is not to be believed. Whatever is wrong with one is a CheckpointError `wrong-metadata`. */
export class Words {
  readonly #metadata: ReadonlyMap<string, string>;

  constructor(metadata: ReadonlyMap<string, string>) {
    this.#metadata = metadata;
  }

  /** Refuses words that no reader would look at. */
  assertOnly(known: readonly string[]): void {
    for (const key of this.#metadata.keys())
      if (key !== FORMAT && key !== TRAINING && !known.includes(key))
        throw wrongMetadata(key, `nothing is known of ${show(key)}.`);
  }

  has(key: string): boolean {
    return this.#metadata.has(key);
  }

  /** What `make` makes of the data under a key. */
  read<T>(key: string, make: (data: unknown) => T): T {
    return this.check(key, () => {
      const text = this.#metadata.get(key);
      if (text === undefined) throw wrongMetadata(key, 'it is missing.');
      return make(plain(parseStrictJson(text)));
    });
  }

  /** A configuration. What is null is no option that was left out. */
  config<T>(make: (config: unknown) => T): T {
    return this.read('config', (data) => {
      for (const [key, value] of Object.entries(data ?? {}))
        if (value === null) throw wrongMetadata('config', `${show(key)} is null.`);
      return make(data);
    });
  }

  /** What `make` makes, with its errors as faults of the file. */
  check<T>(key: string, make: () => T): T {
    try {
      return make();
    } catch (cause) {
      if (cause instanceof CheckpointError) throw cause;
      if (cause instanceof JsonFault) throw wrongMetadata(key, `it is no JSON (${cause.message}).`, cause);
      if (cause instanceof RnnError) throw wrongMetadata(key, cause.message, cause);
      throw cause;
    }
  }
}

const wrongMetadata = (key: string, reason: string, cause?: unknown): CheckpointError =>
  new CheckpointError('wrong-metadata', `The file's ${key} cannot be used: ${reason}`, {
    parameter: key,
    cause,
  });

/** Objects as objects: a key such as `__proto__` becomes a property like any other. */
function plain(value: JsonValue): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, plain(item)]));
  return Array.isArray(value) ? value.map(plain) : value;
}
