// An engine in a child process. A process of its own, because
// - a driver is found through variables (`LD_LIBRARY_PATH`, `VK_ICD_FILENAMES`) that only count at the start of a process;
// - a crash in a driver, or memory that runs out, then ends in a sentence and not with the command;
// - the terminal stays answerable while a training on the CPU keeps its process busy.
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Failure } from '../fail.ts';
import type { Job, SessionEvent } from '../jobs.ts';
import type { Engine, Listener, Unavailable } from './engine.ts';

/** From the command to the child. `handled` answers an event: the session waits for it. */
export type ToChild = { type: 'job'; job: Job } | { type: 'handled' } | { type: 'stop' };
/** From the child to the command. */
export type FromChild =
  | { type: 'open' }
  | { type: 'unavailable'; reason: string }
  | { type: 'event'; event: SessionEvent };

export interface ChildOptions {
  readonly backend: 'dawn' | 'cpu';
  /** A GPU in software will not do. */
  readonly onlyHardware?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly where: string;
  readonly why: string;
}

/** Starts a child and waits until it says that its backend works, or why it does not. */
export async function openChild(options: ChildOptions): Promise<Engine | Unavailable> {
  const { backend, env, onlyHardware } = options;
  const words = onlyHardware ? [backend, 'hardware'] : [backend];
  const child = fork(fileURLToPath(new URL('./child-main.ts', import.meta.url)), words, {
    env: { ...process.env, ...env },
    // Keeps typed arrays and Infinity as they are.
    serialization: 'advanced',
    // What a driver prints is for its makers.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  // A second Ctrl-C ends the command on the spot; the child must not go on alone.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));

  const first = await firstMessage(child);
  if (first.type !== 'open') {
    kill();
    return { unavailable: first.type === 'unavailable' ? first.reason : 'its process ended at once' };
  }
  return new ChildEngine(child, options);
}

function firstMessage(child: ChildProcess): Promise<FromChild> {
  return new Promise((resolve) => {
    const ended = (reason: string) => resolve({ type: 'unavailable', reason });
    child.once('message', (message: FromChild) => resolve(message));
    child.once('error', (error) => ended(`its process could not be started (${error.message})`));
    child.once('exit', (code, signal) => ended(`its process ended with ${signal ?? `code ${code}`}`));
  });
}

class ChildEngine implements Engine {
  readonly where: string;
  readonly why: string;
  readonly #child: ChildProcess;

  constructor(child: ChildProcess, { where, why }: ChildOptions) {
    this.where = where;
    this.why = why;
    this.#child = child;
  }

  run(job: Job, listener: Listener): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#child.on('message', async (message: FromChild) => {
        if (message.type !== 'event') return;
        try {
          await listener(message.event);
          if (message.event.type === 'end') resolve();
          else this.#send({ type: 'handled' });
        } catch (error) {
          reject(error);
        }
      });
      this.#child.once('exit', (code, signal) => reject(endedEarly(code, signal)));
      this.#send({ type: 'job', job });
    });
  }

  stop(): void {
    this.#send({ type: 'stop' });
  }

  close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      this.#child.once('exit', () => resolve());
      this.#child.kill('SIGKILL');
    });
  }

  #send(message: ToChild): void {
    // A child that has just ended is noticed by its `exit`, not here.
    if (this.#child.connected) this.#child.send(message, () => {});
  }
}

function endedEarly(code: number | null, signal: NodeJS.Signals | null): Failure {
  const how = signal ?? `code ${code}`;
  const memory = signal === 'SIGKILL' || signal === 'SIGABRT' || code === 134 || code === 137;
  const guess = memory ? '; perhaps memory ran out, and a smaller --hidden, --batch or --seq-len fits' : '';
  return new Failure(`The engine's process ended unexpectedly (${how})${guess}.`);
}
