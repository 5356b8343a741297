// === without topK topP, tile 4 1 8 4, not spread, vec4=true
// sampleToken
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  o: Matrix,
  temperature: Matrix,
  clock: Matrix,
  token: Matrix,
  history: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> o: array<f32>;
@group(0) @binding(2) var<storage, read> temperature: array<f32>;
@group(0) @binding(3) var<storage, read> clock: array<u32>;
@group(0) @binding(4) var<storage, read_write> token: array<i32>;
@group(0) @binding(5) var<storage, read_write> history: array<i32>;

fn row_o(r: u32) -> u32 { return p.o.offset + (r) * p.o.stride; }
fn load_o(r: u32, c: u32) -> f32 { return o[row_o(r) + c]; }
fn row_temperature(r: u32) -> u32 { return p.temperature.offset + (r) * p.temperature.stride; }
fn load_temperature(r: u32, c: u32) -> f32 { return temperature[row_temperature(r) + c]; }
fn row_topK(r: u32) -> u32 { return 0u; }
fn load_topK(r: u32, c: u32) -> u32 { return u32(0); }
fn row_topP(r: u32) -> u32 { return 0u; }
fn load_topP(r: u32, c: u32) -> f32 { return f32(1); }
fn row_clock(r: u32) -> u32 { return p.clock.offset + (r) * p.clock.stride; }
fn load_clock(r: u32, c: u32) -> u32 { return clock[row_clock(r) + c]; }
fn row_token(r: u32) -> u32 { return p.token.offset + (r) * p.token.stride; }
fn store_token(r: u32, c: u32, value: i32) { token[row_token(r) + c] = value; }
fn row_history(r: u32) -> u32 { return p.history.offset + (r) * p.history.stride; }
fn store_history(r: u32, c: u32, value: i32) { history[row_history(r) + c] = value; }

fn rotate(x: u32, bits: u32) -> u32 { return (x << bits) | (x >> (32u - bits)); }
fn threefry(key: vec2u, counter: vec2u) -> vec2u {
  var keys = array<u32, 3>(key.x, key.y, 0x1BD11BDAu ^ key.x ^ key.y);
  var rotations = array<u32, 8>(13u, 15u, 26u, 6u, 17u, 29u, 16u, 24u);
  var x = counter + key;
  for (var round = 0u; round < 20u; round++) {
    x.x += x.y;
    x.y = rotate(x.y, rotations[round % 8u]) ^ x.x;
    if (round % 4u == 3u) {
      let injected = round / 4u + 1u;
      x += vec2u(keys[injected % 3u], keys[(injected + 1u) % 3u] + injected);
    }
  }
  return x;
}
fn uniform01(bits: u32) -> f32 { return f32(bits >> 8u) * 0x1p-24f; }
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

@compute @workgroup_size(4)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < p.o.rows) { put(id.x, sample(id.x)); }
}

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

  store_history(r, load_clock(0u, 0u) % p.history.cols, i32(token));

}

// === tile 4 1 8 4, vec4=true
// sampleToken
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  o: Matrix,
  temperature: Matrix,
  topK: Matrix,
  topP: Matrix,
  clock: Matrix,
  token: Matrix,
  history: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> o: array<f32>;
@group(0) @binding(2) var<storage, read> temperature: array<f32>;
@group(0) @binding(3) var<storage, read> topK: array<u32>;
@group(0) @binding(4) var<storage, read> topP: array<f32>;
@group(0) @binding(5) var<storage, read> clock: array<u32>;
@group(0) @binding(6) var<storage, read_write> token: array<i32>;
@group(0) @binding(7) var<storage, read_write> history: array<i32>;

