import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { entries } from '../../vite.config.ts';
import {
  codeWords,
  forbiddenImports,
  gpuNames,
  importCycles,
  importsOf,
  type Rules,
  readSources,
  runtimeImportsOf,
  zoneOf,
} from '../helpers/imports.ts';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/** Folders with an entry of their own, which the page may import. */
const subpaths = ['src/data', 'src/io', 'src/cpu', 'src/schedule'];

const engine = ['shaders', 'src/core', 'src/schedule'];
const everything = [
  ...engine,
  'src/graph',
  'src/ops',
  'src/model',
  'src/optim',
  'src/gpu',
  'src/cpu',
  'src/cpu/reference',
  'src/data',
  'src/io',
];

/** Who may import whom: imports point down only. */
const rules: Rules = {
  // Kernels share the counter-based generator with everything else that draws numbers.
  shaders: { zones: ['src/core'], packages: ['wgsl-preprocessor'] },
  // For tests: nothing that trains may import a kernel's cases.
  'shaders/cases': { zones: ['shaders', 'src/core'] },
  // Only the CPU runs twins: a page with a GPU need not load them.
  'shaders/twins': { zones: ['shaders', 'src/core'] },
  'src/core': { zones: [] },
  'src/schedule': { zones: ['shaders', 'src/core'] },
  // Whoever writes dispatches names the kernels, so that the compiler checks their operands.
  'src/graph': { zones: engine },
  'src/ops': { zones: ['src/graph', ...engine] },
  'src/model': { zones: ['src/ops', 'src/graph', ...engine] },
  'src/optim': { zones: engine },
  'src/gpu': { zones: engine },
  'src/cpu': { zones: ['shaders/twins', ...engine] },
  // AssemblyScript: not for this compiler.
  'src/cpu/assembly': { zones: [] },
  // The textbook reference is the second witness: it knows no plan and no kernel, and no executor knows it.
  'src/cpu/reference': { zones: ['src/core'] },
  'src/data': { zones: ['src/core'] },
  'src/io': { zones: ['src/core'] },
  // Entries of their own, each with the packages that it needs and nothing else of the library does.
  'src/onnx': { zones: ['src/model', 'src/core', 'shaders'], packages: ['@bufbuild/protobuf'] },
  'src/keras': { zones: ['src/model', 'src/io', 'src/core', 'shaders'], packages: ['jsfive', 'fflate'] },
  'src/train': { zones: everything },
  'src/text': { zones: [...everything, 'src/train'] },
  'src/index.ts': { zones: [...everything, 'src/train', 'src/text'] },
  ...Object.fromEntries(subpaths.map((folder) => [`${folder}/index.ts`, { zones: [folder] }])),
  // Vite's plugins run in Node while the page is built; they are the only files here that may know it.
  demo: { zones: ['src/index.ts', ...subpaths.map((folder) => `${folder}/index.ts`)], packages: 'any' },
};

const sources = readSources(root, ['src', 'shaders', 'demo']);
const within = (...folders: string[]) =>
  [...sources].filter(([path]) => folders.some((folder) => path.startsWith(`${folder}/`)));

describe('the project', () => {
  test('was read', () => {
    for (const folder of ['src', 'shaders', 'demo']) expect(within(folder).length, folder).toBeGreaterThan(0);
  });

  test('imports only downwards', () => {
    expect(forbiddenImports(sources, rules, entries)).toEqual([]);
  });

  test('has no ring of rules', () => {
    const zones = Object.keys(rules);
    const reaches = (from: string, to: string): boolean =>
      rules[from]!.zones.some((next) => next === to || reaches(next, to));
    expect(zones.filter((zone) => reaches(zone, zone))).toEqual([]);
    expect(zones.flatMap((zone) => rules[zone]!.zones).filter((zone) => !zones.includes(zone))).toEqual([]);
  });

  test('has no ring of imports', () => {
    expect(importCycles(sources).map((ring) => ring.join(' -> '))).toEqual([]);
  });

  test('keeps Node out of the page', () => {
    const inBrowser = within('demo').filter(([path]) => !path.endsWith('-plugin.ts'));
    const found = inBrowser.flatMap(([path, text]) =>
      importsOf(path, text)
        .filter(({ name }) => name.startsWith('node:') || name === 'vite')
        .map(({ name }) => `${path} imports ${name}`),
    );
    expect(found).toEqual([]);
  });

  test('lets the GPU executor know no network', () => {
    const found = within('src/gpu').flatMap(([path, text]) => {
      const words = codeWords(text);
      return ['hidden', 'gate', 'gates', 'loss', 'losses']
        .filter((w) => words.has(w))
        .map((w) => `${path}: ${w}`);
    });
    expect(found).toEqual([]);
  });

  test('lets models, operations, optimizers and plans know no GPU', () => {
    const folders = ['src/model', 'src/ops', 'src/optim', 'src/schedule', 'src/graph'];
    const found = within(...folders).flatMap(([path, text]) =>
      gpuNames(text).map((name) => `${path}: ${name}`),
    );
    expect(found).toEqual([]);
  });

  test('has one runtime dependency', () => {
    const manifest = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
    expect(Object.keys(manifest.dependencies)).toEqual(['wgsl-preprocessor']);
  });

  test('records no registry and no folder of a machine in the lock file', () => {
    const lock = JSON.parse(readFileSync(`${root}/package-lock.json`, 'utf8'));
    const entries: [string, { resolved?: string; link?: boolean }][] = Object.entries(lock.packages);
    expect(entries.length).toBeGreaterThan(1);
    expect(entries.filter(([path, entry]) => entry.resolved || entry.link || path.startsWith('..'))).toEqual(
      [],
    );
  });
});

