/**
 * Reverse-mode differentiation over f64 vectors: every operation writes down how its gradient goes back to its operands,
 * and `backward` reads the tape from its end. A matrix is a vector that is read row by row. Nothing here is fast; each
 * operation stands next to its derivative, and each is compared with finite differences.
 *
 * Below, dy is the gradient of the loss with respect to the result, and "dx +=" what an operand receives.
 */

import { type ActivationName, activations } from './activations.ts';

/** A vector on the tape, and the gradient of the loss with respect to it, once `backward` has run. */
export class Variable {
  readonly value: Float64Array;
  readonly grad: Float64Array;

  constructor(value: Float64Array) {
    this.value = value;
    this.grad = new Float64Array(value.length);
  }

  get length(): number {
    return this.value.length;
  }
}

export class Tape {
  readonly #variables: Variable[] = [];
  readonly #pulls: (() => void)[] = [];

  /** An operand from outside: a parameter, an input, or data whose gradient nobody asks for. The values are copied. */
  leaf(values: ArrayLike<number>): Variable {
    const x = new Variable(Float64Array.from(values));
    this.#variables.push(x);
    return x;
  }

  /** The tape from its end, from dL/dx of the given variables to that of all others. May be called again. */
  backward(from: Iterable<readonly [Variable, ArrayLike<number>]>): void {
    for (const { grad } of this.#variables) grad.fill(0);
    for (const [x, gradient] of from) {
      expectLength(gradient, x.length);
      accumulate(x, (i) => gradient[i]!);
    }
    for (const pull of this.#pulls.toReversed()) pull();
  }

  /** y = M x, M [rows, x.length].     dM += dy xᵀ     dx += Mᵀ dy */
  matVec(M: Variable, x: Variable): Variable {
    const cols = x.length;
    const rows = M.length / cols;
    if (!Number.isInteger(rows))
      throw new RangeError(`A matrix of ${M.length} values has no rows of ${cols}.`);
    const y = new Float64Array(rows);
    for (let i = 0; i < rows; i += 1) {
      for (let j = 0; j < cols; j += 1) y[i] = y[i]! + M.value[i * cols + j]! * x.value[j]!;
    }
    return this.#record(y, (dy) => {
      for (let i = 0; i < rows; i += 1) {
        for (let j = 0; j < cols; j += 1) {
          M.grad[i * cols + j] = M.grad[i * cols + j]! + dy[i]! * x.value[j]!;
          x.grad[j] = x.grad[j]! + M.value[i * cols + j]! * dy[i]!;
        }
      }
    });
  }

