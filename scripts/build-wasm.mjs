// Builds src/cpu/assembly/ into src/cpu/wasm.ts:  node scripts/build-wasm.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TARGET = new URL('../src/cpu/wasm.ts', import.meta.url);
const OPTIONS = [
  '--optimizeLevel',
  '3',
  '--shrinkLevel',
  '1',
  '--converge',
  '--noAssert',
  '--runtime',
  'stub',
];
const MEMORY = ['--importMemory', '--noExportMemory', '--enable', 'simd'];
const LINE = 100;

/**
 * The module, as bytes.
 * @returns {Promise<Uint8Array>}
 */
export async function buildWasm() {
  const { default: asc } = await import('assemblyscript/asc');
  /** @type {Uint8Array | undefined} */
  let binary;
  const { error, stderr } = await asc.main(
    ['src/cpu/assembly/index.ts', ...OPTIONS, ...MEMORY, '--outFile', 'module.wasm', '--baseDir', ROOT],
    {
      writeFile: (name, contents) => {
        if (name.endsWith('module.wasm') && typeof contents !== 'string') binary = contents;
      },
    },
  );
  if (error || !binary) throw new Error(`${error?.message ?? 'no module'}\n${stderr.toString()}`);
  return binary;
}

/**
 * The text of src/cpu/wasm.ts.
 * @param {Uint8Array} binary
 */
export function wasmSource(binary) {
  const text = Buffer.from(binary).toString('base64');
  const lines = text.match(new RegExp(`.{1,${LINE}}`, 'g')) ?? [];
  return `// Built by scripts/build-wasm.mjs from assembly/; a test builds it again and compares.

/** The module of \`assembly/\`, ${binary.length} bytes in base64. */
export const WASM =
${lines.map((line) => `  '${line}'`).join(' +\n')};
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = wasmSource(await buildWasm());
  writeFileSync(TARGET, text);
  console.log(`src/cpu/wasm.ts: ${readFileSync(TARGET).length} bytes`);
}
