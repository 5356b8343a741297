import { type Browser, chromium } from 'playwright';
import { launchFlags, requireChromium } from '../../scripts/browser.mjs';

export interface LaunchOptions {
  /** Flags beside the usual ones. */
  readonly args?: readonly string[];
  /** Flags to leave out: without `--enable-unsafe-webgpu` a page finds no adapter. */
  readonly without?: readonly string[];
}

/**
 * A headless Chromium with WebGPU, driven from Node. The caller closes it.
 *
 * WebGPU is there on pages from localhost only: `about:blank` and `page.setContent` have no `navigator.gpu`.
 */
export async function launchChromium({ args = [], without = [] }: LaunchOptions = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: await requireChromium(),
    args: [...launchFlags(), ...args].filter((flag) => !without.includes(flag)),
  });
}
