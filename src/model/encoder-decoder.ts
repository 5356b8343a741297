import type { Graph } from '../graph/graph.ts';
import type { Initial } from '../graph/scan.ts';
import { columns, type Value } from '../graph/value.ts';
import { linear } from '../ops/linear.ts';
import { attentionOf } from './attention.ts';
import { declare, type Parameters } from './declare.ts';
import type { Dropout, Feedback, NetworkOutputs } from './inputs.ts';
import { network, stateNames } from './network.ts';
import { DECODER, ENCODER, pairSpecs, type ResolvedPair } from './pair-config.ts';

/** What an encoder runs on, time-major. */
export interface SourceInputs {
  /** S and B */
  readonly steps: number;
  readonly batch: number;
  /** Tokens [S·B, 1] or vectors [S·B, D]. */
  readonly source: Value;
  /** Where the source is not over, [S·B, 1]. Default: nowhere over. */
  readonly valid?: Value;
  /** First states, by name. Default: zeros. */
  readonly initial?: Readonly<Record<string, Initial>>;
  readonly dropout?: Dropout;
}

/** What an encoder leaves. */
export interface Encoded extends NetworkOutputs {
  /** What the decoder begins with [B, H], by the names of its states. */
  readonly first: Readonly<Record<string, Value>>;
}

/** What a decoder runs on, time-major. */
export interface TargetInputs {
  /** T and B */
  readonly steps: number;
  readonly batch: number;
  /** What enters, y(t-1), as tokens [T·B, 1]. */
  readonly target: Value;
  /** Its first states, by name. */
  readonly first: Readonly<Record<string, Value>>;
  /** What the encoder's last layer handed on [S·B, E], and where the source was not over: for attention. */
  readonly source: Value;
  readonly valid?: Value;
  /** Where the decoder is on its own, and what it draws then. Default: it is told what it should have said. */
  readonly feedback?: Required<Pick<Feedback, 'told'>> & Pick<Feedback, 'draws'>;
  readonly dropout?: Dropout;
}

/** Records the encoder. */
export function encoder(
  graph: Graph,
  config: ResolvedPair,
  { source, ...rest }: SourceInputs,
  parameters: Parameters,
): Encoded {
  const read = network(graph, config.encoder, { ...rest, x: source }, parameters, ENCODER);
  return { ...read, first: bridge(config, read, parameters) };
}

/**
 * From the encoder's last states to the decoder's first ones: the same, or, where it read in both directions,
 * h = tanh(W [h; g] + b) of both last states (Bahdanau et al. 2015, A.2.2, where g alone is seen), and c = W [c; d] + b.
 */
function bridge(
  { encoder, decoder }: ResolvedPair,
  { states }: NetworkOutputs,
  parameters: Parameters,
): Record<string, Value> {
  const last = (name: string): Value => states[name]?.last as Value;
  const first = (name: string): Value => {
    if (!encoder.bidirectional) return last(name);
    const [forwards, backwards] = [last(name), last(`${name}_reverse`)];
    const W = parameters.get(`bridge.weight_${name}`) as Value;
    const H = forwards.cols;
    const plus = linear(backwards, columns(W, H, H), parameters.get(`bridge.bias_${name}`));
    return linear(forwards, columns(W, 0, H), plus, name.startsWith('h') ? 'tanh' : 'identity');
  };
  return Object.fromEntries(stateNames(decoder).map((name) => [name, first(name)]));
}

/** Records the decoder. */
export function decoder(
  graph: Graph,
  config: ResolvedPair,
  { steps, batch, target, first, source, valid, feedback, dropout }: TargetInputs,
  parameters: Parameters,
): NetworkOutputs {
  const attention = attentionOf(config, parameters, source, batch, valid);
  const initial = Object.fromEntries(Object.entries(first).map(([name, value]) => [name, { value }]));
  const own = feedback ? config.decoder : { ...config.decoder, feedback: 'none' as const };
  const more = {
    ...(attention && { attention }),
    ...(feedback && { feedback }),
    ...(dropout && { dropout }),
  };
  return network(graph, own, { steps, batch, x: target, initial, ...more }, parameters, DECODER);
}

/** Records encoder and decoder, one after the other: what training runs. */
export function encoderDecoder(
  graph: Graph,
  config: ResolvedPair,
  from: SourceInputs,
  to: Omit<TargetInputs, 'batch' | 'first' | 'source' | 'valid'>,
  parameters: Parameters = declare(graph, pairSpecs(config)),
): { readonly encoder: Encoded; readonly decoder: NetworkOutputs } {
  const { valid, batch } = from;
  const read = encoder(graph, config, from, parameters);
  const target = { ...to, batch, first: read.first, source: read.top, ...(valid && { valid }) };
  return { encoder: read, decoder: decoder(graph, config, target, parameters) };
}
