// An encoder and a decoder that learn the pairs of a task.
import { batches, collatePairs, type PairBatch, type PairTaskData } from '../src/data/index.ts';
import { type BatchTraining, EncoderDecoder, type PairCompanions, type SavedTraining } from '../src/index.ts';
import type { Executor } from '../src/schedule/index.ts';
import type { NewTaskNetwork, TaskJob } from './jobs.ts';
import { assertSameData, firstValues, type Learner, orderOf } from './learner.ts';

/** Test pairs that are written out at the end, and how many of them are shown. */
const WRITTEN = 100;
const SHOWN = 3;

/** Width of the table through which the source enters. */
const EMBEDDING = 16;

export async function pairLearner(data: PairTaskData, job: TaskJob, executor: Executor): Promise<Learner> {
  const { train, test, sourceVocabulary: vocabulary, targetVocabulary } = data;
  const about = { vocabulary, targetVocabulary };
  const { pair, steps, interrupted } =
    job.model instanceof Uint8Array
      ? await savedPair(job.model, about, executor)
      : { pair: await newPair(data, job.model, job.seed, executor), steps: 0, interrupted: undefined };
  const { encoder } = pair.config;
  return {
    config: encoder,
    parameterCount: pair.parameterCount,
    ...{ steps, interrupted, isClass: true },
    train: (how) =>
      pair.train({
        batches: (epoch) => batches(train, { ...orderOf(job, epoch), bucket: 20, padToMultiple: 4 }),
        evaluate: () => batches(test, { batchSize: 100, shuffle: false }),
        ...how,
      }),
    save: (done, training) =>
      pair.save({
        ...about,
        steps: done,
        ...(training && { training: training as BatchTraining<PairBatch> }),
      }),
    show: () => targets(pair, data),
  };
}

async function newPair(
  { train }: PairTaskData,
  { cell, hiddenSize, numLayers, bidirectional, attention }: NewTaskNetwork,
  seed: number,
  executor: Executor,
): Promise<EncoderDecoder> {
  const pair = await EncoderDecoder.create(
    {
      ...{ input: 'tokens', inputSize: train.sourceSize, embeddingDim: EMBEDDING },
      ...{ targetSize: train.decoderInputSize, outputSize: train.outputSize },
      ...{ cell, hiddenSize, numLayers, attention, bidirectional },
    },
    executor,
  );
  pair.initialise(seed, 'glorot', firstValues(cell));
  return pair;
}

async function savedPair(
  file: Uint8Array,
  own: PairCompanions,
  executor: Executor,
): Promise<{ pair: EncoderDecoder; steps: number; interrupted: SavedTraining | undefined }> {
  const {
    pair,
    steps = 0,
    training: interrupted,
    vocabulary,
    targetVocabulary,
  } = await EncoderDecoder.load(file, executor);
  assertSameData({ vocabulary, targetVocabulary }, own);
  return { pair, steps, interrupted };
}

/** How many of the test pairs are right, and some of them. */
async function targets(pair: EncoderDecoder, data: PairTaskData): Promise<string[]> {
  const { train, test, sourceVocabulary, targetVocabulary } = data;
  const positions = Array.from({ length: Math.min(WRITTEN, test.length) }, (_, n) => n);
  const { source } = collatePairs(test, positions);
  const length = Math.max(...test.pairs.map(({ target }) => target.length)) + 2;
  const written = await pair.write(source, { begin: train.bos, end: train.eos, length });
  const texts = positions.map((n) => ({
    from: sourceVocabulary.decode(test.pairs[n]!.source),
    right: targetVocabulary.decode(test.pairs[n]!.target),
    own: targetVocabulary.decode(written[n] ?? []),
  }));
  const hits = texts.filter(({ right, own }) => right === own).length;
  return [
    `${hits} of ${texts.length} are right in every character`,
    ...texts
      .slice(0, SHOWN)
      .map(({ from, right, own }) => `${from} -> ${own}${right === own ? '' : ` (right: ${right})`}`),
  ];
}
