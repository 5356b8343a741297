import { PlanError } from '../core/errors.ts';
import type { PlacedTensor, Plan } from './plan.ts';

/** The faults that every executor reports alike. */
export const unknownTensor = (name: string): PlanError =>
  new PlanError('unknown-tensor', `No loaded plan has a tensor '${name}'.`, { parameter: name });

export const outOfRange = (t: PlacedTensor, at: number, count: number): PlanError =>
  new PlanError('out-of-range', `${count} numbers from ${at} on do not fit into '${t.name}'.`, {
    parameter: t.name,
    actual: at + count,
    limit: t.size,
  });

export const bufferConflict = (plan: Plan, buffer: string): PlanError =>
  new PlanError(
    'buffer-conflict',
    `Plan '${plan.name}' needs another size for '${buffer}' than a loaded plan.`,
    {
      parameter: buffer,
      hint: 'Give plans of different sizes different names, or use an executor for each.',
    },
  );
