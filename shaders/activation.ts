/** f of Goodfellow et al. (10.9); any may take the place of tanh. */
export const ACTIVATIONS = ['tanh', 'relu', 'sigmoid', 'identity'] as const;
export type Activation = (typeof ACTIVATIONS)[number];

/**
 * Activations and their derivatives in WGSL, the derivative in terms of the value y = f(a). tanh and sigmoid go through a
 * bounded exp: the built-in tanh is NaN for |a| >= 89 on several drivers (gpuweb issue 4458), and this form is also the
 * faster one.
 */
const expressions: Readonly<Record<Activation, { readonly f: string; readonly slope: string }>> = {
  tanh: { f: '1.0 - 2.0 / (exp(min(2.0 * a, vec4f(80.0))) + 1.0)', slope: '1.0 - y * y' },
  relu: { f: 'max(a, vec4f(0.0))', slope: 'select(vec4f(0.0), vec4f(1.0), y > vec4f(0.0))' },
  sigmoid: { f: '1.0 / (1.0 + exp(min(-a, vec4f(80.0))))', slope: 'y * (1.0 - y)' },
  identity: { f: 'a', slope: 'vec4f(1.0)' },
};

const functionOf = (name: string, f: Activation): string =>
  `\nfn ${name}(a: vec4f) -> vec4f { return ${expressions[f].f}; }`;
const slopeOf = (name: string, f: Activation): string =>
  `\nfn ${name}(y: vec4f) -> vec4f { return ${expressions[f].slope}; }`;

/** `activate(a)` and `slope(y)`. */
export const activationText = (f: Activation): string => functionOf('activate', f) + slopeOf('slope', f);

/** What the gates of LSTM and GRU are made of: `sigmoid4(a)`, `tanh4(a)`, and their slopes from the values. */
export const gateText: string =
  functionOf('sigmoid4', 'sigmoid') +
  functionOf('tanh4', 'tanh') +
  slopeOf('sigmoidSlope', 'sigmoid') +
  slopeOf('tanhSlope', 'tanh');
