import { describe, expect, it } from 'vitest';
import { CharRNN, CheckpointError, DataError, StateError } from '../../src/index.ts';
import { readSafetensors, type Tensor, writeSafetensors } from '../../src/io/safetensors.ts';
import { collect, create, curve, text, weightsOf, write } from '../helpers/char-models.ts';
import { rejected, thrown } from '../helpers/errors.ts';

const cpu = { backend: 'cpu', seqLen: 6, batchSize: 4 } as const;

async function saved(steps = 30) {
  const model = await create({ activation: 'sigmoid', seed: 3 });
  await collect(model.train({ steps, lr: 0.02, evaluateEvery: 0 }));
  return { model, file: await model.save() };
}

describe('a model file', () => {
  it('gives back the same weights, vocabulary, texts and bytes', async () => {
    const { model, file } = await saved();
    const copy = await CharRNN.load(file, cpu);
    expect(await weightsOf(copy)).toEqual(await weightsOf(model));
    expect(copy.vocabulary.chars).toEqual(model.vocabulary.chars);
    expect(copy.config).toMatchObject({ hiddenSize: 8, activation: 'sigmoid' });
    expect(copy.steps).toBe(30);
    const options = { prime: 'the ', length: 150, seed: 4 };
    expect(await write(copy.generate(options))).toBe(await write(model.generate(options)));
    expect(await copy.save()).toEqual(file);
    expect(await model.save()).toEqual(file);
    model.dispose();
    copy.dispose();
  });

  it('is a safetensors file under the names of PyTorch', async () => {
    const { model, file } = await saved();
    const { tensors, metadata } = await readSafetensors(file);
    const V = model.vocabulary.size;
    expect(Object.fromEntries([...tensors].map(([name, t]) => [name, [t.dtype, ...t.shape]]))).toEqual({
      'rnn.weight_ih_l0': ['F32', 8, V],
      'rnn.weight_hh_l0': ['F32', 8, 8],
      'rnn.bias_ih_l0': ['F32', 8],
      'out.weight': ['F32', V, 8],
      'out.bias': ['F32', V],
    });
    // Word for word, so that a file of the first days and one of today are the same bytes.
    expect(Object.fromEntries(metadata)).toEqual({
      format: 'webgpu-rnn.char-rnn/1',
      config: '{"hiddenSize":8,"activation":"sigmoid","steps":30}',
      vocabulary: JSON.stringify(model.vocabulary.chars),
    });
    model.dispose();
  });

  it('of another cell tells what is not as it is by default', async () => {
    const model = await create({ cell: 'lstm', numLayers: 2, embeddingDim: 3 });
    const { tensors, metadata } = await readSafetensors(await model.save());
    const V = model.vocabulary.size;
    expect(JSON.parse(metadata.get('config') as string)).toEqual({
      ...{ hiddenSize: 8, steps: 0, cell: 'lstm', numLayers: 2, embeddingDim: 3 },
    });
    expect(Object.fromEntries([...tensors].map(([name, t]) => [name, [...t.shape]]))).toEqual({
      'emb.weight': [V, 3],
      'rnn.weight_ih_l0': [32, 3],
      'rnn.weight_hh_l0': [32, 8],
      'rnn.bias_ih_l0': [32],
      'rnn.weight_ih_l1': [32, 8],
      'rnn.weight_hh_l1': [32, 8],
      'rnn.bias_ih_l1': [32],
      'out.weight': [V, 8],
      'out.bias': [V],
    });
    model.dispose();
  });

  it('is made at a step boundary while the model trains', async () => {
    const model = await create();
    const training = model.train({ steps: 12, reportEvery: 4, evaluateEvery: 0 });
    const files: Promise<Uint8Array>[] = [];
    for await (const _ of training) files.push(model.save());
    const steps: number[] = [];
    for (const file of files) {
      const copy = await CharRNN.load(await file, cpu);
      steps.push(copy.steps);
      copy.dispose();
    }
    expect(steps.every((s) => s % 4 === 0)).toBe(true);
    model.dispose();
  });

  it('is not affected by what the caller does to the bytes afterwards', async () => {
    const { model, file } = await saved(2);
    const want = await weightsOf(model);
    const mine = file.slice();
    const copy = await CharRNN.load(mine, cpu);
    mine.fill(0);
    expect(await weightsOf(copy)).toEqual(want);
    model.dispose();
    copy.dispose();
  });
});

