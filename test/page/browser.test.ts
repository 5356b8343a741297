import { expect, test } from 'vitest';
import { type LaunchOptions, launchChromium } from '../helpers/chromium.ts';

// The page tests stand on two things: a browser with WebGPU, and one that is known to have none.

/** Asks for an adapter on an empty page of localhost: only such origins have `navigator.gpu`. */
async function hasAdapter(options?: LaunchOptions): Promise<boolean> {
  const browser = await launchChromium(options);
  try {
    const page = await browser.newPage();
    await page.route('http://localhost/', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<p>' }),
    );
    await page.goto('http://localhost/');
    return await page.evaluate(async () => Boolean(await navigator.gpu?.requestAdapter()));
  } finally {
    await browser.close();
  }
}

test('the browser that the page tests drive has a WebGPU adapter', async () => {
  expect(await hasAdapter()).toBe(true);
});

test('the same browser without its WebGPU flag has none', async () => {
  expect(await hasAdapter({ without: ['--enable-unsafe-webgpu'] })).toBe(false);
});
