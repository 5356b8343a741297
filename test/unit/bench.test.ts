import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  CHECKED_STEPS,
  disagreement,
  emptiness,
  MOVEMENT_TOLERANCE,
  TOLERANCE,
} from '../../bench/agreement.ts';
import { compare, type PeerFigures } from '../../bench/compare.ts';
import type { FirstFigures } from '../../bench/first.ts';
import { flopsOf } from '../../bench/flops.ts';
import { AXIS_NAMES, expectedMs, grow, paceWithin } from '../../bench/growth.ts';
import { emptyPlan, floorOf, squarePlan } from '../../bench/limit.ts';
import { digits, markdown } from '../../bench/markdown.ts';
import { type Actions, commandLine, peersIn } from '../../bench/options.ts';
import { partsOf } from '../../bench/parts.ts';
import { PEER_NAMES, type PeerName } from '../../bench/peers/names.ts';
import { oursOnCpu } from '../../bench/peers/ours.ts';
import { argmax, oneHot, type Peer, transposed } from '../../bench/peers/peer.ts';
import { type Contestant, interleave, paceFor } from '../../bench/rounds.ts';
import type { Run } from '../../bench/run.ts';
import { median, spreadOf } from '../../bench/statistics.ts';
import type { StepFigures } from '../../bench/step.ts';
import { ERROR, report } from '../../bench/tables.ts';
import {
  batchesFor,
  configOf,
  type Sizes,
  titleOf,
  USUAL,
  type Weights,
  WORKS,
  type Work,
  weightsFor,
  workNamed,
} from '../../bench/works.ts';
import { kernels } from '../../shaders/index.ts';
import { everywhere } from '../../src/gpu/choices.ts';
import { resolveConfig } from '../../src/model/config.ts';
import { adam } from '../../src/optim/adam.ts';
import { sgd } from '../../src/optim/sgd.ts';
import { check } from '../../src/schedule/check.ts';
import { trainingPlan } from '../../src/text/training-plan.ts';

import { charConfig } from '../helpers/training-runs.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('statistics', () => {
  test('take the middle, and the mean of two middles', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(median([7])).toBe(7);
    expect(median([])).toBeNaN();
  });

  test('sort numbers as numbers, and leave the list as it is', () => {
    const list = [100, 9, 20];
    expect(median(list)).toBe(20);
    expect(list).toEqual([100, 9, 20]);
    expect(spreadOf(list)).toEqual({ median: 20, least: 9, most: 100 });
  });
});

const planOf = (more: Partial<Sizes>) => {
  const sizes = { ...USUAL, vocabSize: 11, hiddenSize: 12, batchSize: 3, seqLen: 5, ...more };
  const streams = { seqLen: sizes.seqLen, batchSize: sizes.batchSize, streamLength: 4 * sizes.seqLen + 1 };
  return trainingPlan(resolveConfig(configOf(sizes)), streams, sgd(), false);
};

