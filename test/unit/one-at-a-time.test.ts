import { describe, expect, it } from 'vitest';
import { CpuExecutor } from '../../src/cpu/index.ts';
import {
  type Batch,
  type BatchReport,
  ConfigError,
  EncoderDecoder,
  Network,
  StateError,
} from '../../src/index.ts';
import { rejected } from '../helpers/errors.ts';

const config = { input: 'tokens', inputSize: 3, hiddenSize: 3, outputSize: 3 } as const;
const batch: Batch = {
  ...{ seqLen: 3, batchSize: 1 },
  tokens: Int32Array.of(0, 1, 2),
  targets: Int32Array.of(1, 2, 0),
};

describe('an executor takes one model', () => {
  it('and leaves the first one as it is', async () => {
    const executor = new CpuExecutor();
    const network = await Network.create(config, executor);
    network.initialise(1);
    const before = [await network.stateDict(), executor.bytes];
    for (const second of [
      () => Network.create(config, executor),
      () => EncoderDecoder.create({ ...config, targetSize: 4 }, executor),
      async () => Network.load(await network.save(), executor),
    ])
      expect(await rejected(ConfigError, second())).toMatchObject({ code: 'executor-taken' });
    expect([await network.stateDict(), executor.bytes]).toEqual(before);
  });

  it('whatever was refused before', async () => {
    const executor = new CpuExecutor();
    const { load } = executor;
    executor.load = () => Promise.reject(new Error('no memory'));
    await rejected(Error, Network.create(config, executor));
    executor.load = load;
    expect((await Network.create(config, executor)).parameterCount).toBeGreaterThan(0);
  });
});

describe('a model trains in one run at a time', () => {
  const begin = async () => {
    const network = await Network.create(config, new CpuExecutor());
    network.initialise(1);
    const run = () => network.train({ batches: [batch], steps: 3, reportEvery: 1 });
    return { network, run };
  };
  const collect = async (run: AsyncIterable<BatchReport>): Promise<number[]> => {
    const losses: number[] = [];
    for await (const { loss } of run) losses.push(loss);
    return losses;
  };

  it('a second one waits for the end of the first', async () => {
    const { run } = await begin();
    const [first, second] = [run(), run()];
    const reports = first[Symbol.asyncIterator]();
    await reports.next();
    expect(await rejected(StateError, collect(second))).toMatchObject({ code: 'training' });
    expect((await reports.next()).done, 'the first one goes on').toBe(false);
    await reports.return();
    expect(await collect(run())).toHaveLength(3);
    expect(await rejected(StateError, collect(first))).toMatchObject({ code: 'already-iterated' });
  });

  it('what an optimizer remembered is gone with its run', async () => {
    const { network, run } = await begin();
    const start = await network.stateDict();
    const first = await collect(run());
    network.loadStateDict(start);
    expect(await collect(run())).toEqual(first);
    expect(new Set(first).size).toBe(3);
  });
});
