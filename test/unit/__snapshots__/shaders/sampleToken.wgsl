// === without topK topP, tile 4 1 8 4, vec4=true
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

    store_history(r, position % p.history.cols, i32(chosen));

  }
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

    store_history(r, position % p.history.cols, i32(chosen));

  }
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

    store_history(r, position % p.history.cols, i32(chosen));

  }
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

    store_history(r, position % p.history.cols, i32(chosen));

  }
}
