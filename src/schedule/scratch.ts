import type { Buffer, Plan } from './plan.ts';

/**
 * Plans that run one after another and leave each other nothing but what lives on, in the same scratch memory: their
 * largest buffers share one, and so do their second largest, and so on, for each type of elements. It is for what a plan
 * makes anew in every run, activations and what the host writes: so the host writes all inputs before each run.
 */
export function shareScratch(name: string, plans: readonly Plan[]): Plan[] {
  const own = plans.map(scratchOf);
  const bytes = new Map<string, number>();
  const places = own.map((buffers) => {
    const counts = new Map<string, number>();
    return new Map(
      buffers.map((b) => {
        const n = counts.get(b.type) ?? 0;
        counts.set(b.type, n + 1);
        const place = `${name}/scratch ${b.type} ${n}`;
        bytes.set(place, Math.max(bytes.get(place) ?? 0, b.bytes));
        return [b.name, place] as const;
      }),
    );
  });
  return plans.map((plan, i) => {
    const place = (buffer: string): string => places[i]?.get(buffer) ?? buffer;
    return {
      ...plan,
      tensors: plan.tensors.map((t) => ({ ...t, buffer: place(t.buffer) })),
      buffers: plan.buffers.map((b) => {
        const shared = place(b.name);
        return { ...b, name: shared, bytes: bytes.get(shared) ?? b.bytes };
      }),
    };
  });
}

/** Buffers in which nothing lives on and that belong to this plan alone, the largest first. */
function scratchOf(plan: Plan): Buffer[] {
  const lasting = new Set(
    plan.tensors
      .filter(
        ({ name, role }) => (role !== 'activation' && role !== 'input') || !name.startsWith(`${plan.name}/`),
      )
      .map((t) => t.buffer),
  );
  return plan.buffers.filter((b) => !lasting.has(b.name)).sort((a, b) => b.bytes - a.bytes);
}
