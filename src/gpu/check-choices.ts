import type { Tile } from '../../shaders/kernel.ts';
import { stagedBytes } from '../../shaders/staged.ts';
import { ConfigError } from '../core/errors.ts';
import { boolean, integerInRange, knownKeys } from '../core/options.ts';
import type { Machine } from './adapter.ts';
import { type Choices, SHAPE_CLASSES, STEP_CLASSES } from './choices.ts';

/**
 * Refuses choices that no shader can be made from: their numbers become part of its text.
 * @throws ConfigError
 */
export function assertChoices(where: string, choices: Choices, machine: Machine): void {
  knownKeys(where, choices, ['tiles', 'fuses', 'spreads', 'from']);
  boolean(`${where}.spreads`, choices.spreads);
  knownKeys(`${where}.tiles`, choices.tiles, SHAPE_CLASSES);
  knownKeys(`${where}.fuses`, choices.fuses, STEP_CLASSES);
  for (const c of SHAPE_CLASSES) assertTile(`${where}.tiles.${c}`, choices.tiles[c], machine);
  for (const c of STEP_CLASSES) boolean(`${where}.fuses.${c}`, choices.fuses[c]);
}

function assertTile(where: string, tile: Tile, { device, subgroups }: Machine): void {
  const keys = ['rows', 'vectors', 'x', 'y', 'sharing', 'staged'] as const satisfies readonly (keyof Tile)[];
  knownKeys(where, tile, keys);
  const { rows, vectors, x, y, sharing, staged } = tile;
  const limits = device.limits;
  integerInRange(`${where}.rows`, rows, 1, 64);
  integerInRange(`${where}.vectors`, vectors, 1, 8);
  integerInRange(`${where}.x`, x, 1, limits.maxComputeWorkgroupSizeX);
  integerInRange(`${where}.y`, y, 1, limits.maxComputeWorkgroupSizeY);
  const refuse = (key: keyof Tile, what: string): never => {
    const hint = 'Take choices that an executor has found: executor.choices.';
    throw new ConfigError('impossible-tile', `${where}.${key}: ${what}.`, {
      parameter: `${where}.${key}`,
      actual: tile[key],
      hint,
    });
  };
  if (rows !== 1 && rows % 4 !== 0) refuse('rows', 'rows are 1 or a multiple of 4');
  const most = limits.maxComputeInvocationsPerWorkgroup;
  if (x * y > most) refuse('y', `x · y is ${x * y}, and a workgroup of this adapter has at most ${most}`);
  if (sharing !== undefined) {
    integerInRange(`${where}.sharing`, sharing, 1, 128);
    if (!subgroups) refuse('sharing', 'this device has no subgroups');
    const [least, size] = subgroups as NonNullable<typeof subgroups>;
    if (sharing > least || (sharing & (sharing - 1)) !== 0)
      refuse('sharing', `it must be a power of two, at most ${least}, the least size of a subgroup`);
    if (x % size !== 0)
      refuse('x', `where rows are shared, x is a multiple of ${size}, the size of a subgroup`);
    if (rows % sharing !== 0) refuse('rows', 'where rows are shared, each neighbour fetches as many');
  }
  if (staged !== undefined) {
    integerInRange(`${where}.staged`, staged, 4, 256);
    if (staged % 4 !== 0) refuse('staged', 'it must be a multiple of 4');
    if (sharing !== undefined) refuse('staged', 'blocks are staged, or rows shared, but not both');
    if (rows === 1) refuse('rows', 'rows that are staged are a multiple of 4');
    const bytes = limits.maxComputeWorkgroupStorageSize;
    if (stagedBytes(tile) > bytes)
      refuse('staged', `blocks of ${stagedBytes(tile)} bytes do not fit into a workgroup's ${bytes}`);
  }
}
