import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { Tile } from '../../shaders/kernel.ts';
import { stagedBytes } from '../../shaders/staged.ts';
import { ConfigError } from '../../src/core/errors.ts';
import type { Machine } from '../../src/gpu/adapter.ts';
import { candidatesFor } from '../../src/gpu/candidates.ts';
import { assertChoices } from '../../src/gpu/check-choices.ts';
import type { ChoiceMemory } from '../../src/gpu/choice-memory.ts';
import { type Choices, choicesFor, everywhere, SHAPE_CLASSES } from '../../src/gpu/choices.ts';
import { fileMemory } from '../../src/gpu/file-memory.ts';
import { keyOf, recall, remember } from '../../src/gpu/remembered.ts';
import { trialPlan } from '../../src/gpu/trials.ts';
import { resolveTuning, type Tuning } from '../../src/gpu/tuning.ts';
import { byClass, choicesOf, describeChoices, nameOf, waysOf } from '../../src/gpu/ways.ts';
import { check } from '../../src/schedule/check.ts';
import { thrown } from '../helpers/errors.ts';

const LIMITS = {
  ...{ maxComputeWorkgroupSizeX: 256, maxComputeWorkgroupSizeY: 256, maxComputeInvocationsPerWorkgroup: 256 },
  maxComputeWorkgroupStorageSize: 16384,
};
const machineWith = (more: Partial<Machine> = {}, info: Record<string, string> = {}): Machine => ({
  device: {
    limits: LIMITS,
    adapterInfo: { vendor: 'acme', architecture: 'one', ...info },
  } as unknown as GPUDevice,
  ...{ adapter: 'acme one', isFallback: false, borrowed: false, subgroups: [32, 32], ...more },
});
const MACHINES = {
  hardware: machineWith(),
  'hardware without subgroups': machineWith({ subgroups: undefined }),
  'hardware with subgroups of two sizes': machineWith({ subgroups: [4, 32] }),
  software: machineWith({ isFallback: true, subgroups: [4, 4] }),
  'software without subgroups': machineWith({ isFallback: true, subgroups: undefined }),
};

/** Forgets everything when the test ends. */
function mapMemory(entries = new Map<string, unknown>()): ChoiceMemory {
  return {
    read: async (key) => entries.get(key),
    write: async (key, value) => {
      entries.set(key, JSON.parse(JSON.stringify(value)));
    },
  };
}

/** The last candidate of each shape class. */
function unusual(machine: Machine): Choices {
  const candidates = candidatesFor(machine);
  return choicesOf(
    byClass((c) => candidates[c].at(-1) ?? candidates[c][0]),
    machine,
  );
}

test('choices are told in words', () => {
  const shared: Tile = { rows: 16, vectors: 2, x: 4, y: 1, sharing: 4 };
  const staged: Tile = { rows: 4, vectors: 1, x: 16, y: 16, staged: 16 };
  const tiles = {
    smallStep: shared,
    largeStep: shared,
    sequence: staged,
    gradient: { ...staged, staged: 8 },
  };
  const choices = { tiles, fuses: { smallStep: true, largeStep: false }, spreads: false };
  expect(describeChoices({ ...choices, from: 'remembered' })).toEqual({
    from: 'remembered',
    products: {
      smallStep: '16x8 by 4x1, sharing 4, fused',
      largeStep: '16x8 by 4x1, sharing 4',
      sequence: '4x4 by 16x16, staged 16',
      gradient: '4x4 by 16x16, staged 8',
    },
  });
});

describe.each(Object.entries(MACHINES))('candidates for %s', (_, machine) => {
  const candidates = candidatesFor(machine);

  it('begin with what is chosen without trying, are several, and none comes twice', () => {
    for (const c of SHAPE_CLASSES) {
      expect(candidates[c][0]).toEqual(waysOf(choicesFor(machine))[c]);
      expect(candidates[c].length).toBeGreaterThan(1);
      expect(new Set(candidates[c].map(nameOf)).size).toBe(candidates[c].length);
    }
  });

  it('are possible on it', () => {
    for (const c of SHAPE_CLASSES)
      for (const way of candidates[c])
        assertChoices('choices', choicesOf({ ...waysOf(choicesFor(machine)), [c]: way }, machine), machine);
  });

  it('fuse steps and leave them apart, and nothing else', () => {
    for (const c of SHAPE_CLASSES) {
      const fused = candidates[c].filter((way) => way.fuses).length;
      if (c.endsWith('Step')) {
        expect(fused).toBeGreaterThan(0);
        expect(fused).toBeLessThan(candidates[c].length);
      } else expect(fused).toBe(0);
    }
  });

  it('share and stage where the adapter can, and stage on hardware alone', () => {
    const tiles = candidates.sequence.map((way) => way.tile);
    expect(tiles.some((t) => t.sharing !== undefined)).toBe(machine.subgroups !== undefined);
    expect(tiles.some((t) => t.staged !== undefined)).toBe(!machine.isFallback);
  });
});

