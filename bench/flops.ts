import { kernels } from '../shaders/index.ts';
import { callsOf, type Plan } from '../src/schedule/plan.ts';

/**
 * Floating-point operations of the products of a plan: 2·M·N·K for each, as its kernel tells. What is done number by
 * number is not counted, and neither is looking up rows of a table.
 */
export function flopsOf(plan: Plan): number {
  let sum = 0;
  for (const d of plan.dispatches)
    for (const { operands } of callsOf(d))
      sum += 2 * (kernels.get(d.kernel)?.multiplyAdds?.(operands, d.options) ?? 0);
  return sum;
}
