// What ONNX Runtime computes from an exported file, against the textbook in double precision.
import { describe, expect, it } from 'vitest';
import { CpuExecutor } from '../../src/cpu/index.ts';
import { networkForward } from '../../src/cpu/reference/network.ts';
import { ACTIVATIONS, CELLS, CheckpointError, ConfigError, Network } from '../../src/index.ts';
import { exportOnnx, type OnnxOptions } from '../../src/onnx/index.ts';
import { drawMember } from '../helpers/by-the-book.ts';
import { rejected } from '../helpers/errors.ts';
import { family } from '../helpers/family.ts';
import { type Feed, runOnnx } from '../helpers/onnx.ts';
import { type DrawnNetwork, drawNetwork } from '../helpers/reference-networks.ts';

/** Members that ONNX's recurrences cannot say, and the part because of which they cannot. */
const INEXPRESSIBLE: readonly (readonly [part: string, members: RegExp])[] = [
  [
    'feedback',
    /fed back|output recurrence|both recurrences|nothing but|drew|drawn|figure 10\.9|with feedback/,
  ],
  ['leak', /leak/],
  ['layerNorm', /layer normalisation/],
  ['deepTransition', /figure 10\.13/],
];
const partOf = (name: string): string | undefined =>
  INEXPRESSIBLE.find(([, members]) => members.test(name))?.[0];
const names = Object.keys(family);
const expressible = names.filter((name) => partOf(name) === undefined);

const exported = ({ config, parameters }: DrawnNetwork, options: OnnxOptions = {}) =>
  exportOnnx({ config, stateDict: async () => parameters }, options);

/** What a member of the family has to be given beside x(t). */
const optionsOf = ({ config, batch }: DrawnNetwork): OnnxOptions => ({
  states: batch.h0 !== undefined,
  lengths: batch.lengths !== undefined && (config.cell !== 'feedforward' || config.output === 'last'),
});

function feedsOf({ config, batch }: DrawnNetwork, { states, lengths }: OnnxOptions): Record<string, Feed> {
  const { T, B, x, tokens, context, h0, c0 } = batch;
  const { hiddenSize: H, inputSize, contextSize = 0, numLayers, bidirectional } = config;
  const tracks = numLayers * (bidirectional ? 2 : 1);
  return {
    ...(x && { x: ['float32', x, [T, B, inputSize]] }),
    ...(tokens && { tokens: ['int64', tokens, [T, B]] }),
    ...(context && { context: ['float32', context, [B, contextSize]] }),
    ...(states && h0 && { h0: ['float32', h0, [tracks, B, H]] }),
    ...(states && c0 && { c0: ['float32', c0, [tracks, B, H]] }),
    ...(lengths && batch.lengths && { lengths: ['int32', batch.lengths, [B]] }),
  };
}

/** Largest difference, padding left out of sequences [T, B, width]. */
function difference(
  { batch: { T, B, lengths } }: DrawnNetwork,
  got: ArrayLike<number>,
  want: ArrayLike<number>,
  isSequence: boolean,
): number {
  expect(got.length).toBe(want.length);
  const width = want.length / (T * B);
  const differences = Array.from({ length: want.length }, (_, i) => {
    const row = Math.floor(i / width);
    const isPadding = isSequence && Math.floor(row / B) >= (lengths?.[row % B] ?? T);
    return isPadding ? 0 : Math.abs((got[i] as number) - (want[i] as number));
  });
  return Math.max(...differences);
}

describe('every network that ONNX can say', () => {
  it('is most of the family', () => {
    expect(expressible.length / names.length).toBeGreaterThan(2 / 3);
  });

  it.each(expressible)('%s', async (name) => {
    const { batch, ...rest } = drawMember(name);
    const { dropout: _, ...quiet } = batch; // a file drops nothing
    const drawn = { ...rest, batch: quiet };
    const options = optionsOf(drawn);
    const got = await runOnnx(await exported(drawn, options), feedsOf(drawn, options));
    const want = networkForward(drawn.parameters, drawn.batch, drawn.config);
    const { output, cell } = drawn.config;
    const expected = new Map([
      output === 'none' ? (['hidden', want.hidden] as const) : (['logits', want.logits] as const),
      ...(cell === 'feedforward' ? [] : [['hN', want.hN] as const]),
      ...(want.cN ? [['cN', want.cN] as const] : []),
    ]);
    expect([...got.keys()]).toEqual([...expected.keys()]);
    for (const [key, values] of expected) {
      expect(Math.max(...values.map(Math.abs)), `${key} is trivial`).toBeGreaterThan(0.1);
      const isSequence = key === 'hidden' || (key === 'logits' && output === 'steps');
      expect(difference(drawn, got.get(key)?.data ?? [], values, isSequence), key).toBeLessThan(1e-5);
    }
  });
});

