/** Rows of cells, the first of them the heads of the columns. */
export type Cells = readonly (readonly string[])[];

/** A table in Markdown, its columns aligned so that it reads well as plain text too: names left, numbers right. */
export function markdown(cells: Cells): string {
  const widths = (cells[0] ?? []).map((_, c) => Math.max(3, ...cells.map((row) => (row[c] ?? '').length)));
  const line = (row: readonly string[]): string =>
    `| ${widths.map((w, c) => (c === 0 ? (row[c] ?? '').padEnd(w) : (row[c] ?? '').padStart(w))).join(' | ')} |`;
  const rule = `|${widths.map((w, c) => (c === 0 ? '-'.repeat(w + 2) : `${'-'.repeat(w + 1)}:`)).join('|')}|`;
  const [head = [], ...rows] = cells;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

/** Three digits, and no power of ten. */
export function digits(n: number): string {
  if (!Number.isFinite(n)) return '–';
  if (n >= 1000) return Math.round(n).toLocaleString('en-GB');
  return n >= 100 ? n.toFixed(0) : n >= 10 ? n.toFixed(1) : n.toFixed(2);
}
