import { requireChromium } from '../../scripts/browser.mjs';

/** Runs before the GPU tests: without a browser they end with one sentence instead of a launcher's stack. */
export default async function setup(): Promise<void> {
  await requireChromium();
}
