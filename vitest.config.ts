import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { findChromium, launchFlags } from './scripts/browser.mjs';
import { alias, prepared } from './vite.config.ts';

const seconds = 1000;
const executablePath = await findChromium();

/** Four projects; `npx vitest --project unit` runs one of them, `npm test` runs all of them. */
export default defineConfig({
  resolve: { alias },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          environment: 'node',
          testTimeout: 60 * seconds,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'cli',
          include: ['test/cli/**/*.test.ts'],
          environment: 'node',
          testTimeout: 300 * seconds,
          hookTimeout: 300 * seconds,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        // A dependency that is found late makes Vite reload the page in the middle of a test.
        optimizeDeps: { include: prepared, entries: ['test/gpu/**/*.ts', 'src/index.ts'] },
        test: {
          name: 'gpu',
          include: ['test/gpu/**/*.test.ts'],
          globalSetup: ['test/helpers/require-chromium.ts'],
          testTimeout: 120 * seconds,
          hookTimeout: 120 * seconds,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                args: launchFlags(),
                ...(executablePath !== undefined && { executablePath }),
              },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      {
        extends: true,
        test: {
          name: 'page',
          include: ['test/page/**/*.test.ts'],
          environment: 'node',
          testTimeout: 240 * seconds,
          hookTimeout: 120 * seconds,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
