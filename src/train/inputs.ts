import type { NumberArray } from '../../shaders/cells.ts';
import type { Executor } from '../schedule/executor.ts';
import type { Plan } from '../schedule/plan.ts';

/** Hands over an input by its name. It is computed only where it is read; undefined: it stays as it is. */
export type Put = (name: string, data: () => ArrayLike<number> | undefined) => void;

/** Writes what a plan reads, by the names of its inputs; what it does not have, it does not read. */
export function inputsOf(executor: Executor, plan: Plan): Put {
  const prefix = `${plan.name}/`;
  const own = plan.tensors.filter(({ name }) => name.startsWith(prefix));
  const tensors = new Map(own.map(({ name }) => [name.slice(prefix.length), name]));
  return (name, data) => {
    const tensor = tensors.get(name);
    const numbers = tensor === undefined ? undefined : data();
    if (numbers) executor.write(tensor as string, asNumbers(numbers));
  };
}

/** The inputs whose names begin with a word. */
export const inputsUnder =
  (put: Put, word: string): Put =>
  (name, data) =>
    put(`${word} ${name}`, data);

/** As an executor takes them. */
export const asNumbers = (data: ArrayLike<number>): NumberArray =>
  ArrayBuffer.isView(data) && !(data instanceof Uint8Array) ? (data as NumberArray) : Float64Array.from(data);