describe('the walker', () => {
  const small: Rules = {
    base: { zones: [], packages: ['left-pad'] },
    'base/inner': { zones: [] },
    top: { zones: ['base'] },
  };
  const problems = (files: Record<string, string>) =>
    forbiddenImports(new Map(Object.entries(files)), small, { nickname: 'top/a.ts' });

  test('finds every form of import', () => {
    const text = [
      "import a, { b } from './a.ts';",
      "import type { C } from '../base/c.ts';",
      "export { d } from './d.ts';",
      "export * from './e.ts';",
      "import './f.css?inline';",
      "const g = await import('./g.ts');",
      "new Worker(new URL('./h.ts', import.meta.url));",
      "import i from 'left-pad/deep.js';",
      '// import j from "./j.ts"',
      'const text = `import k from "./k.ts"`;',
    ].join('\n');
    const own = ['top/a.ts', 'base/c.ts', 'top/d.ts', 'top/e.ts', 'top/f.css', 'top/g.ts', 'top/h.ts'];
    const expected = [...own.map((name) => ({ name, own: true })), { name: 'left-pad/deep.js', own: false }];
    const found = importsOf('top/x.ts', text);
    expect(found).toHaveLength(expected.length);
    expect(found).toEqual(expect.arrayContaining(expected));
  });

  test('takes the longest zone that fits', () => {
    expect(zoneOf('base/inner/a.ts', small)).toBe('base/inner');
    expect(zoneOf('base/innermost/a.ts', small)).toBe('base');
    expect(zoneOf('elsewhere/a.ts', small)).toBeUndefined();
  });

  test('allows what the rules allow', () => {
    expect(
      problems({
        'top/a.ts': "import '../base/b.ts'; import './c.ts';",
        'base/b.ts': "import 'left-pad'; import 'left-pad/deep.js';",
      }),
    ).toEqual([]);
  });

  test.each([
    ['upwards', { 'base/a.ts': "import type { T } from '../top/b.ts';" }, 'base may not import top'],
    ['through an alias', { 'base/a.ts': "import { t } from 'nickname';" }, 'base may not import top'],
    ['into an inner zone', { 'base/a.ts': "import './inner/b.ts';" }, 'base may not import base/inner'],
    [
      'out of an inner zone',
      { 'base/inner/a.ts': "export * from '../b.ts';" },
      'base/inner may not import base',
    ],
    ['of a file outside all zones', { 'top/a.ts': "import '../scripts/b.ts';" }, 'top may not import that'],
    ['of an unknown package', { 'top/a.ts': "import 'left-pad';" }, 'top may not import that package'],
    ['of a namesake package', { 'base/a.ts': "import 'left-padding';" }, 'base may not import that package'],
    ['of Node', { 'base/a.ts': "import fs from 'node:fs';" }, 'base may not import that package'],
  ])('refuses an import %s', (_, files, message) => {
    expect(problems(files)).toEqual([expect.stringContaining(message)]);
  });

  test('refuses a file that has no zone', () => {
    expect(problems({ 'new/a.ts': '' })).toEqual([expect.stringContaining('new/a.ts is in no zone')]);
  });

  test('tells imports that run from imports of types', () => {
    const text = [
      "import type { A } from './a.ts';",
      "export type { B } from './b.ts';",
      "import { type C } from './c.ts';",
      "export { d } from './d.ts';",
      "import type E from './e.ts';",
    ].join('\n');
    expect(runtimeImportsOf('x.ts', text).map(({ name }) => name)).toEqual(['c.ts', 'd.ts']);
  });

  test('finds rings of one, two and three files, and none in a diamond or among types', () => {
    const rings = (files: Record<string, string>) => importCycles(new Map(Object.entries(files)));
    expect(rings({ 'a.ts': "import './a.ts';" })).toEqual([['a.ts', 'a.ts']]);
    expect(rings({ 'a.ts': "import { b } from './b.ts';", 'b.ts': "import './a.ts';" })).toEqual([
      ['a.ts', 'b.ts', 'a.ts'],
    ]);
    expect(rings({ 'a.ts': "import type { B } from './b.ts';", 'b.ts': "import './a.ts';" })).toEqual([]);
    expect(
      rings({ 'a.ts': "import './b.ts';", 'b.ts': "import './c.ts';", 'c.ts': "export * from './b.ts';" }),
    ).toEqual([['b.ts', 'c.ts', 'b.ts']]);
    expect(
      rings({
        'a.ts': "import './b.ts'; import './c.ts';",
        'b.ts': "import './d.ts';",
        'c.ts': "import './d.ts';",
        'd.ts': '',
      }),
    ).toEqual([]);
  });

  test('reads words out of code and leaves comments alone', () => {
    const template = ['`a $', '{LSTM_LOSS} propagate`'].join('');
    const words = codeWords(`/* the gate */ const hiddenSize = ${template}; // GPU\nx.dGate = "lossy";`);
    for (const word of ['hidden', 'size', 'lstm', 'loss', 'propagate', 'd', 'gate', 'lossy'])
      expect(words).toContain(word);
    expect(codeWords('/** hidden loss */ let gateway = delegate;')).toEqual(new Set(['gateway', 'delegate']));
  });

  test('finds the names of WebGPU in code', () => {
    expect(gpuNames('let d: GPUDevice; const s = "on the GPU"; // GPUQueue')).toEqual(['GPUDevice', 'GPU']);
    expect(gpuNames('const gpu = 1; // GPU')).toEqual([]);
  });
});