describe('operations of a plan', () => {
  const [T, B, H, V] = [5, 3, 12, 11];

  test.each([
    ['rnn', 1],
    ['lstm', 4],
    ['gru', 3],
  ] as const)('of one layer of the cell %s, by hand', (cell, G) => {
    // Forward h·W at every step; backward δ·W at every step but the first, whose h(-1) wants no gradient, and dW;
    // the output, its gradient to h, and its weights' gradient. Tokens are looked up, not multiplied.
    const recurrent = 2 * B * H * G * H;
    const output = 2 * T * B * H * V;
    expect(flopsOf(planOf({ cell }))).toBe(T * recurrent + (T - 1) * recurrent + T * recurrent + 3 * output);
  });

  test('of a second layer, by hand: x·U, its gradient to x, and its weights', () => {
    const recurrent = 2 * B * H * H;
    const more = (T + (T - 1) + T) * recurrent + 3 * T * recurrent;
    expect(flopsOf(planOf({ numLayers: 2 })) - flopsOf(planOf({}))).toBe(more);
  });

  test('of both directions are twice those of one, and a wider output', () => {
    const output = 3 * 2 * T * B * H * V;
    const one = flopsOf(planOf({})) - output;
    expect(flopsOf(planOf({ bidirectional: true }))).toBe(2 * one + 2 * output);
  });

  test('know every kernel with a product inside', () => {
    const withProduct = readdirSync(`${root}/shaders`)
      .filter((file) => file.endsWith('.wgsl.ts'))
      .filter((file) => /\b(productText|pullingMain)\b/.test(readFileSync(`${root}/shaders/${file}`, 'utf8')))
      .map((file) => file.replace('.wgsl.ts', ''));
    expect(withProduct.length).toBeGreaterThan(4);
    const counted = [...kernels.values()].filter((k) => k.multiplyAdds).map((k) => k.name);
    expect(counted.sort()).toEqual(withProduct.sort());
  });

  test('of the plans of the limit are what they say, and the plans are sound', () => {
    expect(flopsOf(squarePlan(8, 3))).toBe(3 * 2 * 8 ** 3);
    expect(flopsOf(emptyPlan(5))).toBe(0);
    expect(emptyPlan(5).dispatches).toHaveLength(5);
    for (const plan of [squarePlan(8, 3), emptyPlan(5)]) expect(check(plan)).toEqual([]);
  });

  test('of the parts of a step add up to those of the step', () => {
    const streams = { seqLen: 5, batchSize: 8, streamLength: 21 };
    const plan = trainingPlan(charConfig(64, 128), streams, adam(), false);
    for (const [fuses, dispatches] of [
      [true, 19],
      [false, 2 * 5 + 16],
    ] as const) {
      const parts = partsOf(plan, everywhere({ rows: 4, vectors: 1, x: 8, y: 1 }, fuses));
      expect(parts.reduce((sum, part) => sum + part.flops, 0)).toBe(flopsOf(plan));
      expect(parts.map((part) => part.from)).toEqual([0, ...parts.slice(0, -1).map((part) => part.to)]);
      expect(parts.at(-1)?.to).toBe(dispatches);
      const steps = parts.find((part) => part.name === 'forward each t: rnnStep, 8 × 128');
      expect(steps?.flops).toBe(5 * 2 * 8 * 128 * 128);
    }
  });

  test('give a floor: products at the best rate, and dispatches at the least cost', () => {
    const floor = floorOf({ flops: 3e9, dispatches: 100, stepMs: 800 }, { gflops: 10, dispatchUs: 20 });
    expect(floor.productsMs).toBeCloseTo(300);
    expect(floor.dispatchesMs).toBeCloseTo(2);
    expect(floor.share).toBeCloseTo(302 / 800);
  });
});

describe('agreement', () => {
  const ours = [4, 3.9, 3.8];

  test('is what rounding allows', () => {
    expect(disagreement('train', ours, ours)).toBeUndefined();
    expect(disagreement('train', ours, [4.00001, 3.90001, 3.79999])).toBeUndefined();
  });

  test('is refused to losses that differ by more than 1e-3, to NaN, and to fewer', () => {
    expect(TOLERANCE).toBe(1e-3);
    for (const at of [0, 1, 2]) {
      const other = ours.map((loss, i) => (i === at ? loss * 1.0011 : loss));
      expect(disagreement('train', ours, other)).toMatch(`loss ${at + 1}`);
      expect(disagreement('train', ours, ours.with(at, Number.NaN))).toMatch('NaN');
    }
    expect(disagreement('train', ours, [0, 0, 0])).toMatch('loss 1');
    expect(disagreement('train', ours, [4, 3.9])).toMatch('2 numbers');
    expect(disagreement('train', [], [])).toBeDefined();
  });

  test('is refused to a loss that moves elsewhere, however close it is', () => {
    const slow = [4, 3.999, 3.998];
    expect(disagreement('train', slow, [4, 3.9995, 3.999])).toMatch('moves by');
    expect(disagreement('train', slow, [4, 4.0005, 4.001])).toMatch('moves by');
    expect(
      disagreement('train', slow, [4, 3.999, 4 - 0.002 * (1 + 0.9 * MOVEMENT_TOLERANCE)]),
    ).toBeUndefined();
  });

  test('of texts is the same text', () => {
    expect(disagreement('write', [1, 2, 3], [1, 2, 3])).toBeUndefined();
    expect(disagreement('write', [1, 2000, 3], [1, 2001, 3])).toMatch('character 2');
  });

  test('says nothing where nothing moves', () => {
    expect(emptiness('train', ours)).toBeUndefined();
    expect(emptiness('train', [4, 4, 4])).toBeDefined();
    expect(emptiness('train', [4, 4, 4.0001])).toBeDefined();
    expect(emptiness('train', [Number.NaN, 1])).toBeDefined();
    expect(emptiness('write', [1, 1, 2, 2, 1])).toBeDefined();
    expect(emptiness('write', [1, 2, 3, 4])).toBeUndefined();
  });
});

