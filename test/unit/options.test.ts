import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/core/errors.ts';
import {
  boolean,
  integerInRange,
  knownKeys,
  nearestName,
  oneOf,
  realInRange,
  seedU32,
  show,
  string,
} from '../../src/core/options.ts';
import { elementCount, product } from '../../src/core/shapes.ts';

function configError(run: () => unknown): ConfigError {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return error as ConfigError;
  }
  throw new Error('nothing was thrown');
}

describe('integerInRange', () => {
  it('returns what is allowed, both ends included', () => {
    expect(integerInRange('hiddenSize', 1, 1, 8)).toBe(1);
    expect(integerInRange('hiddenSize', 8, 1, 8)).toBe(8);
    expect(Object.is(integerInRange('n', -0, 0, 8), 0)).toBe(true);
  });

  it.each([
    [0, 'out-of-range'],
    [-3, 'out-of-range'],
    [9, 'out-of-range'],
    [1.5, 'out-of-range'],
    [Number.NaN, 'out-of-range'],
    [Number.POSITIVE_INFINITY, 'out-of-range'],
    ['4', 'wrong-type'],
    [4n, 'wrong-type'],
    [null, 'wrong-type'],
    [undefined, 'wrong-type'],
    [{ toString: () => '4' }, 'wrong-type'],
  ])('refuses %s', (value, code) => {
    const error = configError(() => integerInRange('hiddenSize', value, 1, 8));
    expect(error).toMatchObject({ code, parameter: 'hiddenSize', actual: value, limit: { min: 1, max: 8 } });
    expect(error.message).toContain('hiddenSize must be an integer from 1 to 8, got ');
  });

  it('appends the hint', () => {
    const error = configError(() => integerInRange('seqLen', 0, 1, 4, 'One step is enough.'));
    expect(error.message).toBe('seqLen must be an integer from 1 to 4, got 0. One step is enough.');
    expect(error.hint).toBe('One step is enough.');
  });
});

describe('realInRange', () => {
  it('knows open and closed ends', () => {
    expect(realInRange('lr', 0, { min: 0, max: 1 })).toBe(0);
    expect(realInRange('clip', Number.POSITIVE_INFINITY, { min: 0, max: Number.POSITIVE_INFINITY })).toBe(
      Number.POSITIVE_INFINITY,
    );
    const half = { min: 0, max: 1, maxExcluded: true };
    expect(realInRange('momentum', 0, half)).toBe(0);
    expect(configError(() => realInRange('momentum', 1, half)).message).toContain('[0, 1)');
    const open = { min: 0, max: 1, minExcluded: true };
    expect(configError(() => realInRange('eps', 0, open)).message).toContain('(0, 1]');
    const finite = { min: 0, max: Number.POSITIVE_INFINITY, maxExcluded: true };
    expect(configError(() => realInRange('lr', Number.POSITIVE_INFINITY, finite)).code).toBe('out-of-range');
  });

  it.each([Number.NaN, -1, 2, Number.NEGATIVE_INFINITY])('refuses %s', (value) => {
    expect(configError(() => realInRange('lr', value, { min: 0, max: 1 })).code).toBe('out-of-range');
  });

  it('refuses what is no number', () => {
    expect(configError(() => realInRange('lr', '0.1', { min: 0, max: 1 })).code).toBe('wrong-type');
  });
});

describe('oneOf', () => {
  const names = ['tanh', 'relu', 'sigmoid', 'identity'] as const;

  it('returns a valid name', () => {
    const name: 'tanh' | 'relu' | 'sigmoid' | 'identity' = oneOf('activation', 'relu', names);
    expect(name).toBe('relu');
  });

  it.each(['constructor', '__proto__', 'toString', '', 'Tanh', 'tanh(x); }', 'length'])(
    'refuses %j',
    (value) => {
      const error = configError(() => oneOf('activation', value, names));
      expect(error).toMatchObject({
        code: 'unknown-value',
        parameter: 'activation',
        actual: value,
        limit: names,
      });
      expect(error.message).toContain("'tanh', 'relu', 'sigmoid', 'identity'");
    },
  );

  it('suggests the nearest name', () => {
    expect(configError(() => oneOf('activation', 'sigmiod', names)).hint).toBe("Did you mean 'sigmoid'?");
  });

  it('refuses what is no string, even if it reads like a name', () => {
    expect(configError(() => oneOf('activation', ['tanh'], names)).code).toBe('wrong-type');
    expect(configError(() => oneOf('activation', undefined, names)).code).toBe('wrong-type');
  });
});

