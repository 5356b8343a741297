import type { TrainingReport } from 'webgpu-rnn';

/**
 * A curve of bounded size over a run of any length. Each point is the mean of `stride` consecutive values; when the
 * curve is full, neighbours are merged and the stride doubles, so the whole run stays in view.
 */
export class Curve {
  readonly steps: number[] = [];
  readonly values: number[] = [];
  #stride = 1;
  #sum = 0;
  #count = 0;
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  push(step: number, value: number): void {
    this.#sum += value;
    this.#count += 1;
    if (this.#count < this.#stride) return;
    this.steps.push(step);
    this.values.push(this.#sum / this.#count);
    this.#sum = 0;
    this.#count = 0;
    if (this.steps.length >= this.#capacity) this.#halve();
  }

  /** The exponential moving average without the pull towards zero at its start; `weight` is per value pushed. */
  smoothed(weight: number): number[] {
    const keep = weight ** this.#stride;
    let mean = 0;
    let share = 0;
    return this.values.map((value) => {
      mean = keep * mean + (1 - keep) * value;
      share = keep * share + (1 - keep);
      return mean / share;
    });
  }

  #halve(): void {
    const half = this.steps.length >> 1;
    for (let i = 0; i < half; i++) {
      this.steps[i] = this.steps[2 * i + 1]!;
      this.values[i] = (this.values[2 * i]! + this.values[2 * i + 1]!) / 2;
    }
    this.steps.length = half;
    this.values.length = half;
    this.#stride *= 2;
  }
}

/** log10 of ‖∂L/∂h(t)‖ over training time, bounded like a `Curve`: one column `[T]` per moment. */
export class GradientColumns {
  readonly steps: number[] = [];
  readonly columns: Float32Array[] = [];
  #stride = 1;
  #waiting: Float32Array[] = [];
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  push(step: number, norms: Float32Array): void {
    this.#waiting.push(norms.map((norm) => Math.log10(norm)));
    if (this.#waiting.length < this.#stride) return;
    this.steps.push(step);
    this.columns.push(mean(this.#waiting));
    this.#waiting = [];
    if (this.steps.length >= this.#capacity) this.#halve();
  }

  #halve(): void {
    const half = this.steps.length >> 1;
    for (let i = 0; i < half; i++) {
      this.steps[i] = this.steps[2 * i + 1]!;
      this.columns[i] = mean([this.columns[2 * i]!, this.columns[2 * i + 1]!]);
    }
    this.steps.length = half;
    this.columns.length = half;
    this.#stride *= 2;
  }
}

function mean(columns: readonly Float32Array[]): Float32Array {
  const first = columns[0]!;
  if (columns.length === 1) return first;
  return first.map((_, t) => columns.reduce((sum, column) => sum + column[t]!, 0) / columns.length);
}

/** What the page remembers of one run. */
export class RunHistory {
  /** Nats per character, one value per step. */
  readonly train = new Curve(1600);
  /** Nats per character, one value per evaluation. */
  readonly validation = new Curve(400);
  readonly gradients = new GradientColumns(480);
  /** ‖∂L/∂h(t)‖ of the latest step. */
  latestGradients: Float32Array | undefined;
  latest: TrainingReport | undefined;
  /** The step of the latest report. */
  step = 0;

  /** @param step the steps behind the weights, also those before a loaded network was saved */
  add(report: TrainingReport, step: number): void {
    this.latest = report;
    this.step = step;
    const first = step - report.losses.length + 1;
    report.losses.forEach((loss, i) => {
      this.train.push(first + i, loss);
    });
    if (report.validation) this.validation.push(step, report.validation.loss);
    if (report.gradientNorms) {
      this.latestGradients = report.gradientNorms;
      this.gradients.push(step, report.gradientNorms);
    }
  }
}
