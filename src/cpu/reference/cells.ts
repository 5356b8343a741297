/**
 * One step of every cell, as its equations: from the sum of what enters (the input, the context, what is fed back, and
 * the bias b) and the state before, to the state after. b' is the second bias, where there is one.
 */

import { type CellName, GATES, type NetworkConfig, suffixOf } from './network-config.ts';
import type { Tape, Variable } from './tape.ts';

/** c only in an lstm. */
export interface State {
  readonly h: Variable;
  readonly c?: Variable;
}

/** Parameters on a tape, under their names. */
export type Variables = ReadonlyMap<string, Variable>;

/** A x + a */
export interface Affine {
  readonly weight: Variable;
  readonly bias: Variable;
}

/** What one layer in one direction computes with. Absent: the network has no such part. */
export interface Cell {
  readonly config: NetworkConfig;
  /** U */
  readonly input?: Variable | undefined;
  /** W */
  readonly hidden?: Variable | undefined;
  /** R */
  readonly context?: Variable | undefined;
  /** W_oh */
  readonly output?: Variable | undefined;
  readonly bias: Variable;
  readonly secondBias?: Variable | undefined;
  /** α, before the sigmoid */
  readonly leak?: Variable | undefined;
  readonly inputNorm?: Affine | undefined;
  readonly hiddenNorm?: Affine | undefined;
  /** A_i, a_i of a deep transition. */
  readonly transition: readonly Affine[];
}

/** The variables of a layer under their names. */
export function cellOf(
  config: NetworkConfig,
  variables: Variables,
  layer: number,
  direction: number,
  prefix: string,
): Cell {
  const at = suffixOf(layer, direction);
  const optional = (name: string): Variable | undefined => variables.get(name);
  const norm = (name: string): Affine | undefined =>
    variables.has(`${name}.weight`) ? affineOf(variables, name) : undefined;
  return {
    config,
    input: optional(`${prefix}.weight_ih${at}`),
    hidden: optional(`${prefix}.weight_hh${at}`),
    context: optional(`${prefix}.weight_ctx${at}`),
    output: optional(`${prefix}.weight_oh${at}`),
    bias: lookUp(variables, `${prefix}.bias_ih${at}`),
    secondBias: optional(`${prefix}.bias_hh${at}`),
    leak: optional(`${prefix}.leak${at}`),
    inputNorm: norm(`${prefix}.ln_ih${at}`),
    hiddenNorm: norm(`${prefix}.ln_hh${at}`),
    transition: config.deepTransition.map((_, i) => affineOf(variables, `deep_hh.${i}`)),
  };
}

/** The variable of that name. */
export function lookUp(variables: Variables, name: string): Variable {
  const found = variables.get(name);
  if (found === undefined) throw new RangeError(`There is no parameter ${name}.`);
  return found;
}

export const affineOf = (variables: Variables, name: string): Affine => ({
  weight: lookUp(variables, `${name}.weight`),
  bias: lookUp(variables, `${name}.bias`),
});

/** weight x + bias */
export function affine(tape: Tape, { weight, bias }: Affine, x: Variable): Variable {
  return tape.add(tape.matVec(weight, x), bias);
}

/** b + U x(t) + R ctx + W_oh fed(t), whatever of it there is. */
export function inputSum(
  tape: Tape,
  cell: Cell,
  x: Variable | undefined,
  context?: Variable,
  fed?: Variable,
): Variable {
  const products: Variable[] = [];
  if (cell.input && x) products.push(tape.matVec(cell.input, x));
  if (cell.context && context) products.push(tape.matVec(cell.context, context));
  if (cell.output && fed) products.push(tape.matVec(cell.output, fed));
  return tape.add(cell.bias, ...products);
}

/** The state after a step. @param mask of recurrent dropout, [H]: h(t-1) enters every product as mask * h(t-1) */
export function step(
  tape: Tape,
  cell: Cell,
  entering: Variable,
  before: State,
  mask?: ArrayLike<number>,
): State {
  const masked = mask ? tape.mask(before.h, mask) : before.h;
  return steps[cell.config.cell](tape, cell, entering, before, masked);
}

type Step = (tape: Tape, cell: Cell, entering: Variable, before: State, masked: Variable) => State;

/** h(t) = f(b + U x(t)) */
const feedforwardStep: Step = (tape, cell, entering) => ({
  h: tape.activate(cell.config.activation, normalized(tape, cell.inputNorm, entering)),
});

/**
 * a(t) = b + U x(t) + W h(t-1)                          (10.8)
 * h(t) = f(a(t))                                        (10.9)
 * h(t) = α h(t-1) + (1 - α) f(a(t))                     where the units leak (section 10.9.2)
 *
 * A deep transition puts h(t) = f(A m + a) and m = f(a(t)), ..., in place of f(a(t)); a skip adds h(t-1) inside the
 * last f.
 */