describe('knownKeys', () => {
  const known = ['hiddenSize', 'seqLen', 'batchSize'];

  it('accepts known keys and none', () => {
    expect(() => knownKeys('create()', { hiddenSize: 1, seqLen: undefined }, known)).not.toThrow();
    expect(() => knownKeys('create()', {}, known)).not.toThrow();
  });

  it('names the nearest option for a misspelt one', () => {
    const error = configError(() => knownKeys('create()', { hidenSize: 8 }, known));
    expect(error).toMatchObject({
      code: 'unknown-option',
      parameter: 'hidenSize',
      hint: "Did you mean 'hiddenSize'?",
    });
    expect(configError(() => knownKeys('create()', { hiddensize: 8 }, known)).hint).toContain("'hiddenSize'");
  });

  it('lists all options where none is near', () => {
    expect(configError(() => knownKeys('create()', { colour: 1 }, known)).hint).toContain(
      'hiddenSize, seqLen, batchSize',
    );
  });

  it.each(['constructor', '__proto__', 'toString'])('refuses an own key %s', (key) => {
    const options = JSON.parse(`{"${key}": 1}`) as object;
    expect(configError(() => knownKeys('create()', options, known)).parameter).toBe(key);
  });

  it.each([null, undefined, 3, 'text', [[1]]])('refuses %s as options', (options) => {
    expect(configError(() => knownKeys('create()', options, known)).code).toBe('wrong-type');
  });
});

describe('other checks', () => {
  it('seedU32 takes the whole range and nothing else', () => {
    expect(seedU32('seed', 0)).toBe(0);
    expect(seedU32('seed', 0xffffffff)).toBe(0xffffffff);
    for (const bad of [-1, 2 ** 32, 0.5, Number.NaN, '1']) {
      expect(configError(() => seedU32('seed', bad)).parameter).toBe('seed');
    }
  });

  it('boolean and string do not coerce', () => {
    expect(boolean('carry', false)).toBe(false);
    expect(string('text', '')).toBe('');
    expect(configError(() => boolean('carry', 1)).code).toBe('wrong-type');
    expect(configError(() => string('text', new String('a'))).code).toBe('wrong-type');
  });

  it('nearestName keeps silent about far words', () => {
    expect(nearestName('adan', ['adam', 'sgd'])).toBe('adam');
    expect(nearestName('rmsprop', ['adam', 'sgd'])).toBeUndefined();
  });

  it('show never fails and stays short', () => {
    const nasty = {
      toString() {
        throw new Error('no');
      },
    };
    expect(show(nasty)).toBe('an object');
    expect(show(Object.create(null))).toBe('an object');
    expect(show(Symbol('s'))).toBe('a symbol');
    expect(show(3n)).toBe('3n');
    expect(show(-0)).toBe('-0');
    expect(show('x'.repeat(1000)).length).toBeLessThanOrEqual(60);
  });
});

describe('shapes', () => {
  it('counts elements exactly', () => {
    expect(product([])).toBe(1);
    expect(product([3, 5, 7])).toBe(105);
    expect(product([2 ** 40, 2 ** 40, 0])).toBe(0);
    expect(product([2 ** 27, 2 ** 27])).toBe(Number.POSITIVE_INFINITY);
  });

  it('refuses a product that a double cannot count', () => {
    const error = configError(() => elementCount('hidden states', [2 ** 20, 2 ** 20, 2 ** 20]));
    expect(error).toMatchObject({ code: 'size-overflow', parameter: 'hidden states' });
    expect(elementCount('hidden states', [4, 5])).toBe(20);
  });
});
