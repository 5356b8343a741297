// The child process that `child.ts` starts: `child-main.ts dawn`, `child-main.ts dawn hardware` or `child-main.ts cpu`.
import type { Emit, Place } from '../jobs.ts';
import type { Session } from '../session.ts';
import type { FromChild, ToChild } from './child.ts';

// Ctrl-C reaches every process of a terminal's group; the command alone decides what it means.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
// Without the command there is nobody to work for.
process.on('disconnect', () => process.exit(1));

function tell(message: FromChild): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send?.(message, undefined, undefined, (error) => (error ? reject(error) : resolve()));
  });
}

/** The place for the session, or why there is none. */
async function openPlace(backend?: string, which?: string): Promise<Place | { reason: string }> {
  if (backend === 'cpu') return { backend: 'cpu' };
  const { openDawn } = await import('./dawn-gpu.ts');
  return openDawn(which === 'hardware');
}

const place = await openPlace(process.argv[2], process.argv[3]);
if ('reason' in place) {
  await tell({ type: 'unavailable', reason: place.reason });
  process.exit(0);
}

// Loaded after Dawn has put its constants (GPUBufferUsage and others) where a browser has them.
const { startSession } = await import('../session.ts');

let session: Session | undefined;
let stopped = false;
let handled = () => {};

const emit: Emit = async (event) => {
  const answer = new Promise<void>((resolve) => {
    handled = resolve;
  });
  await tell({ type: 'event', event });
  if (event.type !== 'end') await answer;
};

process.on('message', (message: ToChild) => {
  if (message.type === 'handled') handled();
  if (message.type === 'job') {
    session = startSession(message.job, place, emit);
    if (stopped) session.stop();
  }
  if (message.type === 'stop') {
    stopped = true;
    session?.stop();
  }
});

await tell({ type: 'open' });
