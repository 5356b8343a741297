import type { Activation } from '../activation.ts';

export const sigmoid = (a: number): number => 1 / (1 + Math.exp(-a));

/** An activation and its derivative, the derivative in terms of the value y = f(a). */
export const activation: Readonly<Record<Activation, { f(a: number): number; slope(y: number): number }>> = {
  tanh: { f: Math.tanh, slope: (y) => 1 - y * y },
  relu: { f: (a) => Math.max(a, 0), slope: (y) => (y > 0 ? 1 : 0) },
  sigmoid: { f: sigmoid, slope: (y) => y * (1 - y) },
  identity: { f: (a) => a, slope: () => 1 },
};
