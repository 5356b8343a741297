import { render } from '../../shaders/text.ts';
import type { Machine } from './adapter.ts';
import { candidatesFor } from './candidates.ts';
import { type ChoiceMemory, usualMemory } from './choice-memory.ts';
import { type Choices, choicesFor, SHAPE_CLASSES, type ShapeClass } from './choices.ts';
import { resolve } from './resolve.ts';
import { trialPlan } from './trials.ts';
import { byClass, choicesOf, nameOf, type Way, waysOf } from './ways.ts';

/**
 * What the choices of an adapter are remembered under: the adapter, the browser with its version, and the texts that were
 * timed, so that nothing is remembered of kernels that have changed.
 */
export function keyOf(machine: Machine): string {
  const { vendor, architecture, device, description } = machine.device.adapterInfo ?? {};
  const agent = globalThis.navigator?.userAgent ?? '';
  return [vendor, architecture, device, description, machine.subgroups?.join('-'), agent, textsHash(machine)]
    .map((part) => part ?? '')
    .join('|');
}

/** Of the texts of all trials. */
function textsHash(machine: Machine): string {
  const candidates = candidatesFor(machine);
  const usual = waysOf(choicesFor(machine));
  let hash = OFFSET;
  for (const shapeClass of SHAPE_CLASSES) {
    const { dispatches, tensors } = trialPlan(shapeClass, machine.isFallback);
    const places = new Map(tensors.map((t) => [t.name, t]));
    const [first] = dispatches;
    if (!first) continue;
    // What differs between shape classes shows in one candidate, what differs between candidates in one class.
    for (const way of shapeClass === 'smallStep'
      ? candidates[shapeClass]
      : candidates[shapeClass].slice(0, 1)) {
      const { variant } = resolve(first, places, choicesOf({ ...usual, [shapeClass]: way }, machine));
      hash = fnv1a(render({ ...variant, manySteps: way.fuses }), hash);
    }
  }
  return hash.toString(16);
}

const OFFSET = 0x811c9dc5;

/** FNV-1a, 32 bits (Fowler, Noll and Vo 1991). */
function fnv1a(text: string, hash: number): number {
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** What is written: the names of ways, and the budget with which they were found. */
interface Entry {
  readonly budget: number;
  readonly ways: Readonly<Record<ShapeClass, string>>;
}

/** Choices that were found with at least this budget. What is no candidate of this adapter is not believed. */
export async function recall(
  memory: ChoiceMemory | 'usual',
  machine: Machine,
  budget: number,
): Promise<Choices | undefined> {
  const entry = (await placeOf(memory)
    ?.read(keyOf(machine))
    .catch(() => undefined)) as Partial<Entry> | undefined;
  if (typeof entry?.budget !== 'number' || !(entry.budget >= budget)) return undefined;
  const candidates = candidatesFor(machine);
  const ways = byClass((c): Way | undefined => candidates[c].find((way) => nameOf(way) === entry.ways?.[c]));
  return Object.values(ways).every((way) => way !== undefined)
    ? choicesOf(ways as Readonly<Record<ShapeClass, Way>>, machine)
    : undefined;
}

/** A memory that cannot be written to remembers nothing, which harms nobody. */
export async function remember(
  memory: ChoiceMemory | 'usual',
  machine: Machine,
  budget: number,
  choices: Choices,
): Promise<void> {
  const ways = waysOf(choices);
  const entry: Entry = { budget, ways: byClass((c) => nameOf(ways[c])) };
  await placeOf(memory)
    ?.write(keyOf(machine), entry)
    .catch(() => undefined);
}

const placeOf = (memory: ChoiceMemory | 'usual'): ChoiceMemory | undefined =>
  memory === 'usual' ? usualMemory() : memory;
