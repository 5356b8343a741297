import { colourRamp, rampIndex } from './colour-ramp.ts';
import { need, setText } from './dom.ts';
import { significant, whole } from './format.ts';
import type { RunHistory } from './history.ts';
import { logMarks, type Range, rangeOf, share } from './log-scale.ts';
import { colour, onThemeChange } from './theme.ts';

const FONT = '11px system-ui, sans-serif';
const MARGIN = { left: 42, right: 10, top: 8, bottom: 32 };
const GAP = 14;

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * ‖∂L/∂h(t)‖ as a picture. Left: training time to the right, t upwards, the norm as a colour. Right: the latest
 * step's norms on the same t axis; its log axis is the colour scale.
 */
export class GradientPicture {
  readonly #canvas = need('#gradient-picture', HTMLCanvasElement);
  readonly #readout = need('#gradient-readout', HTMLElement);
  /** One pixel per column and t; scaled up when it is painted. */
  readonly #pixels = document.createElement('canvas');
  #ramp: Uint8ClampedArray | undefined;
  #history: RunHistory | undefined;
  #pointer: { x: number; y: number } | undefined;

  constructor() {
    new ResizeObserver(() => this.paint()).observe(this.#canvas);
    onThemeChange(() => {
      this.#ramp = undefined;
      this.paint();
    });
    const point = (event: PointerEvent | undefined) => {
      this.#pointer = event && { x: event.offsetX, y: event.offsetY };
      this.#readOut();
    };
    this.#canvas.addEventListener('pointermove', point);
    this.#canvas.addEventListener('pointerleave', () => point(undefined));
  }

  show(history: RunHistory): void {
    this.#history = history;
    this.paint();
  }

  paint(): void {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    const ctx = this.#canvas.getContext('2d');
    if (ctx === null || width === 0 || height === 0) return;
    const ratio = devicePixelRatio;
    if (
      this.#canvas.width !== Math.round(width * ratio) ||
      this.#canvas.height !== Math.round(height * ratio)
    ) {
      this.#canvas.width = Math.round(width * ratio);
      this.#canvas.height = Math.round(height * ratio);
    }
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.clearRect(0, 0, width, height);
    ctx.font = FONT;
    const { map, profile } = this.#boxes();
    const columns = this.#history?.gradients.columns ?? [];
    const latest = this.#history?.latestGradients;
    const range = rangeOf(columns, Array.from(latest ?? [], Math.log10));
    const T = latest?.length ?? columns[0]?.length ?? 0;
    this.#drawMap(ctx, map, columns, range);
    this.#drawProfile(ctx, profile, latest, range);
    this.#drawTimestepAxis(ctx, map, T);
    this.#drawStepAxis(ctx, map);
    this.#drawLogAxis(ctx, profile, range, T > 0);
    this.#readOut();
  }

  #boxes(): { map: Box; profile: Box } {
    const { clientWidth, clientHeight } = this.#canvas;
    const height = clientHeight - MARGIN.top - MARGIN.bottom;
    const inner = clientWidth - MARGIN.left - MARGIN.right;
    const profileWidth = Math.min(190, Math.max(84, inner * 0.27));
    const map = { x: MARGIN.left, y: MARGIN.top, width: inner - profileWidth - GAP, height };
    return { map, profile: { ...map, x: map.x + map.width + GAP, width: profileWidth } };
  }

  #drawMap(ctx: CanvasRenderingContext2D, box: Box, columns: readonly Float32Array[], range: Range): void {
    ctx.fillStyle = colour('--heat-0');
    ctx.fillRect(box.x, box.y, box.width, box.height);
    const T = columns[0]?.length ?? 0;
    if (T === 0) return;
    this.#ramp ??= colourRamp();
    this.#pixels.width = columns.length;
    this.#pixels.height = T;
    const inner = this.#pixels.getContext('2d')!;
    const image = inner.createImageData(columns.length, T);
    columns.forEach((column, x) => {
      for (let t = 0; t < T; t++) {
        const from = rampIndex(share(column[t]!, range));
        const to = 4 * ((T - 1 - t) * columns.length + x);
        for (let c = 0; c < 3; c++) image.data[to + c] = this.#ramp![from + c]!;
        image.data[to + 3] = 255;
      }
    });
    inner.putImageData(image, 0, 0);
    ctx.imageSmoothingEnabled = false;
    ctx.drawImage(this.#pixels, box.x, box.y, box.width, box.height);
  }

