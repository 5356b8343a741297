import { PlanError } from '../core/errors.ts';
import type { Graph } from './graph.ts';
import { Loop, type Unrolled } from './unroll.ts';
import type { Home } from './value.ts';

/**
 * Runs the scans that `record` records side by side: their steps are laid out together, and what they do alike becomes
 * one dispatch. They must not depend on each other, and have the same step and as many steps.
 * @throws PlanError `not-alike`
 */
export function together<R>(graph: Graph, record: () => R): R {
  const first = graph.items.length;
  const result = record();
  const recorded = graph.items.splice(first);
  const scans = recorded.flatMap((item) => (item instanceof Loop ? item.scans : []));
  assertAlike(scans);
  pair(graph, scans);
  graph.items.push(...recorded.filter((item) => !(item instanceof Loop)), new Loop(scans));
  return result;
}

function assertAlike(scans: readonly Unrolled[]): void {
  const shape = (scan: Unrolled): string =>
    [scan.steps, ...scan.stages.map((s) => `${s.loop} ${s.nodes.map((n) => n.op.name)}`)].join('; ');
  const [one, ...others] = scans.map(shape);
  if (others.some((other) => other !== one))
    throw new PlanError(
      'not-alike',
      'Only scans with the same step and as many steps can run side by side.',
      {
        hint: 'Record them one after the other instead.',
      },
    );
}

/** What is computed side by side lives in one buffer. */
function pair(graph: Graph, scans: readonly Unrolled[]): void {
  scans[0]?.nodes.forEach((node, i) => {
    for (const output of Object.keys(node.outputs)) {
      const homes = scans.map((scan) => scan.nodes[i]?.outputs[output]?.home.root as Home);
      const alone = new Set(homes).size < homes.length || homes.some((h) => h.beside !== undefined);
      if (alone) continue;
      const name = graph.unique(`side by side.${output}`);
      for (const home of homes) home.beside = name;
    }
  });
}
