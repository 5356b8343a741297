import { describe, expect, it } from 'vitest';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import { networkConfig } from '../../src/cpu/reference/network-config.ts';
import { gradientCheck } from '../../src/train/gradient-check.ts';
import { batchOf, drawMember, networkOn } from '../helpers/by-the-book.ts';
import { family } from '../helpers/family.ts';
import { LyingExecutor } from '../helpers/lying-executor.ts';
import { drawNetwork } from '../helpers/reference-networks.ts';

const f64 = { precision: 'f64' } as const;
const members = Object.keys(family).filter((name) => !name.startsWith('state only'));

describe('every gradient of the family, against the loss itself', () => {
  it.each(members)('%s', async (name) => {
    const drawn = drawMember(name);
    const executor = new CpuExecutor(f64);
    const network = await networkOn(executor, drawn);
    const before = [await network.stateDict(), executor.bytes];
    const { rows, ...checked } = await gradientCheck(network, batchOf(drawn));
    expect(checked, JSON.stringify(rows)).toEqual({ precision: 'f64', tolerance: 1e-7, agrees: true });
    expect(rows.map((row) => row.name)).toEqual(expect.arrayContaining([...drawn.parameters.keys()]));
    if (drawn.batch.x) expect(rows.map((row) => row.name)).toContain('x');
    expect([await network.stateDict(), executor.bytes], 'nothing is left behind').toEqual(before);
  });

  it.each(members)('in single precision: %s', async (name) => {
    const drawn = drawMember(name);
    const { rows, ...checked } = await gradientCheck(
      await networkOn(new CpuExecutor(), drawn),
      batchOf(drawn),
    );
    expect(checked, JSON.stringify(rows)).toEqual({ precision: 'f32', tolerance: 1e-2, agrees: true });
  });
});

describe('a larger network', () => {
  const drawn = drawNetwork(
    networkConfig({ cell: 'lstm', input: 'vectors', inputSize: 5, hiddenSize: 17, outputSize: 3 }),
    { T: 5, B: 3, state: true },
  );
  const check = async (executor: CpuExecutor, options = {}) =>
    gradientCheck(await networkOn(executor, drawn), batchOf(drawn), options);

  it('is checked along directions, but for its small tensors', async () => {
    const { rows, agrees } = await check(new CpuExecutor(f64), { fullUpTo: 51 });
    expect(agrees, JSON.stringify(rows)).toBe(true);
    expect(rows.map(({ name, along, compared }) => [name, along, compared])).toEqual([
      ['rnn.weight_ih_l0', 'directions', 4],
      ['rnn.weight_hh_l0', 'directions', 4],
      ['rnn.bias_ih_l0', 'directions', 4],
      ['out.weight', 'elements', 51],
      ['out.bias', 'elements', 3],
      ['x', 'directions', 4],
      ['h0', 'elements', 51],
      ['c0', 'elements', 51],
    ]);
  });

  it('in single precision too', async () => {
    const { rows, agrees, precision } = await check(new CpuExecutor());
    expect([agrees, precision], JSON.stringify(rows)).toEqual([true, 'f32']);
  });

  it('takes the same directions from the same seed', async () => {
    const errors = async (seed: number) => (await check(new CpuExecutor(f64), { seed })).rows;
    expect(await errors(3)).toEqual(await errors(3));
    expect(await errors(4)).not.toEqual(await errors(3));
  });

  it.each(['f64', 'f32'] as const)('finds out a device that flips one sign, in %s', async (precision) => {
    for (const operand of ['da', 'dcPrev']) {
      const { rows, agrees } = await check(new LyingExecutor('lstmStepBackward', operand, { precision }));
      expect(agrees, operand).toBe(false);
      const wrong = rows.filter((row) => row.error > 0.1).map((row) => row.name);
      expect(wrong, operand).toContain('rnn.weight_hh_l0');
      expect(wrong, 'what the kernel has no part in is right').not.toContain('out.weight');
    }
  });

  it('takes NaN for no agreement', async () => {
    const nan = new LyingExecutor('lstmStepBackward', 'da', f64, () => Number.NaN);
    const { rows, agrees } = await check(nan);
    expect(agrees).toBe(false);
    expect(rows.find((row) => row.name === 'rnn.weight_ih_l0')?.error).toBe(Number.POSITIVE_INFINITY);
  });

  it('finds an error of two in a hundred, and says how large it is', async () => {
    const off = new LyingExecutor('softmaxCrossEntropy', 'd', { precision: 'f32' }, (x) => 1.02 * x);
    const { rows, agrees } = await check(off);
    expect(agrees).toBe(false);
    for (const { name, error } of rows) expect(error, name).toBeCloseTo(0.02, 2);
  });
});

describe('options', () => {
  const member = async () => {
    const drawn = drawMember('rnn');
    return [await networkOn(new CpuExecutor(f64), drawn), batchOf(drawn)] as const;
  };

  it.each([
    [{ steps: 1 }, 'unknown-option', 'steps'],
    [{ step: 0 }, 'out-of-range', 'step'],
    [{ directions: 0 }, 'out-of-range', 'directions'],
    [{ fullUpTo: -1 }, 'out-of-range', 'fullUpTo'],
    [{ seed: 0.5 }, 'out-of-range', 'seed'],
  ])('%o are refused', async (options, code, parameter) => {
    const [network, batch] = await member();
    await expect(gradientCheck(network, batch, options as object)).rejects.toMatchObject({
      ...{ code, parameter },
    });
  });

  it('a step that is too long shows the error of the method', async () => {
    const [network, batch] = await member();
    expect((await gradientCheck(network, batch, { step: 0.5 })).agrees).toBe(false);
  });

  it('a network without an output has no loss', async () => {
    const drawn = drawMember('state only (figure 10.2)');
    const network = await networkOn(new CpuExecutor(f64), drawn);
    await expect(gradientCheck(network, batchOf(drawn))).rejects.toMatchObject({ code: 'no-loss' });
  });
});
