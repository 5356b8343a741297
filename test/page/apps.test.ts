// The apps of examples/apps, each with the package as it is published: a page without a bundler, a Vite app, Node.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import type { Browser } from 'playwright';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from '../helpers/chromium.ts';
import { installPacked, ROOT } from '../helpers/packed.ts';

const folder = mkdtempSync(join(tmpdir(), 'webgpu-rnn-apps-'));
let browser: Browser;

beforeAll(async () => {
  installPacked(folder, ['wgsl-preprocessor', 'webgpu']);
  // Beside the package, so that each finds it in the node_modules above.
  cpSync(join(ROOT, 'examples/apps'), folder, { recursive: true });
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript' };

/** Opens a folder as a site, and waits until its app is done. */
async function show(site: string): Promise<{ loss: number; text: string; asked: readonly string[] }> {
  const page = await browser.newPage();
  const asked: string[] = [];
  const errors: Error[] = [];
  page.on('pageerror', (error) => errors.push(error));
  await page.route('**/*', (route) => {
    const { origin, pathname } = new URL(route.request().url());
    if (origin !== 'http://localhost') return route.abort();
    asked.push(pathname);
    try {
      const body = readFileSync(join(site, pathname));
      return route.fulfill({ body, contentType: TYPES[extname(pathname)] ?? 'text/plain' });
    } catch {
      return route.fulfill({ status: 404, body: '' });
    }
  });
  await page.goto('http://localhost/index.html');
  await expect
    .poll(() => errors.length > 0 || page.title().then((title) => title === 'done'), { timeout: 60_000 })
    .toBe(true);
  expect(errors).toEqual([]);
  const [loss = '', text = ''] = await Promise.all(['#loss', '#text'].map((id) => page.textContent(id)));
  await page.close();
  return { loss: Number(loss), text: text ?? '', asked };
}

/** ln 28, for as many characters, is what a network loses that has learned nothing. */
const LEARNED = 1;

test('a page without a bundler trains, from a few files', async () => {
  // A page names the package by its place.
  cpSync(
    join(folder, 'node_modules/webgpu-rnn/dist/browser'),
    join(folder, 'page/node_modules/webgpu-rnn/dist/browser'),
    {
      recursive: true,
    },
  );
  const { loss, text, asked } = await show(join(folder, 'page'));
  expect(loss).toBeLessThan(LEARNED);
  expect(text).toHaveLength(80);
  expect(asked.length).toBeLessThan(30);
});

test('a Vite app is built, and trains', async () => {
  await build({
    root: join(folder, 'vite'),
    configFile: false,
    logLevel: 'error',
    build: { target: 'es2022' },
  });
  const { loss, text } = await show(join(folder, 'vite/dist'));
  expect(loss).toBeLessThan(LEARNED);
  expect(text).toHaveLength(80);
});

test('Node trains, on whatever it finds', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['train.js'], {
    cwd: join(folder, 'node'),
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  const losses = [...stdout.matchAll(/^\d+ (\d+\.\d+)$/gm)].map(([, loss]) => Number(loss));
  expect(losses).toHaveLength(10);
  expect(losses.at(-1)).toBeLessThan(LEARNED);
});