  #drawProfile(ctx: CanvasRenderingContext2D, box: Box, norms: Float32Array | undefined, range: Range): void {
    ctx.fillStyle = colour('--heat-0');
    ctx.fillRect(box.x, box.y, box.width, box.height);
    if (norms === undefined) return;
    this.#ramp ??= colourRamp();
    const bar = box.height / norms.length;
    const gap = bar >= 4 ? 1 : 0;
    norms.forEach((norm, t) => {
      const part = share(Math.log10(norm), range);
      const i = rampIndex(Math.max(part, 0.25)); // the weakest bars still show
      const [r, g, b] = this.#ramp!.subarray(i, i + 3);
      ctx.fillStyle = `rgb(${r} ${g} ${b})`;
      const y = box.y + box.height - (t + 1) * bar;
      ctx.fillRect(box.x, y + gap / 2, Math.max(1, part * box.width), bar - gap + (gap ? 0 : 0.5));
    });
  }

  #drawTimestepAxis(ctx: CanvasRenderingContext2D, box: Box, T: number): void {
    ctx.fillStyle = colour('--ink-2');
    ctx.textAlign = 'right';
    ctx.textBaseline = 'middle';
    ctx.fillText('t', box.x - 34, box.y + box.height / 2);
    if (T === 0) return;
    for (const t of [0, Math.round((T - 1) / 2), T - 1]) {
      const y = box.y + box.height - ((t + 0.5) / T) * box.height;
      ctx.fillText(String(t), box.x - 5, Math.min(box.y + box.height - 5, Math.max(box.y + 5, y)));
    }
  }

  #drawStepAxis(ctx: CanvasRenderingContext2D, box: Box): void {
    const steps = this.#history?.gradients.steps ?? [];
    const y = box.y + box.height + 5;
    ctx.textBaseline = 'top';
    ctx.fillStyle = colour('--ink-2');
    ctx.textAlign = 'center';
    ctx.fillText('training step', box.x + box.width / 2, y + 12);
    if (steps.length === 0) return;
    ctx.textAlign = 'left';
    ctx.fillText(whole(steps[0]), box.x, y);
    ctx.textAlign = 'right';
    ctx.fillText(whole(steps.at(-1)), box.x + box.width, y);
  }

  #drawLogAxis(ctx: CanvasRenderingContext2D, box: Box, range: Range, filled: boolean): void {
    const y = box.y + box.height + 5;
    ctx.fillStyle = colour('--ink-2');
    ctx.textAlign = 'center';
    ctx.fillText(box.width > 120 ? '‖∂L/∂h(t)‖, latest step' : '‖∂L/∂h(t)‖', box.x + box.width / 2, y + 12);
    if (!filled) return;
    ctx.strokeStyle = colour('--line');
    ctx.lineWidth = 1;
    const marks = logMarks(range, box.width / 44);
    for (const mark of marks) {
      const x = box.x + share(Math.log10(mark), range) * box.width;
      ctx.beginPath();
      ctx.moveTo(x, box.y);
      ctx.lineTo(x, box.y + box.height);
      ctx.stroke();
      const label = mark >= 0.001 && mark < 1000 ? String(mark) : mark.toExponential(0);
      ctx.fillText(label.replace('-', '−'), x, y);
    }
  }

  /** The value under the pointer, or the two ends of the latest step. */
  #readOut(): void {
    const history = this.#history;
    const latest = history?.latestGradients;
    let text = '';
    if (history && latest && latest.length > 0) {
      const T = latest.length;
      text = `t = ${T - 1}: ${significant(latest[T - 1])} · t = 0: ${significant(latest[0])}`;
      this.#canvas.setAttribute('aria-label', `Gradient norm per timestep in the latest step: ${text}.`);
      text = this.#underPointer(history, T) ?? text;
    }
    setText(this.#readout, text);
  }

  #underPointer(history: RunHistory, T: number): string | undefined {
    const at = this.#pointer;
    if (at === undefined) return undefined;
    const { map, profile } = this.#boxes();
    const t = Math.floor((1 - (at.y - map.y) / map.height) * T);
    if (t < 0 || t >= T) return undefined;
    if (at.x >= profile.x) return `t = ${t}: ${significant(history.latestGradients?.[t])}`;
    const { columns, steps } = history.gradients;
    const column = Math.floor(((at.x - map.x) / map.width) * columns.length);
    const log10 = columns[column]?.[t];
    return log10 === undefined
      ? undefined
      : `step ${whole(steps[column])}, t = ${t}: ${significant(10 ** log10)}`;
  }
}
