// === scaled=false, without first, tile 4 1 8 4, vec4=true
// dropoutMask
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  rate: Matrix,
  clock: Matrix,
  out: Matrix,
  stream: u32,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> rate: array<f32>;
@group(0) @binding(2) var<storage, read> clock: array<u32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

fn row_rate(r: u32) -> u32 { return p.rate.offset + (r) * p.rate.stride; }
fn load_rate(r: u32, c: u32) -> f32 { return rate[row_rate(r) + c]; }
fn row_clock(r: u32) -> u32 { return p.clock.offset + (r) * p.clock.stride; }
fn load_clock(r: u32, c: u32) -> u32 { return clock[row_clock(r) + c]; }
fn row_first(r: u32) -> u32 { return 0u; }
fn load_first(r: u32, c: u32) -> u32 { return u32(0); }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn store_out(r: u32, c: u32, value: f32) { out[row_out(r) + c] = value; }

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
  let i = id.y * groups.x * 64u + id.x;
  if (i >= p.out.rows * p.out.cols) { return; }
  let r = i / p.out.cols;
  let c = i - r * p.out.cols;
  let bits = threefry(vec2u(load_clock(0u, 0u), p.stream), vec2u(load_clock(0u, 1u), load_first(0u, 0u) * p.out.cols + i)).x;
  let rate = load_rate(0u, 0u);
  store_out(r, c, select(1.0, 0.0, uniform01(bits) < rate));
}

// === scaled=true, tile 4 1 8 4, vec4=true
// dropoutMask
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  rate: Matrix,
  clock: Matrix,
  first: Matrix,
  out: Matrix,
  stream: u32,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> rate: array<f32>;
@group(0) @binding(2) var<storage, read> clock: array<u32>;
@group(0) @binding(3) var<storage, read> first: array<u32>;
@group(0) @binding(4) var<storage, read_write> out: array<f32>;

fn row_rate(r: u32) -> u32 { return p.rate.offset + (r) * p.rate.stride; }
fn load_rate(r: u32, c: u32) -> f32 { return rate[row_rate(r) + c]; }
fn row_clock(r: u32) -> u32 { return p.clock.offset + (r) * p.clock.stride; }
fn load_clock(r: u32, c: u32) -> u32 { return clock[row_clock(r) + c]; }
fn row_first(r: u32) -> u32 { return p.first.offset + (r) * p.first.stride; }
fn load_first(r: u32, c: u32) -> u32 { return first[row_first(r) + c]; }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn store_out(r: u32, c: u32, value: f32) { out[row_out(r) + c] = value; }

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
  let i = id.y * groups.x * 64u + id.x;
  if (i >= p.out.rows * p.out.cols) { return; }
  let r = i / p.out.cols;
  let c = i - r * p.out.cols;
  let bits = threefry(vec2u(load_clock(0u, 0u), p.stream), vec2u(load_clock(0u, 1u), load_first(0u, 0u) * p.out.cols + i)).x;
  let rate = load_rate(0u, 0u);
  store_out(r, c, select(1.0 / (1.0 - rate), 0.0, uniform01(bits) < rate));
}