  /** y = a + b + ...     da += dy, db += dy, ... */
  add(first: Variable, ...others: readonly Variable[]): Variable {
    const y = first.value.slice();
    for (const x of others) {
      expectLength(x, y.length);
      for (let i = 0; i < y.length; i += 1) y[i] = y[i]! + x.value[i]!;
    }
    return this.#record(y, (dy) => {
      for (const x of [first, ...others]) accumulate(x, (i) => dy[i]!);
    });
  }

  /** y = a - b     da += dy, db -= dy */
  subtract(a: Variable, b: Variable): Variable {
    expectLength(b, a.length);
    const y = a.value.map((value, i) => value - b.value[i]!);
    return this.#record(y, (dy) => {
      accumulate(a, (i) => dy[i]!);
      accumulate(b, (i) => -dy[i]!);
    });
  }

  /** y = a * b, element by element.     da += b * dy, db += a * dy */
  multiply(a: Variable, b: Variable): Variable {
    expectLength(b, a.length);
    const y = a.value.map((value, i) => value * b.value[i]!);
    return this.#record(y, (dy) => {
      accumulate(a, (i) => b.value[i]! * dy[i]!);
      accumulate(b, (i) => a.value[i]! * dy[i]!);
    });
  }

  /** y = factor x + offset, with numbers that are no variables.     dx += factor dy */
  scale(x: Variable, factor: number, offset = 0): Variable {
    const y = x.value.map((value) => factor * value + offset);
    return this.#record(y, (dy) => accumulate(x, (i) => factor * dy[i]!));
  }

  /** y = m * x with given numbers m, such as a mask of dropout.     dx += m * dy */
  mask(x: Variable, m: ArrayLike<number>): Variable {
    expectLength(m, x.length);
    const y = x.value.map((value, i) => m[i]! * value);
    return this.#record(y, (dy) => accumulate(x, (i) => m[i]! * dy[i]!));
  }

  /** y = f(x)     dx += f'(x) * dy, f' written in terms of y */
  activate(f: ActivationName, x: Variable): Variable {
    const y = x.value.map(activations[f].value);
    return this.#record(y, (dy) => accumulate(x, (i) => activations[f].derivative(y[i]!) * dy[i]!));
  }

  /** y = exp(x) / sum exp(x)     dx += y * (dy - y·dy) */
  softmax(x: Variable): Variable {
    const largest = x.value.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    const e = x.value.map((value) => Math.exp(value - largest));
    const sum = e.reduce((a, b) => a + b, 0);
    const y = e.map((value) => value / sum);
    return this.#record(y, (dy) => {
      const along = y.reduce((total, value, i) => total + value * dy[i]!, 0);
      accumulate(x, (i) => y[i]! * (dy[i]! - along));
    });
  }

  /**
   * Layer normalization (Ba, Kiros, Hinton 2016): over the elements of one vector,
   *
   *   n = (x - mean) / sqrt(variance + eps)     y = gain * n + bias
   *   dgain += n * dy     dbias += dy     dn = gain * dy
   *   dx += (dn - mean(dn) - n mean(n * dn)) / sqrt(variance + eps)
   *
   * The variance is the mean of the squared deviations (divided by the length, not by the length - 1).
   */
  layerNorm(x: Variable, gain: Variable, bias: Variable, eps = 1e-5): Variable {
    const size = x.length;
    expectLength(gain, size);
    expectLength(bias, size);
    const mean = meanOf(x.value);
    const deviation = Math.sqrt(meanOf(x.value.map((value) => (value - mean) ** 2)) + eps);
    const n = x.value.map((value) => (value - mean) / deviation);
    const y = n.map((value, i) => gain.value[i]! * value + bias.value[i]!);
    return this.#record(y, (dy) => {
      accumulate(gain, (i) => n[i]! * dy[i]!);
      accumulate(bias, (i) => dy[i]!);
      const dn = dy.map((value, i) => gain.value[i]! * value);
      const meanDn = meanOf(dn);
      const meanAlong = meanOf(dn.map((value, i) => value * n[i]!));
      accumulate(x, (i) => (dn[i]! - meanDn - n[i]! * meanAlong) / deviation);
    });
  }

  /** y = [a, b, ...], one after the other. Each receives its part of dy. */
  concat(...parts: readonly Variable[]): Variable {
    const y = Float64Array.from(parts.flatMap((part) => [...part.value]));
    return this.#record(y, (dy) => {
      let start = 0;
      for (const part of parts) {
        const at = start;
        accumulate(part, (i) => dy[at + i]!);
        start += part.length;
      }
    });
  }

  /** y = elements start ... end - 1 of x.     dx[start + i] += dy[i] */
  slice(x: Variable, start: number, end: number): Variable {
    if (!(start >= 0 && start <= end && end <= x.length)) {
      throw new RangeError(`${start} ... ${end} is no part of ${x.length} values.`);
    }
    return this.#record(x.value.slice(start, end), (dy) => {
      for (let i = start; i < end; i += 1) x.grad[i] = x.grad[i]! + dy[i - start]!;
    });
  }

  /** y = row `index` of M, whose rows have `width` values: the vector of a token in a table. */
  row(M: Variable, index: number, width: number): Variable {
    return this.slice(M, index * width, (index + 1) * width);
  }

  /** y = a·b, one number.     da += b dy, db += a dy */
  dot(a: Variable, b: Variable): Variable {
    expectLength(b, a.length);
    const y = Float64Array.of(a.value.reduce((sum, value, i) => sum + value * b.value[i]!, 0));
    return this.#record(y, (dy) => {
      accumulate(a, (i) => b.value[i]! * dy[0]!);
      accumulate(b, (i) => a.value[i]! * dy[0]!);
    });
  }

  /** y = sum_j weights[j] vectors[j]     dweights[j] += vectors[j]·dy     dvectors[j] += weights[j] dy */
  weightedSum(weights: Variable, vectors: readonly Variable[]): Variable {
    expectLength(weights, vectors.length);
    const y = new Float64Array(vectors[0]?.length ?? 0);
    for (const [j, x] of vectors.entries()) {
      expectLength(x, y.length);
      for (let i = 0; i < y.length; i += 1) y[i] = y[i]! + weights.value[j]! * x.value[i]!;
    }
    return this.#record(y, (dy) => {
      accumulate(weights, (j) => vectors[j]!.value.reduce((sum, value, i) => sum + value * dy[i]!, 0));
      for (const [j, x] of vectors.entries()) accumulate(x, (i) => weights.value[j]! * dy[i]!);
    });
  }

  #record(value: Float64Array, pull: (dy: Float64Array) => void): Variable {
    const y = new Variable(value);
    this.#variables.push(y);
    this.#pulls.push(() => pull(y.grad));
    return y;
  }
}

/** dx[i] += gradient(i) for every element of x. */
function accumulate(x: Variable, gradient: (i: number) => number): void {
  for (let i = 0; i < x.length; i += 1) x.grad[i] = x.grad[i]! + gradient(i);
}

function meanOf(values: Float64Array): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

function expectLength({ length }: { readonly length: number }, expected: number): void {
  if (length !== expected) throw new RangeError(`${length} values where ${expected} are needed.`);
}
