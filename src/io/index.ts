/** Tensors under names as safetensors files. Models read and write theirs by themselves: `save` and `load`. */

export {
  type Dtype,
  readSafetensors,
  type SafetensorsFile,
  type SafetensorsReadOptions,
  type SafetensorsWriteOptions,
  type Tensor,
  writeSafetensors,
} from './safetensors.ts';
