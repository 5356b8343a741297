import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/core/errors.ts';
import { resolveConfig } from '../../src/model/config.ts';
import { USUAL_SHAPES, usualShape } from '../../src/model/usual-shapes.ts';
import { thrown } from '../helpers/errors.ts';

const sizes = { hiddenSize: 4, outputSize: 3 };

describe('the usual shapes', () => {
  it.each(USUAL_SHAPES)('%s is a network', (shape) => {
    const own = shape === 'one-to-many' ? { contextSize: 2 } : { inputSize: 2 };
    expect(resolveConfig(usualShape(shape, { ...sizes, ...own })).outputSize).toBe(3);
  });

  it('are what their names say', () => {
    const input = { ...sizes, inputSize: 2 };
    expect(usualShape('one-to-one', input).cell).toBe('feedforward');
    expect(usualShape('one-to-many', { ...sizes, contextSize: 2 })).toMatchObject({
      input: 'none',
      feedback: 'softmax',
    });
    expect(usualShape('many-to-one', { ...input, cell: 'lstm' })).toMatchObject({
      output: 'last',
      cell: 'lstm',
    });
    expect(usualShape('many-to-many', { ...input, bidirectional: true })).toMatchObject({
      output: 'steps',
      bidirectional: true,
    });
  });

  it('refuse what contradicts them', () => {
    const error = thrown(ConfigError, () =>
      usualShape('many-to-one', { ...sizes, inputSize: 2, output: 'steps' }),
    );
    expect(error).toMatchObject({ code: 'conflict', parameter: 'output' });
    expect(thrown(ConfigError, () => usualShape('many' as 'many-to-one', sizes)).code).toBe('unknown-value');
  });
});
