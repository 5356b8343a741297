// === tile 4 1 8 4, not spread, vec4=false
// sumSquares
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  a: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

fn row_a(r: u32) -> u32 { return p.a.offset + (r) * p.a.stride; }
fn load4_a(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, a[row + (c)], c < p.a.cols), select(0.0, a[row + (c + 1u)], c + 1u < p.a.cols), select(0.0, a[row + (c + 2u)], c + 2u < p.a.cols), select(0.0, a[row + (c + 3u)], c + 3u < p.a.cols));
}
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn store_out(r: u32, c: u32, value: f32) { out[row_out(r) + c] = value; }

fn term(r: u32, i: u32) -> vec2f {
  let v = load4_a(row_a(r), i * 4u);
  return vec2f(dot(v, v), 0.0);
}

@compute @workgroup_size(4)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let r = id.x;
  if (r >= p.a.rows) { return; }
  var total = vec2f(0.0);
  for (var g = 0u; g < 8u; g++) {
    var partial = vec2f(0.0);
    for (var l = g; l < 64u; l += 8u) {
      var own = vec2f(0.0);
      for (var i = l; i < (p.a.cols + 3u) / 4u; i += 64u) { own += term(r, i); }
      partial += own;
    }
    total += partial;
  }
  store_out(r, 0u, total.x);
}

// === tile 4 1 8 4, vec4=true
// sumSquares
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  a: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> a: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

fn row_a(r: u32) -> u32 { return p.a.offset + (r) * p.a.stride; }
fn load4_a(row: u32, c: u32) -> vec4f { return a[(row + c) >> 2u]; }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn store_out(r: u32, c: u32, value: f32) { out[row_out(r) + c] = value; }

fn term(r: u32, i: u32) -> vec2f {
  let v = load4_a(row_a(r), i * 4u);
  return vec2f(dot(v, v), 0.0);
}

var<workgroup> partial: array<vec2f, 64>;
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.y;
  var own = vec2f(0.0);
  for (var i = lane; i < (p.a.cols + 3u) / 4u; i += 64u) { own += term(r, i); }
  partial[lane] = own;
  workgroupBarrier();
  if (lane < 8u) {
    for (var l = lane + 8u; l < 64u; l += 8u) { partial[lane] += partial[l]; }
  }
  workgroupBarrier();
  if (lane == 0u) {
    var total = partial[0];
    for (var g = 1u; g < 8u; g++) { total += partial[g]; }
    store_out(r, 0u, total.x);
  }
}
