import { wgsl } from './wgsl.ts';

/** Each lane has a block of neighbouring columns, so that lanes and columns have the same order. */
export const laneByLane: string = wgsl`
var<workgroup> of_lane: array<f32, 64>;
var<workgroup> places: array<u32, 64>;
// Of this lane: its number, its block, and how many columns before that have the least key that is kept.
var<private> lane: u32;
var<private> begin: u32;
var<private> end: u32;
var<private> before: u32;

// x summed over the lanes before this one, and over all: always in the order of the lanes.
fn sums(x: f32) -> vec2f {
  workgroupBarrier();
  of_lane[lane] = x;
  workgroupBarrier();
  var so_far = 0.0;
  var all = 0.0;
  for (var i = 0u; i < 64u; i++) {
    so_far = select(so_far, all, i == lane);
    all += of_lane[i];
  }
  return vec2f(so_far, all);
}

// How many columns of the block have a key from this one up.
fn own_reaching(r: u32, least: u32) -> f32 {
  var count = 0u;
  for (var c = begin; c < end; c++) { count += select(0u, 1u, key(load_o(r, c)) >= least); }
  return f32(count);
}

// The likelihood of the columns of the block that are kept and have a key from this one up.
fn own_likelihood(r: u32, kept: Kept, least: u32, soft: Softmax) -> f32 {
  var sum = 0.0;
  var rank = before;
  for (var c = begin; c < end; c++) {
    let o = load_o(r, c);
    let k = key(o);
    if (keeps(kept, k, rank)) { sum += select(0.0, weigh(soft, o), k >= least); }
    rank += select(0u, 1u, k == kept.least);
  }
  return sum;
}

fn likeliest(r: u32) -> u32 {
  // A lane without columns looks at the last one, which never is the first of equals.
  places[lane] = min(begin, p.o.cols - 1u);
  for (var c = begin + 1u; c < end; c++) {
    if (load_o(r, c) > load_o(r, places[lane])) { places[lane] = c; }
  }
  workgroupBarrier();
  var best = places[0];
  var largest = load_o(r, best);
  for (var i = 1u; i < 64u; i++) {
    let o = load_o(r, places[i]);
    if (o > largest) { largest = o; best = places[i]; }
  }
  return best;
}

fn reaching(r: u32, least: u32) -> u32 { return u32(sums(own_reaching(r, least)).y); }
fn likelihood(r: u32, kept: Kept, least: u32, soft: Softmax) -> f32 {
  return sums(own_likelihood(r, kept, least, soft)).y;
}
fn settle(r: u32, kept: Kept) {
  before = u32(sums(own_reaching(r, kept.least) - own_reaching(r, kept.least + 1u)).x);
}

fn drawn(r: u32, kept: Kept, soft: Softmax, u: f32, otherwise: u32) -> u32 {
  let own = own_likelihood(r, kept, 0u, soft);
  let all = sums(own);
  let wanted = u * all.y;
  if (lane == 0u) { places[0] = otherwise; }
  workgroupBarrier();
  // Exactly one lane: where it ends, the next one begins.
  if (all.x <= wanted && all.x + own > wanted) {
    var cumulated = 0.0;
    var rank = before;
    for (var c = begin; c < end; c++) {
      let o = load_o(r, c);
      let k = key(o);
      if (keeps(kept, k, rank)) { cumulated += weigh(soft, o); }
      rank += select(0u, 1u, k == kept.least);
      if (all.x + cumulated > wanted) { places[0] = c; break; }
    }
  }
  workgroupBarrier();
  return places[0];
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) index: u32,
) {
  let row = group.y * groups.x + group.x;
  let r = min(row, p.o.rows - 1u);
  lane = index;
  begin = min(lane * block(), p.o.cols);
  end = min(begin + block(), p.o.cols);
  let token = sample(r);
  if (lane == 0u && row < p.o.rows) { put(r, token); }
}`;
