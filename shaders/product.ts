import { range } from '../src/core/range.ts';
import { ceilDiv, type Matrix, type Tile } from './kernel.ts';
import { stagedMemory, stagedText } from './staged.ts';
import { lane } from './unroll.ts';

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

const sharingOf = ({ sharing = 1 }: Tile): number => sharing;

/** Each invocation for itself. */
const alone = ({ sharing: _, staged: __, ...tile }: Tile): Tile => tile;

/** Those who fetch for others stay until the end. */
const staysOf = ({ sharing = 1, staged }: Tile): boolean => sharing > 1 || staged !== undefined;

/**
 * A tile that fits the product: no more rows and columns than there are, whole vectors of a transposed A, of which four
 * neighbours fetch one row each.
 */
export function fitTile(tile: Tile, { rows, cols }: Extent, transposeA: boolean): Tile {
  // Staging pays where most of what is staged is used.
  if (tile.staged)
    return tile.y * tile.rows < 2 * rows ? tile : fitTile(alone(tile), { rows, cols }, transposeA);
  const vectors = Math.min(tile.vectors, ceilDiv(cols, 4 * tile.x));
  return { ...fitRows(tile, rows, transposeA), vectors };
}

function fitRows(tile: Tile, rows: number, transposeA: boolean): Tile {
  const sharing = sharingOf(tile);
  if (transposeA) return { ...(sharing < 4 ? alone(tile) : tile), rows: Math.max(4, tile.rows) };
  if (rows < Math.max(4, sharing))
    return { ...alone(tile), rows: rows < 4 ? 1 : 4, y: rows < 4 ? 1 : tile.y };
  return tile.rows < 2 * rows || sharing === 1
    ? tile
    : fitRows({ ...tile, rows: tile.rows / 2 }, rows, false);
}

/**
 * A tile for a step of a recurrence, of which a workgroup owns some rows: not all of them while it can be helped, so that
 * there is work for two.
 */
export const fitStep = (tile: Tile, out: Extent): Tile =>
  tile.rows >= out.rows && tile.rows > Math.max(4, sharingOf(tile))
    ? fitStep({ ...tile, rows: tile.rows / 2 }, out)
    : fitTile(tile, out, false);

/**
 * A tile for a cell with gates: an invocation has four columns of every gate. Where neighbours share rows, all gates load
 * so much of the weights that more rows pay.
 */
export const fitGates = ({ staged: _, ...tile }: Tile, out: Extent): Tile => ({
  ...fitStep({ ...tile, rows: sharingOf(tile) > 1 && tile.rows > 4 ? 16 : 4 }, out),
  vectors: 1,
});

/** Of the result. */
type Extent = Pick<Matrix, 'rows' | 'cols'>;

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
    ...(staysOf(tile) ? [] : ['  if (r0 >= M || c0 >= N) { return; }']),
    ...(sharingOf(tile) > 1 ? [`  let fetched = subgroupLane & ${sharingOf(tile) - 1}u;`] : []),
  ].join('\n');
}

/** How one operand of the product comes into registers: what stands before the loop over k, and what inside. */
interface Fetch {
  readonly before: readonly string[];
  readonly inside: readonly string[];
}

/**
 * The registers s{i}_{j} = Σ_k op(A)[r0+i, k] · op(B)[k, cj..cj+3], summed in the order of k, so that no tile changes
 * a bit of the result. Loads decide the speed: every loaded vector of A serves all columns, every vector of B all rows.
 * Each number is summed as a scalar: SwiftShader takes an eighth less time for a step than with vectors.
 */
export function productText(product: Product, tile: Tile): string {
  if (tile.staged) return stagedText(product, tile);
  const { a, transposeA, transposeB, gates } = product;
  const rows = range(tile.rows);
  const vectors = range(gates ?? tile.vectors);
  // Aᵀ·B runs along rows of both, one k at a time where each fetches its own; everything else takes four k per vector.
  const ks = range(transposeA && !transposeB && sharingOf(tile) === 1 ? 1 : 4);
  const fetchA = transposeA ? columnsOfA(product, tile, ks) : rowsOfA(product, tile);
  const fetchB = transposeB ? columnsOfB(product, vectors) : rowsOfB(product, vectors, ks);
  const lanes = range(4).map(lane);
  const sum = (i: number, j: number, l: string): string =>
    [`s${i}_${j}${l}`, ...ks.map((q) => `x${i}_${q} * y${q}_${j}.${l}`)].join(' + ');
  const out = [
    ...rows.flatMap((i) => vectors.flatMap((j) => lanes.map((l) => `var s${i}_${j}${l} = 0.0;`))),
    `let K = p.${a}.${transposeA ? 'rows' : 'cols'};`,
    ...fetchA.before,
    ...fetchB.before,
    `for (var k = 0u; k < K; k += ${ks.length}u) {`,
    ...[...fetchA.inside, ...fetchB.inside].map((line) => `  ${line}`),
    ...rows.flatMap((i) => vectors.flatMap((j) => lanes.map((l) => `  s${i}_${j}${l} = ${sum(i, j, l)};`))),
    '}',
    ...rows.flatMap((i) =>
      vectors.map((j) => `let s${i}_${j} = vec4f(${lanes.map((l) => `s${i}_${j}${l}`).join(', ')});`),
    ),
  ];
  return out.map((line) => `  ${line}`).join('\n');
}

