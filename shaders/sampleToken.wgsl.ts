import type { TextContext } from './kernel.ts';
import { threefryText } from './threefry.ts';
import { wgsl } from './wgsl.ts';

/**
 * Nothing is sorted: the last token of the ranking that is still kept is found by its key, bit by bit, as the largest
 * key that enough tokens (or enough probability) reach. 32 passes over the row, whatever k and p are. Each lane has a
 * block of neighbouring columns, so that lanes and columns have the same order.
 */
export const sampleTokenText = ({ has }: TextContext<Record<never, never>>): string => wgsl`${threefryText}
var<workgroup> of_lane: array<f32, 64>;
var<workgroup> places: array<u32, 64>;

// x summed over the lanes before this one, and over all: always in the order of the lanes.
fn sums(lane: u32, x: f32) -> vec2f {
  workgroupBarrier();
  of_lane[lane] = x;
  workgroupBarrier();
  var before = 0.0;
  var all = 0.0;
  for (var i = 0u; i < 64u; i++) {
    before = select(before, all, i == lane);
    all += of_lane[i];
  }
  return vec2f(before, all);
}

// Whole numbers in the order of the floats; -0 has the key of 0.
fn key(x: f32) -> u32 {
  let raw = bitcast<u32>(x);
  let bits = select(raw, 0u, raw == 0x80000000u);
  return select(bits | 0x80000000u, ~bits, bits >= 0x80000000u);
}
fn number(key: u32) -> f32 { return bitcast<f32>(select(~key, key & 0x7fffffffu, key >= 0x80000000u)); }

// The first columns of the ranking: all with a larger key, and the first so many of those that have this one.
struct Kept { least: u32, equals: u32 }

// How many columns of the block have a key from this one up.
fn reach(r: u32, first: u32, end: u32, least: u32) -> f32 {
  var count = 0u;
  for (var c = first; c < end; c++) { count += select(0u, 1u, key(load_o(r, c)) >= least); }
  return f32(count);
}

// The likelihood of the columns of the block that are kept and have a key from this one up.
fn mass(r: u32, first: u32, end: u32, kept: Kept, before: u32, least: u32, largest: f32, heat: f32) -> f32 {
  var sum = 0.0;
  var rank = before;
  for (var c = first; c < end; c++) {
    let o = load_o(r, c);
    let k = key(o);
    if (k > kept.least || (k == kept.least && rank < kept.equals)) {
      sum += select(0.0, exp((o - largest) / heat), k >= least);
    }
    rank += select(0u, 1u, k == kept.least);
  }
  return sum;
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = group.y * groups.x + group.x;
  let r = min(row, p.o.rows - 1u);
  let V = p.o.cols;
  let block = (V + 63u) / 64u;
  let first = min(lane * block, V);
  let end = min(first + block, V);

  // A lane without columns looks at the last one, which never is the first of equals.
  places[lane] = min(first, V - 1u);
  for (var c = first + 1u; c < end; c++) {
    if (load_o(r, c) > load_o(r, places[lane])) { places[lane] = c; }
  }
  workgroupBarrier();
  var chosen = places[0];
  var largest = load_o(r, chosen);
  for (var i = 1u; i < 64u; i++) {
    let o = load_o(r, places[i]);
    if (o > largest) { largest = o; chosen = places[i]; }
  }

  let heat = load_temperature(0u, 0u);
  let position = load_clock(0u, 0u);
  if (heat > 0.0) {
    var kept = Kept(0u, V);
    var before = 0u;
    let k = load_topK(0u, 0u);
    if (k > 0u && k < V) {
      var least = 0u;
      for (var bit = 0u; bit < 32u; bit++) {
        let higher = least | (0x80000000u >> bit);
        let enough = sums(lane, reach(r, first, end, higher)).y >= f32(k);
        least = select(least, higher, enough);
      }
      let upward = reach(r, first, end, least);
      let above = reach(r, first, end, least + 1u);
      kept = Kept(least, k - u32(sums(lane, above).y));
      before = u32(sums(lane, upward - above).x);
    }
    let nucleus = load_topP(0u, 0u);
    if (nucleus < 1.0) {
      let wanted = nucleus * sums(lane, mass(r, first, end, kept, before, 0u, largest, heat)).y;
      var least = 0u;
      for (var bit = 0u; bit < 32u; bit++) {
        let higher = least | (0x80000000u >> bit);
        let reached = sums(lane, mass(r, first, end, kept, before, higher, largest, heat)).y;
        least = select(least, higher, reached >= wanted && reached > 0.0);
      }
      let above = sums(lane, mass(r, first, end, kept, before, least + 1u, largest, heat)).y;
      let each = exp((number(least) - largest) / heat);
      let needed = u32(clamp(ceil((wanted - above) / each), 1.0, f32(V)));
      let upward = reach(r, first, end, least);
      let equals = sums(lane, upward - reach(r, first, end, least + 1u));
      kept = Kept(least, select(needed, min(needed, kept.equals), least == kept.least));
      before = u32(equals.x);
    }
    let own = mass(r, first, end, kept, before, 0u, largest, heat);
    let all = sums(lane, own);
    let bits = threefry(vec2u(load_clock(0u, 1u), load_clock(0u, 2u)), vec2u(position, r)).x;
    let u = uniform01(bits) * all.y;
    if (lane == 0u) { places[0] = chosen; }
    workgroupBarrier();
    // Exactly one lane: where it ends, the next one begins.
    if (all.x <= u && all.x + own > u) {
      var cumulated = 0.0;
      var rank = before;
      for (var c = first; c < end; c++) {
        let o = load_o(r, c);
        let k = key(o);
        if (k > kept.least || (k == kept.least && rank < kept.equals)) { cumulated += exp((o - largest) / heat); }
        rank += select(0u, 1u, k == kept.least);
        if (all.x + cumulated > u) { places[0] = c; break; }
      }
    }
    workgroupBarrier();
    chosen = places[0];
  }
  if (lane == 0u && row < p.o.rows) {
    store_token(r, 0u, i32(chosen));
#if ${has('history')}
    store_history(r, position % p.history.cols, i32(chosen));
#endif
  }
}`;
