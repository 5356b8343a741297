// The page in which the engine runs when the commands drive a browser. It is no page to look at: `chromium.ts` calls
// `runJob` and gets events back through the function `emitEvent` that it has put into the window.
import { describeAdapter } from '../../src/gpu/adapter.ts';
import type { Emit, Job, SessionEvent } from '../jobs.ts';
import { type Session, startSession } from '../session.ts';

/** What of a job is bulk: it comes over HTTP, because a message to a page is JSON. */
export type Bulk = 'text' | 'model';

/** A job less its bulk, and what there is to fetch. */
export interface PageJob {
  readonly rest: Readonly<Record<string, unknown>>;
  readonly bulk: readonly Bulk[];
}

/** An event less its bulk: the bytes of a model have been posted just before. */
export type PageEvent =
  | Exclude<SessionEvent, { type: 'model' }>
  | { type: 'model'; step: number; last: boolean };

declare global {
  interface Window {
    /** From `chromium.ts`: takes an event and answers when it has been handled. */
    emitEvent(event: PageEvent): Promise<void>;
    /** Undefined where the page has an adapter (with hardware, if only that is worth it), else why it has none. */
    probe(onlyHardware: boolean): Promise<string | undefined>;
    runJob(job: PageJob): Promise<void>;
    stopJob(): void;
  }
}

let session: Session | undefined;
let stopped = false;

const emit: Emit = async (event) => {
  if (event.type !== 'model') return window.emitEvent(event);
  const { bytes, ...rest } = event;
  const answer = await fetch('bulk', { method: 'POST', body: bytes as Uint8Array<ArrayBuffer> });
  if (!answer.ok) throw new Error(`The model could not be handed over: HTTP status ${answer.status}.`);
  return window.emitEvent(rest);
};

const FETCH: Readonly<Record<Bulk, () => Promise<string | Uint8Array>>> = {
  text: async () => (await fetch('bulk/text')).text(),
  model: async () => new Uint8Array(await (await fetch('bulk/model')).arrayBuffer()),
};

/** Fetches what the job is lacking. */
async function whole({ rest, bulk }: PageJob): Promise<Job> {
  const fetched = await Promise.all(bulk.map(async (name) => [name, await FETCH[name]()] as const));
  return { ...rest, ...Object.fromEntries(fetched) } as unknown as Job;
}

window.probe = async (onlyHardware) => {
  if (!navigator.gpu) return 'Chromium has no WebGPU here';
  const adapter = await navigator.gpu.requestAdapter();
  if (!adapter) return 'Chromium found no WebGPU adapter';
  const software = onlyHardware && describeAdapter(adapter.info).isFallback;
  return software ? 'Chromium found a GPU in software alone, which is slower' : undefined;
};

window.runJob = async (job) => {
  session = startSession(await whole(job), { backend: 'gpu' }, emit);
  if (stopped) session.stop();
  await session.done;
};

window.stopJob = () => {
  stopped = true;
  session?.stop();
};