fn row_o(r: u32) -> u32 { return p.o.offset + (r) * p.o.stride; }
fn load_o(r: u32, c: u32) -> f32 { return o[row_o(r) + c]; }
fn row_temperature(r: u32) -> u32 { return p.temperature.offset + (r) * p.temperature.stride; }
fn load_temperature(r: u32, c: u32) -> f32 { return temperature[row_temperature(r) + c]; }
fn row_topK(r: u32) -> u32 { return p.topK.offset + (r) * p.topK.stride; }
fn load_topK(r: u32, c: u32) -> u32 { return topK[row_topK(r) + c]; }
fn row_topP(r: u32) -> u32 { return p.topP.offset + (r) * p.topP.stride; }
fn load_topP(r: u32, c: u32) -> f32 { return topP[row_topP(r) + c]; }
fn row_clock(r: u32) -> u32 { return p.clock.offset + (r) * p.clock.stride; }
fn load_clock(r: u32, c: u32) -> u32 { return clock[row_clock(r) + c]; }
fn row_token(r: u32) -> u32 { return p.token.offset + (r) * p.token.stride; }
fn store_token(r: u32, c: u32, value: i32) { token[row_token(r) + c] = value; }
fn row_history(r: u32) -> u32 { return p.history.offset + (r) * p.history.stride; }
fn store_history(r: u32, c: u32, value: i32) { history[row_history(r) + c] = value; }

fn rotate(x: u32, bits: u32) -> u32 { return (x << bits) | (x >> (32u - bits)); }
fn threefry(key: vec2u, counter: vec2u) -> vec2u {
  var keys = array<u32, 3>(key.x, key.y, 0x1BD11BDAu ^ key.x ^ key.y);
  var rotations = array<u32, 8>(13u, 15u, 26u, 6u, 17u, 29u, 16u, 24u);
  var x = counter + key;
  for (var round = 0u; round < 20u; round++) {
    x.x += x.y;
    x.y = rotate(x.y, rotations[round % 8u]) ^ x.x;
    if (round % 4u == 3u) {
      let injected = round / 4u + 1u;
      x += vec2u(keys[injected % 3u], keys[(injected + 1u) % 3u] + injected);
    }
  }
  return x;
}
fn uniform01(bits: u32) -> f32 { return f32(bits >> 8u) * 0x1p-24f; }
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
}

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

  store_history(r, load_clock(0u, 0u) % p.history.cols, i32(token));

}

// === without topP, tile 4 1 8 4, vec4=true
// sampleToken
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  o: Matrix,
  temperature: Matrix,
  topK: Matrix,
  clock: Matrix,
  token: Matrix,
  history: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> o: array<f32>;
@group(0) @binding(2) var<storage, read> temperature: array<f32>;
@group(0) @binding(3) var<storage, read> topK: array<u32>;
@group(0) @binding(4) var<storage, read> clock: array<u32>;
@group(0) @binding(5) var<storage, read_write> token: array<i32>;
@group(0) @binding(6) var<storage, read_write> history: array<i32>;

fn row_o(r: u32) -> u32 { return p.o.offset + (r) * p.o.stride; }
fn load_o(r: u32, c: u32) -> f32 { return o[row_o(r) + c]; }
fn row_temperature(r: u32) -> u32 { return p.temperature.offset + (r) * p.temperature.stride; }
fn load_temperature(r: u32, c: u32) -> f32 { return temperature[row_temperature(r) + c]; }
fn row_topK(r: u32) -> u32 { return p.topK.offset + (r) * p.topK.stride; }
fn load_topK(r: u32, c: u32) -> u32 { return topK[row_topK(r) + c]; }
fn row_topP(r: u32) -> u32 { return 0u; }
fn load_topP(r: u32, c: u32) -> f32 { return f32(1); }
fn row_clock(r: u32) -> u32 { return p.clock.offset + (r) * p.clock.stride; }
fn load_clock(r: u32, c: u32) -> u32 { return clock[row_clock(r) + c]; }
fn row_token(r: u32) -> u32 { return p.token.offset + (r) * p.token.stride; }
fn store_token(r: u32, c: u32, value: i32) { token[row_token(r) + c] = value; }
fn row_history(r: u32) -> u32 { return p.history.offset + (r) * p.history.stride; }
fn store_history(r: u32, c: u32, value: i32) { history[row_history(r) + c] = value; }

