import { ceilDiv, type Matrix, type Tile } from './kernel.ts';

/** op(A)·op(B) with A, B named as operands of the kernel. */
export interface Product {
  readonly a: string;
  readonly b: string;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  /**
   * For a cell with gates: B, transposed, holds the rows of so many gates one after another, and the registers s{i}_{j}
   * are columns c0..c0+3 of gate j. Default: j counts groups of four columns of one result.
   */
  readonly gates?: number;
}

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const lane = (i: number): string => 'xyzw'[i] as string;

/** A tile that fits the product: no more rows than there are, whole vectors of a transposed A. */
export const fitTile = (tile: Tile, rows: number, transposeA: boolean): Tile => {
  if (transposeA) return { ...tile, rows: Math.max(4, tile.rows) };
  return rows < 4 ? { ...tile, rows: 1, y: 1 } : tile;
};

/**
 * A tile for a cell with gates: an invocation has four columns of every gate. What happens to each result is long, and is
 * written out for each: a larger tile takes a driver twice as long to compile.
 */
export const fitGates = (tile: Tile, rows: number): Tile => ({
  ...fitTile({ ...tile, rows: Math.min(4, tile.rows) }, rows, false),
  vectors: 1,
});

export const productGroups = (out: Matrix, tile: Tile): [number, number, number] => [
  ceilDiv(out.cols, tile.x * tile.vectors * 4),
  ceilDiv(out.rows, tile.y * tile.rows),
  1,
];

/** Which rows and columns of `out` an invocation computes: rows r0 .. r0+rows-1, four columns from each of c0, c1, ... */
export function productPlace(out: string, tile: Tile): string {
  const columns = range(tile.vectors).map(
    (j) => `  let c${j} = ((group.x * ${tile.vectors}u + ${j}u) * ${tile.x}u + lane.x) * 4u;`,
  );
  return [
    `  let M = p.${out}.rows;`,
    `  let N = p.${out}.cols;`,
    `  let r0 = (group.y * ${tile.y}u + lane.y) * ${tile.rows}u;`,
    ...columns,
    '  if (r0 >= M || c0 >= N) { return; }',
  ].join('\n');
}

/**
 * The registers s{i}_{j} = Σ_k op(A)[r0+i, k] · op(B)[k, cj..cj+3], summed in the order of k, so that no tile changes
 * a bit of the result. Loads decide the speed: every loaded vector of A serves all columns, every vector of B all rows.
 */
export function productText({ a, b, transposeA, transposeB, gates }: Product, tile: Tile): string {
  const rows = range(tile.rows);
  const vectors = range(gates ?? tile.vectors);
  const rowOfB = (j: number, q: number): string =>
    gates ? `${j}u * N + min(c0 + ${q}u, N - 1u)` : `min(c${j} + ${q}u, N - 1u)`;
  // Aᵀ·B runs along rows of both, one k at a time; everything else takes four k per vector.
  const step = transposeA && !transposeB ? 1 : 4;
  const ks = range(step);
  const out: string[] = [];
  for (const i of rows) for (const j of vectors) out.push(`var s${i}_${j} = vec4f(0.0);`);
  out.push(`let K = p.${a}.${transposeA ? 'rows' : 'cols'};`);
  if (!transposeA) for (const i of rows) out.push(`let a${i} = row_${a}(min(r0 + ${i}u, M - 1u));`);
  if (transposeB)
    for (const j of vectors)
      for (const q of range(4)) out.push(`let b${j}_${q} = row_${b}(${rowOfB(j, q)});`);
  out.push(`for (var k = 0u; k < K; k += ${step}u) {`);
  if (!transposeA) for (const i of rows) out.push(`  let x${i} = load4_${a}(a${i}, k);`);
  else
    for (const q of ks)
      for (const g of range(tile.rows / 4))
        out.push(`  let x${q}_${g} = load4_${a}(row_${a}(min(k + ${q}u, K - 1u)), r0 + ${4 * g}u);`);
  for (const j of vectors) {
    if (transposeB) {
      for (const q of range(4)) out.push(`  let t${j}_${q} = load4_${b}(b${j}_${q}, k);`);
      for (const q of ks)
        out.push(
          `  let y${q}_${j} = vec4f(${range(4)
            .map((n) => `t${j}_${n}.${lane(q)}`)
            .join(', ')});`,
        );
    } else
      for (const q of ks) out.push(`  let y${q}_${j} = load4_${b}(row_${b}(min(k + ${q}u, K - 1u)), c${j});`);
  }
  const factor = (i: number, q: number): string =>
    transposeA ? `x${q}_${i >> 2}.${lane(i & 3)}` : `x${i}.${lane(q)}`;
  for (const i of rows)
    for (const j of vectors)
      out.push(`  s${i}_${j} = s${i}_${j}${ks.map((q) => ` + ${factor(i, q)} * y${q}_${j}`).join('')};`);
  out.push('}');
  return out.map((line) => `  ${line}`).join('\n');
}

/** The body once for every vector of results that exists: it sees its row `r`, first column `c`, and `s`, the register. */
export function eachResult(tile: Tile, body: (s: string) => string): string {
  return range(tile.rows)
    .flatMap((i) =>
      range(tile.vectors).map((j) => {
        const outside = j === 0 ? `r0 + ${i}u < M` : `r0 + ${i}u < M && c${j} < N`;
        return `  if (${outside}) { let r = r0 + ${i}u; let c = c${j};${body(`s${i}_${j}`)} }`;
      }),
    )
    .join('\n');
}

/** For a cell with gates: the body once for every row, with its row `r` and first column `c`; `gate(j)` is the register of gate j. */
export function eachUnit(tile: Tile, body: (gate: (j: number) => string) => string): string {
  return range(tile.rows)
    .map((i) => `  if (r0 + ${i}u < M) { let r = r0 + ${i}u; let c = c0;${body((j) => `s${i}_${j}`)} }`)
    .join('\n');
}

export const productMain = (tile: Tile, body: string): string => `
@compute @workgroup_size(${tile.x}, ${tile.y})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u) {
${body}
}`;

/**
 * The way back through a step of a cell: what the next step owes dh (`pull`·`pullW`, where it is bound), then the body once
 * for every vector of dh, which sees its row `r`, first column `c`, and `owed`.
 */
export const pullingMain = (pulls: boolean, tile: Tile, body: (owed: string) => string): string =>
  productMain(
    tile,
    [
      productPlace('dh', tile),
      ...(pulls ? [productText({ a: 'pull', b: 'pullW', transposeA: false, transposeB: false }, tile)] : []),
      eachResult(tile, (s) => body(pulls ? s : 'vec4f(0.0)')),
    ].join('\n'),
  );
