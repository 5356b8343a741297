import type { Graph } from '../graph/graph.ts';
import { type Initial, scan } from '../graph/scan.ts';
import type { Value } from '../graph/value.ts';
import { embed } from '../ops/embed.ts';
import { linear } from '../ops/linear.ts';
import { rnnStep } from '../ops/rnn-step.ts';
import type { ResolvedRnnConfig } from './config.ts';
import { parameterSpecs } from './parameters.ts';

export interface RnnSequences {
  /** h(t) [T·B, H], time-major; `last` is h(T-1). */
  readonly h: Value;
  /** o(t) [T·B, K]: logits. */
  readonly o: Value;
}

/**
 * The vanilla recurrent network (Goodfellow et al. 10.8-10.10, figure 10.3):
 *
 *   a(t) = b + W h(t-1) + U x(t);  h(t) = f(a(t));  o(t) = c + V h(t)
 *
 * @param x tokens [T·B, 1] or vectors [T·B, D], time-major
 * @param h0 the state before the first step [B, H]
 */
export function rnn(
  graph: Graph,
  config: ResolvedRnnConfig,
  steps: number,
  x: Value,
  h0: Initial,
): RnnSequences {
  const params = new Map(parameterSpecs(config).map((s) => [s.name, graph.param(s.name, s.rows, s.cols)]));
  const [U, W, b, V, c] = [
    'rnn.weight_ih_l0',
    'rnn.weight_hh_l0',
    'rnn.bias_ih_l0',
    'out.weight',
    'out.bias',
  ].map((name) => params.get(name)) as [Value, Value, Value, Value, Value];
  const table = params.get('emb.weight');

  const { h, o } = scan(graph, { steps }, { x }, { h: h0 }, (now, before) => {
    const input = now.x as Value;
    const z = table
      ? linear(embed(table, input), U, b)
      : config.input === 'tokens'
        ? embed(U, input, b)
        : linear(input, U, b);
    const next = rnnStep(z, before.h as Value, W, config.activation);
    return { h: next, o: linear(next, V, c) };
  });
  return { h: h as Value, o: o as Value };
}
