import { disposed } from '../faults.ts';

/** Seconds before each of the first attempts to get a device again. */
const SOON = [0, 0.1, 0.5, 2, 10];
/** Seconds between later attempts. */
const LATER = 15;
/**
 * Seconds for which attempts go on: browsers keep a page from its adapter for two minutes after its GPU process has crashed
 * twice.
 */
const PATIENCE = 180;

/** What to wait for before each attempt. `isBlocked`: the soon ones have all failed. */
export function* attempts(): Generator<{ readonly pause: number; readonly isBlocked: boolean }> {
  for (const pause of SOON) yield { pause, isBlocked: false };
  for (let waited = SOON.reduce((a, b) => a + b); waited < PATIENCE; waited += LATER)
    yield { pause: LATER, isBlocked: true };
}

/** Waits so many seconds. @throws StateError `disposed` when `signal` is aborted */
export function waitFor(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(disposed());
    const stop = (): void => {
      clearTimeout(timer);
      reject(disposed());
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, seconds * 1000);
    signal.addEventListener('abort', stop, { once: true });
  });
}
