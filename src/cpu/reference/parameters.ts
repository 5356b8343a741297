/**
 * Parameters and gradients of the reference: f64 arrays under the names and layouts of PyTorch.
 *
 * | book | name              | shape  |                                                     |
 * | ---- | ----------------- | ------ | --------------------------------------------------- |
 * | U    | rnn.weight_ih_l0  | [H, D] | input to hidden                                     |
 * | W    | rnn.weight_hh_l0  | [H, H] | hidden to hidden                                    |
 * | b    | rnn.bias_ih_l0    | [H]    |                                                     |
 * |      | rnn.bias_hh_l0    | [H]    | optional second bias: PyTorch adds both             |
 * | V    | out.weight        | [K, H] | hidden to output                                    |
 * | c    | out.bias          | [K]    |                                                     |
 * | E    | emb.weight        | [V, D] | optional embedding: x(t) is the row of the token    |
 */
export type Parameters = ReadonlyMap<string, Float64Array>;

/** The parameter of that name; its length has to be the product of its sizes. */
export function parameter(parameters: Parameters, name: string, ...shape: readonly number[]): Float64Array {
  const values = parameters.get(name);
  const length = shape.reduce((product, size) => product * size, 1);
  if (values === undefined) throw new RangeError(`The parameter ${name} is missing.`);
  if (values.length !== length) {
    throw new RangeError(`The parameter ${name} has ${values.length} values, [${shape}] needs ${length}.`);
  }
  return values;
}

/** Zeros in the shape of every parameter. */
export function zerosLike(parameters: Parameters): Map<string, Float64Array> {
  return new Map([...parameters].map(([name, values]) => [name, new Float64Array(values.length)]));
}

/** A copy of every parameter. */
export function copyOf(parameters: Parameters): Map<string, Float64Array> {
  return new Map([...parameters].map(([name, values]) => [name, values.slice()]));
}
