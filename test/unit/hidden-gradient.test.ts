import { describe, expect, it } from 'vitest';
import { ConfigError, DataError } from '../../src/core/errors.ts';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import { networkForward, networkLoss } from '../../src/cpu/reference/network.ts';
import { gradientCheck } from '../../src/train/gradient-check.ts';
import { batchOf, drawMember, networkOn } from '../helpers/by-the-book.ts';
import { expectAllClose, expectClose } from '../helpers/closeness.ts';
import { rejected, thrown } from '../helpers/errors.ts';
import { drawUpstream } from '../helpers/reference-networks.ts';

const twins = (): CpuExecutor => new CpuExecutor({ precision: 'f64', poison: true });

describe('a gradient from outside, beside that of the loss, by the book', () => {
  it.each([
    'rnn',
    'feedforward, two layers',
    'lstm, lengths',
    'gru, one output at the end',
    'lstm, both directions, two layers, lengths',
    'rnn, both directions summed, one output at the end',
    'its largest output fed back, sometimes taught, lengths',
    'deep input, transition and output (figure 10.13b)',
    'dropout of every kind, lengths',
    'state only (figure 10.2)',
  ])('%s', async (name) => {
    const drawn = drawMember(name);
    const { config, parameters, batch } = drawn;
    const loss = config.output === 'none' ? undefined : networkLoss(parameters, batch, config);
    const forward = loss?.forward ?? networkForward(parameters, batch, config);
    const { hidden } = drawUpstream(drawn, forward);
    const want = forward.backward({ hidden, ...(loss && { logits: loss.dLogits }) });
    const network = await networkOn(twins(), drawn);
    // What is given for the padding counts for nothing, whatever it is.
    const width = hidden.length / (batch.T * batch.B);
    const isOver = (i: number): boolean => {
      const row = Math.floor(i / width);
      return Math.floor(row / batch.B) >= (batch.lengths?.[row % batch.B] ?? batch.T);
    };
    const given = { ...batchOf(drawn), hiddenGradient: hidden.map((d, i) => (isOver(i) ? Number.NaN : d)) };
    const got = await network.inspect(given);
    expectAllClose(got.gradients, want.parameters, 1e-11);
    expectClose('dx', got.inputGradients.x, want.x, 1e-11);
    if (batch.h0) expectClose('dh0', got.inputGradients.h0, want.h0, 1e-11);
    if (batch.c0) expectClose('dc0', got.inputGradients.c0, want.c0, 1e-11);
    const alone = await network.inspect(batchOf(drawn));
    expect(got.loss, 'the loss stays').toEqual(alone.loss);
    const matters = [...got.gradients].filter(([part]) => part.startsWith('rnn.'));
    for (const [part, values] of matters) expect(alone.gradients.get(part), part).not.toEqual(values);
    expect(matters.length).toBeGreaterThan(1);
    expect(await network.inspect(given), 'the second run gives the same bits').toEqual(got);
  });

  it('of nothing but zeros changes nothing, and without an output is what there is', async () => {
    const drawn = drawMember('gru, two layers');
    const network = await networkOn(twins(), drawn);
    const { gradients, inputGradients } = await network.inspect(batchOf(drawn));
    const { T, B } = drawn.batch;
    const zeros = new Float64Array(T * B * drawn.config.hiddenSize);
    const got = await network.inspect({ ...batchOf(drawn), hiddenGradient: zeros });
    expectAllClose(got.gradients, gradients as Map<string, Float64Array>, 1e-15);
    expectClose('dx', got.inputGradients.x, inputGradients.x as Float64Array, 1e-15);

    const states = drawMember('state only (figure 10.2)');
    const only = await networkOn(twins(), states);
    expect((await only.inspect(batchOf(states))).gradients.size).toBe(0);
    const size = states.batch.T * states.batch.B * states.config.hiddenSize;
    const hiddenGradient = Float64Array.from({ length: size }, (_, i) => Math.sin(i));
    const asked = await only.inspect({ ...batchOf(states), hiddenGradient });
    expect([...asked.gradients.keys()].sort()).toEqual([...states.parameters.keys()].sort());
    expect(asked.states.get('h_l0')?.gradient?.some((d: number) => d !== 0)).toBe(true);
    expect(asked.loss).toBeNaN();
  });

  it('enters a training step, too', async () => {
    const drawn = drawMember('rnn');
    const { T, B } = drawn.batch;
    const hiddenGradient = Float64Array.from({ length: T * B * 3 }, (_, i) => Math.cos(i));
    const batch = { ...batchOf(drawn), hiddenGradient };
    const network = await networkOn(twins(), drawn);
    const { gradients } = await network.inspect(batch);
    const before = await network.executor.read('rnn.weight_hh_l0');
    const options = { steps: 1, lr: 0.1, gradClip: Number.POSITIVE_INFINITY, optimizer: 'sgd' } as const;
    for await (const _ of network.train({ batches: [batch], ...options }));
    const moved = (await network.executor.read('rnn.weight_hh_l0')).map(
      (w: number, i: number) => ((before[i] as number) - w) / 0.1,
    );
    expectClose('step', moved, gradients.get('rnn.weight_hh_l0'), 1e-6);
  });
});

describe('refused', () => {
  it('another length, or what is no number', async () => {
    const drawn = drawMember('rnn');
    const network = await networkOn(twins(), drawn);
    const asked = (hiddenGradient: Float64Array) => network.inspect({ ...batchOf(drawn), hiddenGradient });
    const size = drawn.batch.T * drawn.batch.B * 3;
    for (const [data, code] of [
      [new Float64Array(size - 1), 'wrong-length'],
      [new Float64Array(size).fill(Number.NaN), 'not-finite'],
    ] as const)
      expect(await rejected(DataError, asked(data))).toMatchObject({ code, parameter: 'hiddenGradient' });
  });

  it('a gradient check, whose loss knows nothing of it', async () => {
    const drawn = drawMember('rnn');
    const network = await networkOn(twins(), drawn);
    const hiddenGradient = new Float64Array(drawn.batch.T * drawn.batch.B * 3);
    const asked = gradientCheck(network, { ...batchOf(drawn), hiddenGradient });
    expect(await rejected(DataError, asked)).toMatchObject({ code: 'needless-data' });
  });

  it('training a network without an output', async () => {
    const drawn = drawMember('state only (figure 10.2)');
    const network = await networkOn(twins(), drawn);
    expect(thrown(ConfigError, () => network.train({ batches: [batchOf(drawn)] }))).toMatchObject({
      code: 'no-loss',
      parameter: 'output',
    });
  });
});
