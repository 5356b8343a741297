// Goes on with a series: a saved network is fed what it has predicted.
import {
  makeTask,
  parseCsv,
  rowsOf,
  type Scaling,
  type Series,
  scaleSeries,
  series,
  seriesFromTable,
  unscale,
} from '../src/data/index.ts';
import { CheckpointError, DataError, Network, type NetworkConfig } from '../src/index.ts';
import { openBackend } from '../src/train/backend.ts';
import type { ContinueJob, Emit, Place, TaskChoice } from './jobs.ts';
import { placeOf } from './words.ts';

/** Rows at the end of a series that the network reads before it runs free, at most. */
const WARM_UP = 200;

/** Emits the names of the columns, then a row for each step, in the units of the data. */
export async function continueSeries(
  job: ContinueJob,
  place: Place,
  emit: Emit,
  signal: AbortSignal,
): Promise<void> {
  const { executor } = await openBackend(place);
  try {
    const { network, scaling, steps = 0 } = await Network.load(job.model, executor);
    assertRunsFree(network.config, scaling);
    const { columns } = scaling;
    const before = job.task
      ? seriesOf(job.task, columns)
      : seriesFromTable(parseCsv(job.text ?? ''), columns);
    const last = rowsOf(before, Math.max(0, before.length - WARM_UP), before.length);
    await emit({
      type: 'ready',
      model: {
        ...network.config,
        ...placeOf(executor.info),
        parameterCount: network.parameterCount,
        steps,
      },
    });
    await emit({ type: 'text', text: `${columns.map(cell).join(',')}\n` });
    const free = new FreeRun(network);
    let o = await free.read(scaleSeries(last, scaling).values);
    for (let n = 0; n < job.length && !signal.aborted; n += 1) {
      const row = Array.from(unscale(o, scaling), (value) => `${Number(value.toPrecision(7))}`);
      await emit({ type: 'text', text: `${row.join(',')}\n` });
      if (n + 1 < job.length) o = await free.read(o);
    }
  } finally {
    executor.dispose();
  }
}

/** A network and the states in which it is. */
class FreeRun {
  readonly #network: Network;
  #states: { h0?: Float64Array; c0?: Float64Array } = {};

  constructor(network: Network) {
    this.#network = network;
  }

  /** Reads rows [T, D] and returns what the network predicts after the last, [D]. */
  async read(rows: Float32Array): Promise<Float32Array> {
    const { inputSize: D } = this.#network.config;
    const { logits, hN, cN } = await this.#network.inspect({
      ...{ seqLen: rows.length / D, batchSize: 1, x: rows, ...this.#states },
      ...{ targets: new Float32Array(rows.length), loss: 'squared' },
    });
    this.#states = {
      ...(hN.length > 0 ? { h0: Float64Array.from(hN) } : {}),
      ...(cN ? { c0: Float64Array.from(cN) } : {}),
    };
    return Float32Array.from(logits.slice(-D));
  }
}

/** @throws CheckpointError `not-a-series` */
function assertRunsFree(
  { input, inputSize, output, outputSize, bidirectional, feedback, contextSize }: Required<NetworkConfig>,
  scaling: Scaling | undefined,
): asserts scaling is Scaling {
  const refuse = (why: string): never => {
    throw new CheckpointError('not-a-series', `The model is no network that goes on with a series: ${why}.`, {
      hint: 'It learns and is asked with `npm run train -- --task`.',
    });
  };
  if (input !== 'vectors') refuse(`its input is ${input}`);
  if (!scaling) refuse('it has no scaling');
  if (output !== 'steps' || outputSize !== inputSize || scaling?.columns.length !== inputSize)
    refuse('it does not predict at every step all that it is fed');
  if (bidirectional) refuse('it runs in both directions, and the future is not known');
  if (feedback !== 'none' || contextSize > 0) refuse('it is fed more than the series');
}

/** The test part of a task's series, in the units of the data. */
function seriesOf({ name, options }: TaskChoice, columns: readonly string[]): Series {
  const data = makeTask(name, options);
  const own = data.kind === 'sequences' ? data.series : undefined;
  if (own?.test.columns.join() !== columns.join())
    throw new DataError('no-series', `The task ${name} has no series of ${columns.join(', ')}.`, {
      parameter: 'task',
      actual: name,
    });
  const { test, scaling } = own as NonNullable<typeof own>;
  return series(columns, unscale(test.values, scaling, columns));
}

/** A cell of a table (RFC 4180). */
const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
