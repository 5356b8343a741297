import { CheckpointError } from '../core/errors.ts';
import type { Dtype, Tensor } from './safetensors-format.ts';

/**
 * Compares the tensors of a file with those that a model needs, before anything of the model is touched.
 * @param expected name -> type and shape of every tensor that has to be there; others must not be
 * @throws CheckpointError `missing-tensor`, `extra-tensor`, `wrong-dtype`, `wrong-shape`
 */
export function expectTensors(
  tensors: ReadonlyMap<string, Tensor>,
  expected: ReadonlyMap<string, { readonly dtype: Dtype; readonly shape: readonly number[] }>,
): void {
  const fail = (code: string, message: string, parameter: string, actual: unknown, limit: unknown): never => {
    throw new CheckpointError(code, message, {
      parameter,
      actual,
      limit,
      hint: 'The file belongs to a model of another kind or size.',
    });
  };
  for (const [name, { dtype, shape }] of expected) {
    const tensor = tensors.get(name);
    if (tensor === undefined) {
      fail(
        'missing-tensor',
        `The file lacks the tensor ${name}.`,
        name,
        [...tensors.keys()],
        [...expected.keys()],
      );
    } else if (tensor.dtype !== dtype) {
      fail('wrong-dtype', `Tensor ${name} is ${tensor.dtype}, not ${dtype}.`, name, tensor.dtype, dtype);
    } else if (tensor.shape.length !== shape.length || tensor.shape.some((size, i) => size !== shape[i])) {
      fail(
        'wrong-shape',
        `Tensor ${name} has shape [${tensor.shape}], not [${shape}].`,
        name,
        tensor.shape,
        shape,
      );
    }
  }
  for (const name of tensors.keys()) {
    if (!expected.has(name)) {
      fail('extra-tensor', `The file has a tensor ${name} that the model does not know.`, name, name, [
        ...expected.keys(),
      ]);
    }
  }
}