describe('rounds', () => {
  test('fit the budget: fewer steps first, then fewer rounds, and one of one at least', () => {
    const limits = { rounds: 5, steps: 20, budgetMs: 1000 };
    expect(paceFor(1, limits)).toEqual({ rounds: 5, steps: 20 });
    expect(paceFor(20, limits)).toEqual({ rounds: 5, steps: 10 });
    expect(paceFor(200, limits)).toEqual({ rounds: 5, steps: 1 });
    expect(paceFor(400, limits)).toEqual({ rounds: 2, steps: 1 });
    expect(paceFor(9000, limits)).toEqual({ rounds: 1, steps: 1 });
  });

  test('are interleaved, begin with another each time, and count time by step', async () => {
    let clock = 0;
    const turns: string[] = [];
    const contestant = (name: string, ms: number): Contestant => ({
      name,
      step: () => {
        clock += ms;
      },
      outcome: async () => {
        turns.push(name);
        clock += 1;
        return [];
      },
    });
    const times = await interleave(
      [
        { contestant: contestant('a', 10), pace: { rounds: 3, steps: 2 } },
        { contestant: contestant('b', 100), pace: { rounds: 2, steps: 1 } },
      ],
      () => clock,
    );
    expect(turns).toEqual(['a', 'b', 'b', 'a', 'a']);
    expect(Object.fromEntries(times)).toEqual({ a: [10.5, 10.5, 10.5], b: [101, 101] });
  });
});

/** A peer that says these losses, one at each step. */
const saying = (
  name: string,
  losses: readonly number[],
  more: Partial<Peer> = {},
): Peer & { disposed: number } => {
  const peer = {
    name,
    disposed: 0,
    async load() {
      let steps = 0;
      return {
        adapter: `adapter of ${name}`,
        step: () => void steps++,
        outcome: async () => [losses[Math.min(steps, losses.length) - 1] as number],
        dispose: () => void peer.disposed++,
      };
    },
    ...more,
  };
  return peer;
};

