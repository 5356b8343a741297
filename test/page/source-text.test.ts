import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';
import { expect, test } from 'vitest';
import { sourceText } from '../../demo/source-text-plugin.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The default text, as the page imports it. */
async function defaultText(): Promise<string> {
  const server = await createServer({
    root,
    configFile: false,
    logLevel: 'error',
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
    plugins: [sourceText()],
  });
  try {
    const module = await server.ssrLoadModule('virtual:source-text');
    return module.text as string;
  } finally {
    await server.close();
  }
}

test('the default text is the source of this project, the same in every build, without paths of the machine', async () => {
  const text = await defaultText();
  expect(await defaultText()).toBe(text);
  const headings = [...text.matchAll(/^\/\/ ((?:shaders|src)\/\S+\.ts)$/gm)].map((match) => match[1]!);
  expect(headings.some((path) => path.startsWith('shaders/'))).toBe(true);
  expect(headings.some((path) => path.startsWith('src/'))).toBe(true);
  for (const path of headings) {
    expect(text).toContain(`// ${path}\n${await readFile(root + path, 'utf8')}`);
  }
  expect(headings).not.toContain('src/cpu/wasm.ts');
  expect(text).not.toContain(root);
  expect(text.length).toBeGreaterThan(100_000);
  expect(text.length).toBeLessThan(320_000);
});