describe('a loaded model', () => {
  it('without a text writes, but does not train', async () => {
    const { model, file } = await saved(2);
    model.dispose();
    const copy = await CharRNN.load(file, { backend: 'cpu' });
    expect(copy.corpus).toBeUndefined();
    expect(await write(copy.generate({ length: 10 }))).toHaveLength(10);
    expect(thrown(StateError, () => copy.train()).code).toBe('no-text');
    expect(thrown(StateError, () => void copy.evaluate()).code).toBe('no-validation');
    copy.dispose();
  });

  it('with a text trains on, from the weights it has', async () => {
    const { model, file } = await saved();
    const [before] = curve(await collect(model.train({ steps: 1 })));
    model.dispose();
    const [one, two] = [
      await CharRNN.load(file, { ...cpu, text }),
      await CharRNN.load(file, { ...cpu, text }),
    ];
    const losses = curve(await collect(one.train({ steps: 10, evaluateEvery: 0 })));
    expect(curve(await collect(two.train({ steps: 10, evaluateEvery: 0 })))).toEqual(losses);
    expect(Math.abs(losses[0]! - before!)).toBeLessThan(1);
    expect(losses[0]).toBeLessThan(0.9 * Math.log(one.vocabulary.size));
    expect(one.steps).toBe(40);
    await one.reset();
    expect(one.steps).toBe(0);
    one.dispose();
    two.dispose();
  });

  it('refuses a text with characters that it does not know', async () => {
    const { model, file } = await saved(1);
    model.dispose();
    const error = await rejected(DataError, CharRNN.load(file, { ...cpu, text: `${text}Ω` }));
    expect(error.code).toBe('unknown-character');
    expect(error.message).toContain('U+03A9');
  });

  it('takes training options, but not those that the file has', async () => {
    const { model, file } = await saved(1);
    model.dispose();
    const load = (options: object): Promise<CharRNN> => CharRNN.load(file, { ...cpu, text, ...options });
    await expect(load({ hiddenSize: 16 })).rejects.toMatchObject({
      code: 'unknown-option',
      parameter: 'hiddenSize',
    });
    await expect(load({ batchSize: 0 })).rejects.toMatchObject({ parameter: 'batchSize' });
    const copy = await load({ optimizer: { kind: 'sgd', momentum: 0.5 }, gradClip: 1 });
    expect(copy.config).toMatchObject({
      optimizer: { kind: 'sgd', momentum: 0.5 },
      gradClip: { norm: 1 },
      hiddenSize: 8,
    });
    copy.dispose();
  });
});

