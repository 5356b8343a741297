import { copy } from '../../shaders/copy.ts';
import { sampleToken } from '../../shaders/sampleToken.ts';
import { tick } from '../../shaders/tick.ts';
import { Graph, viewOf } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';
import type { ResolvedConfig } from '../model/config.ts';
import { network, stateNames } from '../model/network.ts';
import type { Plan } from '../schedule/plan.ts';

/** Characters that the device keeps until the host reads them. */
export const HISTORY = 64;
/** Columns of `generate/clock`. */
export const SAMPLE_CLOCK = 4;

/** One step of one sequence, from the carried token, state and clock to the next ones: O(1) per character. */
export function generationPlan(config: ResolvedConfig): Plan {
  const g = new Graph('generate');
  const clock = g.carry('clock', 1, SAMPLE_CLOCK, 'u32');
  const temperature = g.input('temperature', 1, 1);
  const topK = g.input('topK', 1, 1, 'u32');
  const topP = g.input('topP', 1, 1);
  const token = g.carry('token', 1, 1, 'i32');
  const carries = stateNames(config).map(
    (name) => [name, g.carry(`carry.${name}`, 1, config.hiddenSize)] as const,
  );
  const history = g.carry('history', 1, HISTORY, 'i32');
  const initial = Object.fromEntries(carries.map(([name, value]) => [name, { value }]));
  const { states, o } = network(g, config, { steps: 1, batch: 1, x: token, initial });
  return g.plan({
    finish(e) {
      e.emit(sampleToken, {
        o: viewOf(o as Value, e),
        temperature: viewOf(temperature, e),
        topK: viewOf(topK, e),
        topP: viewOf(topP, e),
        clock: viewOf(clock, e),
        token: viewOf(token, e),
        history: viewOf(history, e),
      });
      e.emit(tick, { clock: viewOf(clock, e) });
      for (const [name, carry] of carries)
        e.emit(copy, {
          a: viewOf(states[name]?.last as Value, e),
          out: { view: viewOf(carry, e), add: false },
        });
    },
  });
}

/** The tensors in which a text that is being written lives on: every state, and the last token. */
export const generationCarries = (config: ResolvedConfig): string[] =>
  stateNames(config).map((name) => `generate/carry.${name}`);
