// === tile 4 1 8 4, vec4=true
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

fn row_o(r: u32) -> u32 { return p.o.offset + r * p.o.stride; }
fn load_o(r: u32, c: u32) -> f32 { return o[row_o(r) + c]; }
fn row_temperature(r: u32) -> u32 { return p.temperature.offset + r * p.temperature.stride; }
fn load_temperature(r: u32, c: u32) -> f32 { return temperature[row_temperature(r) + c]; }
fn row_clock(r: u32) -> u32 { return p.clock.offset + r * p.clock.stride; }
fn load_clock(r: u32, c: u32) -> u32 { return clock[row_clock(r) + c]; }
fn row_token(r: u32) -> u32 { return p.token.offset + r * p.token.stride; }
fn store_token(r: u32, c: u32, value: i32) { token[row_token(r) + c] = value; }
fn row_history(r: u32) -> u32 { return p.history.offset + r * p.history.stride; }
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
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let r = id.y * groups.x * 64u + id.x;
  if (r >= p.o.rows) { return; }
  var best = 0u;
  var largest = load_o(r, 0u);
  for (var c = 1u; c < p.o.cols; c++) {
    let o = load_o(r, c);
    if (o > largest) { largest = o; best = c; }
  }
  let heat = load_temperature(0u, 0u);
  let position = load_clock(0u, 0u);
  var chosen = best;
  if (heat > 0.0) {
    var total = 0.0;
    for (var c = 0u; c < p.o.cols; c++) { total += exp((load_o(r, c) - largest) / heat); }
    let bits = threefry(vec2u(load_clock(0u, 1u), load_clock(0u, 2u)), vec2u(position, r)).x;
    let u = uniform01(bits) * total;
    var cumulated = 0.0;
    for (var c = 0u; c < p.o.cols; c++) {
      cumulated += exp((load_o(r, c) - largest) / heat);
      if (cumulated > u) { chosen = c; break; }
    }
  }
  store_token(r, 0u, i32(chosen));

  store_history(r, position % p.history.cols, i32(chosen));

}