fn rotate(x: u32, bits: u32) -> u32 { return (x << bits) | (x >> (32u - bits)); }
fn threefry(key: vec2u, counter: vec2u) -> vec2u {
  var keys = array<u32, 3>(key.x, key.y, 0x1BD11BDAu ^ key.x ^ key.y);
  var rotations = array<u32, 8>(13u, 15u, 26u, 6u, 17u, 29u, 16u, 24u);
  var x = counter + key;
  for (var round = 0u; round < 20u; round++) {
    x.x += x.y;
    x.y = rotate(x.y, rotations[round % 8u]) ^ x.x;
    if (round % 4u == 3u) {
      let injected = round / 4u + 1u;
      x += vec2u(keys[injected % 3u], keys[(injected + 1u) % 3u] + injected);
    }
  }
  return x;
}
fn uniform01(bits: u32) -> f32 { return f32(bits >> 8u) * 0x1p-24f; }
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
}

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

  store_history(r, load_clock(0u, 0u) % p.history.cols, i32(token));

}

// === without topK, tile 4 1 8 4, vec4=true
// sampleToken
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  o: Matrix,
  temperature: Matrix,
  topP: Matrix,
  clock: Matrix,
  token: Matrix,
  history: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> o: array<f32>;
@group(0) @binding(2) var<storage, read> temperature: array<f32>;
@group(0) @binding(3) var<storage, read> topP: array<f32>;
@group(0) @binding(4) var<storage, read> clock: array<u32>;
@group(0) @binding(5) var<storage, read_write> token: array<i32>;
@group(0) @binding(6) var<storage, read_write> history: array<i32>;

fn row_o(r: u32) -> u32 { return p.o.offset + (r) * p.o.stride; }
fn load_o(r: u32, c: u32) -> f32 { return o[row_o(r) + c]; }
fn row_temperature(r: u32) -> u32 { return p.temperature.offset + (r) * p.temperature.stride; }
fn load_temperature(r: u32, c: u32) -> f32 { return temperature[row_temperature(r) + c]; }
fn row_topK(r: u32) -> u32 { return 0u; }
fn load_topK(r: u32, c: u32) -> u32 { return u32(0); }
fn row_topP(r: u32) -> u32 { return p.topP.offset + (r) * p.topP.stride; }
fn load_topP(r: u32, c: u32) -> f32 { return topP[row_topP(r) + c]; }
fn row_clock(r: u32) -> u32 { return p.clock.offset + (r) * p.clock.stride; }
fn load_clock(r: u32, c: u32) -> u32 { return clock[row_clock(r) + c]; }
fn row_token(r: u32) -> u32 { return p.token.offset + (r) * p.token.stride; }
fn store_token(r: u32, c: u32, value: i32) { token[row_token(r) + c] = value; }
fn row_history(r: u32) -> u32 { return p.history.offset + (r) * p.history.stride; }
fn store_history(r: u32, c: u32, value: i32) { history[row_history(r) + c] = value; }

fn rotate(x: u32, bits: u32) -> u32 { return (x << bits) | (x >> (32u - bits)); }
fn threefry(key: vec2u, counter: vec2u) -> vec2u {
  var keys = array<u32, 3>(key.x, key.y, 0x1BD11BDAu ^ key.x ^ key.y);
  var rotations = array<u32, 8>(13u, 15u, 26u, 6u, 17u, 29u, 16u, 24u);
  var x = counter + key;
  for (var round = 0u; round < 20u; round++) {
    x.x += x.y;
    x.y = rotate(x.y, rotations[round % 8u]) ^ x.x;
    if (round % 4u == 3u) {
      let injected = round / 4u + 1u;
      x += vec2u(keys[injected % 3u], keys[(injected + 1u) % 3u] + injected);
    }
  }
  return x;
}
fn uniform01(bits: u32) -> f32 { return f32(bits >> 8u) * 0x1p-24f; }
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
}

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

  store_history(r, load_clock(0u, 0u) % p.history.cols, i32(token));

}
