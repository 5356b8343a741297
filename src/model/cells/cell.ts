import type { Values } from '../../graph/scan.ts';
import type { Value } from '../../graph/value.ts';
import { layerNorm } from '../../ops/layer-norm.ts';
import type { ResolvedConfig } from '../config.ts';

/** What a layer computes with in one direction. Absent: the network has no such part. */
export interface CellParameters {
  readonly config: ResolvedConfig;
  /** W [G·H, H] */
  readonly W: Value | undefined;
  /** b' [1, G·H], PyTorch's bias_hh */
  readonly b: Value | undefined;
  /** Before its sigmoid, or the number itself. [1, H] or [1, 1] */
  readonly leak: Value | undefined;
  readonly inputNorm: Affine | undefined;
  readonly hiddenNorm: Affine | undefined;
  /** A_i, a_i of a deep transition */
  readonly transition: readonly Affine[];
  /** Factors of recurrent dropout onto h(t-1) before W, the same at every step [B, H] */
  readonly dropout: Value | undefined;
}

export interface Affine {
  readonly weight: Value;
  readonly bias: Value;
}

/** A cell of the family: how many sums it needs, what it remembers, and its step. */
export interface Cell {
  /** Names of its states, each [B, H]; the first is what it hands on. */
  readonly states: readonly string[];
  /**
   * One step as its equations.
   *
   * @param entering z = b + U x(t) + ..., [B, G·H]
   * @param before the states before the step
   * @returns the states after it; a cell without memory returns `h` all the same
   */
  step(p: CellParameters, entering: Value, before: Values): Values;
}

export const normalised = (a: Value, norm: Affine | undefined): Value =>
  norm ? layerNorm(a, norm.weight, norm.bias) : a;
