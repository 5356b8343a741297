// A network that learns the sequences of a task.
import { batches, collate, type SequenceTaskData, Vocabulary } from '../src/data/index.ts';
import {
  type Batch,
  type BatchTraining,
  Network,
  type NetworkCompanions,
  type SavedTraining,
} from '../src/index.ts';
import type { Executor } from '../src/schedule/index.ts';
import type { NewTaskNetwork, TaskJob } from './jobs.ts';
import { assertSameData, firstValues, type Learner, orderOf } from './learner.ts';

/** Test samples that are shown at the end. */
const SHOWN = 3;

export async function sequenceLearner(
  data: SequenceTaskData,
  job: TaskJob,
  executor: Executor,
): Promise<Learner> {
  const { train, test } = data;
  const { target } = train;
  const isClass = target === 'class' || target === 'step-classes';
  const about = companionsOf(data);
  const { network, steps, interrupted } =
    job.model instanceof Uint8Array
      ? await savedNetwork(data, job.model, about, executor)
      : { network: await newNetwork(data, job.model, job.seed, executor), steps: 0, interrupted: undefined };
  const asked = (batch: Batch): Batch => (isClass ? batch : { ...batch, loss: 'squared' });
  const all = function* (from: Iterable<Batch>): Iterable<Batch> {
    for (const batch of from) yield asked(batch);
  };
  return {
    config: network.config,
    parameterCount: network.parameterCount,
    ...{ steps, interrupted, isClass },
    train: (how) =>
      network.train({
        batches: (epoch) => all(batches(train, orderOf(job, epoch))),
        evaluate: () => all(batches(test, { batchSize: 100, shuffle: false })),
        ...how,
      }),
    save: (done, training) =>
      network.save({
        ...about,
        steps: done,
        ...(training && { training: training as BatchTraining<Batch> }),
      }),
    show: () => answers(network, data, asked, isClass),
  };
}

/** What enters and leaves a network for these data. */
const endsOf = ({ train: { input, inputSize, outputSize, target } }: SequenceTaskData) =>
  ({
    input,
    inputSize,
    outputSize,
    output: target === 'class' || target === 'values' ? 'last' : 'steps',
  }) as const;

/** What belongs to the weights: how a series was scaled, what the tokens are. */
function companionsOf({ train, series, symbols }: SequenceTaskData): NetworkCompanions {
  const areCharacters =
    symbols?.length === train.inputSize && symbols.every((symbol) => [...symbol].length === 1);
  return {
    ...(series ? { scaling: series.scaling } : {}),
    ...(symbols && areCharacters ? { vocabulary: Vocabulary.fromList(symbols) } : {}),
  };
}

async function newNetwork(
  data: SequenceTaskData,
  { cell, hiddenSize, numLayers, bidirectional }: NewTaskNetwork,
  seed: number,
  executor: Executor,
): Promise<Network> {
  const config = { ...endsOf(data), cell, hiddenSize, numLayers, bidirectional };
  const network = await Network.create(config, executor);
  network.initialise(seed, 'glorot', firstValues(cell));
  return network;
}

async function savedNetwork(
  data: SequenceTaskData,
  file: Uint8Array,
  about: NetworkCompanions,
  executor: Executor,
): Promise<{ network: Network; steps: number; interrupted: SavedTraining | undefined }> {
  const {
    network,
    steps = 0,
    training: interrupted,
    scaling,
    vocabulary,
  } = await Network.load(file, executor);
  assertSameData(network.config, endsOf(data));
  assertSameData({ scaling, vocabulary }, { scaling: about.scaling, vocabulary: about.vocabulary });
  return { network, steps, interrupted };
}

/** Some test samples, what would be right, and what the network says. */
async function answers(
  network: Network,
  { test, symbols }: SequenceTaskData,
  asked: (batch: Batch) => Batch,
  isClass: boolean,
): Promise<string[]> {
  const positions = Array.from({ length: Math.min(SHOWN, test.length) }, (_, n) => n);
  const batch = asked(collate(test, positions));
  const { logits } = await network.inspect(batch);
  const { outputSize: K, output } = network.config;
  return positions.flatMap((b) => {
    const { tokens, x, targets, length } = test.sequences[b]!;
    const rows = output === 'last' ? [b] : Array.from({ length }, (_, t) => t * batch.batchSize + b);
    const said = rows.map((row) => Array.from(logits.slice(row * K, (row + 1) * K)));
    const from = tokens ? Array.from(tokens, (v) => symbols?.[v] ?? `${v}`).join(' ') : numbers(x ?? []);
    const own = isClass ? said.map((o) => `${o.indexOf(Math.max(...o))}`).join(' ') : numbers(said.flat());
    const right = isClass ? Array.from(targets, (y) => (y < 0 ? '.' : `${y}`)).join(' ') : numbers(targets);
    return [from, `  answer  ${right}`, `  network ${own}`];
  });
}

/** At most twelve numbers. */
function numbers(values: ArrayLike<number>): string {
  const shown = Array.from(values).slice(0, 12);
  return shown.map((v) => v.toFixed(2)).join(' ') + (values.length > shown.length ? ' ...' : '');
}
