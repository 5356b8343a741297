import type { Node } from './op.ts';
import type { Value } from './value.ts';

/** A part of a step. A loop runs step by step; anything else runs once, for all steps stacked. */
export interface Stage {
  readonly nodes: readonly Node[];
  readonly loop: boolean;
}

/** What computes a value inside the step; a state's previous value comes from the node that makes its next one. */
export const nodeOf = (v: Value): Node | undefined => v.state?.next.node ?? v.node;

/** Rows of different steps may share a dispatch if every operand goes with them row by row, or stands still and may. */
export function canStack({ op, inputs, outputs }: Node): boolean {
  const rows = Object.values(outputs)[0]?.rows;
  return Object.entries(inputs).every(([name, v]) =>
    op.whole?.includes(name) ? !v.moving : v.moving ? v.rows === rows : op.repeats?.includes(name),
  );
}

/**
 * A step, cut into stages in an order in which they can run: the strongly connected components of its graph (Tarjan,
 * "Depth-first search and linear graph algorithms", 1972), in which the previous value of a state depends on its next
 * one. A component with a cycle is a loop through time. Everything else has no cycle through t-1, and so needs no loop:
 * this is what moves x·U before the loop, and logits, losses and, mirrored, weight gradients behind it.
 */
export function stagesOf(nodes: readonly Node[]): Stage[] {
  const inside = new Set(nodes);
  const index = new Map<Node, number>();
  const low = new Map<Node, number>();
  const stack: Node[] = [];
  const stages: Stage[] = [];
  const dependencies = (n: Node): Node[] =>
    Object.values(n.inputs)
      .map(nodeOf)
      .filter((d): d is Node => d !== undefined && inside.has(d));

  const visit = (n: Node): void => {
    const i = index.size;
    index.set(n, i);
    low.set(n, i);
    stack.push(n);
    for (const d of dependencies(n)) {
      if (!index.has(d)) {
        visit(d);
        low.set(n, Math.min(low.get(n) as number, low.get(d) as number));
      } else if (stack.includes(d)) low.set(n, Math.min(low.get(n) as number, index.get(d) as number));
    }
    if (low.get(n) !== i) return;
    const component = stack.splice(stack.indexOf(n));
    component.sort((a, b) => nodes.indexOf(a) - nodes.indexOf(b));
    const loop = component.length > 1 || dependencies(n).includes(n) || !canStack(n);
    stages.push({ nodes: component, loop });
  };
  for (const n of nodes) if (!index.has(n)) visit(n);
  return stages;
}
