import type { Matrix, Shapes } from '../../shaders/kernel.ts';
import { MAX_WORK, type Resolved } from './resolve.ts';

/**
 * Steps of a recurrence that follow each other become one dispatch, where each operand goes on by the same distance from
 * step to step. No bit changes: a workgroup owns some rows, and their sums keep their order.
 *
 * @param work multiply-adds that a dispatch may hold, roughly
 */
export function fuseSteps(all: readonly Resolved[], work = MAX_WORK): Resolved[] {
  const fused: Resolved[] = [];
  for (let i = 0; i < all.length; ) {
    const first = all[i] as Resolved;
    const advance = advanceOf(first, all[i + 1]);
    const most = Math.floor(work / first.work);
    let steps = 1;
    while (advance && steps < most && goesOn(all[i + steps - 1], all[i + steps], advance)) steps++;
    fused.push(advance && steps > 1 ? together(first, steps, advance) : first);
    i += steps;
  }
  return fused;
}

/** For each call, by how many elements each operand moves. */
export type Advance = readonly Readonly<Record<string, number>>[];

/** From one dispatch to the next; undefined where they are no steps of one recurrence. */
function advanceOf(a: Resolved, b: Resolved | undefined): Advance | undefined {
  if (!b || !a.fuses || a.key !== b.key) return undefined;
  const moved = a.calls.map(({ shapes }, n) =>
    moves(shapes, (b.calls[n] as (typeof b.calls)[number]).shapes),
  );
  return moved.every((m) => m !== undefined) ? (moved as Advance) : undefined;
}

function moves(a: Shapes, b: Shapes): Record<string, number> | undefined {
  const entries = Object.entries(a).map(([name, from]) => {
    const to = b[name] as Matrix;
    const alike = from.rows === to.rows && from.cols === to.cols && from.stride === to.stride;
    return alike ? ([name, to.offset - from.offset] as const) : undefined;
  });
  return entries.every((e) => e !== undefined)
    ? Object.fromEntries(entries as (readonly [string, number])[])
    : undefined;
}

function goesOn(a: Resolved | undefined, b: Resolved | undefined, advance: Advance): boolean {
  const next = a && advanceOf(a, b);
  if (!next) return false;
  return next.every((moved, n) => Object.entries(moved).every(([name, by]) => advance[n]?.[name] === by));
}

function together(first: Resolved, steps: number, advance: Advance): Resolved {
  const [across, down, calls] = first.workgroups;
  return {
    ...first,
    work: steps * first.work,
    variant: { ...first.variant, manySteps: true },
    workgroups: [1, down, calls],
    recurrence: { steps, across, advance },
  };
}
