import { wgsl } from './wgsl.ts';

/** f of Goodfellow et al. (10.9); any may take the place of tanh. */
export const ACTIVATIONS = ['tanh', 'relu', 'sigmoid', 'identity'] as const;
export type Activation = (typeof ACTIVATIONS)[number];

export const sigmoid = (a: number): number => 1 / (1 + Math.exp(-a));

/** An activation and its derivative, the derivative in terms of the value y = f(a). */
export const activation: Readonly<Record<Activation, { f(a: number): number; slope(y: number): number }>> = {
  tanh: { f: Math.tanh, slope: (y) => 1 - y * y },
  relu: { f: (a) => Math.max(a, 0), slope: (y) => (y > 0 ? 1 : 0) },
  sigmoid: { f: sigmoid, slope: (y) => y * (1 - y) },
  identity: { f: (a) => a, slope: () => 1 },
};

/**
 * `activate(a)` and `slope(y)` in WGSL. tanh and sigmoid go through a bounded exp: the built-in tanh is NaN for
 * |a| >= 89 on several drivers (gpuweb issue 4458), and this form is also the faster one.
 */
export const activationText = (name: Activation): string => wgsl`
#if ${name === 'tanh'}
fn activate(a: vec4f) -> vec4f { return 1.0 - 2.0 / (exp(min(2.0 * a, vec4f(80.0))) + 1.0); }
fn slope(y: vec4f) -> vec4f { return 1.0 - y * y; }
#elif ${name === 'relu'}
fn activate(a: vec4f) -> vec4f { return max(a, vec4f(0.0)); }
fn slope(y: vec4f) -> vec4f { return select(vec4f(0.0), vec4f(1.0), y > vec4f(0.0)); }
#elif ${name === 'sigmoid'}
fn activate(a: vec4f) -> vec4f { return 1.0 / (1.0 + exp(min(-a, vec4f(80.0)))); }
fn slope(y: vec4f) -> vec4f { return y * (1.0 - y); }
#else
fn activate(a: vec4f) -> vec4f { return a; }
fn slope(y: vec4f) -> vec4f { return vec4f(1.0); }
#endif`;
