import { unzipSync } from 'fflate';
import { type Dataset, File, Group } from 'jsfive';
import { CheckpointError } from '../core/errors.ts';
import { product } from '../core/shapes.ts';
import type { Tensor } from '../io/safetensors-format.ts';

/** What a Keras file holds. */
export interface KerasFile {
  /** Weights by their place, such as `layers/lstm/cell/vars/0`. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** The text of config.json: of a `.keras` file. */
  readonly config: string | undefined;
}

const WEIGHTS = 'model.weights.h5';
const CONFIG = 'config.json';
/** Of all that is unpacked, in bytes. */
const LARGEST = 2 ** 31 - 1;
const DEEPEST = 16;
/** What training goes on with, moments and the state of dropout: no weights of a layer. */
const NO_WEIGHT = /^optimizer\/|(^|\/)seed_generator\//;

/**
 * The weights in a `.weights.h5` or `.keras` file of Keras 3. HDF5 has no digest: a bit that was flipped in a number goes
 * unseen; what does not hang together is refused.
 * @throws CheckpointError `not-keras`, `damaged-file`, `wrong-dtype`, `non-finite`
 */
export function readKerasFile(file: Uint8Array): KerasFile {
  const isZip = startsWith(file, [0x50, 0x4b, 0x03, 0x04]);
  const entries = isZip ? unpacked(file) : { [WEIGHTS]: file };
  const weights = entries[WEIGHTS];
  if (!weights || !startsWith(weights, [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]))
    throw fault('not-keras', isZip ? `This archive has no ${WEIGHTS}` : 'This is no HDF5 file');
  const text = entries[CONFIG];
  const tensors = intact(() => datasets(weights));
  return { tensors, config: text && intact(() => new TextDecoder('utf-8', { fatal: true }).decode(text)) };
}

const startsWith = (file: Uint8Array, bytes: readonly number[]): boolean =>
  bytes.every((byte, i) => file[i] === byte);

function unpacked(file: Uint8Array): Readonly<Record<string, Uint8Array>> {
  let total = 0;
  return intact(() =>
    unzipSync(file, {
      filter: ({ name, originalSize }) => {
        const isWanted = name === WEIGHTS || name === CONFIG;
        if (isWanted) total += originalSize;
        if (total > LARGEST) throw fault('damaged-file', `It would unpack to ${total} bytes`);
        return isWanted;
      },
    }),
  );
}

function datasets(bytes: Uint8Array): Map<string, Tensor> {
  const found = new Map<string, Tensor>();
  const walk = (group: Group, path: string, depth: number): void => {
    if (depth > DEEPEST) throw fault('damaged-file', `Its groups are more than ${DEEPEST} deep`);
    for (const key of group.keys) {
      const child = group.get(key);
      const place = `${path}${key}`;
      if (child instanceof Group) walk(child, `${place}/`, depth + 1);
      else if (!NO_WEIGHT.test(place)) found.set(place, tensor(place, child));
    }
  };
  walk(new File(Uint8Array.from(bytes).buffer, WEIGHTS), '', 0);
  return found;
}

function tensor(place: string, { dtype, shape, value }: Dataset): Tensor {
  if (dtype !== '<f4')
    throw new CheckpointError('wrong-dtype', `${place} holds ${String(dtype)}, not float32 ('<f4').`, {
      parameter: place,
      actual: dtype,
      limit: '<f4',
      hint: "Save a model whose dtype policy is 'float32'.",
    });
  if (value.length !== product(shape)) throw fault('damaged-file', `${place} is not [${shape.join(', ')}]`);
  const data = Float32Array.from(value);
  const wrong = data.find((number) => !Number.isFinite(number));
  if (wrong !== undefined)
    throw new CheckpointError('non-finite', `${place} holds ${wrong}.`, {
      parameter: place,
      actual: wrong,
      hint: 'The model had diverged when it was saved: use an earlier file.',
    });
  return { dtype: 'F32', shape, data };
}

/** What the readers of the two formats throw is anything, even a string: it all means the same. */
function intact<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof CheckpointError) throw cause;
    throw new CheckpointError('damaged-file', 'The file does not hang together.', {
      parameter: 'file',
      hint: 'It is damaged or cut off: save or copy it again.',
      cause,
    });
  }
}

const fault = (code: string, why: string): CheckpointError =>
  new CheckpointError(code, `${why}.`, {
    parameter: 'file',
    hint: 'Save with Keras 3: model.save("name.keras") or model.save_weights("name.weights.h5").',
  });
