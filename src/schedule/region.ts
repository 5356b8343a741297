import type { Tensor, View } from './plan.ts';

/** Rows r0..r1-1 and columns c0..c1-1 of a tensor. */
export interface Rect {
  readonly r0: number;
  readonly r1: number;
  readonly c0: number;
  readonly c1: number;
}

/**
 * The rectangle that a view covers in its tensor, `width` columns wide. A view is as wide as its tensor, or it takes
 * several whole rows of the tensor as one of its own.
 */
export function rectOf(v: View, width = v.stride): Rect {
  const r0 = Math.floor(v.offset / width);
  if (v.stride !== width) return { r0, r1: r0 + (v.rows * v.stride) / width, c0: 0, c1: width };
  const c0 = v.offset % width;
  return { r0, r1: r0 + v.rows, c0, c1: c0 + v.cols };
}

/** All of a tensor. */
export const rectOfAll = ({ size, width }: Pick<Tensor, 'size' | 'width'>): Rect => ({
  ...{ r0: 0, r1: size / width },
  ...{ c0: 0, c1: width },
});

/** The view of a tensor, `stride` wide, that covers a rectangle. */
export const viewOfRect = (tensor: string, stride: number, r: Rect): View => ({
  tensor,
  offset: r.r0 * stride + r.c0,
  rows: r.r1 - r.r0,
  cols: r.c1 - r.c0,
  stride,
});

export const overlaps = (a: Rect, b: Rect): boolean =>
  a.r0 < b.r1 && b.r0 < a.r1 && a.c0 < b.c1 && b.c0 < a.c1;

export const sameRect = (a: Rect, b: Rect): boolean =>
  a.r0 === b.r0 && a.r1 === b.r1 && a.c0 === b.c0 && a.c1 === b.c1;

/** a without b: at most four rectangles. */
function subtract(a: Rect, b: Rect): Rect[] {
  if (!overlaps(a, b)) return [a];
  const top = Math.max(a.r0, b.r0);
  const bottom = Math.min(a.r1, b.r1);
  return [
    { ...a, r1: top },
    { ...a, r0: bottom },
    { r0: top, r1: bottom, c0: a.c0, c1: b.c0 },
    { r0: top, r1: bottom, c0: b.c1, c1: a.c1 },
  ].filter((r) => r.r0 < r.r1 && r.c0 < r.c1);
}

/** A set of elements of one tensor, kept as few rectangles: what has been written of it. */
export class Region {
  #rects: Rect[] = [];

  /** The parts of `r` that are not in the region. */
  holes(r: Rect): Rect[] {
    let left: Rect[] = [r];
    for (const known of this.#rects) {
      if (left.length === 0) break;
      left = left.flatMap((l) => subtract(l, known));
    }
    return left;
  }

  covers(r: Rect): boolean {
    return this.holes(r).length === 0;
  }

  touches(r: Rect): boolean {
    return this.#rects.some((known) => overlaps(known, r));
  }

  add(r: Rect): void {
    if (this.covers(r)) return;
    // Time runs along rows, in either direction: steps that follow each other grow one rectangle.
    const next = this.#rects.findIndex((q) => q.c0 === r.c0 && q.c1 === r.c1 && q.r0 <= r.r1 && r.r0 <= q.r1);
    const q = this.#rects[next];
    if (q) this.#rects[next] = { ...q, r0: Math.min(q.r0, r.r0), r1: Math.max(q.r1, r.r1) };
    else this.#rects.push(r);
  }
}