describe('one output at the end', () => {
  it.each(
    CELLS.flatMap((cell) => [
      [cell, undefined, false] as const,
      [cell, undefined, true] as const,
      [cell, [2, 4, 1], true] as const,
    ]),
  )('%s, lengths %s, both directions side by side: %s', async (cell, lengths, bidirectional) => {
    const { config } = drawMember(`${cell}, one output at the end`);
    const drawn = drawNetwork({ ...config, bidirectional }, { T: 4, B: 3, ...(lengths && { lengths }) });
    const options = { lengths: lengths !== undefined };
    const got = await runOnnx(await exported(drawn, options), feedsOf(drawn, options));
    const want = networkForward(drawn.parameters, drawn.batch, drawn.config);
    expect(difference(drawn, got.get('logits')?.data ?? [], want.logits, false)).toBeLessThan(1e-5);
  });
});

describe('every activation', () => {
  it.each(ACTIVATIONS.flatMap((f) => [[f, false] as const, [f, true] as const]))(
    '%s, both directions: %s',
    async (activation, bidirectional) => {
      const { config } = drawMember('rnn');
      const drawn = drawNetwork({ ...config, activation, bidirectional, deepOutput: [3] });
      const got = await runOnnx(await exported(drawn), feedsOf(drawn, {}));
      const want = networkForward(drawn.parameters, drawn.batch, drawn.config);
      expect(difference(drawn, got.get('logits')?.data ?? [], want.logits, true)).toBeLessThan(1e-5);
    },
  );
});

describe('what ONNX cannot say', () => {
  it.each(names.filter((name) => !expressible.includes(name)))('is refused: %s', async (name) => {
    const error = await rejected(ConfigError, exported(drawMember(name)));
    expect(error.code).toBe('not-exportable');
    expect(error.parameter).toBe(partOf(name));
  });
});

describe('a file', () => {
  const drawn = drawMember('gru, two layers');

  it('takes as many steps and sequences as it is given', async () => {
    const file = await exported(drawn);
    for (const [T, B] of [
      [1, 1],
      [7, 5],
    ] as const) {
      const x = Float64Array.from({ length: T * B * 3 }, (_, i) => Math.sin(i));
      const got = await runOnnx(file, { x: ['float32', x, [T, B, 3]] });
      const want = networkForward(drawn.parameters, { T, B, x }, drawn.config);
      expect(got.get('logits')?.dims).toEqual([T, B, 4]);
      expect(got.get('hN')?.dims).toEqual([2, B, 3]);
      expect(
        difference({ ...drawn, batch: { T, B } }, got.get('logits')!.data, want.logits, true),
      ).toBeLessThan(1e-5);
    }
  });

  it('goes on where it ended: the last states of one run are the first ones of the next', async () => {
    const file = await exported(drawn, { states: true });
    const { h0, x } = drawn.batch as { h0: Float64Array; x: Float64Array };
    const run = (from: number, to: number, state: ArrayLike<number>) =>
      runOnnx(file, {
        x: ['float32', x.slice(from * 6, to * 6), [to - from, 2, 3]],
        h0: ['float32', state, [2, 2, 3]],
      });
    const whole = await run(0, 4, h0);
    const first = await run(0, 1, h0);
    const rest = await run(1, 4, first.get('hN')!.data);
    expect([...rest.get('hN')!.data]).toEqual([...whole.get('hN')!.data]);
  });

  it('is made of a network as it is, and is the same bytes each time', async () => {
    const network = await Network.create(drawn.config, new CpuExecutor());
    network.initialise(1);
    const file = await exportOnnx(network);
    expect(await exportOnnx(network)).toEqual(file);
    network.loadStateDict(drawn.parameters);
    expect(await exportOnnx(network)).toEqual(await exported(drawn));
    expect(await exportOnnx(network)).not.toEqual(file);
  });
});

describe('what is refused', () => {
  it.each<[code: string, parameter: string, member: string, options: object]>([
    ['no-effect', 'states', 'feedforward', { states: true }],
    ['no-effect', 'lengths', 'feedforward', { lengths: true }],
    ['unknown-option', 'length', 'rnn', { length: true }],
    ['wrong-type', 'states', 'rnn', { states: 'yes' }],
  ])('%s: %s of %s', async (code, parameter, member, options) => {
    const error = await rejected(ConfigError, exported(drawMember(member), options));
    expect([error.code, error.parameter]).toEqual([code, parameter]);
  });

  it('weights that are not those of the network', async () => {
    const { config, parameters } = drawMember('lstm');
    parameters.delete('out.bias');
    const error = await rejected(CheckpointError, exportOnnx({ config, stateDict: async () => parameters }));
    expect([error.code, error.parameter]).toEqual(['missing-tensor', 'out.bias']);
  });
});
