import { ConfigError } from '../core/errors.ts';
import { integerInRange, knownKeys, realInRange } from '../core/options.ts';
import { Plateau, type PlateauState } from '../optim/plateau.ts';
import type { Cursor, SavedTraining } from './saved-training.ts';

/** The words of a saved training: everything but its tensors, of which only the sizes. */
export function describeTraining({ tensors, ...words }: SavedTraining): object {
  return { ...words, tensors: Object.fromEntries([...tensors].map(([name, data]) => [name, data.length])) };
}

/** What `describeTraining` made, checked: with the sizes of the tensors instead of their numbers. @throws ConfigError */
export function parseTraining(
  data: unknown,
): Omit<SavedTraining, 'tensors'> & { readonly sizes: ReadonlyMap<string, number> } {
  const keys = [
    'done',
    'cursor',
    'settings',
    'first',
    'learningRate',
    'plateau',
    'secondsElapsed',
    'tensors',
  ];
  knownKeys('training', data, keys);
  const raw = data as Record<string, unknown>;
  const count = (name: string, value: unknown, least = 0): number =>
    integerInRange(`training.${name}`, value, least, Number.MAX_SAFE_INTEGER);
  const real = (name: string): number =>
    realInRange(`training.${name}`, raw[name], { min: 0, max: Number.MAX_VALUE });
  const record = (name: string): Record<string, unknown> => {
    const value = raw[name];
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
    throw new ConfigError('wrong-type', `training.${name} must be an object.`, { parameter: name });
  };
  const done = count('done', raw.done);
  const plateau = raw.plateau as PlateauState | undefined;
  if (plateau !== undefined) new Plateau({}, plateau);
  const cursor = raw.cursor === undefined ? undefined : record('cursor');
  if (cursor) {
    knownKeys('training.cursor', cursor, ['epoch', 'batch', 'perEpoch']);
    for (const name of ['epoch', 'batch']) count(`cursor.${name}`, cursor[name]);
    if (cursor.perEpoch !== null) count('cursor.perEpoch', cursor.perEpoch, 1);
  }
  const sizes = Object.entries(record('tensors')).map(
    ([name, size]) => [name, count(`tensors.${name}`, size, 1)] as const,
  );
  return {
    ...{ done, first: integerInRange('training.first', raw.first, 0, done), settings: record('settings') },
    ...{ learningRate: real('learningRate'), secondsElapsed: real('secondsElapsed') },
    ...(plateau && { plateau }),
    ...(cursor && { cursor: cursor as unknown as Cursor }),
    sizes: new Map(sizes),
  };
}
