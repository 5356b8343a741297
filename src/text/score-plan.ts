import { copy } from '../../shaders/copy.ts';
import { gather } from '../../shaders/gather.ts';
import { softmaxCrossEntropy } from '../../shaders/softmaxCrossEntropy.ts';
import { Graph, viewOf } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';
import type { ResolvedConfig } from '../model/config.ts';
import { network, stateNames } from '../model/network.ts';
import type { Plan } from '../schedule/plan.ts';

/**
 * T tokens of a text that is given, from the carried states to the next ones: what each token cost, and what the
 * network expects after one of them.
 *
 * x, y: [T, 1], the tokens and what followed each, -1 where that does not count   valid: [T, 1], 0 behind the last token
 * last: [1, 1], a step   losses: [T, 1], -log p(y)   logits: [1, V], those of step `last`
 */
export function scorePlan(config: ResolvedConfig, steps: number): Plan {
  const g = new Graph(`score ${steps}`);
  const x = g.input('x', steps, 1, 'i32');
  const y = g.input('y', steps, 1, 'i32');
  const valid = g.input('valid', steps, 1);
  const last = g.input('last', 1, 1, 'i32');
  const carries = stateNames(config).map(
    (name) => [name, g.carry(`carry.${name}`, 1, config.hiddenSize)] as const,
  );
  const losses = g.carry('losses', steps, 1);
  const logits = g.carry('logits', 1, config.outputSize);
  const initial = Object.fromEntries(carries.map(([name, value]) => [name, { value }]));
  const { states, o } = network(g, config, { steps, batch: 1, x, valid, initial });
  return g.plan({
    finish(e) {
      const judged = viewOf(o as Value, e);
      e.emit(
        softmaxCrossEntropy,
        { o: judged, y: viewOf(y, e), loss: viewOf(losses, e) },
        { params: { smoothing: 0 } },
      );
      e.emit(gather, { table: judged, id: viewOf(last, e), out: viewOf(logits, e) });
      for (const [name, carry] of carries)
        e.emit(copy, {
          a: viewOf(states[name]?.last as Value, e),
          out: { view: viewOf(carry, e), add: false },
        });
    },
  });
}