/** x{i}_{q} = A[r0+i, k+q], four k per load; neighbours that share fetch every so manieth row each. */
function rowsOfA({ a }: Product, tile: Tile): Fetch {
  const sharing = sharingOf(tile);
  const loads = range(tile.rows / sharing);
  const row = (n: number): string => (sharing === 1 ? `${n}u` : `${n * sharing}u + fetched`);
  const vector = (i: number): string =>
    sharing === 1 ? `f${i}` : `subgroupBroadcast(f${Math.floor(i / sharing)}, ${i % sharing}u)`;
  return {
    before: loads.map((n) => `let a${n} = row_${a}(min(r0 + ${row(n)}, M - 1u));`),
    inside: [
      ...loads.map((n) => `let f${n} = load4_${a}(a${n}, k);`),
      ...range(tile.rows).flatMap((i) => [
        `let v${i} = ${vector(i)};`,
        ...range(4).map((q) => `let x${i}_${q} = v${i}.${lane(q)};`),
      ]),
    ],
  };
}

/** x{i}_{q} = A[k+q, r0+i], four rows of the result per load; of neighbours that share each fetches one k. */
function columnsOfA({ a }: Product, tile: Tile, ks: readonly number[]): Fetch {
  const shares = sharingOf(tile) > 1;
  const quads = range(tile.rows / 4);
  const own = (k: string, g: number): string =>
    `load4_${a}(a0 + min(${k}, K - 1u) * strideA, r0 + ${4 * g}u)`;
  return {
    before: [`let a0 = row_${a}(0u);`, `let strideA = p.${a}.stride;`],
    inside: [
      ...(shares
        ? [
            'let mine = k + (fetched & 3u);',
            ...quads.map((g) => `let f${g} = select(vec4f(0.0), ${own('mine', g)}, mine < K);`),
          ]
        : []),
      ...ks.flatMap((q) =>
        quads.flatMap((g) => [
          `let v${q}_${g} = ${shares ? `subgroupBroadcast(f${g}, ${q}u)` : own(`k + ${q}u`, g)};`,
          ...range(4).map((n) => `let x${4 * g + n}_${q} = v${q}_${g}.${lane(n)};`),
        ]),
      ),
    ],
  };
}

/** y{q}_{j} = B[k+q, cj..cj+3]. */
const rowsOfB = ({ b }: Product, vectors: readonly number[], ks: readonly number[]): Fetch => ({
  before: [`let b0 = row_${b}(0u);`, `let strideB = p.${b}.stride;`],
  inside: ks.flatMap((q) => [
    `let b_${q} = b0 + min(k + ${q}u, K - 1u) * strideB;`,
    ...vectors.map((j) => `let y${q}_${j} = load4_${b}(b_${q}, c${j});`),
  ]),
});

/** y{q}_{j} = B[cj..cj+3, k+q], four k per load. */
function columnsOfB({ b, gates }: Product, vectors: readonly number[]): Fetch {
  const row = (j: number, n: number): string =>
    gates ? `${j}u * N + min(c0 + ${n}u, N - 1u)` : `min(c${j} + ${n}u, N - 1u)`;
  const four = range(4);
  return {
    before: vectors.flatMap((j) => four.map((n) => `let b${j}_${n} = row_${b}(${row(j, n)});`)),
    inside: vectors.flatMap((j) => [
      ...four.map((n) => `let t${j}_${n} = load4_${b}(b${j}_${n}, k);`),
      ...four.map((q) => `let y${q}_${j} = vec4f(${four.map((n) => `t${j}_${n}.${lane(q)}`).join(', ')});`),
    ]),
  };
}

/**
 * A loop over the rows of results of an invocation, whose body sees its row `r`; from s{i}_{j}, j < `width`, it takes
 * `sums[own * width + j]`. Written out for every row instead, a driver would compile the body, which is long, for each.
 */
const eachRow = (tile: Tile, width: number, body: string): string => `
  var sums = array(${range(tile.rows)
    .flatMap((i) => range(width).map((j) => `s${i}_${j}`))
    .join(', ')});
${rowLoop(tile, body)}`;

const rowLoop = (tile: Tile, body: string): string => `  for (var own = 0u; own < ${tile.rows}u; own++) {
    let r = r0 + own;
${body}
  }`;

/** `what` for the columns from c{j} on, called `c`, where there are such a row and columns. */
const where = (j: number, what: string): string => `    if (r < M && c${j} < N) { let c = c${j};${what} }`;

/** The body once for every vector of results that exists: it sees its row `r`, first column `c`, and `s`, its sums. */
export const eachResult = (tile: Tile, body: (s: string) => string): string =>
  eachRow(
    tile,
    tile.vectors,
    range(tile.vectors)
      .map((j) => where(j, body(`sums[own * ${tile.vectors}u + ${j}u]`)))
      .join('\n'),
  );

/** For a cell with gates: the body once for every row, with its row `r` and first column `c`; `gate(j)` is the sum of gate j. */
export const eachUnit = (tile: Tile, gates: number, body: (gate: (j: number) => string) => string): string =>
  eachRow(
    tile,
    gates,
    where(
      0,
      body((j) => `sums[own * ${gates}u + ${j}u]`),
    ),
  );

export const productMain = (tile: Tile, body: string): string => `${stagedMemory(tile)}
@compute @workgroup_size(${tile.x}, ${tile.y})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u${
  sharingOf(tile) > 1 ? ', @builtin(subgroup_invocation_id) subgroupLane: u32' : ''
}) {
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
      ...(pulls
        ? [
            productText({ a: 'pull', b: 'pullW', transposeA: false, transposeB: false }, tile),
            eachResult(tile, body),
          ]
        : [
            rowLoop(
              tile,
              range(tile.vectors)
                .map((j) => where(j, body('vec4f(0.0)')))
                .join('\n'),
            ),
          ]),
    ].join('\n'),
  );
