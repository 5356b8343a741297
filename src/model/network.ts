import { range } from '../core/range.ts';
import type { Graph } from '../graph/graph.ts';
import { join } from '../graph/join.ts';
import { type Initial, scan, type Values } from '../graph/scan.ts';
import { together } from '../graph/together.ts';
import type { Value } from '../graph/value.ts';
import { add } from '../ops/add.ts';
import { multiply } from '../ops/multiply.ts';
import type { CellParameters } from './cells/cell.ts';
import { cells } from './cells/index.ts';
import { directionsOf, type ResolvedConfig, suffixOf } from './config.ts';
import { declare, type Parameters } from './declare.ts';
import { fedBack } from './feedback.ts';
import type { Names, NetworkInputs, NetworkOutputs } from './inputs.ts';
import { Layers } from './layers.ts';
import { parameterSpecs } from './parameters.ts';

/** Names of all states, in PyTorch's order: layer 0 forwards, layer 0 backwards, layer 1, ...; h first, then c. */
export function stateNames(config: ResolvedConfig): string[] {
  const { states } = cells[config.cell];
  return states.flatMap((state) =>
    range(config.numLayers).flatMap((l) =>
      range(directionsOf(config)).map((d) => `${state}${suffixOf(l, d)}`),
    ),
  );
}

/**
 * Records a network of the family: its layers, its recurrences, its output. All of them are one step, unrolled; only
 * where a layer runs in both directions each layer has steps of its own.
 */
export function network(
  graph: Graph,
  config: ResolvedConfig,
  inputs: NetworkInputs,
  parameters: Parameters = declare(graph, parameterSpecs(config)),
  names: Names = { layers: 'rnn', table: 'emb.weight' },
): NetworkOutputs {
  const layers = new Layers(graph, config, inputs, parameters, names);
  return config.bidirectional
    ? bothWays(graph, config, inputs, layers)
    : oneWay(graph, config, inputs, layers);
}

/** All layers, the output, and what of it enters again, in one step. */
function oneWay(graph: Graph, config: ResolvedConfig, inputs: NetworkInputs, layers: Layers): NetworkOutputs {
  const { steps, valid, feedback, dropout, attention } = inputs;
  const { numLayers, output } = config;
  const feeds = config.feedback !== 'none';
  const parts = range(numLayers).map((l) => layers.cell(l, 0));
  const initial: Record<string, Initial> = {};
  for (const l of range(numLayers)) Object.assign(initial, layers.initial(l, 0));
  if (feeds) initial.fed = feedback?.first ?? { zeros: [inputs.batch, config.outputSize] };
  const xs: Record<string, Value> = {};
  if (inputs.x) xs.x = inputs.x;
  if (dropout?.input) xs.dropout = dropout.input;
  dropout?.between?.forEach((mask, l) => {
    xs[`dropout ${l}`] = mask;
  });
  if (feeds && feedback?.targets) xs.y = feedback.targets;
  if (feeds && feedback?.teacher) xs.teacher = feedback.teacher;
  if (feeds && feedback?.draws) xs.draws = feedback.draws;
  if (feeds && feedback?.told) xs.told = feedback.told;
  const out = scan(
    graph,
    { steps, free: ['fed'], ...(valid ? { valid } : {}) },
    xs,
    initial,
    (now, before) => {
      const after: Record<string, Value> = {};
      const own = now.told && { said: before.fed as Value, told: now.told };
      let below = layers.enter(now.x, now.dropout, own);
      const top = suffixOf(numLayers - 1, 0);
      const asked = attention?.before?.(before[`h${top}`] as Value);
      let h: Value | undefined;
      for (const [l, part] of parts.entries()) {
        const entering = layers.sum(
          l,
          0,
          below,
          l === 0 ? { fed: before.fed, context: asked?.context, own } : {},
        );
        const end = suffixOf(l, 0);
        const { states, step } = cells[config.cell];
        const next = step(
          part,
          entering,
          Object.fromEntries(states.map((s) => [s, before[`${s}${end}`] as Value])),
        );
        for (const s of states) after[`${s}${end}`] = next[s] as Value;
        h = next.h as Value;
        if (states.length === 0) after[`h${end}`] = h;
        const mask = now[`dropout ${l}`];
        below = mask ? multiply(mask, h) : h;
      }
      const seen = attention?.after?.(h as Value);
      if (output === 'steps') after.o = layers.output(seen?.context ?? (h as Value));
      const weights = (asked ?? seen)?.weights;
      if (weights) after.attention = weights;
      if (feeds) after.fed = fedBack(config, after.o as Value, now);
      return after;
    },
  );
  const { o, fed, attention: read, ...states } = out;
  const top = states[`h${suffixOf(numLayers - 1, 0)}`] as Value;
  const last = top.last ?? stepOf(top, inputs.batch, steps - 1);
  return { states, top, o: output === 'last' ? layers.output(last) : o, fed, attention: read };
}

/** Layer by layer, each in both directions; each has the whole of the one below. */
function bothWays(
  graph: Graph,
  config: ResolvedConfig,
  inputs: NetworkInputs,
  layers: Layers,
): NetworkOutputs {
  const { steps, valid, dropout } = inputs;
  const states: Record<string, Value> = {};
  let top = layers.enter(inputs.x, dropout?.input);
  let ends: Value[] = [];
  for (const l of range(config.numLayers)) {
    const below = top;
    const mask = dropout?.between?.[l - 1];
    const entering = mask && below ? multiply(mask, below) : below;
    const parts = [0, 1].map((direction) => layers.cell(l, direction));
    const way = (direction: number): Value => {
      const part = parts[direction] as CellParameters;
      const end = suffixOf(l, direction);
      const { states: names, step } = cells[config.cell];
      const options = { steps, reverse: direction === 1, ...(valid ? { valid } : {}) };
      const xs: Values = entering ? { below: entering } : {};
      const out = scan(graph, options, xs, layers.initial(l, direction), (now, before) => {
        const sum = layers.sum(l, direction, now.below, {});
        const own = Object.fromEntries(names.map((s) => [s, before[`${s}${end}`] as Value]));
        const next = step(part, sum, own);
        return names.length > 0
          ? Object.fromEntries(names.map((s) => [`${s}${end}`, next[s] as Value]))
          : { [`h${end}`]: next.h as Value };
      });
      Object.assign(states, out);
      return out[`h${end}`] as Value;
    };
    const ways = together(graph, () => [way(0), way(1)] as const);
    ends = ways.map((h, direction) => h.last ?? stepOf(h, inputs.batch, direction === 0 ? steps - 1 : 0));
    top = merged(config, ways);
  }
  const { output } = config;
  const all = top as Value;
  const o =
    output === 'none'
      ? undefined
      : layers.output(output === 'steps' ? all : merged(config, ends as [Value, Value]));
  return { states, top: all, o, fed: undefined, attention: undefined };
}

function merged({ merge }: ResolvedConfig, [forwards, backwards]: readonly [Value, Value]): Value {
  return merge === 'sum' ? add(forwards, backwards) : join(forwards, backwards);
}

/** One step of a sequence, where nothing is a state. */
function stepOf(sequence: Value, batch: number, t: number): Value {
  return { ...sequence, rows: batch, slot: t, last: undefined };
}