describe('a file that is none', () => {
  /** The file with its tensors or metadata changed. */
  const changed = async (
    change: (tensors: Map<string, Tensor>, metadata: Map<string, string>) => void,
  ): Promise<Uint8Array> => {
    const { model, file } = await saved(1);
    model.dispose();
    const { tensors, metadata } = await readSafetensors(file);
    const [t, m] = [new Map(tensors), new Map(metadata)];
    // The writer makes the digest itself.
    for (const key of [...m.keys()]) if (!['format', 'config', 'vocabulary'].includes(key)) m.delete(key);
    change(t, m);
    return writeSafetensors(t, m);
  };
  const codeOf = async (file: Uint8Array): Promise<string> =>
    (await rejected(CheckpointError, CharRNN.load(file, cpu))).code;

  const vanilla = (change: object) => (m: Map<string, string>) =>
    m.set('config', JSON.stringify({ hiddenSize: 8, activation: 'sigmoid', steps: 1, ...change }));

  it('of another format', async () => {
    expect(await codeOf(await changed((_, m) => m.set('format', 'other/1')))).toBe('wrong-format');
    expect(await codeOf(await changed((_, m) => m.delete('format')))).toBe('wrong-format');
  });

  it.each<[string, (m: Map<string, string>) => void]>([
    ['no config', (m) => m.delete('config')],
    ['no vocabulary', (m) => m.delete('vocabulary')],
    ['a config that is no JSON', (m) => m.set('config', '{')],
    [
      'a config that says a thing twice',
      (m) => m.set('config', '{"hiddenSize":8,"hiddenSize":8,"activation":"sigmoid","steps":1}'),
    ],
    ['a config that is null', (m) => m.set('config', 'null')],
    ['an impossible size', (m) => m.set('config', '{"hiddenSize":-1,"activation":"tanh","steps":0}')],
    ['an unknown activation', (m) => m.set('config', '{"hiddenSize":8,"activation":"__proto__","steps":0}')],
    ['a cell that no text model has', vanilla({ cell: 'feedforward' })],
    ['an unknown cell', vanilla({ cell: 'constructor' })],
    ['a part that this program does not know', vanilla({ bidirectional: true })],
    ['more layers than there may be', vanilla({ numLayers: 65 })],
    ['layers that are no number', vanilla({ numLayers: '2' })],
    ['a table without width', vanilla({ embeddingDim: null })],
    ['an impossible network', vanilla({ activation: undefined, cell: 'gru', leak: 0.5 })],
    ['an activation that its cell does not have', vanilla({ cell: 'lstm' })],
    ['no size', vanilla({ hiddenSize: undefined })],
    ['a list for a config', (m) => m.set('config', '[]')],
    ['negative steps', (m) => m.set('config', '{"hiddenSize":8,"activation":"tanh","steps":-1}')],
    ['a character twice', (m) => m.set('vocabulary', '["a","a"]')],
    ['a vocabulary of numbers', (m) => m.set('vocabulary', '[1,2]')],
  ])('with %s', async (_, change) => {
    expect(await codeOf(await changed((__, m) => change(m)))).toBe('wrong-metadata');
  });

  it('whose description is of another network than its tensors', async () => {
    for (const change of [
      { numLayers: 2 },
      { embeddingDim: 4 },
      { biases: 2 },
      { leak: 'learned' },
      { layerNorm: true },
    ])
      expect(await codeOf(await changed((_, m) => vanilla(change)(m)))).toMatch(
        /^(missing-tensor|wrong-shape)$/,
      );
    const lstm = vanilla({ cell: 'lstm', activation: undefined });
    expect(await codeOf(await changed((_, m) => lstm(m)))).toBe('wrong-shape');
  });

  it.each<[string, string, (t: Map<string, Tensor>) => void]>([
    ['a tensor missing', 'missing-tensor', (t) => t.delete('out.bias')],
    [
      'a tensor too many',
      'extra-tensor',
      (t) => t.set('more', { dtype: 'F32', shape: [1], data: new Float32Array(1) }),
    ],
    [
      'a tensor of another shape',
      'wrong-shape',
      (t) => t.set('rnn.bias_ih_l0', { dtype: 'F32', shape: [9], data: new Float32Array(9) }),
    ],
    ['a number that is none', 'non-finite', (t) => (t.get('out.bias') as Tensor).data.fill(Number.NaN)],
  ])('with %s', async (_, code, change) => {
    expect(await codeOf(await changed(change))).toBe(code);
  });

  it('cut short, or something else altogether', async () => {
    const { model, file } = await saved(1);
    model.dispose();
    for (const bad of [
      file.slice(0, -1),
      file.slice(0, 5),
      new Uint8Array(),
      new TextEncoder().encode('<html>'),
    ])
      await expect(CharRNN.load(bad, cpu)).rejects.toBeInstanceOf(CheckpointError);
  });
});
