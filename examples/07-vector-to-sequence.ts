import { type Batch, Network } from 'webgpu-rnn';
import { Vocabulary } from 'webgpu-rnn/data';
import type { ExampleOptions } from './example.ts';

const WORDS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const T = 6;

/**
 * 7. From one vector to a sequence (Goodfellow et al., figure 10.9): the vector enters at every step, or is the first
 * state, or both; the network hears what it said before.
 *
 * The vector stands for a digit, the sequence is its name. Look at what it writes on its own, for each way in.
 */
export async function run({ executor, log, steps = 120 }: ExampleOptions): Promise<Record<string, string>> {
  const letters = Vocabulary.fromText(`${WORDS.join('')}.`);
  const K = letters.size;
  const targets = new Int32Array(T * WORDS.length).fill(letters.encode('.')[0] as number); // [T, B]
  for (const [b, word] of WORDS.entries())
    for (const [t, token] of letters.encode(word).entries()) targets[t * WORDS.length + b] = token;
  const context = Float32Array.from({ length: 10 * 10 }, (_, i) => (i % 11 === 0 ? 1 : 0)); // one-hot
  const batch: Batch = { seqLen: T, batchSize: WORDS.length, context, targets };
  const said: Record<string, string> = {};
  for (const contextEnters of ['input', 'state', 'both'] as const) {
    const network = await Network.create(
      {
        ...{ input: 'none', inputSize: 0, contextSize: 10, contextEnters },
        ...{ feedback: 'softmax', hiddenSize: 24, outputSize: K },
      },
      executor(),
    );
    network.initialise(1);
    const training = network.train({ batches: [batch], steps, lr: 0.02, reportEvery: Math.ceil(steps / 2) });
    for await (const { step, loss } of training)
      log(`${contextEnters}: step ${step}, loss ${loss.toFixed(3)}`);
    const { logits } = await network.inspect({ ...batch, teacher: new Array(targets.length).fill(0) });
    const likeliest = Array.from(targets, (_, row) => {
      const o = Array.from(logits.slice(row * K, (row + 1) * K));
      return o.indexOf(Math.max(...o));
    });
    const texts = WORDS.map((_, b) => letters.decode(likeliest.filter((_, row) => row % WORDS.length === b)));
    said[contextEnters] = texts.map((text) => text.replace(/\..*/, '')).join(' ');
    log(`${contextEnters}: ${said[contextEnters]}`);
    network.executor.dispose();
  }
  return said;
}