describe('a comparison', () => {
  const work = workNamed('tiny');
  const options = { rounds: 2, steps: 1, budget: 60 };
  const figures = async (...peers: Peer[]): Promise<Record<string, PeerFigures>> => {
    const { peers: all } = await compare(work, peers, options);
    return Object.fromEntries(all.map((f) => [f.peer, f]));
  };

  test('gives times and a ratio to those that agree, and none to one that does not', async () => {
    const [ours, same, other] = [
      saying('ours', [4, 3.9, 3.8]),
      saying('same', [4, 3.9, 3.8]),
      saying('other', [4, 3.9, 3.7]),
    ];
    const all = await figures(ours, same, other);
    expect(all.ours).toMatchObject({ adapter: 'adapter of ours', ratio: 1, outcome: [4, 3.9, 3.8] });
    expect(all.same?.ratio).toBeGreaterThan(0);
    expect(all.same?.stepMs?.median).toBeGreaterThanOrEqual(0);
    expect(all.other?.disagrees).toMatch('loss 3');
    expect(all.other).not.toHaveProperty('ratio');
    expect(all.other).not.toHaveProperty('stepMs');
    expect([ours, same, other].map((p) => p.disposed)).toEqual([1, 1, 1]);
  });

  test('tells why somebody has no figures, and goes on with the others', async () => {
    const refusing = saying('refusing', [], { cannot: () => 'it has no such cell' });
    const failing = saying('failing', [], {
      load: () => Promise.reject(new Error('no adapter\nand a stack')),
    });
    const all = await figures(refusing, failing, saying('ours', [4, 3.9, 3.8]));
    expect(all.refusing).toEqual({ peer: 'refusing', why: 'it has no such cell' });
    expect(all.failing).toEqual({ peer: 'failing', why: 'no adapter' });
    expect(all.ours?.ratio).toBe(1);
  });

  test('frees everything when it is stopped', async () => {
    const peers = [saying('ours', [4, 3.9, 3.8]), saying('same', [4, 3.9, 3.8])];
    const stop = (what: string): void => {
      if (what.includes('round')) throw new Error('Stopped.');
    };
    await expect(compare(work, peers, options, stop)).rejects.toThrow('Stopped.');
    expect(peers.map((p) => p.disposed)).toEqual([1, 1]);
  });

  test('of our own network moves its loss, whatever the cell', async () => {
    const small = { ...USUAL, vocabSize: 9, hiddenSize: 8, batchSize: 2, seqLen: 4, name: 'small' };
    for (const cell of ['rnn', 'lstm', 'gru', 'gru-reset-before'] as const) {
      const { peers } = await compare({ ...small, cell, kind: 'train' }, [oursOnCpu], options);
      expect(peers[0], cell).toMatchObject({ peer: 'ours-cpu', ratio: 1 });
    }
  });

  const losses = async (work: Work, weights: Weights): Promise<number[]> => {
    const loaded = await oursOnCpu.load(work, weights, batchesFor(work));
    const out: number[] = [];
    for (let i = 0; i < CHECKED_STEPS; i++) {
      await loaded.step();
      out.push(...(await loaded.outcome()));
    }
    loaded.dispose();
    return out;
  };

  test.each(WORKS.filter((w) => w.kind === 'train' && w.hiddenSize === 128))(
    'sees another network behind the losses: $name',
    async (work) => {
      const [H, B, T] = [32, 8, 16];
      const small = { ...work, hiddenSize: H, batchSize: B, seqLen: T };
      const weights = weightsFor(small);
      const ours = await losses(small, weights);
      expect(disagreement('train', ours, await losses(small, new Map(weights)))).toBeUndefined();
      expect(emptiness('train', ours)).toBeUndefined();
      const changed = (which: RegExp, change: (data: Float32Array) => Float32Array): Weights =>
        new Map([...weights].map(([name, data]) => [name, which.test(name) ? change(data) : data]));
      const G = (weights.get('rnn.weight_hh_l0') as Float32Array).length / (H * H);
      const others: Record<string, Weights> = {
        'a transposed W': changed(/weight_hh/, (W) => {
          const gates = Array.from({ length: G }, (_, g) => W.subarray(g * H * H, (g + 1) * H * H));
          return Float32Array.from(gates.flatMap((own) => [...transposed(own, H, H)]));
        }),
        'no biases': changed(/rnn\.bias/, (b) => new Float32Array(b.length)),
        ...(G > 1 && {
          'the first two gates exchanged': changed(/^rnn/, (data) => {
            const n = data.length / G;
            return Float32Array.from([
              ...data.subarray(n, 2 * n),
              ...data.subarray(0, n),
              ...data.subarray(2 * n),
            ]);
          }),
        }),
      };
      for (const [what, other] of Object.entries(others))
        expect(disagreement('train', ours, await losses(small, other)), what).toBeDefined();
    },
  );

  test.each(['write', 'write-lstm'])(
    'of what our own network writes has something to compare: %s',
    async (name) => {
      const { peers } = await compare(workNamed(name), [oursOnCpu], { ...options, rounds: 1 });
      expect(peers[0]).toMatchObject({ peer: 'ours-cpu', ratio: 1, pace: { rounds: 1, steps: 1 } });
      expect(peers[0]?.outcome).toHaveLength(workNamed(name).seqLen);
    },
  );
});

