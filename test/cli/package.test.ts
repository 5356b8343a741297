// The package as a stranger gets it: built, packed, and put into a folder that knows nothing of this one.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { entries } from '../../vite.config.ts';
import { installPacked, ROOT } from '../helpers/packed.ts';

const folder = mkdtempSync(join(tmpdir(), 'webgpu-rnn-package-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a tool in the stranger's folder; a failure shows what it wrote. */
function runTool(tool: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [tool, ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${stdout}${stderr}`);
  return stdout;
}
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');

let packed: readonly string[] = [];

beforeAll(() => {
  packed = installPacked(folder, ['wgsl-preprocessor', 'fflate', 'jsfive', '@bufbuild/protobuf']);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
});

describe('the package', () => {
  test('holds what was built from a source that it needs, and nothing else', () => {
    const texts = ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md'];
    const isBuilt = (path: string): boolean => {
      const [, source, kind] = /^dist\/((?:src|shaders)\/.+)(\.js|\.js\.map|\.d\.ts)$/.exec(path) ?? [];
      return kind !== undefined && existsSync(join(ROOT, `${source}.ts`));
    };
    const isForPages = (path: string): boolean =>
      /^dist\/browser\/((index|cpu|data|io|schedule)|parts\/[\w-]+)\.js$/.test(path);
    const known = (path: string): boolean => texts.includes(path) || isBuilt(path) || isForPages(path);
    expect(packed.filter((path) => !known(path))).toEqual([]);
    expect(packed).toEqual(expect.arrayContaining(texts));
    const forTests = /^dist\/(shaders\/cases|src\/cpu\/(reference|assembly))\//;
    expect(packed.filter((path) => forTests.test(path))).toEqual([]);
  });

  test('has a file and types for every entry, and a map for every file with code', () => {
    const names = Object.values(entries).map((source) => `dist/${source.replace(/\.ts$/, '')}`);
    expect(names).toHaveLength(7);
    for (const name of names) expect(packed).toEqual(expect.arrayContaining([`${name}.js`, `${name}.d.ts`]));
    const isCode = (path: string): boolean => /^dist\/(src|shaders)\/.*(?<!\/index)\.js$/.test(path);
    expect(packed.filter((path) => isCode(path) && !packed.includes(`${path}.map`))).toEqual([]);
  });

  test('is imported by its names in Node, and trains there', () => {
    writeFileSync(
      join(folder, 'train.js'),
      `
        import { Network } from 'webgpu-rnn';
        import { batches, makeTask } from 'webgpu-rnn/data';
        import { CpuExecutor } from 'webgpu-rnn/cpu';
        import { describe } from 'webgpu-rnn/schedule';
        import { readSafetensors } from 'webgpu-rnn/io';
        import { exportOnnx } from 'webgpu-rnn/onnx';
        import { kerasModel } from 'webgpu-rnn/keras';

        const { train: data } = makeTask('echo', { seed: 1 });
        const network = await Network.create(
          { input: data.input, inputSize: data.inputSize, outputSize: data.outputSize, hiddenSize: 16 },
          new CpuExecutor(),
        );
        network.initialise(1);
        const losses = [];
        const each = () => batches(data, { batchSize: 16 });
        for await (const { loss } of network.train({ batches: each, steps: 100, lr: 0.02 })) losses.push(loss);
        const { tensors } = await readSafetensors(await network.save());
        const onnx = await exportOnnx(network);
        console.log(JSON.stringify({
          losses, tensors: [...tensors.keys()], onnx: onnx.length, types: [typeof kerasModel, typeof describe],
        }));
      `,
    );
    const { losses, tensors, onnx, types } = JSON.parse(runTool('train.js'));
    expect(losses).toHaveLength(10);
    expect(losses.at(-1)).toBeLessThan(0.5 * losses[0]);
    expect(tensors).toContain('rnn.weight_hh_l0');
    expect(onnx).toBeGreaterThan(1000);
    expect(types).toEqual(['function', 'function']);
  });

  test('keeps what is no entry to itself', () => {
    writeFileSync(join(folder, 'inside.js'), "import 'webgpu-rnn/dist/src/graph/scan.js';");
    expect(() => runTool('inside.js')).toThrow('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });

  test.each(['bundler', 'nodenext'])('has types under moduleResolution %s', (resolution) => {
    writeFileSync(
      join(folder, 'typed.ts'),
      `
        import { CharRNN, type TrainingReport } from 'webgpu-rnn';
        import { CpuExecutor } from 'webgpu-rnn/cpu';
        import { type Sequence, Vocabulary } from 'webgpu-rnn/data';
        import { type Tensor, writeSafetensors } from 'webgpu-rnn/io';
        import { type KerasModel, kerasModel } from 'webgpu-rnn/keras';
        import { exportOnnx } from 'webgpu-rnn/onnx';
        import { describe, type Plan } from 'webgpu-rnn/schedule';

        const model: CharRNN = await CharRNN.create({ text: 'abc', cell: 'lstm' });
        const plan: Plan = model.plans.generate;
        const text: string = describe(plan);
        const vocabulary: Vocabulary = model.vocabulary;
        for await (const report of model.train({ steps: 1 })) { const r: TrainingReport = report; void r.loss; }
        // @ts-expect-error a cell that there is not
        await CharRNN.create({ text: 'abc', cell: 'lsdm' });
        // @ts-expect-error no number
        const wrong: number = describe(plan);
        export { CpuExecutor, exportOnnx, kerasModel, text, vocabulary, writeSafetensors, wrong };
        export type { KerasModel, Sequence, Tensor };
      `,
    );
    const esm = resolution === 'bundler' ? 'esnext' : 'nodenext';
    const options = ['--noEmit', '--strict', '--target', 'es2022', '--lib', 'es2023,dom,dom.asynciterable'];
    const types = ['--module', esm, '--moduleResolution', resolution];
    expect(runTool(TSC, ...options, ...types, 'typed.ts')).toBe('');
  });
});
