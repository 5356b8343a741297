import type { NumberArray } from '../../shaders/cells.ts';
import type { Executor } from '../schedule/executor.ts';
import type { View } from '../schedule/plan.ts';

/** The matrix that a view of a tensor is, row by row [rows·cols]. @param all the numbers of the whole tensor */
export function extract(all: NumberArray, { offset, rows, cols, stride }: View): Float64Array {
  const out = new Float64Array(rows * cols);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < cols; c++) out[r * cols + c] = all[offset + r * stride + c] as number;
  return out;
}

/** Arrays one after the other; undefined where there is none, or where one of them is missing. */
export function concatenate(parts: readonly (NumberArray | undefined)[]): Float64Array | undefined {
  if (parts.length === 0 || parts.includes(undefined)) return undefined;
  const whole = new Float64Array(parts.reduce((sum, p) => sum + (p?.length ?? 0), 0));
  let at = 0;
  for (const part of parts as readonly NumberArray[]) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** What a run has left on the device, by name: numbers, and gradients by the name of what they are of. */
export class Results {
  readonly #executor: Executor;
  readonly #values: ReadonlyMap<string, View>;
  readonly #gradients: ReadonlyMap<string, View>;

  constructor(
    executor: Executor,
    places: { readonly views: ReadonlyMap<string, View>; readonly gradients: ReadonlyMap<string, View> },
  ) {
    this.#executor = executor;
    this.#values = places.views;
    this.#gradients = places.gradients;
  }

  value(name: string): Promise<NumberArray | undefined> {
    return this.#read(this.#values.get(name));
  }

  gradient(name: string): Promise<NumberArray | undefined> {
    return this.#read(this.#gradients.get(name));
  }

  /** Values one after the other; undefined where one of them is missing. */
  async values(names: readonly string[]): Promise<NumberArray | undefined> {
    return concatenate(await Promise.all(names.map((name) => this.value(name))));
  }

  async gradients(names: readonly string[]): Promise<NumberArray | undefined> {
    return concatenate(await Promise.all(names.map((name) => this.gradient(name))));
  }

  async #read(view: View | undefined): Promise<NumberArray | undefined> {
    return view && extract(await this.#executor.read(view.tensor), view);
  }
}

/** Losses as they are before they are weighted; 0 where they do not count. */
export const unweighted = (losses: NumberArray, weights: Float64Array): Float64Array =>
  Float64Array.from(losses, (l, row) => (weights[row] === 0 ? 0 : l / (weights[row] as number)));
