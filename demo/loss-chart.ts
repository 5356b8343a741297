import uPlot from 'uplot';
import { need, setText } from './dom.ts';
import { decimal, whole } from './format.ts';
import type { RunHistory } from './history.ts';
import { recall, remember } from './storage.ts';
import { colour, onThemeChange } from './theme.ts';

/** A level that the loss can be compared with, in nats per character. */
export interface Reference {
  readonly label: string;
  readonly nats: number;
}

const FONT = '11px system-ui, sans-serif';
const [RAW, SMOOTH, VALIDATION] = [1, 2, 3] as const;
const TOP = 1.06;
/** Distances between the marks on the axis of steps. */
const WHOLE = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7].flatMap((ten) => [ten, 2 * ten, 5 * ten]);

/** Train and validation loss over the steps, with levels that simple statistics of the text would reach. */
export class LossChart {
  readonly #frame = need('#loss-chart', HTMLElement);
  readonly #smoothing = need('#smoothing', HTMLInputElement);
  readonly #unit = need('#loss-unit', HTMLSelectElement);
  readonly #plot: uPlot;
  #history: RunHistory | undefined;
  #references: readonly Reference[] = [];

  constructor() {
    this.#unit.value = recall('unit') === 'nats' ? 'nats' : 'bits';
    this.#plot = new uPlot(this.#options(), [[], [], [], []], this.#frame);
    new ResizeObserver(() => this.#plot.setSize(this.#size())).observe(this.#frame);
    onThemeChange(() => this.#plot.redraw(false, true));
    this.#smoothing.addEventListener('input', () => this.paint());
    this.#unit.addEventListener('change', () => {
      remember('unit', this.#unit.value);
      this.paint();
    });
  }

  /** Starts the curves of another run. */
  show(history: RunHistory, references: readonly Reference[]): void {
    this.#history = history;
    this.#references = references;
    this.paint();
  }

  paint(): void {
    const history = this.#history;
    if (history === undefined) return;
    const { train, validation } = history;
    const scale = this.#perNat();
    const inUnit = (values: readonly number[]) => values.map((nats) => nats * scale);
    const smooth = train.smoothed(this.#smoothing.valueAsNumber);
    this.#plot.setData(
      uPlot.join([
        [train.steps, inUnit(train.values), inUnit(smooth)],
        [validation.steps, inUnit(validation.values)],
      ]),
    );
    this.#readOut(this.#plot);
  }

  #perNat(): number {
    return this.#unit.value === 'bits' ? 1 / Math.LN2 : 1;
  }

  #size(): { width: number; height: number } {
    return { width: this.#frame.clientWidth || 300, height: this.#frame.clientHeight || 200 };
  }

  #options(): uPlot.Options {
    const axis: uPlot.Axis = {
      stroke: () => colour('--ink-2'),
      font: FONT,
      ticks: { show: false },
      grid: { stroke: () => colour('--line'), width: 1 },
    };
    const line = (property: `--${string}`, width: number): uPlot.Series => ({
      stroke: () => colour(property),
      width,
      spanGaps: true,
      points: { show: false },
    });
    return {
      ...this.#size(),
      padding: [8, 8, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false } },
      scales: {
        x: { time: false, range: (_, min, max) => [min === max ? 0 : min, Math.max(max ?? 0, 20)] },
        y: { range: (_, min, max) => this.#range(min, max) },
      },
      axes: [
        { ...axis, size: 26, space: 70, incrs: WHOLE, values: (_, steps) => steps.map(whole) },
        { ...axis, size: 38, space: 34 },
      ],
      series: [
        {},
        line('--train-faint', 1),
        line('--train', 2),
        {
          ...line('--validation', 2),
          points: { show: true, size: 5, fill: () => colour('--validation') },
        },
      ],
      hooks: {
        drawClear: [(plot) => this.#drawReferences(plot)],
        drawAxes: [(plot) => this.#drawLabels(plot)],
        setCursor: [(plot) => this.#readOut(plot)],
      },
    };
  }

  /** Shows the curves and every reference that is near them. */
  #range(min: number | null, max: number | null): [number, number] {
    const levels = this.#references.map((reference) => reference.nats * this.#perNat());
    const top = Math.max(max ?? 0, ...levels) * TOP;
    const bottom = Math.min(min ?? 0, ...levels);
    return [Math.max(0, bottom - 0.08 * (top - bottom)), top];
  }

  #drawReferences(plot: uPlot): void {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.strokeStyle = colour('--reference');
    ctx.setLineDash([3 * devicePixelRatio, 4 * devicePixelRatio]);
    for (const { y } of this.#levels(plot)) {
      ctx.beginPath();
      ctx.moveTo(bbox.left, y);
      ctx.lineTo(bbox.left + bbox.width, y);
      ctx.stroke();
    }
    ctx.restore();
  }

  /** Over the grid and under the curves, on a patch of background so that they can be read. */
  #drawLabels(plot: uPlot): void {
    const { ctx, bbox } = plot;
    const px = devicePixelRatio;
    ctx.save();
    ctx.font = FONT.replace('11', String(11 * px));
    ctx.textAlign = 'right';
    ctx.textBaseline = 'middle';
    for (const { y, label } of this.#levels(plot)) {
      const right = bbox.left + bbox.width - 6 * px;
      const width = ctx.measureText(label).width;
      ctx.fillStyle = colour('--surface');
      ctx.fillRect(right - width - 5 * px, y - 8 * px, width + 10 * px, 16 * px);
      ctx.fillStyle = colour('--ink-2');
      ctx.fillText(label, right, y);
    }
    ctx.restore();
  }

  #levels(plot: uPlot): { label: string; y: number }[] {
    return this.#references.map(({ label, nats }) => {
      return { label, y: Math.round(plot.valToPos(nats * this.#perNat(), 'y', true)) };
    });
  }

  /** The legend's numbers: under the cursor, or the latest. */
  #readOut(plot: uPlot): void {
    const at = (series: number) => {
      const values = plot.data[series] ?? [];
      let i = plot.cursor.idx ?? values.length - 1;
      while (i > 0 && values[i] == null) i -= 1;
      return decimal(values[i] ?? undefined, 3);
    };
    setText(need('#legend-train', HTMLElement), at(SMOOTH));
    setText(need('#legend-validation', HTMLElement), at(VALIDATION));
    const step = plot.cursor.idx == null ? '' : `step ${whole(plot.data[0][plot.cursor.idx])}`;
    setText(need('#legend-step', HTMLElement), step);
    const unit = this.#unit.value === 'bits' ? 'bits' : 'nats';
    this.#frame.setAttribute(
      'aria-label',
      `Loss curves: train ${at(RAW)}, validation ${at(VALIDATION)} ${unit} per character.`,
    );
  }
}
