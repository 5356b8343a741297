/**
 * Activations h = f(a), each with its derivative written in terms of h, as backpropagation has it at hand.
 * At its kink relu's derivative is taken as 0, as PyTorch does.
 */
export const activations = {
  tanh: { value: (a: number) => Math.tanh(a), derivative: (h: number) => 1 - h * h },
  relu: { value: (a: number) => (a > 0 ? a : 0), derivative: (h: number) => (h > 0 ? 1 : 0) },
  sigmoid: { value: (a: number) => 1 / (1 + Math.exp(-a)), derivative: (h: number) => h * (1 - h) },
  identity: { value: (a: number) => a, derivative: (_h: number) => 1 },
} as const;

export type ActivationName = keyof typeof activations;
