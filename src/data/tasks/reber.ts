import { DataError } from '../../core/errors.ts';
import { show } from '../../core/options.ts';
import type { Rng } from '../../core/rng.ts';
import { arrayLike, indices } from '../arrays.ts';
import { dataRng, PURPOSE } from '../draw.ts';
import { SequenceDataset } from '../sequences.ts';
import { COMMON, defineTask } from './task.ts';

/** The symbols in the order of their tokens. */
export const REBER_SYMBOLS = ['B', 'T', 'P', 'S', 'X', 'V', 'E'] as const;
type ReberSymbol = (typeof REBER_SYMBOLS)[number];

type Edges = readonly (readonly [symbol: ReberSymbol, next: number])[];

/** Reber's grammar as a graph: the edges of each node. Node 7 is the end. */
const REBER: readonly Edges[] = [
  [['B', 1]],
  [
    ['T', 2],
    ['P', 3],
  ],
  [
    ['S', 2],
    ['X', 4],
  ],
  [
    ['T', 3],
    ['V', 5],
  ],
  [
    ['X', 3],
    ['S', 6],
  ],
  [
    ['P', 4],
    ['V', 6],
  ],
  [['E', 7]],
];
const INNER = REBER.length;

/** The embedded grammar: B, then T or P, a string of Reber's, the same T or P again, E. */
const EMBEDDED: readonly Edges[] = [
  [['B', 1]],
  [
    ['T', 2],
    ['P', 2 + INNER + 1],
  ],
  ...shifted(2),
  [['T', 2 * INNER + 4]],
  ...shifted(2 + INNER + 1),
  [['P', 2 * INNER + 4]],
  [['E', 2 * INNER + 5]],
];
const END = EMBEDDED.length;

function shifted(by: number): Edges[] {
  return REBER.map((edges) => edges.map(([symbol, next]) => [symbol, next + by] as const));
}

/** A string of the embedded grammar, as tokens. Where two symbols are legal, each is equally likely. */
function reberString(rng: Rng): Int32Array {
  const tokens: number[] = [];
  for (let node = 0; node !== END; ) {
    const edges = EMBEDDED[node]!;
    const [symbol, next] = edges[edges.length === 1 ? 0 : rng.integer(edges.length)]!;
    tokens.push(REBER_SYMBOLS.indexOf(symbol));
    node = next;
  }
  return Int32Array.from(tokens);
}

/**
 * Which symbols may come after each symbol of a string, or of the beginning of one: [T, 7], 1 where legal, in the order
 * of {@link REBER_SYMBOLS}; nothing is legal after the last E. A prediction is right where every legal symbol is thought
 * more likely than every other (Hochreiter and Schmidhuber 1997).
 * @param tokens [T]
 * @throws DataError `out-of-range`, `illegal-symbol`: names the position and the symbol
 */
export function reberLegal(tokens: ArrayLike<number>): Uint8Array {
  const K = REBER_SYMBOLS.length;
  const string = indices('tokens', arrayLike('tokens', tokens), 0, K - 1);
  const legal = new Uint8Array(string.length * K);
  let node = 0;
  string.forEach((token, t) => {
    const symbol = REBER_SYMBOLS[token]!;
    const edge = EMBEDDED[node]?.find(([known]) => known === symbol);
    if (edge === undefined) {
      const may = EMBEDDED[node]?.map(([known]) => known).join(' or ') ?? 'nothing';
      throw new DataError(
        'illegal-symbol',
        `${show(symbol)} at position ${t} is not legal there: ${may} is.`,
        {
          parameter: `tokens[${t}]`,
          actual: token,
          limit: may,
        },
      );
    }
    node = edge[1];
    for (const [next] of EMBEDDED[node] ?? []) legal[t * K + REBER_SYMBOLS.indexOf(next)] = 1;
  });
  return legal;
}

/**
 * The embedded Reber grammar: predict the next symbol. The last but one is the one that must be remembered from the
 * beginning, over a string of Reber's of any length.
 *
 * Reber, "Implicit learning of artificial grammars", 1967; embedded: Cleeremans, Servan-Schreiber and McClelland, 1989;
 * Hochreiter and Schmidhuber, "Long short-term memory", 1997, experiment 1. Targets are the symbol that came
 * (`next`), or 0 and 1 for every symbol, as {@link reberLegal} says (`legal`). Short strings come often, in both parts:
 * what is learnt is the grammar.
 */
export const reber = defineTask({
  name: 'reber',
  describe: 'predict the next symbol of an embedded Reber grammar',
  options: {
    ...COMMON,
    trainSize: { ...COMMON.trainSize, default: 256 },
    testSize: { ...COMMON.testSize, default: 256 },
    targets: {
      type: 'name',
      default: 'next',
      names: ['next', 'legal'],
      describe: 'the symbol that came, or 0 and 1 for every symbol',
    },
  },
  make({ seed, trainSize, testSize, targets }) {
    const K = REBER_SYMBOLS.length;
    const dataset = (size: number, rng: Rng) =>
      new SequenceDataset({
        input: 'tokens',
        inputSize: K,
        target: targets === 'next' ? 'step-classes' : 'step-values',
        outputSize: K,
        sequences: Array.from({ length: size }, () => {
          const string = reberString(rng);
          const tokens = string.slice(0, -1);
          return { tokens, targets: targets === 'next' ? string.slice(1) : reberLegal(tokens) };
        }),
      });
    const train = dataset(trainSize, dataRng(seed, PURPOSE.train));
    const test = dataset(testSize, dataRng(seed, PURPOSE.test));
    return {
      kind: 'sequences',
      train,
      test,
      symbols: REBER_SYMBOLS,
      ...(targets === 'next' && {
        baseline: {
          measure: 'accuracy',
          value: byOneSymbol(train, test),
          of: 'counting what follows a symbol',
        },
      }),
    };
  },
});

/** Share of the test symbols that come most often, in the training strings, after the symbol before them. */
function byOneSymbol(train: SequenceDataset, test: SequenceDataset): number {
  const K = REBER_SYMBOLS.length;
  const counts = Array.from({ length: K }, () => new Array<number>(K).fill(0));
  const steps = ({ sequences }: SequenceDataset) =>
    sequences.flatMap(({ tokens, targets }) =>
      Array.from(targets, (next, t): [number, number] => [tokens![t]!, next]),
    );
  for (const [symbol, next] of steps(train)) counts[symbol]![next]! += 1;
  const guesses = counts.map((row) => row.indexOf(Math.max(...row)));
  const tested = steps(test);
  return tested.filter(([symbol, next]) => guesses[symbol] === next).length / tested.length;
}
