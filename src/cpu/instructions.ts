/** A place in the arena, counted in elements of four bytes. */
export type At = number;

/**
 * What the CPU computes many numbers at a time. There are two machines for it, with the same bits: WebAssembly with
 * 128-bit vectors (`assembly/`), and plain loops (`loops/`) where a page may not run WebAssembly. All numbers are f32.
 */
export interface Instructions {
  /**
   * out = A·B, or out += A·B   A: [rows, depth]   B: [depth, cols]   out: [rows, cols], its rows `outRow` apart
   *
   * A[r, k] is at a + r·aRow + k·aStep; B[k, c] at b + ⌊c/8⌋·bPanel + k·bStep + c mod 8. Each sum starts at 0 and takes
   * its products in the order of k, as on the GPU.
   */
  product(
    a: At,
    aRow: number,
    aStep: number,
    b: At,
    bPanel: number,
    bStep: number,
    out: At,
    outRow: number,
    rows: number,
    cols: number,
    depth: number,
    adds: boolean | number,
  ): void;
  /** Bᵀ in panels of eight columns: out[⌊c/8⌋·8·depth + 8·k + c mod 8] = B[c, k], at b + c·bRow + k   B: [cols, depth] */
  pack(b: At, bRow: number, out: At, cols: number, depth: number): void;
  /** out = f(a + plus) for so many numbers in a row; f is the place of a name in `ACTIVATIONS`. */
  activate(f: number, out: At, a: At, plus: At, count: number): void;
  /** out = d ∘ f'(a) for so many numbers in a row, from y = f(a). */
  descend(f: number, out: At, y: At, d: At, count: number): void;
  /** One sequence of `lstmStep`, from the values of its gates. */
  lstm(gates: At, c: At, cNext: At, hNext: At, H: number): void;
  /** One sequence of `lstmStepBackward`, from its finished dh. */
  lstmBack(
    gates: At,
    c: At,
    cPrev: At,
    dh: At,
    dc: At,
    dcAdds: boolean | number,
    da: At,
    dcPrev: At,
    prevAdds: boolean | number,
    H: number,
  ): void;
  /** One sequence of `gruStep`, from the values of r, z and u; x: the part of n. */
  gru(gates: At, x: At, h: At, out: At, over: boolean | number, H: number): void;
  /** One sequence of `gruStepBackward`, from its finished dh. */
  gruBack(gates: At, h: At, dh: At, dx: At, du: At, dhPrev: At, prevAdds: boolean | number, H: number): void;
  /** out = exp(a - shift) for so many numbers in a row; the sum of them, in double precision. */
  expSum(out: At, a: At, shift: number, count: number): number;
  /** `adam` on so many numbers in a row. */
  adam(
    parameter: At,
    gradient: At,
    m: At,
    v: At,
    count: number,
    scale: number,
    lr: number,
    rest1: number,
    rest2: number,
    eps: number,
    correction1: number,
    correction2: number,
    decay: number,
    shrink: number,
  ): void;
}
