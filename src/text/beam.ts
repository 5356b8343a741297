import type { NumberArray } from '../../shaders/cells.ts';
import { integerInRange, knownKeys, realInRange } from '../core/options.ts';
import { stateNames } from '../model/network.ts';
import type { NetworkWeights } from '../train/network-weights.ts';
import { beamPlan } from './beam-plan.ts';
import { primeOf } from './generation-prime.ts';
import { stopAtEnd, stopsOf } from './generation-stop.ts';
import { logSoftmax, type Reading, readTokens, type TextModel } from './score.ts';

export interface BeamOptions {
  /** The text to go on from. Default: a line break, or the first character of the vocabulary. */
  readonly prime?: string;
  /** Characters after which a text ends that came to no stop. Default 200. */
  readonly length?: number;
  /** How many texts are followed at once, and come out at the end. Default 4. 1: the likeliest character, always. */
  readonly beams?: number;
  /**
   * α of the score ln p / n^α by which finished texts are ranked, n their characters with the stop: 0, the default, ranks
   * by probability, which favours short texts; 1 by probability per character (Wu et al. 2016, section 7, has a close
   * relative of it). Without a stop all texts have one length, and α changes nothing.
   */
  readonly lengthPenalty?: number;
  /** A text ends before the first of these that it comes to; the prime does not count. Default: none. */
  readonly stop?: string | readonly string[];
  readonly signal?: AbortSignal;
}

/** A text that a beam search has found. Logarithms are natural. */
export interface BeamText {
  /** Without the prime, and without the stop. */
  readonly text: string;
  /** What ended it; undefined: its length. */
  readonly stop: string | undefined;
  /** ln p(text, and its stop | prime) */
  readonly logProbability: number;
  /** The same, divided by the number of characters, those of the stop counted. */
  readonly perCharacter: number;
  /** What it was ranked by: see `lengthPenalty`. */
  readonly score: number;
}

/** A text as the end of a chain. */
interface Hypothesis {
  readonly before: Hypothesis | undefined;
  readonly token: number;
  readonly length: number;
  readonly logProbability: number;
  /** The row on the device that its last token follows. */
  readonly row: number;
}

interface Finished {
  readonly hypothesis: Hypothesis;
  readonly stop: readonly number[];
  readonly score: number;
}

type Search = Required<Pick<BeamOptions, 'length' | 'beams' | 'lengthPenalty'>> & {
  readonly stops: readonly (readonly number[])[];
  readonly signal: AbortSignal | undefined;
};

const MAX_BEAMS = 4096;

/**
 * The likeliest texts that a search with so many beams comes upon, the best first; always the same ones. All beams take a
 * step together on the device. The whole search is from one state of the weights: training waits.
 * @throws ConfigError; DataError `unknown-character` if the prime or a stop has one
 */
export function beamSearch(model: TextModel, options: BeamOptions = {}): Promise<BeamText[]> {
  knownKeys('beamSearch()', options, ['prime', 'length', 'beams', 'lengthPenalty', 'stop', 'signal']);
  const { network, vocabulary, turns } = model;
  const prime = primeOf(options.prime, vocabulary);
  const search: Search = {
    length: integerInRange('length', options.length ?? 200, 1, 2 ** 24),
    beams: integerInRange('beams', options.beams ?? 4, 1, MAX_BEAMS),
    lengthPenalty: realInRange('lengthPenalty', options.lengthPenalty ?? 0, { min: 0, max: 100 }),
    stops: stopsOf(options.stop, vocabulary),
    signal: options.signal,
  };
  return turns.take(async () => {
    const reading = await readTokens(network, prime, search.signal);
    const found = await follow(network, reading, search);
    return found.map(({ hypothesis, stop, score }) => {
      const { length, logProbability } = hypothesis;
      const tokens = tokensOf(hypothesis, length);
      return {
        text: vocabulary.decode(tokens.slice(0, length - stop.length)),
        stop: stop.length > 0 ? vocabulary.decode(stop) : undefined,
        logProbability,
        perCharacter: logProbability / length,
        score,
      };
    });
  });
}