describe('works', () => {
  test('have names of their own, and biases that are not zero', () => {
    expect(new Set(WORKS.map((w) => w.name)).size).toBe(WORKS.length);
    for (const work of WORKS.filter((w) => w.hiddenSize <= 128))
      for (const [name, data] of weightsFor(work))
        expect(
          data.some((x) => x !== 0),
          `${work.name} ${name}`,
        ).toBe(true);
    expect(() => workNamed('nothing')).toThrow('nothing');
    expect(titleOf(workNamed('both-ways'))).toBe('RNN, both directions, V = 64, H = 128, B = 32, T = 32');
  });

  test('have batches in which the next token is the target', () => {
    const { batchSize: B, seqLen: T, vocabSize: V } = USUAL;
    for (const { tokens, targets } of batchesFor(USUAL)) {
      expect([tokens.length, targets.length]).toEqual([T * B, T * B]);
      expect(tokens.slice(B)).toEqual(targets.slice(0, -B));
      expect(Math.min(...tokens, ...targets)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...tokens, ...targets)).toBeLessThan(V);
      expect(new Set(tokens).size).toBeGreaterThan(V / 2);
    }
  });

  test('reach peers in their layouts', () => {
    expect([...transposed(Float32Array.of(1, 2, 3, 4, 5, 6), 2, 3)]).toEqual([1, 4, 2, 5, 3, 6]);
    expect([...oneHot(Int32Array.of(2, 0), 3)]).toEqual([0, 0, 1, 1, 0, 0]);
    expect(argmax([1, 3, 2, 3])).toBe(1);
  });
});

describe('growth', () => {
  const figures = (sizes: Sizes, ms: number): StepFigures => ({ ...STEP, sizes, stepMs: spreadOf([ms]) });

  test('expects a step to grow as it did, and in proportion at least', () => {
    expect(expectedMs([], 16)).toBe(0);
    expect(expectedMs([{ value: 16, ms: 10 }], 32)).toBe(20);
    expect(
      expectedMs(
        [
          { value: 16, ms: 10 },
          { value: 32, ms: 40 },
        ],
        64,
      ),
    ).toBeCloseTo(160);
    expect(
      expectedMs(
        [
          { value: 16, ms: 10 },
          { value: 32, ms: 5 },
        ],
        64,
      ),
    ).toBe(10);
  });

  test('takes fewer steps before it takes fewer rounds, and none where four steps are too many', () => {
    expect(paceWithin(0, 5, 20, 1000)).toEqual({ rounds: 5, steps: 20 });
    expect(paceWithin(1, 5, 20, 1000)).toEqual({ rounds: 5, steps: 20 });
    expect(paceWithin(20, 5, 20, 1000)).toEqual({ rounds: 5, steps: 8 });
    expect(paceWithin(250, 5, 20, 1000)).toEqual({ rounds: 1, steps: 1 });
    expect(paceWithin(251, 5, 20, 1000)).toBeUndefined();
  });

  test('leaves out what is above the budget or fails, and says so', async () => {
    const measured: number[] = [];
    const axis = await grow('T', { rounds: 1, steps: 1, budget: 1 }, async (sizes) => {
      measured.push(sizes.seqLen);
      if (sizes.seqLen === 64) throw new Error('too large\nsomewhere');
      return figures(sizes, sizes.seqLen);
    });
    expect(measured).toEqual([16, 32, 64, 128]);
    expect(axis.points.map((p) => p.value)).toEqual([16, 32, 64, 128, 256, 512, 1024, 2048, 4096]);
    expect(axis.points.map((p) => 'leftOut' in p)).toEqual([
      false,
      false,
      true,
      false,
      true,
      true,
      true,
      true,
      true,
    ]);
    expect(axis.points[2]).toEqual({ value: 64, leftOut: 'too large' });
    expect(axis.points[4]).toMatchObject({ leftOut: expect.stringContaining('budget is 1 s') });
    expect(AXIS_NAMES).toEqual(['T', 'H', 'B', 'layers']);
  });
});

