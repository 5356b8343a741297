import { describe, expect, it, vi } from 'vitest';
import { copy } from '../../shaders/copy.ts';
import { Corpus } from '../../src/data/corpus.ts';
import { everywhere } from '../../src/gpu/choices.ts';
import type { GpuExecutor } from '../../src/gpu/executor.ts';
import { adam } from '../../src/optim/adam.ts';
import { Emitter } from '../../src/schedule/emitter.ts';
import { layOut } from '../../src/schedule/layout.ts';
import type { Role } from '../../src/schedule/plan.ts';
import { TrainingSteps } from '../../src/text/streams.ts';
import { Network } from '../../src/train/network.ts';
import { sharedGpu } from '../helpers/shared-gpu.ts';

const QUICK = everywhere({ rows: 1, vectors: 1, x: 4, y: 1 }, false);
const TILE = everywhere({ rows: 4, vectors: 1, x: 8, y: 1 }, false);

const gpu = sharedGpu();

/** A small network, some steps of training, and everything that was learned. */
async function train(executor: GpuExecutor, steps: number): Promise<Map<string, Float32Array>> {
  const corpus = new Corpus(
    Int32Array.from({ length: 200 }, (_, i) => (i * i) % 7),
    { seqLen: 6, batchSize: 5, validation: 0 },
  );
  const network = await Network.create(
    { input: 'tokens', inputSize: 7, hiddenSize: 9, outputSize: 7 },
    executor,
  );
  network.initialise(3);
  const options = { optimizer: adam(), gradClip: 5, carry: true, gradientNorms: false };
  const training = await TrainingSteps.load(network, corpus, options);
  for (let i = 0; i < steps; i++) {
    await training.step(1e-2);
    await executor.idle();
  }
  return network.stateDict();
}

describe('a program with a quick tile', () => {
  it('gets its better tile once it has been run often, and no bit changes', async () => {
    const compiled = vi.spyOn(gpu.device, 'createComputePipelineAsync');
    const executor = gpu.executor({ choices: TILE, first: QUICK });
    const learned = await train(executor, 7);
    const quick = compiled.mock.calls.length;
    expect(quick).toBeGreaterThan(5);
    expect(await train(gpu.executor({ choices: TILE }), 7)).toEqual(learned);
    const plain = compiled.mock.calls.length - quick;

    compiled.mockClear();
    const often = await train(gpu.executor({ choices: TILE, first: QUICK }), 30);
    // What does not depend on the tile is there already.
    expect(compiled.mock.calls.length).toBeGreaterThan(quick);
    expect(compiled.mock.calls.length).toBeLessThan(quick + plain);
    expect(often).toEqual(await train(gpu.executor({ choices: TILE }), 30));
    expect(often).not.toEqual(learned);
    compiled.mockRestore();
  });

  it('runs many times in a row as often as it is told, in one submission', async () => {
    const e = new Emitter();
    const tensor = (name: string, role: Role) => e.tensor(name, role, 3, 5);
    const x = tensor('x', 'input');
    e.emit(copy, { a: x, out: { view: tensor('n', 'carry'), add: true } });
    const executor = gpu.executor({ choices: TILE, first: QUICK });
    const program = await executor.load({ name: 'sum', ...layOut(e.tensors), dispatches: e.dispatches });
    const numbers = Float32Array.from({ length: 15 }, (_, i) => i - 7);
    executor.write('x', numbers);
    const submitted = vi.spyOn(gpu.device.queue, 'submit');
    await executor.run(program, 30);
    expect(submitted).toHaveBeenCalledTimes(1);
    submitted.mockRestore();
    expect(await executor.read('n')).toEqual(numbers.map((v) => 30 * v));
  });

  it('may be unloaded while the better one is being compiled', async () => {
    const executor = gpu.executor({ choices: TILE, first: QUICK });
    await train(executor, 8);
    executor.dispose();
    await gpu.device.queue.onSubmittedWorkDone();
  });
});
