// How a training shows: a bar on a terminal, plain lines elsewhere. Both go to stderr.
import { Presets, SingleBar } from 'cli-progress';
import type { Progress } from './jobs.ts';
import { right } from './words.ts';

/** Shows a training to a person. */
export interface Display {
  /** Before the first report of a run of so many steps. */
  start(steps: number): void;
  report(progress: Progress): void;
  /** A sentence between the reports. */
  note(sentence: string): void;
  /** A sentence that must not be missed. */
  alarm(sentence: string): void;
  /** No more reports; the bar stays as it is. */
  end(): void;
}

export interface DisplayOptions {
  readonly quiet: boolean;
  /** Write every report, also where only lines can be written. */
  readonly everyReport: boolean;
  /** The words of a report. Default: those of a text. */
  readonly figures?: Figures;
}

type Figures = (progress: Progress) => string;

export function createDisplay({ quiet, everyReport, figures: own = figures }: DisplayOptions): Display {
  if (quiet) return new QuietDisplay();
  return process.stderr.isTTY ? new BarDisplay(own) : new LineDisplay(everyReport, own);
}

/** How long the rest takes, from the steps that this run has done. */
class Clock {
  #begin = performance.now();

  start(): void {
    this.#begin = performance.now();
  }

  /** In seconds. */
  left({ step, steps }: Progress): number {
    return ((performance.now() - this.#begin) / 1000 / step) * (steps - step);
  }
}

class QuietDisplay implements Display {
  start(): void {}
  report(): void {}
  note(): void {}
  alarm(sentence: string): void {
    process.stderr.write(`${sentence}\n`);
  }
  end(): void {}
}

/** Milliseconds between lines in a log, unless every report is wanted. */
const LINE_INTERVAL = 5000;

class LineDisplay implements Display {
  readonly #everyReport: boolean;
  readonly #figures: Figures;
  readonly #clock = new Clock();
  #last = Number.NEGATIVE_INFINITY;

  constructor(everyReport: boolean, figures: Figures) {
    this.#everyReport = everyReport;
    this.#figures = figures;
  }

  start(): void {
    this.#clock.start();
  }

  report(progress: Progress): void {
    const now = performance.now();
    const { step, steps, validation } = progress;
    const isRare = validation !== undefined || step >= steps;
    if (!this.#everyReport && !isRare && now - this.#last < LINE_INTERVAL) return;
    this.#last = now;
    const left = duration(this.#clock.left(progress));
    this.note(`step ${step}/${steps} | ${this.#figures(progress)} | ${left} left`);
  }

  note(sentence: string): void {
    process.stderr.write(`${sentence}\n`);
  }

  alarm(sentence: string): void {
    this.note(sentence);
  }

  end(): void {}
}

interface Shown {
  readonly step: number;
  readonly steps: number;
  readonly words: { readonly figures: string; readonly left: string };
}

class BarDisplay implements Display {
  readonly #figures: Figures;
  readonly #clock = new Clock();
  readonly #bar = new SingleBar(
    {
      stream: process.stderr,
      format: '{bar} step {value}/{total} | {figures} | {left} left',
      barsize: 24,
      hideCursor: true,
      // It would listen to Ctrl-C by itself.
      gracefulExit: false,
    },
    Presets.shades_classic,
  );
  /** What the bar shows; undefined where there is none. */
  #shown: Shown | undefined;
  /** Stays visible until the next one. */
  #validation: Progress['validation'];

  constructor(figures: Figures) {
    this.#figures = figures;
    // A second Ctrl-C ends the process at once: the cursor must come back all the same.
    process.once('exit', () => this.end());
  }

  start(steps: number): void {
    this.#clock.start();
    this.#draw({ step: 0, steps, words: { figures: 'starting', left: duration(Number.NaN) } });
  }

  report(progress: Progress): void {
    if (!this.#shown) return;
    this.#validation = progress.validation ?? this.#validation;
    const latest = this.#validation ? { ...progress, validation: this.#validation } : progress;
    const words = { figures: this.#figures(latest), left: duration(this.#clock.left(progress)) };
    this.#shown = { ...this.#shown, step: progress.step, words };
    this.#bar.update(progress.step, words);
  }

  note(sentence: string): void {
    // The bar returns to where it began when it ends: it has to end before anything else is written.
    const shown = this.#shown;
    this.end();
    process.stderr.write(`${sentence}\n`);
    if (shown) this.#draw(shown);
  }

  alarm(sentence: string): void {
    this.note(sentence);
  }

  end(): void {
    if (this.#shown) this.#bar.stop();
    this.#shown = undefined;
  }

  #draw(shown: Shown): void {
    this.#shown = shown;
    this.#bar.start(shown.steps, shown.step, shown.words);
  }
}

/** The figures of a report, such as `loss 1.832 (validation 1.911) | 41,200 characters/s`. */
export function figures({ loss, validation, tokensPerSecond, skippedSteps, learningRate }: Progress): string {
  const held = validation ? ` (validation ${validation.loss.toFixed(3)})` : '';
  const skipped = skippedSteps > 0 ? ` | ${skippedSteps} steps skipped` : '';
  const rate = learningRate === undefined ? '' : ` | rate ${learningRate.toPrecision(2)}`;
  return `loss ${loss.toFixed(3)}${held}${rate} | ${whole(tokensPerSecond)} characters/s${skipped}`;
}

/** The same of a task, such as `loss 0.0123 (test 0.0456, 97.5 % right)`. @param isClass answers are right or wrong */
export const taskFigures =
  (isClass: boolean): Figures =>
  ({ loss, validation, skippedSteps }) => {
    const held = validation ? ` (test ${validation.loss.toFixed(4)}${right(validation, isClass)})` : '';
    return `loss ${loss.toFixed(4)}${held}${skippedSteps > 0 ? ` | ${skippedSteps} steps skipped` : ''}`;
  };

/** A whole number with a comma between thousands. */
export function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** A time such as `45 s`, `3 min 20 s` or `2 h 5 min`; `?` where it is not known. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?';
  const s = Math.round(seconds);
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
}

/** Bytes such as `512 KB` or `3.4 MB` (powers of 1,000). */
export function size(bytes: number): string {
  if (bytes < 1e3) return `${bytes} bytes`;
  if (bytes < 1e6) return `${Math.round(bytes / 1e3)} KB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}