describe('options', () => {
  const parse = async (...args: string[]): Promise<unknown[]> => {
    const calls: unknown[] = [];
    const record = (name: string) => async (given: unknown) => void calls.push(name, given);
    const names = ['step', 'peers', 'limit', 'growth', 'segments', 'tune', 'first', 'page', 'table'] as const;
    const actions = Object.fromEntries(names.map((name) => [name, record(name)])) as unknown as Actions;
    const line = commandLine(actions);
    for (const command of [line, ...line.commands]) {
      command.exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
    }
    await line.parseAsync(args, { from: 'user' });
    return calls;
  };

  test('without a command are those of a step, as before', async () => {
    expect(await parse()).toEqual(['step', { rounds: 7, steps: 20 }]);
    expect(await parse('--json', '--rounds', '3', '--steps', '10')).toEqual([
      'step',
      { rounds: 3, steps: 10, json: true },
    ]);
  });

  test('gather names, and know where to write to', async () => {
    expect(await parse('peers', '--work', 'rnn', '--work', 'tiny', '--peer', 'jax-wasm', '--out')).toEqual([
      'peers',
      { rounds: 7, steps: 20, budget: 120, work: ['rnn', 'tiny'], peer: ['jax-wasm'], out: true },
    ]);
    expect(await parse('growth', '--axis', 'T', '--budget', '5', '--out', 'a.json')).toEqual([
      'growth',
      { rounds: 5, steps: 20, budget: 5, axis: ['T'], out: 'a.json' },
    ]);
    expect(await parse('page', '--port', '0')).toEqual(['page', { port: 0 }]);
  });

  test.each([
    [['peers', '--work', 'nothing']],
    [['peers', '--peer', 'nobody']],
    [['limit', '--work', 'write']],
    [['growth', '--axis', 'V']],
    [['--rounds', '0']],
    [['--steps', '1.5']],
    [['--rounds', '']],
    [['page', '--port', '65536']],
    [['table']],
    [['nothing']],
  ])('%j is refused', async (args) => {
    await expect(parse(...args)).rejects.toThrow();
  });

  test('bound the tuner as it is bound by default', async () => {
    expect(await parse('tune')).toEqual(['tune', { budget: 1500, patience: 10_000 }]);
    expect(await parse('tune', '--budget', '300', '--patience', '20', '--json')).toEqual([
      'tune',
      { budget: 300, patience: 20, json: true },
    ]);
  });

  test('put ours first, whoever is asked for', () => {
    expect(peersIn(undefined)).toEqual(PEER_NAMES);
    expect(peersIn(['jax-wasm', 'ours-cpu'] as PeerName[])).toEqual(['ours-webgpu', 'ours-cpu', 'jax-wasm']);
  });
});

const STEP: StepFigures = {
  sizes: USUAL,
  adapter: 'an adapter',
  perStep: {
    dispatchWorkgroups: 80,
    submit: 1,
    createBuffer: 0,
    createBindGroup: 0,
  } as StepFigures['perStep'],
  flops: 150e6,
  scriptMs: 0.5,
  stepMs: { median: 75.04, least: 70, most: 1234.5 },
  firstStepMs: 2700,
  bytes: 3_441_120,
  announcedBytes: 3_441_120,
  losses: [4.158, 2.5],
};

