import { CheckpointError } from '../core/errors.ts';
import { nearestName } from '../core/options.ts';
import type { ParameterSpec } from './parameters.ts';

/** Parameters under PyTorch's names and in its layouts, row-major. */
export type StateDict = ReadonlyMap<string, ArrayLike<number>>;

/**
 * A state as a model with these parameters takes it. PyTorch's two biases enter sums in which only b = b_ih + b_hh
 * counts: where there is one bias, it becomes their sum, and the function stays the same.
 *
 * @param strict refuse names that the model does not have
 * @throws CheckpointError `missing-tensor`, `wrong-shape`, `unknown-tensor`
 */
export function fitState(specs: readonly ParameterSpec[], state: StateDict, strict: boolean): StateDict {
  const own = new Map(specs.map((spec) => [spec.name, spec]));
  if (strict) assertKnown(own, state);
  return new Map(
    specs.map((spec) => {
      const data = sized(spec, state.get(spec.name), spec.name);
      const second = secondOf(spec.name);
      if (!second || !state.has(second) || !isSum(own, second)) return [spec.name, data] as const;
      const more = sized(spec, state.get(second), second);
      return [spec.name, Float64Array.from(data, (b, i) => b + (more[i] as number))] as const;
    }),
  );
}

const BIAS = /\.bias_(ih|hh)(_l\d+(?:_reverse)?)$/;

/** The name of b_hh beside that of b_ih. */
const secondOf = (name: string): string | undefined =>
  BIAS.exec(name)?.[1] === 'ih' ? name.replace('.bias_ih_', '.bias_hh_') : undefined;

/** Is the bias of this name no parameter of its own, but a part of b_ih? Not where LN(W h + b_hh) keeps it apart. */
function isSum(own: ReadonlyMap<string, ParameterSpec>, name: string): boolean {
  if (own.has(name) || BIAS.exec(name)?.[1] !== 'hh') return false;
  const beside = (part: string): string => name.replace('.bias_hh_', `.${part}_`);
  // Without W h there is no second sum to which it could belong.
  return own.has(beside('bias_ih')) && own.has(beside('weight_hh')) && !own.has(`${beside('ln_hh')}.weight`);
}

function assertKnown(own: ReadonlyMap<string, ParameterSpec>, state: StateDict): void {
  const unknown = [...state.keys()].find((name) => !own.has(name) && !isSum(own, name));
  if (unknown === undefined) return;
  const near = nearestName(unknown, [...own.keys()]);
  throw new CheckpointError('unknown-tensor', `The model has no '${unknown}'.`, {
    parameter: unknown,
    actual: unknown,
    limit: [...own.keys()],
    hint: `${near ? `Did you mean '${near}'? ` : ''}With { strict: false } what the model does not have is left out.`,
  });
}

function sized(
  { rows, cols, shape }: ParameterSpec,
  data: ArrayLike<number> | undefined,
  name: string,
): ArrayLike<number> {
  if (!data) throw new CheckpointError('missing-tensor', `The state has no '${name}'.`, { parameter: name });
  if (data.length !== rows * cols)
    throw new CheckpointError(
      'wrong-shape',
      `'${name}' has ${data.length} numbers, but [${shape.join(', ')}] is ${rows * cols}.`,
      { parameter: name, actual: data.length, limit: rows * cols },
    );
  return data;
}
