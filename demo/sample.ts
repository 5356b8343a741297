import type { CharRNN } from 'webgpu-rnn';
import { need, prefersReducedMotion, setText } from './dom.ts';
import { decimal, whole } from './format.ts';
import { oncePerFrame } from './frame.ts';
import type { Settings } from './state.ts';

export interface SampleSource {
  model(): CharRNN | undefined;
  settings(): Settings;
  /** The loss in bits per character that the network has at this moment, for the caption. */
  bits(): number | undefined;
  onError(error: unknown): void;
}

interface Passage {
  /** What stands before the text that is written. */
  readonly show: string;
  /** What the network reads before it writes. */
  readonly prime: string;
  readonly length: number;
}

const LENGTH = 240;
const MORE = 400;
/** A finished sample stays at least this long (ms), so that it can be read ... */
const REST = 2500;
/** ... and this many times as long as it took, so that most of the time goes into training. */
const REST_PER_EFFORT = 2;

/** What the network writes: a fresh sample every few steps, one on demand, and how it wrote earlier. */
export class Samples {
  readonly #source: SampleSource;
  readonly #prime = need('#sample-prime', HTMLElement);
  readonly #text = need('#sample-text', HTMLElement);
  readonly #caption = need('#sample-caption', HTMLElement);
  readonly #auto = need('#sample-auto', HTMLInputElement);
  readonly #earlier = need('#earlier', HTMLOListElement);
  readonly #paint = oncePerFrame(() => this.#write());
  #running: AbortController | undefined;
  #writing: Promise<void> = Promise.resolve();
  #written = '';
  #step = -1;
  #count = 0;
  #restUntil = 0;
  #nextKept = 0;

  constructor(source: SampleSource) {
    this.#source = source;
    need('#new-sample', HTMLButtonElement).addEventListener('click', () => this.restart());
    need('#generate', HTMLButtonElement).addEventListener('click', () => this.more());
  }

  /** Called in every frame: starts the next sample when the last has been seen and the network has learned more. */
  tick(): void {
    const model = this.#source.model();
    if (!model || this.#running || !this.#auto.checked || this.#prime.dataset.invalid === 'true') return;
    if (model.steps === this.#step || performance.now() < this.#restUntil) return;
    this.#fromPrime(model);
  }

  /** Begins with the prime again. Automatic samples go on after it, where they are wanted. */
  restart(): void {
    const model = this.#source.model();
    if (!model) return;
    this.#fromPrime(model);
  }

  /** Goes on writing where the sample stands. Automatic samples stop, so that it is not written over. */
  more(): void {
    const model = this.#source.model();
    if (!model) return;
    this.#auto.checked = false;
    const show = this.#shown() || this.#source.settings().prime;
    const context = [...show].slice(-200).join('');
    this.#begin(model, { show, prime: context, length: MORE });
  }

  /** Ends the sample that is being written; resolves when nothing uses the network any more. */
  async stop(): Promise<void> {
    this.#running?.abort();
    this.#running = undefined;
    await this.#writing;
  }

  /** Forgets everything: another network is in place. */
  clear(): void {
    this.#written = '';
    this.#step = -1;
    this.#restUntil = 0;
    this.#nextKept = 0;
    this.#prime.textContent = '';
    this.#caption.textContent = '';
    this.#earlier.replaceChildren();
    this.#write();
  }

  /** Says under the prime that the network does not know one of its characters. */
  checkPrime(): void {
    const { prime } = this.#source.settings();
    const problem = this.#problemOf(prime);
    this.#prime.dataset.invalid = String(problem !== '');
    const input = need('#prime', HTMLInputElement);
    input.setAttribute('aria-invalid', String(problem !== ''));
    setText(need('#prime-problem', HTMLElement), problem);
  }

  #fromPrime(model: CharRNN): void {
    const { prime } = this.#source.settings();
    this.#begin(model, { show: prime, prime, length: LENGTH });
  }

  #problemOf(prime: string): string {
    try {
      this.#source.model()?.vocabulary.encode(prime);
      return '';
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  #shown(): string {
    return (this.#prime.textContent ?? '') + this.#written;
  }

  /** After the sample that is being written, if there is one: it ends at the next character. */
  #begin(model: CharRNN, what: Passage): void {
    const running = new AbortController();
    this.#running?.abort();
    this.#running = running;
    this.#writing = this.#writing.then(() => this.#generate(model, what, running));
  }

  async #generate(model: CharRNN, what: Passage, running: AbortController): Promise<void> {
    if (running.signal.aborted) return;
    this.#keep();
    this.#step = model.steps;
    this.#written = '';
    this.#prime.textContent = what.show;
    setText(this.#caption, `step ${whole(model.steps)}`);
    this.#count += 1;
    const began = performance.now();
    try {
      const { temperature } = this.#source.settings();
      const { prime, length } = what;
      const options = { prime, length, temperature, seed: this.#count, signal: running.signal };
      for await (const character of model.generate(options)) {
        if (running.signal.aborted) return;
        this.#written += character;
        if (!prefersReducedMotion()) this.#paint();
      }
      const bits = this.#source.bits();
      const quality = bits === undefined ? '' : ` · ${decimal(bits, 2)} bits per character`;
      setText(this.#caption, `step ${whole(this.#step)}${quality}`);
    } catch (error) {
      if (running.signal.aborted) return;
      this.#auto.checked = false; // the next would fail alike
      this.#source.onError(error);
    } finally {
      if (this.#running === running) {
        this.#running = undefined;
        const now = performance.now();
        this.#restUntil = now + Math.max(REST, REST_PER_EFFORT * (now - began));
        this.#paint();
      }
    }
  }

  #write(): void {
    setText(this.#text, this.#written);
    this.#text.dataset.count = String(this.#count);
    this.#text.dataset.busy = String(this.#running !== undefined);
  }

  /** Keeps the finished sample among the earlier ones: the first, then one each time the steps have doubled. */
  #keep(): void {
    if (this.#written === '' || this.#step < this.#nextKept) return;
    this.#nextKept = Math.max(1, 2 * this.#step);
    const item = document.createElement('li');
    const when = document.createElement('span');
    when.textContent = this.#caption.textContent;
    const text = document.createElement('p');
    text.textContent = this.#shown().slice(0, 160);
    item.append(when, text);
    this.#earlier.prepend(item);
    need('#earlier-empty', HTMLElement).hidden = true;
  }
}
