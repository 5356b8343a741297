// `npm run train -- --task NAME`: trains a network that fits a task, and shows what it has learned.
import {
  type Baseline,
  type Batch,
  batches,
  collate,
  collatePairs,
  EncoderDecoder,
  Network,
  type PairTaskData,
  type SequenceTaskData,
  TASKS,
  type TaskOptions,
  taskNamed,
} from '../src/index.ts';
import { EXIT, type ExitCode, usageFailure } from './fail.ts';
import { Interrupt } from './interrupt.ts';
import { whole } from './progress.ts';
import { parseTaskOptions, type TaskCommandOptions } from './task-options.ts';
import { openPlace, type TaskPlace } from './task-place.ts';

/** Test samples that are shown at the end. */
const SHOWN = 3;

export async function trainOnTask(args: readonly string[]): Promise<ExitCode> {
  const options = parseTaskOptions(args);
  if (!options) return EXIT.ok;
  if (options.task === 'list') {
    process.stdout.write(listOfTasks());
    return EXIT.ok;
  }
  const data = taskNamed(options.task).make(settings(options));
  if (data.kind === 'sequences' && options.attention !== undefined)
    throw usageFailure(`--attention has no effect on ${options.task}, which has no target to write.`);
  if (data.kind === 'pairs' && (options.bidirectional || options.cell === 'feedforward'))
    throw usageFailure(`${options.task} needs an encoder that runs forwards and has a state to hand on.`);
  const place = await openPlace(options.backend);
  return data.kind === 'sequences' ? onSequences(data, options, place) : onPairs(data, options, place);
}

/** Every task with its line and its options. */
function listOfTasks(): string {
  const width = Math.max(...Object.keys(TASKS).map((name) => name.length)) + 2;
  const lines = Object.values(TASKS).flatMap(({ name, describe, options }) => [
    `${name.padEnd(width)}${describe}`,
    ...Object.entries(options).map(
      ([option, spec]) => `${''.padEnd(width)}  ${option}=${spec.default}  ${spec.describe}`,
    ),
  ]);
  return `${lines.join('\n')}\n`;
}

/** `--set lag=60 --set answer=last` as options of the task. */
function settings({ task, set }: TaskCommandOptions): TaskOptions {
  const specs = taskNamed(task).options;
  return Object.fromEntries(
    set.map((typed) => {
      const [, name = '', value = ''] = /^(\w+)=(.+)$/.exec(typed) ?? [];
      const spec = specs[name];
      if (!spec)
        throw usageFailure(
          `--set takes OPTION=VALUE, and ${task} has the options ${Object.keys(specs).join(', ')}.`,
        );
      if (spec.type === 'name') return [name, value];
      if (spec.type === 'boolean' && /^(true|false)$/.test(value)) return [name, value === 'true'];
      if (spec.type !== 'boolean' && /^-?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(value))
        return [name, Number(value)];
      throw usageFailure(
        `--set ${name} takes ${spec.type === 'boolean' ? 'true or false' : 'a number'}, not "${value}".`,
      );
    }),
  );
}

async function onSequences(data: SequenceTaskData, options: TaskCommandOptions, place: TaskPlace) {
  const { train, test, baseline } = data;
  const { input, inputSize, outputSize, target } = train;
  const isClass = target === 'class' || target === 'step-classes';
  const isLast = target === 'class' || target === 'values';
  const network = await Network.create(
    {
      ...{ input, inputSize, outputSize, output: isLast ? 'last' : 'steps' },
      ...{ cell: options.cell, hiddenSize: options.hidden, numLayers: options.layers },
      bidirectional: options.bidirectional,
    },
    place.executor(),
  );
  const asBatch = (batch: Batch): Batch => (isClass ? batch : { ...batch, loss: 'squared' });
  const loaded = function* (from: Iterable<Batch>): Iterable<Batch> {
    for (const batch of from) yield asBatch(batch);
  };
  network.initialise(options.seed, 'glorot', options.cell === 'lstm' ? { forgetBias: 1 } : {});
  introduce(options, network.parameterCount, place);
  const training = network.train({
    batches: (epoch) => loaded(batches(train, order(options, epoch))),
    evaluate: () => loaded(batches(test, { batchSize: 100, shuffle: false })),
    ...how(options),
  });
  const code = await watch(training, options, isClass, baseline);
  const batch = asBatch(
    collate(
      test,
      Array.from({ length: Math.min(SHOWN, test.length) }, (_, n) => n),
    ),
  );
  const { logits } = await network.inspect(batch);
  for (let b = 0; b < batch.batchSize; b++) {
    const { tokens, x, targets, length } = test.sequences[b]!;
    const rows = isLast ? [b] : Array.from({ length }, (_, t) => t * batch.batchSize + b);
    const said = rows.map((row) => Array.from(logits.slice(row * outputSize, (row + 1) * outputSize)));
    const from = tokens ? Array.from(tokens, (v) => data.symbols?.[v] ?? `${v}`).join(' ') : numbers(x ?? []);
    const own = isClass ? said.map((o) => `${o.indexOf(Math.max(...o))}`).join(' ') : numbers(said.flat());
    const right = isClass ? Array.from(targets, (y) => (y < 0 ? '.' : `${y}`)).join(' ') : numbers(targets);
    process.stdout.write(`${from}\n  answer  ${right}\n  network ${own}\n`);
  }
  network.executor.dispose();
  return code;
}

