import { copy } from '../../shaders/copy.ts';
import { Graph, viewOf } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';
import type { ResolvedConfig } from '../model/config.ts';
import { network, stateNames } from '../model/network.ts';
import { embed } from '../ops/embed.ts';
import type { Plan } from '../schedule/plan.ts';

/**
 * One step of B texts at once. Each goes on from the carried state of its parent, which is one of the B rows of the step
 * before: rows are gathered, so that a parent may have several children, or none.
 *
 * parent, token: [B, 1]   logits: [B, V]
 */
export function beamPlan(config: ResolvedConfig, beams: number): Plan {
  const g = new Graph(`beam ${beams}`);
  const parent = g.input('parent', beams, 1, 'i32');
  const token = g.input('token', beams, 1, 'i32');
  const carries = stateNames(config).map(
    (name) => [name, g.carry(`carry.${name}`, beams, config.hiddenSize)] as const,
  );
  const logits = g.carry('logits', beams, config.outputSize);
  const initial = Object.fromEntries(carries.map(([name, carry]) => [name, { value: embed(carry, parent) }]));
  const { states, o } = network(g, config, { steps: 1, batch: beams, x: token, initial });
  return g.plan({
    finish(e) {
      const keep = (from: Value, to: Value): void =>
        e.emit(copy, { a: viewOf(from, e), out: { view: viewOf(to, e), add: false } });
      keep(o as Value, logits);
      for (const [name, carry] of carries) keep(states[name]?.last as Value, carry);
    },
  });
}
