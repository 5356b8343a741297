import type { CharRNN } from 'webgpu-rnn';
import { need, setText } from './dom.ts';
import { decimal, significant, whole } from './format.ts';
import type { RunHistory } from './history.ts';

/** Milliseconds between two looks of the numbers while they run: a fast GPU changes them faster than one can read. */
const PACE = 100;

/** The strip of numbers under the title. */
export class Metrics {
  readonly #epochBar = need('#epoch-bar', HTMLProgressElement);
  readonly #bits = need('[data-metric=bits]', HTMLElement);
  #painted = 0;

  paint(model: CharRNN | undefined, history: RunHistory, running: boolean): void {
    if (running && performance.now() - this.#painted < PACE) return;
    this.#painted = performance.now();
    const report = history.latest;
    const validation = history.validation.values.at(-1);
    const step = model?.steps ?? 0;
    const perEpoch = model?.corpus?.stepsPerEpoch;
    const epoch = perEpoch ? step / perEpoch : undefined;
    this.#set('step', whole(step));
    this.#set('epoch', decimal(epoch, 2));
    this.#set('bits', decimal(report?.bitsPerCharacter, 3));
    this.#set('validation', decimal(validation === undefined ? undefined : validation / Math.LN2, 3));
    this.#set('perplexity', decimal(report?.perplexity, 2));
    this.#set('gradient', significant(report?.gradNorm));
    this.#set('speed', whole(report?.tokensPerSecond));
    this.#epochBar.value = (epoch ?? 0) % 1;
    this.#bits.dataset.step = report ? String(history.step) : '';
  }

  #set(name: string, text: string): void {
    setText(need(`[data-metric=${name}]`, HTMLElement), text);
  }
}
