import { copy } from '../../shaders/copy.ts';
import { sampleToken } from '../../shaders/sampleToken.ts';
import { tick } from '../../shaders/tick.ts';
import type { SourceBatch } from '../data/batches.ts';
import { Graph, viewOf } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';
import { layerWidth } from '../model/config.ts';
import { declare } from '../model/declare.ts';
import { decoder, encoder } from '../model/encoder-decoder.ts';
import { stateNames } from '../model/network.ts';
import { pairSpecs, type ResolvedPair } from '../model/pair-config.ts';
import { constant } from '../ops/constant.ts';
import type { Plan } from '../schedule/plan.ts';
import { shapeOfSource, sourceInputs } from './pair-recording.ts';

/** Tokens that the device keeps until the host reads them. */
export const WRITTEN = 1024;

/** What reading leaves for writing: the decoder's states, and what attention looks at. */
const kept = (g: Graph, config: ResolvedPair, S: number, B: number) => ({
  valid: g.shared('pair/valid', S * B, 1),
  top: g.shared('pair/top', S * B, layerWidth(config.encoder)),
  states: Object.fromEntries(
    stateNames(config.decoder).map((name) => [name, g.shared(`pair/${name}`, B, config.decoder.hiddenSize)]),
  ),
});

/** Reads the sources, once. */
export function readPlan(config: ResolvedPair, like: SourceBatch): Plan {
  const g = new Graph('read');
  const { valid, top, states } = kept(g, config, like.seqLen, like.batchSize);
  const bring = (name: string, rows: number, cols: number): Value => g.input(`source ${name}`, rows, cols);
  const from = sourceInputs(g, config, shapeOfSource(like), bring);
  const read = encoder(g, config, from, declare(g, pairSpecs(config)));
  return g.plan({
    finish(e) {
      const keep = (a: Value, out: Value): void =>
        e.emit(copy, { a: viewOf(a, e), out: { view: viewOf(out, e), add: false } });
      if (config.attention !== 'none') {
        keep(read.top, top);
        keep(from.valid, valid);
      }
      for (const [name, state] of Object.entries(states)) keep(read.first[name] as Value, state);
    },
  });
}

/** One step of every target: from the token and the states that are kept to the next ones. */
export function writePlan(config: ResolvedPair, S: number, B: number): Plan {
  const g = new Graph('write');
  const { valid, top, states } = kept(g, config, S, B);
  const token = g.shared('pair/token', B, 1, 'i32');
  const clock = g.shared('pair/clock', 1, 4, 'u32');
  const history = g.shared('pair/history', B, WRITTEN, 'i32');
  const parameters = declare(g, pairSpecs(config));
  const target = { steps: 1, batch: B, target: token, first: states, source: top, valid };
  const wrote = decoder(g, config, target, parameters);
  const greedy = constant(g, 0);
  return g.plan({
    finish(e) {
      const view = (v: Value) => viewOf(v, e);
      e.emit(sampleToken, {
        o: view(wrote.o as Value),
        temperature: view(greedy),
        clock: view(clock),
        token: view(token),
        history: view(history),
      });
      e.emit(tick, { clock: view(clock) });
      for (const [name, state] of Object.entries(states))
        e.emit(copy, { a: view(wrote.states[name]?.last as Value), out: { view: view(state), add: false } });
    },
  });
}
