import type { Graph } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';
import type { ParameterSpec } from './parameters.ts';

/** Parameters of a graph, by name. */
export type Parameters = ReadonlyMap<string, Value>;

/** Declares the parameters of a network. Plans that declare the same ones share them. */
export const declare = (graph: Graph, specs: readonly ParameterSpec[]): Parameters =>
  new Map(
    specs.map((s) => [
      s.name,
      s.fixed ? graph.fixed(s.name, s.rows, s.cols) : graph.param(s.name, s.rows, s.cols),
    ]),
  );
