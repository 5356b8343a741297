import type { TextContext } from './kernel.ts';
import { columnByColumn } from './sampleTokenAlone.ts';
import { laneByLane } from './sampleTokenTogether.ts';
import { threefryText } from './threefry.ts';
import { wgsl } from './wgsl.ts';

/**
 * Nothing is sorted: the last token of the ranking that is still kept is found by its key, bit by bit, as the largest
 * key that enough tokens (or enough probability) reach. 32 passes over the row, whatever k and p are.
 *
 * How a row is passed over differs: by the lanes of a workgroup, each of which has a block of neighbouring columns, or by
 * one invocation, block after block. Both have `likeliest`, `reaching`, `settle`, `likelihood` and `drawn`, and the entry.
 */
export const sampleTokenText = ({
  has,
  spreads,
}: TextContext<Record<never, never>>): string => wgsl`${threefryText}
// Whole numbers in the order of the floats; -0 has the key of 0.
fn key(x: f32) -> u32 {
  let raw = bitcast<u32>(x);
  let bits = select(raw, 0u, raw == 0x80000000u);
  return select(bits | 0x80000000u, ~bits, bits >= 0x80000000u);
}
fn number(key: u32) -> f32 { return bitcast<f32>(select(~key, key & 0x7fffffffu, key >= 0x80000000u)); }

// The first columns of the ranking: all with a larger key, and the first so many of those that have this one.
struct Kept { least: u32, equals: u32 }
fn keeps(kept: Kept, k: u32, rank: u32) -> bool { return k > kept.least || (k == kept.least && rank < kept.equals); }

// How likely a column is, by how likely the likeliest is.
struct Softmax { largest: f32, heat: f32 }
fn weigh(soft: Softmax, o: f32) -> f32 { return exp((o - soft.largest) / soft.heat); }

fn block() -> u32 { return (p.o.cols + 63u) / 64u; }
${spreads ? laneByLane : columnByColumn}

// The first k of the ranking.
fn topmost(r: u32, k: u32) -> Kept {
  var least = 0u;
  for (var bit = 0u; bit < 32u; bit++) {
    let higher = least | (0x80000000u >> bit);
    least = select(least, higher, reaching(r, higher) >= k);
  }
  return Kept(least, k - reaching(r, least + 1u));
}

// Of what is kept, the fewest first ones that reach so much of its likelihood.
fn nucleus(r: u32, kept: Kept, share: f32, soft: Softmax) -> Kept {
  let wanted = share * likelihood(r, kept, 0u, soft);
  var least = 0u;
  for (var bit = 0u; bit < 32u; bit++) {
    let higher = least | (0x80000000u >> bit);
    let reached = likelihood(r, kept, higher, soft);
    least = select(least, higher, reached >= wanted && reached > 0.0);
  }
  let above = likelihood(r, kept, least + 1u, soft);
  let needed = u32(clamp(ceil((wanted - above) / weigh(soft, number(least))), 1.0, f32(p.o.cols)));
  return Kept(least, select(needed, min(needed, kept.equals), least == kept.least));
}

// Must be called by all lanes.
fn sample(r: u32) -> u32 {
  let best = likeliest(r);
  let heat = load_temperature(0u, 0u);
  if (!(heat > 0.0)) { return best; }
  let soft = Softmax(load_o(r, best), heat);
  var kept = Kept(0u, p.o.cols);
  let k = load_topK(0u, 0u);
  if (k > 0u && k < p.o.cols) {
    kept = topmost(r, k);
    settle(r, kept);
  }
  let share = load_topP(0u, 0u);
  if (share < 1.0) {
    kept = nucleus(r, kept, share, soft);
    settle(r, kept);
  }
  let bits = threefry(vec2u(load_clock(0u, 1u), load_clock(0u, 2u)), vec2u(load_clock(0u, 0u), r)).x;
  return drawn(r, kept, soft, uniform01(bits), best);
}

fn put(r: u32, token: u32) {
  store_token(r, 0u, i32(token));
#if ${has('history')}
  store_history(r, load_clock(0u, 0u) % p.history.cols, i32(token));
#endif
}`;
