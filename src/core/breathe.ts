/**
 * Lets everything else that waits run: input, timers, a frame. `scheduler.yield` where it exists, else a message to
 * ourselves, which unlike a timer is not held back by browsers.
 */
export function breathe(): Promise<void> {
  const scheduler = (globalThis as { scheduler?: { yield?(): Promise<void> } }).scheduler;
  if (scheduler?.yield) return scheduler.yield();
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