describe('the plan of a trial', () => {
  it.each(SHAPE_CLASSES)('of %s is sound', (shapeClass) => {
    for (const isFallback of [true, false]) {
      const plan = trialPlan(shapeClass, isFallback);
      expect(check(plan)).toEqual([]);
      expect(plan.dispatches.length).toBeGreaterThan(3);
    }
  });
});

describe('what is remembered', () => {
  it('comes back, on the same adapter', async () => {
    for (const machine of Object.values(MACHINES)) {
      const memory = mapMemory();
      expect(await recall(memory, machine, 100)).toBeUndefined();
      await remember(memory, machine, 100, unusual(machine));
      expect(await recall(memory, machine, 100)).toEqual(unusual(machine));
      expect(unusual(machine)).not.toEqual(choicesFor(machine));
    }
  });

  it('was found with no smaller budget than now', async () => {
    const memory = mapMemory();
    await remember(memory, MACHINES.hardware, 100, unusual(MACHINES.hardware));
    expect(await recall(memory, MACHINES.hardware, 101)).toBeUndefined();
    expect(await recall(memory, MACHINES.hardware, 99)).toBeDefined();
  });

  it.each([
    ['vendor', {}, { vendor: 'other' }],
    ['architecture', {}, { architecture: 'two' }],
    ['device', {}, { device: '0x17' }],
    ['description', {}, { description: 'driver 2' }],
    ['size of subgroups', { subgroups: [16, 32] as const }, {}],
  ])('belongs to its %s', async (__, more, info) => {
    const memory = mapMemory();
    await remember(memory, MACHINES.hardware, 100, unusual(MACHINES.hardware));
    expect(await recall(memory, machineWith(more, info), 100)).toBeUndefined();
  });

  it('belongs to the texts that were timed', () => {
    const key = keyOf(MACHINES.hardware);
    expect(key).toBe(keyOf(MACHINES.hardware));
    const texts = (k: string): string | undefined => k.split('|').at(-1);
    expect(texts(key)).toMatch(/^[0-9a-f]{4,8}$/);
    expect(texts(key)).not.toBe(texts(keyOf(MACHINES.software)));
  });

  it('is data, and not believed where it is no candidate', async () => {
    const { hardware } = MACHINES;
    const ways = byClass((c) => nameOf(candidatesFor(hardware)[c][0]));
    const remembering = (value: unknown): ChoiceMemory => mapMemory(new Map([[keyOf(hardware), value]]));
    expect(await recall(remembering({ budget: 9, ways }), hardware, 9)).toBeDefined();
    for (const value of [
      ...[null, 7, 'x', [], {}, { ways }, { budget: '9', ways }, { budget: Number.NaN, ways }],
      ...[{ budget: 9 }, { budget: 9, ways: null }, { budget: 9, ways: { ...ways, gradient: undefined } }],
      { budget: 9, ways: { ...ways, sequence: '4x4 by 9999x9999' } },
      { budget: 9, ways: { ...ways, sequence: { rows: 4 } } },
    ])
      expect(await recall(remembering(value), hardware, 9), JSON.stringify(value)).toBeUndefined();
  });

  it('is nothing where the memory fails, which is no error', async () => {
    const blocked: ChoiceMemory = {
      read: () => Promise.reject(new Error('blocked')),
      write: () => Promise.reject(new Error('blocked')),
    };
    await remember(blocked, MACHINES.hardware, 1, choicesFor(MACHINES.hardware));
    expect(await recall(blocked, MACHINES.hardware, 1)).toBeUndefined();
  });
});

