import { wgsl } from './wgsl.ts';

/** Rows of a workgroup. */
export const ROWS_ALONE = 4;

/** An invocation has a whole row. It sums block by block, as the lanes would. */
export const columnByColumn: string = wgsl`
fn likeliest(r: u32) -> u32 {
  var best = 0u;
  var largest = load_o(r, 0u);
  for (var c = 1u; c < p.o.cols; c++) {
    let o = load_o(r, c);
    if (o > largest) { largest = o; best = c; }
  }
  return best;
}

fn reaching(r: u32, least: u32) -> u32 {
  var count = 0u;
  for (var c = 0u; c < p.o.cols; c++) { count += select(0u, 1u, key(load_o(r, c)) >= least); }
  return count;
}

fn settle(r: u32, kept: Kept) {}

fn likelihood(r: u32, kept: Kept, least: u32, soft: Softmax) -> f32 {
  var all = 0.0;
  var rank = 0u;
  for (var begin = 0u; begin < p.o.cols; begin += block()) {
    let end = min(begin + block(), p.o.cols);
    var own = 0.0;
    for (var c = begin; c < end; c++) {
      let o = load_o(r, c);
      let k = key(o);
      if (keeps(kept, k, rank)) { own += select(0.0, weigh(soft, o), k >= least); }
      rank += select(0u, 1u, k == kept.least);
    }
    all += own;
  }
  return all;
}

fn drawn(r: u32, kept: Kept, soft: Softmax, u: f32, otherwise: u32) -> u32 {
  let wanted = u * likelihood(r, kept, 0u, soft);
  var all = 0.0;
  var rank = 0u;
  for (var begin = 0u; begin < p.o.cols; begin += block()) {
    let end = min(begin + block(), p.o.cols);
    var own = 0.0;
    for (var c = begin; c < end; c++) {
      let o = load_o(r, c);
      let k = key(o);
      if (keeps(kept, k, rank)) { own += weigh(soft, o); }
      rank += select(0u, 1u, k == kept.least);
      if (all + own > wanted) { return c; }
    }
    all += own;
  }
  return otherwise;
}

@compute @workgroup_size(${ROWS_ALONE})
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < p.o.rows) { put(id.x, sample(id.x)); }
}`;
