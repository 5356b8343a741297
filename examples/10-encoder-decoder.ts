import { EncoderDecoder } from 'webgpu-rnn';
import { batches, collatePairs, TASKS } from 'webgpu-rnn/data';
import { type ExampleOptions, pace, percent } from './example.ts';

/**
 * 10. Encoder and decoder (Goodfellow et al., figure 10.12): one network reads, its last state is the first of another,
 * which writes, and looks back at what was read (additive attention, Bahdanau et al. 2015).
 *
 * It turns dates into ISO form. Look at what it writes for dates that it has never seen.
 */
export async function run({
  executor,
  log,
  steps = 500,
}: ExampleOptions): Promise<{ loss: number; right: number }> {
  const { train, test, sourceVocabulary, targetVocabulary } = TASKS.dates.make({
    ...{ formats: 3, trainSize: 4000, testSize: 40 },
  });
  const pair = await EncoderDecoder.create(
    {
      ...{ input: 'tokens', inputSize: train.sourceSize, embeddingDim: 16 },
      ...{ targetSize: train.decoderInputSize, outputSize: train.outputSize },
      ...{ cell: 'gru', hiddenSize: 32, attention: 'additive' },
    },
    executor(),
  );
  pair.initialise(1);
  const training = pair.train({
    batches: (epoch) => batches(train, { batchSize: 20, epoch, bucket: 20, padToMultiple: 4 }),
    ...{ ...pace(steps), lr: 0.01, schedule: { kind: 'cosine', steps } },
  });
  let last = Number.NaN;
  for await (const { step, loss } of training) {
    log(`step ${step}, loss ${loss.toFixed(3)}`);
    last = loss;
  }
  const { source } = collatePairs(test, Array.from(test.pairs.keys()));
  const written = await pair.write(source, { begin: train.bos, end: train.eos, length: 12 });
  const texts = test.pairs.map(({ source, target }, n) => ({
    from: sourceVocabulary.decode(source),
    to: targetVocabulary.decode(target),
    own: targetVocabulary.decode(written[n] ?? []),
  }));
  for (const { from, own } of texts.slice(0, 5)) log(`${from} -> ${own}`);
  // Where it looked while it wrote the first of them: every character of the target has one of the source.
  const { attention = [] } = await pair.inspect(collatePairs(test, [0]));
  const [first] = texts;
  const S = first?.from.length ?? 0;
  const looked = Array.from(first?.to ?? '', (_, t) => {
    const weights = Array.from(attention).slice(t * S, (t + 1) * S);
    return first?.from[weights.indexOf(Math.max(...weights))];
  });
  log(`for ${first?.to} it looked at ${looked.join('')}`);
  const right = texts.filter(({ to, own }) => to === own).length / texts.length;
  log(`${percent(right)} of the dates are right in every digit`);
  pair.executor.dispose();
  return { loss: last, right };
}
