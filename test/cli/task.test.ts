// `npm run train -- --task`: what it shows, what it keeps, what can be written with that, and what is refused.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { explain, Failure, toWire } from '../../cli/fail.ts';
import { trainTask } from '../../cli/task.ts';
import { CpuExecutor } from '../../src/cpu/index.ts';
import { makeTask, TASK_NAMES, type Vocabulary } from '../../src/data/index.ts';
import { EncoderDecoder, Network } from '../../src/index.ts';
import { expectOneSentence, file, folder, names, run, start } from './command.ts';

const CPU = ['--backend', 'cpu', '--set', 'trainSize=60', '--set', 'testSize=20'];

test('the list names every task with its options', async () => {
  const { code, stdout, stderr } = await run('train', ['--task', 'list']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const name of TASK_NAMES) expect(stdout).toMatch(new RegExp(`^${name} +\\S`, 'm'));
  expect(stdout).toContain('lag=30');
});

test('classes: baseline, loss, share of right answers, and some of them', async () => {
  const args = ['--task', 'parity', '--cell', 'lstm', '--layers', '2', '--bidirectional', '--hidden', '8'];
  const { code, stdout, stderr } = await run('train', [...args, '--steps', '60', '--lr', '0.02', ...CPU]);
  expect(code, stderr).toBe(0);
  expect(stderr).toMatch(
    /^The task is parity; 2 layers of 8 hidden units \(lstm\) in both directions, [\d,]+ parameters\.$/m,
  );
  expect(stderr).toMatch(/^The training runs on CPU in Node, because --backend cpu asks for it\.$/m);
  const losses = [...stderr.matchAll(/^step \d+\/60 \| loss (\d\.\d+)/gm)].map((match) => Number(match[1]));
  expect(losses).toHaveLength(10);
  expect(losses.at(-1)).toBeLessThan(losses[0] as number);
  expect(stdout).toMatch(
    /^a coin reaches 50\.0 % right\nthis network reaches a loss of \d\.\d+, \d+\.\d % right\n/,
  );
  expect(stdout.match(/^ {2}answer {2}([01] ){11}[01]$/gm)).toHaveLength(3);
});