const rnnStep: Step = (tape, cell, entering, before, masked) => {
  const f = cell.config.activation;
  let a = normalized(tape, cell.inputNorm, tape.add(entering, hiddenSum(tape, cell, masked)));
  for (const layer of cell.transition) a = affine(tape, layer, tape.activate(f, a));
  if (cell.config.skips) a = tape.add(a, before.h);
  const h = tape.activate(f, a);
  return { h: leaky(tape, cell, before.h, h) };
};

/** α before + (1 - α) after */
function leaky(tape: Tape, cell: Cell, before: Variable, after: Variable): Variable {
  const { leak } = cell.config;
  if (leak === undefined) return after;
  if (leak !== 'learned') return tape.add(tape.scale(before, leak), tape.scale(after, 1 - leak));
  const alpha = tape.activate('sigmoid', cell.leak!);
  return tape.add(tape.multiply(alpha, before), tape.multiply(tape.scale(alpha, -1, 1), after));
}

/**
 * Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000:
 *
 *   i = σ(a_i)   f = σ(a_f)   g = tanh(a_g)   o = σ(a_o)     a = b + U x(t) + W h(t-1) + b'
 *   c(t) = f * c(t-1) + i * g                                h(t) = o * tanh(c(t))
 */
const lstmStep: Step = (tape, cell, entering, before, masked) => {
  const sum = tape.add(
    normalized(tape, cell.inputNorm, entering),
    normalized(tape, cell.hiddenNorm, hiddenSum(tape, cell, masked)),
  );
  const [ai, af, ag, ao] = gates(tape, cell, sum) as [Variable, Variable, Variable, Variable];
  const i = tape.activate('sigmoid', ai);
  const f = tape.activate('sigmoid', af);
  const g = tape.activate('tanh', ag);
  const o = tape.activate('sigmoid', ao);
  const c = tape.add(tape.multiply(f, before.c!), tape.multiply(i, g));
  return { h: tape.multiply(o, tape.activate('tanh', c)), c };
};

/**
 * Cho et al. 2014 in PyTorch's form, with the reset gate after the product:
 *
 *   r = σ(U_r x + b_r + W_r h + b'_r)           z = σ(U_z x + b_z + W_z h + b'_z)
 *   n = tanh(U_n x + b_n + r * (W_n h + b'_n))  h(t) = (1 - z) * n + z * h(t-1)
 */
const gruStep: Step = (tape, cell, entering, before, masked) => {
  const [xr, xz, xn] = gates(tape, cell, normalized(tape, cell.inputNorm, entering)) as Three;
  const [hr, hz, hn] = gates(
    tape,
    cell,
    normalized(tape, cell.hiddenNorm, hiddenSum(tape, cell, masked)),
  ) as Three;
  const r = tape.activate('sigmoid', tape.add(xr, hr));
  const z = tape.activate('sigmoid', tape.add(xz, hz));
  const n = tape.activate('tanh', tape.add(xn, tape.multiply(r, hn)));
  return { h: between(tape, z, n, before.h) };
};

/** As above with the reset gate before the product: n = tanh(U_n x + b_n + W_n (r * h) + b'_n). */
const gruResetBeforeStep: Step = (tape, cell, entering, before, masked) => {
  const H = cell.config.hiddenSize;
  const [xr, xz, xn] = gates(tape, cell, entering) as Three;
  const [hr, hz] = gates(tape, cell, hiddenSum(tape, cell, masked)) as Three;
  const r = tape.activate('sigmoid', tape.add(xr, hr));
  const z = tape.activate('sigmoid', tape.add(xz, hz));
  const Wn = tape.slice(cell.hidden!, 2 * H * H, 3 * H * H);
  const bn = tape.slice(cell.secondBias!, 2 * H, 3 * H);
  const n = tape.activate('tanh', tape.add(xn, tape.matVec(Wn, tape.multiply(r, masked)), bn));
  return { h: between(tape, z, n, before.h) };
};

type Three = [Variable, Variable, Variable];

/** (1 - z) * n + z * h */
const between = (tape: Tape, z: Variable, n: Variable, h: Variable): Variable =>
  tape.add(tape.multiply(tape.scale(z, -1, 1), n), tape.multiply(z, h));

const steps: Readonly<Record<CellName, Step>> = {
  feedforward: feedforwardStep,
  rnn: rnnStep,
  lstm: lstmStep,
  gru: gruStep,
  'gru-reset-before': gruResetBeforeStep,
};

/** W h + b' */
function hiddenSum(tape: Tape, cell: Cell, h: Variable): Variable {
  const product = tape.matVec(cell.hidden!, h);
  return cell.secondBias ? tape.add(product, cell.secondBias) : product;
}

const normalized = (tape: Tape, norm: Affine | undefined, x: Variable): Variable =>
  norm ? tape.layerNorm(x, norm.weight, norm.bias) : x;

/** The G parts of a sum, [H] each. */
function gates(tape: Tape, { config }: Cell, sum: Variable): Variable[] {
  const H = config.hiddenSize;
  return Array.from({ length: GATES[config.cell] }, (_, g) => tape.slice(sum, g * H, (g + 1) * H));
}
