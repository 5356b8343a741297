import { ConfigError } from '../core/errors.ts';
import { oneOf } from '../core/options.ts';
import type { NetworkConfig } from './config.ts';

/** The usual drawing of what recurrent networks turn into what. */
export const USUAL_SHAPES = ['one-to-one', 'one-to-many', 'many-to-one', 'many-to-many'] as const;
export type UsualShape = (typeof USUAL_SHAPES)[number];

/**
 * A description of a network by its shape, to which everything else may be added:
 *
 * - `one-to-one`: no recurrence; run it with T = 1.
 * - `one-to-many`: a vector `contextSize` wide becomes a sequence, whose outputs enter again (figure 10.9).
 * - `many-to-one`: a sequence becomes one output, at its last valid step (figure 10.5).
 * - `many-to-many`: an output at every step (figure 10.3). For other lengths in than out: `EncoderDecoder`.
 *
 * @throws ConfigError `unknown-value`; `conflict` where an option says something else than the shape
 */
export function usualShape(
  shape: UsualShape,
  config: Omit<NetworkConfig, 'input' | 'inputSize'> & Partial<Pick<NetworkConfig, 'input' | 'inputSize'>>,
): NetworkConfig {
  const parts = partsOf(oneOf('shape', shape, USUAL_SHAPES));
  for (const [name, value] of Object.entries(parts)) {
    const given = config[name as keyof NetworkConfig];
    if (given !== undefined && given !== value)
      throw new ConfigError(
        'conflict',
        `A network from ${shape.replaceAll('-', ' ')} has ${name}: ${value}.`,
        {
          parameter: name,
          actual: given,
          limit: value,
          hint: `Leave out ${name}, or choose another shape.`,
        },
      );
  }
  return { input: 'vectors', inputSize: 0, ...config, ...parts };
}

function partsOf(shape: UsualShape): Partial<NetworkConfig> {
  switch (shape) {
    case 'one-to-one':
      return { cell: 'feedforward', output: 'steps' };
    case 'one-to-many':
      return { input: 'none', inputSize: 0, feedback: 'softmax', output: 'steps' };
    case 'many-to-one':
      return { output: 'last' };
    case 'many-to-many':
      return { output: 'steps' };
  }
}
