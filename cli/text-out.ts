// Text on its way to stdout: waits for a slow reader, and leaves a terminal in peace.
import { errorCode } from './fail.ts';

/** Control characters except tab and line ends: on a terminal they could move the cursor or change colours. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that must not get through
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

export class TextOut {
  readonly #stream: NodeJS.WriteStream;
  #closed = false;

  /** @param onClosed told when the reader goes away, as `| head` does */
  constructor(onClosed: () => void, stream: NodeJS.WriteStream = process.stdout) {
    this.#stream = stream;
    stream.on('error', (error) => {
      if (errorCode(error) !== 'EPIPE') throw error;
      this.#closed = true;
      onClosed();
    });
  }

  /** Whether the reader has gone away. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Writes, and waits while the reader is slow. */
  async write(text: string): Promise<void> {
    if (this.#closed) return;
    const shown = this.#stream.isTTY ? text.replace(CONTROL, '\u{fffd}') : text;
    if (this.#stream.write(shown)) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        this.#stream.off('drain', done);
        this.#stream.off('error', done);
        resolve();
      };
      this.#stream.on('drain', done);
      this.#stream.on('error', done);
    });
  }
}
