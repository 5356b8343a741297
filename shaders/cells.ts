import type { Matrix } from './kernel.ts';

export type NumberArray = Float64Array | Float32Array | Int32Array | Uint32Array;

/**
 * An operand as a twin sees it: a matrix over an array, with the same rules as the generated WGSL accessors, but that it
 * throws a RangeError where those would reach into a neighbour.
 */
export interface Cells {
  readonly rows: number;
  readonly cols: number;
  /** Element (r, c); one of an operand that repeats may have fewer rows or columns. */
  at(r: number, c: number): number;
  /** Write (r, c), or add to it where the dispatch says so. */
  put(r: number, c: number, value: number): void;
}

export class MatrixCells implements Cells {
  readonly rows: number;
  readonly cols: number;
  readonly #array: NumberArray;
  readonly #matrix: Matrix;
  readonly #adds: boolean;
  readonly #repeats: boolean;

  constructor(array: NumberArray, matrix: Matrix, adds: boolean, repeats: boolean) {
    this.rows = matrix.rows;
    this.cols = matrix.cols;
    this.#array = array;
    this.#matrix = matrix;
    this.#adds = adds;
    this.#repeats = repeats;
  }

  #index(r: number, c: number): number {
    if (r < this.rows && c < this.cols) return this.#matrix.offset + r * this.#matrix.stride + c;
    throw new RangeError(`There is no element (${r}, ${c}) in a matrix [${this.rows}, ${this.cols}].`);
  }

  at(r: number, c: number): number {
    const i = this.#repeats ? this.#index(r % this.rows, c % this.cols) : this.#index(r, c);
    return this.#array[i] as number;
  }

  put(r: number, c: number, value: number): void {
    const i = this.#index(r, c);
    this.#array[i] = this.#adds ? (this.#array[i] as number) + value : value;
  }
}

/** An operand that was left out: it reads as one number, and drops what is written. */
export class AbsentCells implements Cells {
  readonly rows = 1;
  readonly cols = 1;
  readonly #value: number;

  constructor(value: number) {
    this.#value = value;
  }

  at(): number {
    return this.#value;
  }

  put(): void {}
}
