import type { TextContext } from './kernel.ts';
import { wgsl } from './wgsl.ts';

/** Lanes of a workgroup that searches: four columns each; and each scans 32 ids at a time, one per bit. */
const SEARCHING_LANES = 32;
const BITS = 32;
/** Of one that scatters: few, so that there is a workgroup for every core. */
const SCATTERING_LANES = 8;

type Context = TextContext<Record<never, never>>;

/**
 * An invocation may own some columns of the whole table, and bring each row of d where it belongs. Where the table is
 * added to, the sum would then begin with what is there: other bits than a sum that is added.
 */
const scatters = ({ spreads, adds }: Context): boolean => !spreads && !adds('dtable');

/** Columns of a workgroup, and rows of the table. */
export const extentOf = (context: Context, rows: number): readonly [cols: number, rows: number] =>
  scatters(context) ? [SCATTERING_LANES * 4, rows] : [SEARCHING_LANES * 4, 1];

export const gatherBackwardText = (context: Context): string => (scatters(context) ? scatter : search);

const scatter = wgsl`
@compute @workgroup_size(${SCATTERING_LANES})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let c = id.x * 4u;
  if (c >= p.dtable.cols) { return; }
  for (var v = 0u; v < p.dtable.rows; v++) { store4_dtable(row_dtable(v), c, vec4f(0.0)); }
  for (var r = 0u; r < p.d.rows; r++) {
    let v = load_id(r, 0u);
    if (v >= 0) {
      let row = row_dtable(u32(v));
      store4_dtable(row, c, load4_dtable(row, c) + load4_d(row_d(r), c));
    }
  }
}`;

const search = wgsl`
var<workgroup> matches: array<u32, ${SEARCHING_LANES}>;
var<workgroup> all: u32;
@compute @workgroup_size(${SEARCHING_LANES})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let v = i32(group.y);
  let c = (group.x * ${SEARCHING_LANES}u + lane) * 4u;
  // All lanes take as many turns, so that they meet at the barriers; where calls go side by side, only this says so.
  if (lane == 0u) { all = p.d.rows; }
  let rows = workgroupUniformLoad(&all);
  let base = row_d(0u);
  let stride = p.d.stride;
  var sum = vec4f(0.0);
  for (var first = 0u; first < rows; first += ${SEARCHING_LANES * BITS}u) {
    let start = first + lane * ${BITS}u;
    var mask = 0u;
    for (var bit = 0u; bit < ${BITS}u && start + bit < rows; bit++) {
      mask |= select(0u, 1u << bit, load_id(start + bit, 0u) == v);
    }
    matches[lane] = mask;
    workgroupBarrier();
    if (c < p.dtable.cols) {
      for (var word = 0u; word < ${SEARCHING_LANES}u && first + word * ${BITS}u < rows; word++) {
        for (var rest = matches[word]; rest != 0u; rest &= rest - 1u) {
          sum += load4_d(base + (first + word * ${BITS}u + countTrailingZeros(rest)) * stride, c);
        }
      }
    }
    workgroupBarrier();
  }
  if (c < p.dtable.cols) { store4_dtable(row_dtable(group.y), c, sum); }
}`;
