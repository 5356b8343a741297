import { copy } from '../../shaders/copy.ts';
import { sampleToken } from '../../shaders/sampleToken.ts';
import { Graph, viewOf } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';
import type { ResolvedRnnConfig } from '../model/config.ts';
import { rnn } from '../model/rnn.ts';
import type { Plan } from '../schedule/plan.ts';

/** Characters that the device keeps until the host reads them. */
export const HISTORY = 64;
/** Columns of `generate/clock`. */
export const SAMPLE_CLOCK = 4;

/** One step of one sequence, from the carried token and state to the next ones: O(1) per character. */
export function generationPlan(config: ResolvedRnnConfig): Plan {
  const g = new Graph('generate');
  const clock = g.input('clock', 1, SAMPLE_CLOCK, 'u32');
  const temperature = g.input('temperature', 1, 1);
  const token = g.carry('token', 1, 1, 'i32');
  const carry = g.carry('carry', 1, config.hiddenSize);
  const history = g.carry('history', 1, HISTORY, 'i32');
  const { h, o } = rnn(g, config, 1, token, { value: carry });
  return g.plan({
    finish(e) {
      e.emit(sampleToken, {
        o: viewOf(o, e),
        temperature: viewOf(temperature, e),
        clock: viewOf(clock, e),
        token: viewOf(token, e),
        history: viewOf(history, e),
      });
      e.emit(copy, { a: viewOf(h.last as Value, e), out: { view: viewOf(carry, e), add: false } });
    },
  });
}
