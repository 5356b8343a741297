// === tile 4 1 8 4, not spread, vec4=false
// gatherBackward
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  d: Matrix,
  id: Matrix,
  dtable: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> d: array<f32>;
@group(0) @binding(2) var<storage, read> id: array<i32>;
@group(0) @binding(3) var<storage, read_write> dtable: array<f32>;

fn row_d(r: u32) -> u32 { return p.d.offset + (r) * p.d.stride; }
fn load4_d(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, d[row + (c)], c < p.d.cols), select(0.0, d[row + (c + 1u)], c + 1u < p.d.cols), select(0.0, d[row + (c + 2u)], c + 2u < p.d.cols), select(0.0, d[row + (c + 3u)], c + 3u < p.d.cols));
}
fn row_id(r: u32) -> u32 { return p.id.offset + (r) * p.id.stride; }
fn load_id(r: u32, c: u32) -> i32 { return id[row_id(r) + c]; }
fn row_dtable(r: u32) -> u32 { return p.dtable.offset + (r) * p.dtable.stride; }
fn load4_dtable(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, dtable[row + (c)], c < p.dtable.cols), select(0.0, dtable[row + (c + 1u)], c + 1u < p.dtable.cols), select(0.0, dtable[row + (c + 2u)], c + 2u < p.dtable.cols), select(0.0, dtable[row + (c + 3u)], c + 3u < p.dtable.cols));
}
fn store4_dtable(row: u32, c: u32, value: vec4f) {
  if (c < p.dtable.cols) { dtable[row + c] = value[0]; }
  if (c + 1u < p.dtable.cols) { dtable[row + c + 1u] = value[1]; }
  if (c + 2u < p.dtable.cols) { dtable[row + c + 2u] = value[2]; }
  if (c + 3u < p.dtable.cols) { dtable[row + c + 3u] = value[3]; }
}

@compute @workgroup_size(8)
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
}

// === adds dtable, tile 4 1 8 4, vec4=true
// gatherBackward
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  d: Matrix,
  id: Matrix,
  dtable: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> d: array<vec4f>;
@group(0) @binding(2) var<storage, read> id: array<i32>;
@group(0) @binding(3) var<storage, read_write> dtable: array<vec4f>;

fn row_d(r: u32) -> u32 { return p.d.offset + (r) * p.d.stride; }
fn load4_d(row: u32, c: u32) -> vec4f { return d[(row + c) >> 2u]; }
fn row_id(r: u32) -> u32 { return p.id.offset + (r) * p.id.stride; }
fn load_id(r: u32, c: u32) -> i32 { return id[row_id(r) + c]; }
fn row_dtable(r: u32) -> u32 { return p.dtable.offset + (r) * p.dtable.stride; }
fn load4_dtable(row: u32, c: u32) -> vec4f { return dtable[(row + c) >> 2u]; }
fn store4_dtable(row: u32, c: u32, value: vec4f) { dtable[(row + c) >> 2u] += value; }

var<workgroup> matches: array<u32, 32>;
var<workgroup> all: u32;
@compute @workgroup_size(32)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let v = i32(group.y);
  let c = (group.x * 32u + lane) * 4u;
  // All lanes take as many turns, so that they meet at the barriers; where calls go side by side, only this says so.
  if (lane == 0u) { all = p.d.rows; }
  let rows = workgroupUniformLoad(&all);
  let base = row_d(0u);
  let stride = p.d.stride;
  var sum = vec4f(0.0);
  for (var first = 0u; first < rows; first += 1024u) {
    let start = first + lane * 32u;
    var mask = 0u;
    for (var bit = 0u; bit < 32u && start + bit < rows; bit++) {
      mask |= select(0u, 1u << bit, load_id(start + bit, 0u) == v);
    }
    matches[lane] = mask;
    workgroupBarrier();
    if (c < p.dtable.cols) {
      for (var word = 0u; word < 32u && first + word * 32u < rows; word++) {
        for (var rest = matches[word]; rest != 0u; rest &= rest - 1u) {
          sum += load4_d(base + (first + word * 32u + countTrailingZeros(rest)) * stride, c);
        }
      }
    }
    workgroupBarrier();
  }
  if (c < p.dtable.cols) { store4_dtable(row_dtable(group.y), c, sum); }
}