async function onPairs(data: PairTaskData, options: TaskCommandOptions, place: TaskPlace): Promise<ExitCode> {
  const { train, test, sourceVocabulary, targetVocabulary } = data;
  const pair = await EncoderDecoder.create(
    {
      ...{ input: 'tokens', inputSize: train.sourceSize, embeddingDim: 16 },
      ...{ targetSize: train.decoderInputSize, outputSize: train.outputSize },
      ...{ cell: options.cell, hiddenSize: options.hidden, numLayers: options.layers },
      attention: options.attention ?? 'additive',
    },
    place.executor(),
  );
  pair.initialise(options.seed, 'glorot', options.cell === 'lstm' ? { forgetBias: 1 } : {});
  introduce(options, pair.parameterCount, place);
  const training = pair.train({
    batches: (epoch) => batches(train, { ...order(options, epoch), bucket: 20, padToMultiple: 4 }),
    evaluate: () => batches(test, { batchSize: 100, shuffle: false }),
    ...how(options),
  });
  const code = await watch(training, options, true, undefined);
  const positions = Array.from({ length: Math.min(100, test.length) }, (_, n) => n);
  const { source } = collatePairs(test, positions);
  const length = Math.max(...test.pairs.map(({ target }) => target.length)) + 2;
  const written = await pair.write(source, { begin: train.bos, end: train.eos, length });
  const texts = positions.map((n) => ({
    from: sourceVocabulary.decode(test.pairs[n]!.source),
    right: targetVocabulary.decode(test.pairs[n]!.target),
    own: targetVocabulary.decode(written[n] ?? []),
  }));
  const hits = texts.filter(({ right, own }) => right === own).length;
  process.stdout.write(`${hits} of ${texts.length} are right in every character\n`);
  for (const { from, right, own } of texts.slice(0, SHOWN))
    process.stdout.write(`${from} -> ${own}${right === own ? '' : ` (right: ${right})`}\n`);
  pair.executor.dispose();
  return code;
}

const order = ({ batch, seed }: TaskCommandOptions, epoch: number) => ({ batchSize: batch, seed, epoch });

const how = ({ steps, lr, optimizer, seed, reportEvery }: TaskCommandOptions) => {
  const every = Math.min(reportEvery ?? Math.max(1, Math.floor(steps / 10)), 1000);
  return { steps, lr, optimizer, seed, reportEvery: every, evaluateEvery: every };
};

function introduce(options: TaskCommandOptions, parameters: number, { where }: TaskPlace): void {
  const { layers, hidden, cell, quiet } = options;
  if (quiet) return;
  const network = `${layers > 1 ? `${layers} layers of ` : ''}${hidden} hidden units (${cell})`;
  process.stderr.write(`The training runs on ${where}: ${network}, ${whole(parameters)} parameters.\n`);
}

type Run = ReturnType<Network['train']> | ReturnType<EncoderDecoder['train']>;

/** Follows a training, and says how it ended beside who has understood nothing. */
async function watch(
  training: Run,
  { steps, quiet }: TaskCommandOptions,
  isClass: boolean,
  baseline: Baseline | undefined,
): Promise<ExitCode> {
  const interrupt = new Interrupt(() => process.stderr.write('Stopping after this step.\n'));
  interrupt.whenRequested(() => training.stop());
  let tested: { readonly loss: number; readonly accuracy: number } | undefined;
  for await (const { step, loss, validation } of training) {
    tested = validation ?? tested;
    const held = validation ? ` (test ${validation.loss.toFixed(4)}${right(validation, isClass)})` : '';
    if (!quiet) process.stderr.write(`step ${step}/${steps} | loss ${loss.toFixed(4)}${held}\n`);
  }
  if (baseline)
    process.stdout.write(`${baseline.of} reaches ${measured(baseline.measure, baseline.value)}\n`);
  if (tested)
    process.stdout.write(
      `this network reaches a loss of ${tested.loss.toFixed(4)}${right(tested, isClass)}\n`,
    );
  return interrupt.requested ? EXIT.interrupted : EXIT.ok;
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const right = ({ accuracy }: { readonly accuracy: number }, isClass: boolean): string =>
  isClass ? `, ${percent(accuracy)} right` : '';
const measured = (measure: Baseline['measure'], value: number): string =>
  measure === 'accuracy'
    ? `${percent(value)} right`
    : `a ${measure === 'mse' ? 'mean squared error' : 'cross entropy'} of ${value.toFixed(4)}`;

/** At most twelve numbers. */
function numbers(values: ArrayLike<number>): string {
  const shown = Array.from(values).slice(0, 12);
  return shown.map((v) => v.toFixed(2)).join(' ') + (values.length > shown.length ? ' ...' : '');
}
