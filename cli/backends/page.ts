// The page in which the engine runs when the commands drive a browser. It is no page to look at: `chromium.ts` calls
// `runJob` and gets events back through the function `emitEvent` that it has put into the window.
import {
  type Emit,
  type GenerateJob,
  type Job,
  type NewModel,
  type Session,
  type SessionEvent,
  startSession,
  type TrainJob,
} from '../session.ts';

/** A job less its bulk: text and model come over HTTP, because a message to a page is JSON. */
export type PageJob = PageTrainJob | Omit<GenerateJob, 'model'>;

/** A training less its bulk; without `model` there is a saved one to fetch. */
export type PageTrainJob = Omit<TrainJob, 'text' | 'model'> & { readonly model?: NewModel };

/** An event less its bulk: the bytes of a model have been posted just before. */
export type PageEvent =
  | Exclude<SessionEvent, { type: 'model' }>
  | { type: 'model'; step: number; last: boolean };

declare global {
  interface Window {
    /** From `chromium.ts`: takes an event and answers when it has been handled. */
    emitEvent(event: PageEvent): Promise<void>;
    /** Undefined where the page has an adapter, else why it has none. */
    probe(): Promise<string | undefined>;
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

/** Fetches what the job is lacking. */
async function whole(job: PageJob): Promise<Job> {
  if (job.kind === 'generate') return { ...job, model: await savedModel() };
  const text = await (await fetch('bulk/text')).text();
  return { ...job, text, model: job.model ?? (await savedModel()) };
}

async function savedModel(): Promise<Uint8Array> {
  return new Uint8Array(await (await fetch('bulk/model')).arrayBuffer());
}

window.probe = async () => {
  if (!navigator.gpu) return 'Chromium has no WebGPU here';
  return (await navigator.gpu.requestAdapter()) ? undefined : 'Chromium found no WebGPU adapter';
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