describe('a file that remembers', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'choices-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is made with its folder, keeps one value for each key, and leaves nothing beside it', async () => {
    const path = join(folder, 'a', 'b', 'choices.json');
    expect(await fileMemory(path).read('x')).toBeUndefined();
    await fileMemory(path).write('x', { budget: 1 });
    await fileMemory(path).write('y', [2]);
    await fileMemory(path).write('x', { budget: 3 });
    expect(await fileMemory(path).read('x')).toEqual({ budget: 3 });
    expect(await fileMemory(path).read('y')).toEqual([2]);
    expect(await readdir(join(folder, 'a', 'b'))).toEqual(['choices.json']);
  });

  it.each(['', '{"x": {"budget"', '7', 'null'])('is replaced where it is broken: %j', async (text) => {
    const path = join(folder, 'broken.json');
    await writeFile(path, text);
    expect(await fileMemory(path).read('x')).toBeUndefined();
    await fileMemory(path).write('x', 1);
    expect(await fileMemory(path).read('x')).toBe(1);
  });

  it('forgets the oldest of many', async () => {
    const path = join(folder, 'many.json');
    for (let i = 0; i < 34; i++) await fileMemory(path).write(`k${i}`, i);
    expect(Object.keys(JSON.parse(await readFile(path, 'utf8')))).toHaveLength(32);
    expect(await fileMemory(path).read('k1')).toBeUndefined();
    expect(await fileMemory(path).read('k33')).toBe(33);
  });

  it('lies in the cache directory of the user', async () => {
    const before = process.env.XDG_CACHE_HOME;
    process.env.XDG_CACHE_HOME = folder;
    try {
      await fileMemory().write('x', 5);
    } finally {
      if (before === undefined) delete process.env.XDG_CACHE_HOME;
      else process.env.XDG_CACHE_HOME = before;
    }
    expect(await fileMemory(join(folder, 'webgpu-rnn', 'choices.json')).read('x')).toBe(
      process.platform === 'linux' ? 5 : undefined,
    );
  });
});

describe('the option', () => {
  const { hardware, software } = MACHINES;

  it.each([
    ['auto', hardware, true],
    ['auto', software, false],
    ['auto', machineWith({ borrowed: true }), false],
    ['off', hardware, false],
    [{}, software, true],
    [{ budget: 20 }, machineWith({ borrowed: true }), true],
    [{ choices: choicesFor(hardware) }, hardware, false],
  ] as const)('%j', (tuning, machine, byItself) => {
    expect(resolveTuning(tuning as Tuning, machine).byItself).toBe(byItself);
  });

  it('has defaults', () => {
    expect(resolveTuning('auto', hardware)).toMatchObject({ budget: 1500, patience: 10_000 });
    expect(resolveTuning({ memory: 'none' }, hardware).memory).toBe('none');
    expect(resolveTuning({}, hardware).memory).toBe('usual');
  });

  it.each([
    ['tuning', 'on', 'unknown-value'],
    ['tuning', 3, 'wrong-type'],
    ['tuning', null, 'wrong-type'],
    ['tuning.budget', { budget: 0 }, 'out-of-range'],
    ['tuning.patience', { patience: '1' }, 'wrong-type'],
    ['bugdet', { bugdet: 1 }, 'unknown-option'],
    ['tuning.choices', { choices: 7 }, 'wrong-type'],
    ['first', { first: choicesFor(hardware) }, 'unknown-option'],
  ])('refuses %s: %j', (parameter, tuning, code) => {
    expect(thrown(ConfigError, () => resolveTuning(tuning as Tuning, hardware))).toMatchObject({
      parameter,
      code,
    });
  });

  const refused: [string, Partial<Tile>, string][] = [
    ['rows', { rows: 6 }, 'impossible-tile'],
    ['rows', { rows: 0 }, 'out-of-range'],
    ['vectors', { vectors: 1.5 }, 'out-of-range'],
    ['y', { x: 64, y: 64 }, 'impossible-tile'],
    ['x', { x: 257 }, 'out-of-range'],
    ['sharing', { sharing: 3, x: 32 }, 'impossible-tile'],
    ['sharing', { sharing: 64, x: 32 }, 'impossible-tile'],
    ['x', { sharing: 4, x: 16 }, 'impossible-tile'],
    ['rows', { sharing: 8, x: 32 }, 'impossible-tile'],
    ['staged', { staged: 6 }, 'impossible-tile'],
    ['staged', { staged: 16, sharing: 4, x: 32 }, 'impossible-tile'],
    ['staged', { staged: 32, x: 16, y: 16 }, 'impossible-tile'],
    ['rows', { staged: 16, rows: 1 }, 'impossible-tile'],
  ];
  it.each(refused)('refuses a tile for its %s: %j', (key, more, code) => {
    const tile: Tile = { rows: 4, vectors: 1, x: 8, y: 4, ...more };
    const choices = everywhere({ rows: 4, vectors: 1, x: 8, y: 4 }, false);
    const bad = { ...choices, tiles: { ...choices.tiles, gradient: tile } };
    const parameter = `tuning.choices.tiles.gradient.${key}`;
    expect(thrown(ConfigError, () => resolveTuning({ choices: bad }, hardware))).toMatchObject({
      parameter,
      code,
    });
  });

  it('counts the memory of a workgroup as the shader has it', () => {
    // A: 64 rows, B: 64 columns, 16 k of each, and how deep the product is.
    expect(stagedBytes({ rows: 4, vectors: 1, x: 16, y: 16, staged: 16 })).toBe(2 * 64 * 16 * 4 + 4);
  });
});
