import type { Matrix, Shapes } from '../../shaders/kernel.ts';
import type { Resolved } from './resolve.ts';

/** How many steps a dispatch may take is bounded by its multiply-adds: a driver resets a GPU that seems to hang. */
const MAX_WORK = 2 ** 28;

/**
 * Steps of a recurrence that follow each other become one dispatch, where each operand goes on by the same distance from
 * step to step. No bit changes: a workgroup owns some rows, and their sums keep their order.
 */
export function fuseSteps(all: readonly Resolved[]): Resolved[] {
  const fused: Resolved[] = [];
  for (let i = 0; i < all.length; ) {
    const first = all[i] as Resolved;
    const advance = advanceOf(first, all[i + 1]);
    let steps = 1;
    while (advance && steps < mostSteps(first) && goesOn(all[i + steps - 1], all[i + steps], advance))
      steps++;
    fused.push(advance && steps > 1 ? together(first, steps, advance) : first);
    i += steps;
  }
  return fused;
}

/** For each call, by how many elements each operand moves. */
export type Advance = readonly Readonly<Record<string, number>>[];

/** From one dispatch to the next; undefined where they are no steps of one recurrence. */
function advanceOf(a: Resolved, b: Resolved | undefined): Advance | undefined {
  if (!b || !a.kernel.isStep || a.key !== b.key) return undefined;
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

/** Multiply-adds of a step: the rows of its results times the largest matrix that it reads. */
function mostSteps({ calls, kernel }: Resolved): number {
  const { shapes } = calls[0] as (typeof calls)[number];
  const written = Object.entries(kernel.operands).filter(([, { access }]) => access !== 'read');
  const rows = Math.max(...written.map(([name]) => shapes[name]?.rows ?? 0));
  const largest = Math.max(...Object.values(shapes).map((m) => m.rows * m.cols));
  return Math.max(1, Math.floor(MAX_WORK / (rows * largest * calls.length)));
}

function together(first: Resolved, steps: number, advance: Advance): Resolved {
  const [across, down, calls] = first.workgroups;
  return {
    ...first,
    variant: { ...first.variant, manySteps: true },
    workgroups: [1, down, calls],
    recurrence: { steps, across, advance },
  };
}
