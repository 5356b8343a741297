import { describe, expect, it } from 'vitest';
import { Rng } from '../../src/core/rng.ts';
import { overlaps, type Rect, Region, rectOf, sameRect, viewOfRect } from '../../src/schedule/region.ts';

const ROWS = 9;
const COLS = 7;
const rect = (r0: number, r1: number, c0: number, c1: number): Rect => ({ r0, r1, c0, c1 });

/** Every element of a small tensor, marked where it is in one of the rectangles. */
function marked(rects: readonly Rect[]): boolean[] {
  const inside = (r: number, c: number) => (q: Rect) => r >= q.r0 && r < q.r1 && c >= q.c0 && c < q.c1;
  return Array.from({ length: ROWS * COLS }, (_, i) => rects.some(inside(Math.floor(i / COLS), i % COLS)));
}

function draw(rng: Rng): Rect {
  const between = (n: number): [number, number] => {
    const from = rng.integer(n);
    return [from, from + 1 + rng.integer(n - from)];
  };
  return rect(...between(ROWS), ...between(COLS));
}

describe('a region', () => {
  it('knows what is in it, whatever was added: against every element, one by one', () => {
    const rng = new Rng(3, 0);
    const seen = { covered: 0, apart: 0, parted: 0 };
    for (let round = 0; round < 400; round++) {
      const region = new Region();
      const added = Array.from({ length: 1 + rng.integer(6) }, () => draw(rng));
      for (const r of added) region.add(r);
      const known = marked(added);
      const asked = draw(rng);
      const want = marked([asked]).map((inside, i) => inside && !known[i]);
      const holes = region.holes(asked);
      expect(marked(holes)).toEqual(want);
      for (const [i, a] of holes.entries())
        for (const b of holes.slice(i + 1)) expect(overlaps(a, b), 'holes are disjoint').toBe(false);
      expect(region.covers(asked)).toBe(!want.includes(true));
      const touched = marked([asked]).some((inside, i) => inside && known[i]);
      expect(region.touches(asked)).toBe(touched);
      if (holes.length === 0) seen.covered++;
      else if (!touched) seen.apart++;
      else seen.parted++;
    }
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(20);
  });

  it('is empty at first', () => {
    const all = rect(0, ROWS, 0, COLS);
    expect(new Region().holes(all)).toEqual([all]);
    expect(new Region().touches(all)).toBe(false);
  });

  it.each([
    ['forwards', [0, 1, 2, 3]],
    ['backwards', [3, 2, 1, 0]],
    ['from the middle', [1, 2, 0, 3]],
  ])('grows one rectangle from steps that run %s, so that asking stays cheap', (_, order) => {
    const region = new Region();
    for (const t of order) region.add(rect(2 * t, 2 * t + 2, 1, 3));
    // Pieces would cut what is left and right of them into pieces, too.
    expect(region.holes(rect(0, 9, 0, COLS))).toEqual([
      rect(8, 9, 0, COLS),
      rect(0, 8, 0, 1),
      rect(0, 8, 3, COLS),
    ]);
  });
});

describe('rectangles', () => {
  it('that only touch do not overlap', () => {
    const a = rect(2, 4, 2, 4);
    for (const b of [rect(0, 2, 2, 4), rect(4, 6, 2, 4), rect(2, 4, 0, 2), rect(2, 4, 4, 6)])
      expect(overlaps(a, b)).toBe(false);
    for (const b of [a, rect(3, 4, 3, 4), rect(0, 9, 0, 9), rect(3, 5, 1, 3)])
      expect(overlaps(a, b)).toBe(true);
  });

  it('are the same only with the same corners', () => {
    expect(sameRect(rect(1, 2, 3, 4), rect(1, 2, 3, 4))).toBe(true);
    for (const other of [rect(0, 2, 3, 4), rect(1, 3, 3, 4), rect(1, 2, 2, 4), rect(1, 2, 3, 5)])
      expect(sameRect(rect(1, 2, 3, 4), other)).toBe(false);
  });

  it('of a view: rows and columns of its tensor', () => {
    expect(rectOf({ tensor: 't', offset: 2 * 7 + 3, rows: 4, cols: 2, stride: 7 })).toEqual(rect(2, 6, 3, 5));
    expect(rectOf({ tensor: 't', offset: 0, rows: 1, cols: 7, stride: 7 })).toEqual(rect(0, 1, 0, 7));
  });

  it('of a view that takes several rows as one', () => {
    const twoSteps = { tensor: 't', offset: 3 * 4, rows: 2, cols: 12, stride: 12 };
    expect(rectOf(twoSteps, 4)).toEqual(rect(3, 9, 0, 4));
  });

  it('there and back again', () => {
    const r = rect(2, 5, 1, 3);
    expect(viewOfRect('t', COLS, r)).toEqual({ tensor: 't', offset: 15, rows: 3, cols: 2, stride: COLS });
    expect(rectOf(viewOfRect('t', COLS, r))).toEqual(r);
  });
});
