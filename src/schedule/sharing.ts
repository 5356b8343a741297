import type { Buffer, Plan } from './plan.ts';

/** The loaded plans of an executor: which buffers they share. */
export class LoadedPlans {
  readonly #plans = new Set<Plan>();

  /** Buffers of a plan that no loaded plan names; those it shares must have the same size. */
  missing(plan: Plan): readonly Buffer[] {
    const known = this.#buffers();
    return plan.buffers.filter((b) => !known.has(b.name));
  }

  /** A buffer of which a loaded plan says another size. */
  conflict(plan: Plan): Buffer | undefined {
    const known = this.#buffers();
    return plan.buffers.find((b) => (known.get(b.name)?.bytes ?? b.bytes) !== b.bytes);
  }

  add(plan: Plan): void {
    this.#plans.add(plan);
  }

  /** Takes a plan out; returns the buffers that nobody needs any more. */
  remove(plan: Plan): readonly Buffer[] {
    this.#plans.delete(plan);
    return this.missing(plan);
  }

  #buffers(): Map<string, Buffer> {
    return new Map([...this.#plans].flatMap((p) => p.buffers.map((b) => [b.name, b])));
  }
}