test('numbers: one answer after a sequence', async () => {
  const { code, stdout, stderr } = await run('train', [
    ...['--task', 'adding', '--set', 'length=5', '--steps', '5', '--quiet', ...CPU],
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('the constant guess 1 reaches a mean squared error of 0.1667');
  expect(stdout.match(/^ {2}network -?\d\.\d\d$/gm)).toHaveLength(3);
});

test('pairs: what it writes, and what would have been right', async () => {
  const { code, stdout, stderr } = await run('train', [
    ...['--task', 'sums', '--cell', 'gru', '--attention', 'none', '--set', 'digits=1', '--steps', '20'],
    ...['--backend', 'cpu', '--set', 'trainSize=60', '--set', 'testSize=10', '--quiet'],
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^\d+ of 10 are right in every character$/m);
  expect(stdout.match(/^\d\+\d -> \d*( \(right: \d+\))?$/gm)).toHaveLength(3);
});

test.each([
  ['no such task', ['--task', 'paritee']],
  ['no such option of it', ['--task', 'parity', '--set', 'lag=3']],
  ['no number', ['--task', 'echo', '--set', 'delay=long']],
  ['out of its range', ['--task', 'echo', '--set', 'delay=50']],
  ['an option of texts', ['--task', 'echo', '--text', 'book.txt']],
  ['attention without a target', ['--task', 'echo', '--attention', 'additive']],
  ['an encoder without states', ['--task', 'dates', '--cell', 'feedforward']],
  ['checkpoints of nothing', ['--task', 'echo', '--checkpoint-every', '5']],
  ['another cell for a saved model', ['--task', 'echo', '--resume', 'model', '--cell', 'lstm']],
  ['a place that is none', ['--task', 'echo', '--backend', 'cuda']],
])('one sentence: %s', async (_, args) => {
  // Refused before there is anything to run: no process is needed to hear of it.
  const error: unknown = await trainTask(args).catch((reason: unknown) => reason);
  const { message, exitCode } = error instanceof Failure ? error : explain(toWire(error));
  expectOneSentence({ code: exitCode, stdout: '', stderr: `${message}\n` }, 2);
});

/** A series that is quickly made and learned. */
const SINE = ['--task', 'sine', '--set', 'trainSize=200', '--set', 'testSize=80', '--set', 'seqLen=20'];
const QUICK = ['--steps', '4', '--backend', 'cpu', '--quiet'];

describe('a model of a series', () => {
  const at = folder();
  const model = join(at, 'sine');
  const trained = run('train', [...SINE, '--cell', 'lstm', '--layers', '2', ...QUICK, '--out', model]);

  test('is saved with its scaling, and nothing is left beside it', async () => {
    const { code, stderr } = await trained;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(names(at)).toEqual(['sine']);
    const { network, steps, scaling } = await Network.load(readFileSync(model), new CpuExecutor());
    expect(network.config).toMatchObject({ cell: 'lstm', numLayers: 2, hiddenSize: 16, output: 'steps' });
    expect(steps).toBe(4);
    const data = makeTask('sine', { trainSize: 200, testSize: 80, seqLen: 20 });
    expect(data.kind === 'sequences' && data.series?.scaling).toEqual(scaling);
  });

  test('is trained on, from where it was, and only on the same series', async () => {
    await trained;
    const longer = join(at, 'longer');
    const args = [...SINE, '--steps', '4', '--backend', 'cpu', '--resume', model, '--out', longer];
    const { code, stdout, stderr } = await run('train', args);
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(
      /2 layers of 16 hidden units \(lstm\).* It goes on from step 4, and its optimizer/,
    );
    expect(stderr).toContain(`The model after step 8 is in ${longer}.`);
    expect((await Network.load(readFileSync(longer), new CpuExecutor())).steps).toBe(8);
    // The loss that it begins with is the one that it ended with, or near it.
    const reached = (text: string) => Number(/reaches a loss of (\S+)/.exec(text)?.[1]);
    expect(reached(stdout)).toBeLessThan(reached((await trained).stdout));
    const other = await run('train', [...SINE, '--set', 'seed=5', '--backend', 'cpu', '--resume', model]);
    expectOneSentence(other, 1);
    expect(other.stderr).toMatch(
      /sine" cannot be used: the model was made .*scaling differs; choose the task/,
    );
    const parity = await run('train', ['--task', 'parity', '--backend', 'cpu', '--resume', model]);
    expectOneSentence(parity, 1);
    expect(parity.stderr).toMatch(/its input differs/);
  });

  test("goes on with the task's series, as a program would", async () => {
    await trained;
    const { code, stdout, stderr } = await run('generate', [
      ...['--model', model, '--backend', 'cpu', '--quiet', ...SINE, '--length', '3'],
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [head, ...rows] = stdout.trimEnd().split('\n');
    expect(head).toBe('x');
    // The same by hand, from the beginning every time: read all rows, take the last answer, append it.
    const data = makeTask('sine', { trainSize: 200, testSize: 80, seqLen: 20 });
    const series = (data.kind === 'sequences' && data.series) as { test: { values: Float32Array } };
    const { network, scaling } = await Network.load(readFileSync(model), new CpuExecutor());
    const values = [...series.test.values];
    const { offset = [], factor = [] } = scaling ?? {};
    for (const row of rows) {
      const x = Float32Array.from(values);
      const ask = { seqLen: x.length, batchSize: 1, x, targets: x, loss: 'squared' } as const;
      const o = (await network.inspect(ask)).logits.at(-1) as number;
      expect(Number(row)).toBeCloseTo((offset[0] as number) + (factor[0] as number) * o, 4);
      values.push(o);
    }
    expect(rows).toHaveLength(3);
    expect(new Set(rows).size).toBe(3);
  });

  test('goes on with a table, whose columns it finds by name', async () => {
    await trained;
    const write = (text: string) => {
      const csv = file(join(folder(), 'table.csv'), text);
      return run('generate', [
        '--model',
        model,
        '--backend',
        'cpu',
        '--csv',
        csv,
        '--length',
        '2',
        '--quiet',
      ]);
    };
    const rising = await write('t,x\n1,-0.4\n2,-0.2\n3,0\n');
    expect(rising).toMatchObject({ code: 0, stderr: '' });
    expect(rising.stdout).toMatch(/^x\n-?\d\S*\n-?\d\S*\n$/);
    const falling = await write('x\n0.4\n0.2\n0\n');
    expect(falling.stdout).not.toBe(rising.stdout);
    const other = await write('y\n1\n2\n');
    expectOneSentence(other, 1);
    expect(other.stderr).toMatch(/table.csv" cannot be used: there is no column "x"/);
  });

  test('asks where its last values come from', async () => {
    await trained;
    for (const [typed, says] of [
      [[], /--csv FILE or from --task NAME/],
      [['--task', 'parity'], /--task parity has no series/],
      [['--source', 'a'], /--source has no effect: the model is a network, which takes --csv, --task, --set/],
    ] as const) {
      const result = await run('generate', ['--model', model, ...typed]);
      expectOneSentence(result, 2);
      expect(result.stderr).toMatch(says);
    }
  });
});

describe('a model of pairs', () => {
  const model = join(folder(), 'sums');
  const size = ['--set', 'digits=1', '--set', 'trainSize=60', '--set', 'testSize=5'];
  const trained = run('train', ['--task', 'sums', ...size, '--bidirectional', ...QUICK, '--out', model]);

  test('is saved with its vocabularies', async () => {
    expect((await trained).code, (await trained).stderr).toBe(0);
    const loaded = await EncoderDecoder.load(readFileSync(model), new CpuExecutor());
    expect(loaded.vocabulary?.encode('+0')).toEqual(Int32Array.of(0, 1));
    expect(loaded.targetVocabulary?.encode('09')).toEqual(Int32Array.of(0, 9));
    expect(loaded.pair.config.encoder.bidirectional).toBe(true);
  });

  test('writes a target for each source, typed or piped in, in their order', async () => {
    await trained;
    // Weights that are large answer each source otherwise.
    const { pair, vocabulary, targetVocabulary } = await EncoderDecoder.load(
      readFileSync(model),
      new CpuExecutor(),
    );
    const state = await pair.stateDict();
    pair.loadStateDict(new Map([...state].map(([name, values]) => [name, values.map((v) => 6 * v)])));
    const about = { vocabulary: vocabulary as Vocabulary, targetVocabulary: targetVocabulary as Vocabulary };
    const loud = file(join(folder(), 'loud'), await pair.save(about));
    const sources = ['1+2', '9', '8+8', '7+1'];
    const by = async (source: string) => {
      const tokens = about.vocabulary.encode(source);
      const alone = { seqLen: tokens.length, batchSize: 1, tokens, lengths: Int32Array.of(tokens.length) };
      const [written] = await pair.write(alone, { begin: 11, end: 10, length: 5 });
      return about.targetVocabulary.decode(written as Int32Array);
    };
    const right: string[] = [];
    for (const source of sources) right.push(await by(source));
    expect(right, 'an order can be told').not.toEqual(right.toReversed());
    const args = ['--model', loud, '--backend', 'cpu', '--quiet', '--length', '5'];
    const typed = await run('generate', [...args, ...sources.flatMap((source) => ['--source', source])]);
    expect(typed).toEqual({ code: 0, stdout: `${right.join('\n')}\n`, stderr: '' });
    const pipe = ['bash', '-c', 'printf "1+2\\n9\\r\\n8+8\\n7+1" | "$0" "$@"'];
    expect(await run('generate', args, pipe)).toEqual(typed);
  });

  test('asks for a source that it can read', async () => {
    await trained;
    for (const [typed, code, says] of [
      [[], 2, /--source TEXT is missing, and there are no lines/],
      [['--source', ''], 2, /Source 1 is empty/],
      [['--source', '1', '--seed', '3'], 2, /--seed has no effect.*which takes --source/],
      [['--source', 'x', '--backend', 'cpu'], 1, /"x" at offset 0 is not in the vocabulary/],
    ] as const) {
      const result = await run('generate', ['--model', model, ...typed]);
      expectOneSentence(result, code);
      expect(result.stderr).toMatch(says);
    }
  });
});

test('Ctrl-C keeps the model and shows what was learned; checkpoints come before', async () => {
  const at = folder();
  const model = join(at, 'parity');
  const args = ['--task', 'parity', ...CPU, '--steps', '100000000', '--report-every', '5'];
  const running = start('train', [...args, '--checkpoint-every', '5', '--out', model]);
  await running.says(/^step 10\//m);
  expect(names(at)).toContain('parity');
  running.process.kill('SIGINT');
  const { code, stdout, stderr } = await running.finished;
  expect(code, stderr).toBe(130);
  expect(stdout).toMatch(/^a coin reaches 50\.0 % right\nthis network reaches/);
  const [, step = ''] = /^Interrupted: .+ holds the model after step (\d+)\.$/m.exec(stderr) ?? [];
  expect(names(at)).toEqual(['parity']);
  const loaded = await Network.load(readFileSync(model), new CpuExecutor());
  expect(loaded.steps).toBe(Number(step));
  expect(loaded.vocabulary?.encode('01')).toEqual(Int32Array.of(0, 1));
});

test('in headless Chromium, from a saved model and back', async () => {
  const model = join(folder(), 'echo');
  const task = ['--task', 'echo', '--set', 'length=4', '--set', 'trainSize=8', '--set', 'testSize=4'];
  const quick = ['--steps', '2', '--batch', '4', '--report-every', '2'];
  const first = await run('train', [...task, ...quick, '--hidden', '4', '--backend', 'cpu', '--out', model]);
  expect(first.code, first.stderr).toBe(0);
  const args = [...task, ...quick, '--resume', model, '--out', model, '--backend', 'chromium'];
  const { code, stdout, stderr } = await run('train', args);
  expect(code, stderr).toBe(0);
  expect(stderr).toMatch(/in headless Chromium, because --backend chromium asks for it\.$/m);
  expect(stderr).toMatch(/4 hidden units \(rnn\).* It goes on from step 2,/);
  expect(stdout).toMatch(/^a guess reaches 50\.0 % right\nthis network reaches a loss of \d/);
  expect((await Network.load(readFileSync(model), new CpuExecutor())).steps).toBe(4);
});
