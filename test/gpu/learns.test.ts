import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bigramEntropy, unigramEntropy } from '../../src/data/entropy.ts';
import { CharRNN } from '../../src/text/char-rnn.ts';
import type { Evaluation } from '../../src/train/metrics.ts';

/** The project's own source, of one hand and kind: the first so many characters, in the order of the paths. */
const LENGTH = 120_000;
const files = import.meta.glob<string>('../../src/{model,ops,optim,train}/**/*.ts', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const text = Object.keys(files)
  .sort()
  .map((path) => files[path])
  .join('\n')
  .slice(0, LENGTH);

/** Milliseconds: a slow machine is no reason to fail. */
const PATIENCE = 600_000;
const STEPS = 360;
/** Learning rate from a share of the run on. */
const RATES = [
  { from: 0, lr: 1e-2 },
  { from: 0.6, lr: 3e-3 },
  { from: 0.8, lr: 1e-3 },
];

let model: CharRNN;
beforeAll(async () => {
  model = await CharRNN.create({ text, hiddenSize: 96, seqLen: 24, batchSize: 24, backend: 'gpu' });
});
afterAll(() => model?.dispose());

/** Of the pairs of neighbours in what the model writes, the share that the text has too. */
async function knownPairs(): Promise<number> {
  let written = '';
  for await (const character of model.generate({ length: 400, temperature: 0.7 })) written += character;
  const pairs = Array.from({ length: written.length - 1 }, (_, i) => written.slice(i, i + 2));
  return pairs.filter((pair) => text.includes(pair)).length / pairs.length;
}

describe('a network on the GPU', () => {
  it(
    'predicts source code that it has not seen better than any table of pairs could',
    async () => {
      const tokens = model.vocabulary.encode(text);
      const unseen = tokens.subarray(model.corpus?.trainLength);
      expect(unseen.length).toBeGreaterThan(LENGTH / 11);
      const untrained = await model.evaluate();
      expect(untrained.bitsPerCharacter).toBeGreaterThan(unigramEntropy(unseen));
      const pairsBefore = await knownPairs();

      const validations: Evaluation[] = [];
      const training = model.train({ steps: STEPS, lr: 1e-2, reportEvery: 24, evaluateEvery: 120 });
      for await (const report of training) {
        if (report.validation) validations.push(report.validation);
        training.set({ lr: RATES.findLast(({ from }) => report.step >= from * STEPS)?.lr ?? 0 });
      }
      const bits = validations.map((v) => v.bitsPerCharacter);
      expect(bits).toHaveLength(STEPS / 120);
      expect(
        bits.toSorted((a, b) => b - a),
        'it goes on learning',
      ).toEqual(bits);
      const learned = validations.at(-1) as Evaluation;
      // A table that knows the whole text, and one that is made for the unseen part.
      expect(learned.bitsPerCharacter).toBeLessThan(bigramEntropy(tokens) - 0.4);
      expect(learned.bitsPerCharacter).toBeLessThan(bigramEntropy(unseen) - 0.2);
      expect(learned.accuracy).toBeGreaterThan(2 * untrained.accuracy);
      expect((await model.evaluate()).loss, 'the same again').toBe(learned.loss);
      expect(pairsBefore).toBeLessThan(0.5);
      expect(await knownPairs()).toBeGreaterThan(0.9);
    },
    PATIENCE,
  );
});
