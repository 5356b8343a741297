/** Models and weights of Keras 3. Needs the packages `jsfive` (HDF5) and `fflate` (ZIP); nothing else here does. */

import { CheckpointError } from '../core/errors.ts';
import { expectTensors } from '../io/expect-tensors.ts';
import type { Tensor } from '../io/safetensors-format.ts';
import { type NetworkConfig, resolveConfig } from '../model/config.ts';
import type { StateDict } from '../model/state-dict.ts';
import { type KerasArchitecture, readArchitecture } from './architecture.ts';
import { readKerasFile } from './hdf5.ts';
import { slotsOf } from './slots.ts';

/** A model of Keras as a network of this library. */
export interface KerasModel extends KerasArchitecture {
  readonly state: StateDict;
}

/**
 * A Sequential from a `.keras` file: `Network.create(model.config, executor)`, then `loadStateDict(model.state)`.
 * Its logits are what Keras has before `outputActivation`.
 *
 * @throws ConfigError `not-importable`: no network of the family; CheckpointError as `kerasWeights`, and `no-architecture`
 * of a file of weights alone
 */
export function kerasModel(file: Uint8Array): KerasModel {
  const { tensors, config: text } = readKerasFile(file);
  if (text === undefined)
    throw new CheckpointError('no-architecture', 'This file has weights and no config.json.', {
      parameter: 'file',
      hint: 'Save the whole model: model.save("name.keras"); or use kerasWeights(bytes, config).',
    });
  const architecture = readArchitecture(text);
  return { ...architecture, state: fitted(tensors, architecture.config) };
}

/**
 * The weights of a `.weights.h5` or `.keras` file as a network of this configuration takes them:
 * `network.loadStateDict(kerasWeights(bytes, network.config))`. Every weight of the file has to be one of the network, and
 * the other way round, in name, type and shape. A GRU of Keras with `reset_after`, its default, is the cell `gru`; one
 * without is `gru-reset-before`.
 *
 * @throws ConfigError `not-importable`: Keras has no such network; CheckpointError `not-keras`, `damaged-file`,
 * `wrong-dtype`, `non-finite`, `missing-tensor`, `extra-tensor`, `wrong-shape`, `ambiguous-layers`
 */
export const kerasWeights = (file: Uint8Array, config: NetworkConfig): StateDict =>
  fitted(readKerasFile(file).tensors, config);

function fitted(found: ReadonlyMap<string, Tensor>, config: NetworkConfig): StateDict {
  const slots = slotsOf(resolveConfig(config));
  const tensors = new Map([...found].map(([place, tensor]) => [unwrapped(place), tensor]));
  if (tensors.size < found.size)
    throw new CheckpointError(
      'ambiguous-layers',
      'Some Dense layers are in a TimeDistributed, and some are not.',
      {
        parameter: 'time_distributed',
        hint: 'Keras numbers them apart, so nobody knows which comes first: put all of them in one, or none.',
      },
    );
  expectTensors(tensors, new Map(slots.map(({ place, shape }) => [place, { dtype: 'F32', shape }])));
  return new Map(slots.flatMap(({ place, become }) => become(tensors.get(place)?.data as Float32Array)));
}

/** A Dense at every step is a Dense, whether it is said or not. */
const unwrapped = (place: string): string =>
  place.replace(/^layers\/time_distributed(_\d+)?\/layer\//, 'layers/dense$1/');