describe('tables', () => {
  const setting = {
    adapter: 'an adapter',
    browser: 'Chromium 1',
    commit: 'abc1234',
    rounds: 2,
    steps: 3,
    budget: 4,
  };
  const work: Work = workNamed('rnn');

  test('are Markdown, aligned', () => {
    expect(
      markdown([
        ['', 'ms'],
        ['a name', '1'],
        ['b', '20'],
      ]),
    ).toBe('|        |  ms |\n|--------|----:|\n| a name |   1 |\n| b      |  20 |');
    expect([0.1234, 12.345, 123.45, 1234.5, Number.NaN].map(digits)).toEqual([
      '0.12',
      '12.3',
      '123',
      '1,235',
      '–',
    ]);
  });

  test('carry adapter, browser and commit, whatever was measured', () => {
    const runs: Run[] = [
      { ...setting, command: 'step', figures: [STEP] },
      { ...setting, command: 'peers', versions: { 'a-peer': '1.2.3' }, comparisons: [] },
    ];
    for (const run of runs)
      for (const part of ['an adapter', 'Chromium 1', 'abc1234', `bench -- ${run.command}`])
        expect(report(run)).toContain(part);
    expect(report(runs[0] as Run)).toContain('75.0 (70.0 – 1,235)');
    expect(report(runs[1] as Run)).toContain('a-peer 1.2.3');
  });

  test('show a ratio only beside an agreement', () => {
    const text = report({
      ...setting,
      command: 'peers',
      versions: {},
      comparisons: [
        {
          work,
          peers: [
            {
              peer: 'good',
              stepMs: STEP.stepMs,
              pace: { rounds: 2, steps: 3 },
              ratio: 7.654,
              firstStepMs: 2000,
            },
            {
              ...{ peer: 'wrong', disagrees: 'loss 1 is 0', outcome: [0] },
              ...{ stepMs: STEP.stepMs, pace: { rounds: 2, steps: 3 }, ratio: 0.5 },
            },
            { peer: 'absent', why: 'it has no such cell' },
          ],
        },
      ],
    });
    const line = (name: string): string => text.split('\n').find((l) => l.startsWith(`| ${name}`)) as string;
    expect(line('good')).toMatch(/7\.65 .* 2\.00 .* 2 × 3/);
    expect(line('wrong')).toMatch(`${ERROR} loss 1 is 0`);
    expect(line('wrong').match(/ – /g)).toHaveLength(3);
    expect(line('absent')).toMatch('it has no such cell');
    expect(line('absent')).not.toMatch(ERROR);
  });

  test('of the other commands say what was left out, and what differs', () => {
    const floor = floorOf({ flops: 150e6, dispatches: 80, stepMs: 75.04 }, { gflops: 9, dispatchUs: 20 });
    const limits = {
      adapter: 'x',
      size: 512,
      tiles: [{ tile: 'large', gflops: 9 }],
      gflops: 9,
      dispatchUs: 20,
    };
    const limit = report({
      ...setting,
      command: 'limit',
      limits,
      works: [
        {
          ...{ work: 'rnn', step: STEP, floor },
          parts: [
            { name: 'update: adam', from: 3, to: 4, flops: 0, ms: 0.01 },
            { name: 'forward each t: rnnStep', from: 0, to: 3, flops: 9e6, ms: 3 },
          ],
        },
      ],
      leftOut: [{ work: 'lstm', why: 'it failed' }],
    });
    expect(limit).toMatch(/RNN, V = 64.* 150 .* 80 .* 16\.7 .* 1\.60 .* 18\.3 .* 24 %/);
    expect(limit).toContain('lstm was left out: it failed');
    const lines = limit.split('\n').filter((line) => /update|forward/.test(line));
    expect(lines[0]).toMatch(/each t: rnnStep .* 9\.00 .* 3 .* 3\.00 .* 1\.06 .* 1\.94 /);
    expect(lines[1]).toMatch(/update: adam .* 0\.00 .* 1 .* 0\.01 .* 0\.02 .* – /);
    const points = [
      { value: 16, figures: STEP },
      { value: 4096, leftOut: 'too long' },
    ];
    const growth = report({
      ...setting,
      command: 'growth',
      axes: [{ name: 'T', title: 'T, steps', points }],
    });
    expect(growth).toMatch(/\| 16 .* 3,441,120/);
    expect(growth).toContain('- 4,096 was left out: too long.');
    const { stepMs } = STEP;
    const side = (segments: number, bytes: number) => ({ segments, bytes, stepMs, loss: 4.25 });
    const sides = [side(1, 8000), side(16, 1000)];
    const figures = [{ seqLen: 4096, adapter: 'an adapter', sides }];
    const segments = report({ ...setting, command: 'segments', figures });
    expect(segments).toMatch(/\| 4,096 \| +whole \| 8,000 \| +100.0 % /);
    expect(segments).toMatch(/\| 4,096 \| +16 \| 1,000 \| +12.5 % .* 1.00 \| +4.250000 \|/);
    const tuned = report({
      ...{ ...setting, command: 'tune', budget: 1500, patience: 10_000 },
      figures: {
        ...{ adapter: 'an adapter', spentMs: 700, waitedMs: 3000, wholeMs: 4000 },
        classes: [
          {
            shapeClass: 'gradient',
            candidates: [
              { way: '8x4 by 8x1', timed: 5, ms: { median: 3, least: 2, most: 4 } },
              { way: '8x8 by 8x1', timed: 5, ms: { median: 2, least: 1, most: 3 } },
              { way: '32x8 by 8x1', timed: 0, ms: undefined },
            ],
            chosen: '8x8 by 8x1',
          },
        ],
      },
    });
    expect(tuned).toContain('700 of 1,500 ms were spent on timed runs, 3,000 of 10,000 ms on waiting');
    expect(tuned).toMatch(/\| gradient \| +8x4 by 8x1 \| +5 \| 3.00 \(2.00 – 4.00\) \| +\|/);
    expect(tuned).toMatch(/\| gradient \| +8x8 by 8x1 \| +5 \| 2.00 \(1.00 – 3.00\) \| chosen \|/);
    expect(tuned).toMatch(/\| gradient \| +32x8 by 8x1 \| +0 \| +dropped \| +\|/);
    const size = { bytes: 2000, gzip: 1000 };
    const [bundles, adapter] = [
      [{ what: 'all', first: size, later: { bytes: 500, gzip: 300 } }],
      'an adapter',
    ];
    const [importMs, deviceMs, plansMs, pipelinesMs, readyMs] = [1, 2, 3, 4, 5].map((ms) => spreadOf([ms]));
    const parts = { importMs, deviceMs, plansMs, pipelinesMs, readyMs, stepMs } as FirstFigures['parts'];
    const pipelines = [
      { kernel: 'rnnStep', characters: 4825, aloneMs: 140 },
      { kernel: 'copy', characters: 1211, aloneMs: 30 },
    ];
    const visit = { bundles, parts, totalMs: stepMs, pipelines, later: 5, bytes: 9, adapter };
    const first = (announcedBytes: number): string =>
      report({ ...setting, command: 'first', figures: { ...visit, announcedBytes } });
    expect(first(9)).not.toContain(ERROR);
    expect(first(8)).toContain(ERROR);
    expect(first(9)).toMatch(/\| compile what trains +\| +4.00 /);
    expect(first(9)).toMatch(/\| rnnStep +\| +4,825 \| +140 \|\n\| copy .*\n\| together +\| +\| +170 \|/);
    expect(first(9)).toContain('5 more are compiled after it');
    expect(first(9)).toMatch(/all .* 2,000 .* 1,000 .* 500 .* 300/);
  });
});

describe('the lock files of the bench', () => {
  test.each(['peers', 'plot'])(
    'of %s record no registry, and exact versions of what is compared',
    (extra) => {
      const read = (file: string) => JSON.parse(readFileSync(`${root}/bench/${extra}/${file}`, 'utf8'));
      const entries: [string, { resolved?: string; link?: boolean }][] = Object.entries(
        read('package-lock.json').packages,
      );
      expect(entries.length).toBeGreaterThan(5);
      expect(entries.filter(([, entry]) => entry.resolved || entry.link)).toEqual([]);
      for (const version of Object.values(read('package.json').dependencies))
        expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    },
  );
});