async function follow(network: NetworkWeights, reading: Reading, search: Search): Promise<Finished[]> {
  const { length, beams, stops, signal } = search;
  const { executor, config } = network;
  const plan = beamPlan(config, beams);
  const at = (name: string): string => `${plan.name}/${name}`;
  const program = await executor.load(plan, [at('logits')]);
  try {
    // The parent of all is in row 0.
    stateNames(config).forEach((name, i) => {
      executor.write(at(`carry.${name}`), reading.states[i] as NumberArray);
    });
    const root: Hypothesis = { before: undefined, token: -1, length: 0, logProbability: 0, row: 0 };
    const longest = Math.max(0, ...stops.map((s) => s.length));
    let live = [root];
    let logits = reading.logits;
    let finished: Finished[] = [];
    const finish = (hypothesis: Hypothesis, stop: readonly number[]): void => {
      finished.push({
        hypothesis,
        stop,
        score: scoreOf(hypothesis.logProbability, hypothesis.length, search),
      });
    };
    while (live.length > 0) {
      const next: Hypothesis[] = [];
      for (const h of likeliestChildren(live, logits, config.outputSize, search)) {
        const stop = stopAtEnd(tokensOf(h, longest), stops);
        if (stop) finish(h, stop);
        else next.push(h);
        if (next.length === beams) break;
      }
      live = next;
      const [best] = live;
      if (!best) break;
      if (best.length === length) {
        for (const h of live) finish(h, []);
        break;
      }
      finished = ranked(finished, beams);
      // ln p only falls, and no text gets longer than `length`.
      const hope = scoreOf(best.logProbability, length, search);
      if (finished.length === beams && (finished[beams - 1] as Finished).score >= hope) break;

      signal?.throwIfAborted();
      const column = (of: (h: Hypothesis) => number): Int32Array =>
        new Int32Array(beams).map((_, i) => (live[i] ? of(live[i]) : 0));
      executor.write(
        at('parent'),
        column((h) => h.row),
      );
      executor.write(
        at('token'),
        column((h) => h.token),
      );
      await executor.run(program);
      logits = await executor.read(at('logits'));
    }
    return ranked(finished, beams);
  } finally {
    executor.unload(program);
  }
}

const scoreOf = (logProbability: number, length: number, { lengthPenalty }: Search): number =>
  logProbability / length ** lengthPenalty;

/** The best so many; equals in the order in which they were found. */
const ranked = (finished: readonly Finished[], count: number): Finished[] =>
  finished.toSorted((a, b) => b.score - a.score).slice(0, count);

/** The last n tokens of a text, or all. */
function tokensOf(h: Hypothesis, n: number): number[] {
  const tokens: number[] = [];
  for (let at: Hypothesis | undefined = h; at?.before && tokens.length < n; at = at.before)
    tokens.push(at.token);
  return tokens.reverse();
}

/**
 * The likeliest continuations by one token, the best first, equals by parent and then by token: so many that as many
 * as there are beams are left when all that end in a stop are taken away.
 *
 * logits: [B, V], row i those after live[i]
 */
function likeliestChildren(
  live: readonly Hypothesis[],
  logits: NumberArray,
  V: number,
  { beams, stops }: Search,
): Hypothesis[] {
  const limit = beams + live.length * new Set(stops.map((s) => s.at(-1))).size;
  const best: Hypothesis[] = [];
  for (const [row, before] of live.entries()) {
    const logProbabilities = logSoftmax(logits.subarray(row * V, (row + 1) * V));
    for (let token = 0; token < V; token++) {
      const logProbability = before.logProbability + (logProbabilities[token] as number);
      const last = best.at(-1);
      if (best.length === limit && last && !(logProbability > last.logProbability)) continue;
      let place = best.length;
      while (place > 0 && logProbability > (best[place - 1] as Hypothesis).logProbability) place--;
      best.splice(place, 0, { before, token, length: before.length + 1, logProbability, row });
      if (best.length > limit) best.pop();
    }
  }
  return best;
}
