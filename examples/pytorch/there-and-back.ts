// `npx tsx examples/pytorch/there-and-back.ts`: a network is trained here, goes on in PyTorch, and comes back.
// PYTHON names the interpreter that has PyTorch; default: python3. With `distributed`, PyTorch goes on in two processes.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Batch, Network } from 'webgpu-rnn';
import { CpuExecutor } from 'webgpu-rnn/cpu';
import { batches, TASKS } from 'webgpu-rnn/data';

const scripts = fileURLToPath(new URL('.', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'there-and-back-'));
const [trained, continued] = [join(folder, 'here.safetensors'), join(folder, 'there.safetensors')];
const { train, test } = TASKS.adding.make({ length: 20, trainSize: 2000, testSize: 200 });
const squared = (list: Iterable<Batch>): Batch[] => [...list].map((batch) => ({ ...batch, loss: 'squared' }));

/** Trains for some steps; the squared error on the test set after them. */
async function learn(network: Network, steps: number): Promise<number> {
  const training = network.train({
    batches: (epoch) => squared(batches(train, { batchSize: 20, epoch })),
    evaluate: () => squared(batches(test, { batchSize: 200, shuffle: false })),
    ...{ steps, reportEvery: steps, evaluateEvery: steps, lr: 0.01, gradClip: 1 },
  });
  let error = Number.NaN;
  for await (const { validation } of training) error = validation?.loss ?? error;
  return error;
}

/** What a network says to numbers that both sides can make. */
async function answers(network: Network): Promise<number[]> {
  const x = Float32Array.from({ length: 10 * 3 * 2 }, (_, i) => Math.sin(i));
  const batch: Batch = { seqLen: 10, batchSize: 3, x, targets: new Float32Array(3), loss: 'squared' };
  return [...(await network.inspect(batch)).logits];
}

/** Runs a script of PyTorch; what it prints. */
function python(...args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(process.env.PYTHON ?? 'python3', args, {
    cwd: scripts,
    encoding: 'utf8',
  });
  if (status !== 0) throw error ?? new Error(`${args.join(' ')} failed:\n${stderr}`);
  return stdout.trim();
}

const apart = (a: readonly number[], b: readonly number[]): string =>
  Math.max(...a.map((v, i) => Math.abs(v - (b[i] as number)))).toExponential(1);

try {
  const { input, inputSize, outputSize } = train;
  const network = await Network.create(
    { input, inputSize, outputSize, cell: 'lstm', output: 'last', hiddenSize: 16, biases: 2 },
    new CpuExecutor(),
  );
  network.initialise(1, 'glorot', { forgetBias: 1 });
  console.log(`here: 100 steps, squared error ${(await learn(network, 100)).toFixed(4)}`);
  writeFileSync(trained, await network.save({ steps: 100 }));

  if (process.argv[2] === 'distributed') console.log(python('distributed.py', trained, continued));
  else {
    const said: { before: number[]; after: number[] } = JSON.parse(python('go_on.py', trained, continued));
    console.log(
      `PyTorch, before its first step: answers apart by ${apart(await answers(network), said.before)}`,
    );
    const { network: back } = await Network.load(readFileSync(continued), new CpuExecutor());
    console.log(
      `back, after 200 steps of PyTorch: answers apart by ${apart(await answers(back), said.after)}`,
    );
  }
  const { network: back, steps = 0 } = await Network.load(readFileSync(continued), new CpuExecutor());
  console.log(
    `here again: 100 steps more, ${steps + 100} in all, squared error ${(await learn(back, 100)).toFixed(4)}`,
  );
} finally {
  rmSync(folder, { recursive: true });
}
