import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { buildWasm, wasmSource } from '../../scripts/build-wasm.mjs';

it('the module is what its source gives, byte for byte', async () => {
  const written = readFileSync(new URL('../../src/cpu/wasm.ts', import.meta.url), 'utf8');
  expect(written, 'run `node scripts/build-wasm.mjs`').toBe(wasmSource(await buildWasm()));
});
