import { range } from '../src/core/range.ts';
import type { Tile } from './kernel.ts';
import type { Product } from './product.ts';
import { lane } from './unroll.ts';

const four = range(4);

/** Groups of four rows, and of four columns, of the result of a workgroup. */
const rowGroups = ({ y, rows }: Tile): number => (y * rows) / 4;
const columnGroups = ({ x, vectors }: Tile): number => x * vectors;

/** The memory of a workgroup that stages blocks, in bytes. */
export const stagedBytes = (tile: Tile): number =>
  16 * (tile.staged ?? 0) * (rowGroups(tile) + columnGroups(tile)) + 4;

/** Blocks of op(A) and op(B): for each k, the rows or columns of the workgroup by fours. */
export const stagedMemory = (tile: Tile): string =>
  tile.staged === undefined
    ? ''
    : `
var<workgroup> stagedA: array<vec4f, ${tile.staged * rowGroups(tile)}>;
var<workgroup> stagedB: array<vec4f, ${tile.staged * columnGroups(tile)}>;
var<workgroup> stagedDepth: u32;`;

/**
 * The registers s{i}_{j} = Σ_k op(A)[r0+i, k] · op(B)[k, cj..cj+3], where a workgroup brings blocks of `staged` k into its
 * memory first: each number is then loaded once per workgroup, and not once per invocation. Hardware likes that; in
 * software a barrier costs more than what it saves. Summed in the order of k, as by every other tile.
 */
export function stagedText({ a, b, transposeA, transposeB }: Product, tile: Tile): string {
  const { rows, vectors, x, y, staged = 4 } = tile;
  const results = range(rows).flatMap((i) => range(vectors).map((j) => [i, j] as const));
  return `
  let invocation = lane.y * ${x}u + lane.x;
  // How deep the product is may lie in a private variable: so everybody knows that it is the same for all.
  if (invocation == 0u) { stagedDepth = p.${a}.${transposeA ? 'rows' : 'cols'}; }
  let K = workgroupUniformLoad(&stagedDepth);
${results.map(([i, j]) => `  var s${i}_${j} = vec4f(0.0);`).join('\n')}
  for (var block = 0u; block < K; block += ${staged}u) {
${stage('stagedA', a, !transposeA, `group.y * ${y * rows}u`, 'M', rowGroups(tile), tile)}
${stage('stagedB', b, transposeB, `group.x * ${x * vectors * 4}u`, 'N', columnGroups(tile), tile)}
    workgroupBarrier();
    for (var k = 0u; k < ${staged}u; k++) {
${range(rows / 4)
  .map((g) => `      let x${g} = stagedA[k * ${rowGroups(tile)}u + lane.y * ${rows / 4}u + ${g}u];`)
  .join('\n')}
${range(vectors)
  .map((j) => `      let y${j} = stagedB[k * ${columnGroups(tile)}u + ${j * x}u + lane.x];`)
  .join('\n')}
${results.map(([i, j]) => `      s${i}_${j} = s${i}_${j} + x${Math.floor(i / 4)}.${lane(i % 4)} * y${j};`).join('\n')}
    }
    workgroupBarrier();
  }`;
}

/**
 * Brings an operand's block into `memory`: four k by four rows (or columns) at a time, numbers beyond K as zeros.
 * `alongK`: neighbours in the operand are neighbours in k, so that each four by four is transposed on the way.
 */
function stage(
  memory: string,
  operand: string,
  alongK: boolean,
  first: string,
  bound: string,
  groups: number,
  { x, y, staged = 4 }: Tile,
): string {
  const store = (q: number, value: string): string =>
    `${memory}[(within + ${q}u) * ${groups}u + n] = ${value};`;
  const lines = alongK
    ? [
        ...four.map(
          (i) =>
            `let v${i} = select(vec4f(0.0), load4_${operand}(row_${operand}(min(at + ${i}u, ${bound} - 1u)), k), k < K);`,
        ),
        ...four.map((q) => store(q, `vec4f(${four.map((i) => `v${i}.${lane(q)}`).join(', ')})`)),
      ]
    : four.map((q) =>
        store(
          q,
          `select(vec4f(0.0), load4_${operand}(row_${operand}(min(k + ${q}u, K - 1u)), at), k + ${q}u < K)`,
        ),
      );
  return `    for (var i = invocation; i < ${(staged / 4) * groups}u; i += ${x * y}u) {
      let n = i % ${groups}u;
      let within = (i / ${groups}u) * 4u;
      let k = block + within;
      let at = ${first} + n * 4u;
${lines.map((line) => `      ${line}`).join('\n')}
    }`;
}
