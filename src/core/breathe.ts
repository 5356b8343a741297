/**
 * Lets everything else that waits run: input, timers, a frame. A message to ourselves is not held back as a timer is;
 * `scheduler.yield` is not used, because in a loop it goes before all of these and starves them.
 */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
