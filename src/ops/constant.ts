import type { Graph } from '../graph/graph.ts';
import { single } from '../graph/node.ts';
import { fillOp } from '../graph/state-ops.ts';
import { Home, type Value } from '../graph/value.ts';

/** A matrix of one number, the same in every run. */
export function constant(graph: Graph, value: number, rows = 1, cols = 1): Value {
  const out = graph.value(new Home(graph.unique('constant'), 'activation', 1, rows, cols), rows, cols);
  graph.items.push(
    single({ op: fillOp, inputs: {}, outputs: { out }, attributes: { value }, needsGradient: false }),
  );
  return out;
}
