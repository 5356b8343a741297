// === tile 4 1 8 4, vec4=false, plus one x whole
// gather
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  table: Matrix,
  id: Matrix,
  plus: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> table: array<f32>;
@group(0) @binding(2) var<storage, read> id: array<i32>;
@group(0) @binding(3) var<storage, read> plus: array<f32>;
@group(0) @binding(4) var<storage, read_write> out: array<f32>;

fn row_table(r: u32) -> u32 { return p.table.offset + (r) * p.table.stride; }
fn load4_table(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, table[row + (c)], c < p.table.cols), select(0.0, table[row + (c + 1u)], c + 1u < p.table.cols), select(0.0, table[row + (c + 2u)], c + 2u < p.table.cols), select(0.0, table[row + (c + 3u)], c + 3u < p.table.cols));
}
fn row_id(r: u32) -> u32 { return p.id.offset + (r) * p.id.stride; }
fn load_id(r: u32, c: u32) -> i32 { return id[row_id(r) + c]; }
fn row_plus(r: u32) -> u32 { return p.plus.offset; }
fn load4_plus(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, plus[row + (c)], c < p.plus.cols), select(0.0, plus[row + (c + 1u)], c + 1u < p.plus.cols), select(0.0, plus[row + (c + 2u)], c + 2u < p.plus.cols), select(0.0, plus[row + (c + 3u)], c + 3u < p.plus.cols));
}
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn store4_out(row: u32, c: u32, value: vec4f) {
  if (c < p.out.cols) { out[row + c] = value[0]; }
  if (c + 1u < p.out.cols) { out[row + c + 1u] = value[1]; }
  if (c + 2u < p.out.cols) { out[row + c + 2u] = value[2]; }
  if (c + 3u < p.out.cols) { out[row + c + 3u] = value[3]; }
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let vectors = (p.out.cols + 3u) / 4u;
  let i = id.y * groups.x * 64u + id.x;
  if (i >= p.out.rows * vectors) { return; }
  let r = i / vectors;
  let c = (i - r * vectors) * 4u;
  let v = load_id(r, 0u);
  let found = load4_table(row_table(u32(max(v, 0))), c);
  store4_out(row_out(r), c, select(found, vec4f(0.0), v < 0) + load4_plus(row_plus(r), c));
}

// === tile 4 1 8 4, vec4=true, plus modulo x whole
// gather
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  table: Matrix,
  id: Matrix,
  plus: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> table: array<vec4f>;
@group(0) @binding(2) var<storage, read> id: array<i32>;
@group(0) @binding(3) var<storage, read> plus: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> out: array<vec4f>;

fn row_table(r: u32) -> u32 { return p.table.offset + (r) * p.table.stride; }
fn load4_table(row: u32, c: u32) -> vec4f { return table[(row + c) >> 2u]; }
fn row_id(r: u32) -> u32 { return p.id.offset + (r) * p.id.stride; }
fn load_id(r: u32, c: u32) -> i32 { return id[row_id(r) + c]; }
fn row_plus(r: u32) -> u32 { return p.plus.offset + (r % p.plus.rows) * p.plus.stride; }
fn load4_plus(row: u32, c: u32) -> vec4f { return plus[(row + c) >> 2u]; }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn store4_out(row: u32, c: u32, value: vec4f) { out[(row + c) >> 2u] = value; }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let vectors = (p.out.cols + 3u) / 4u;
  let i = id.y * groups.x * 64u + id.x;
  if (i >= p.out.rows * vectors) { return; }
  let r = i / vectors;
  let c = (i - r * vectors) * 4u;
  let v = load_id(r, 0u);
  let found = load4_table(row_table(u32(max(v, 0))), c);
  store4_out(row_out(r), c, select(found, vec4f(0.0), v < 0) + load4_plus(row_plus(r), c));
}

// === without plus, tile 4 1 8 4, vec4=false
// gather
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  table: Matrix,
  id: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> table: array<f32>;
@group(0) @binding(2) var<storage, read> id: array<i32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

fn row_table(r: u32) -> u32 { return p.table.offset + (r) * p.table.stride; }
fn load4_table(row: u32, c: u32) -> vec4f {
  return vec4f(select(0.0, table[row + (c)], c < p.table.cols), select(0.0, table[row + (c + 1u)], c + 1u < p.table.cols), select(0.0, table[row + (c + 2u)], c + 2u < p.table.cols), select(0.0, table[row + (c + 3u)], c + 3u < p.table.cols));
}
fn row_id(r: u32) -> u32 { return p.id.offset + (r) * p.id.stride; }
fn load_id(r: u32, c: u32) -> i32 { return id[row_id(r) + c]; }
fn row_plus(r: u32) -> u32 { return 0u; }
fn load4_plus(row: u32, c: u32) -> vec4f { return vec4f(0); }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn store4_out(row: u32, c: u32, value: vec4f) {
  if (c < p.out.cols) { out[row + c] = value[0]; }
  if (c + 1u < p.out.cols) { out[row + c + 1u] = value[1]; }
  if (c + 2u < p.out.cols) { out[row + c + 2u] = value[2]; }
  if (c + 3u < p.out.cols) { out[row + c + 3u] = value[3]; }
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let vectors = (p.out.cols + 3u) / 4u;
  let i = id.y * groups.x * 64u + id.x;
  if (i >= p.out.rows * vectors) { return; }
  let r = i / vectors;
  let c = (i - r * vectors) * 4u;
  let v = load_id(r, 0u);
  let found = load4_table(row_table(u32(max(v, 0))), c);
  store4_out(row_out(r), c, select(found, vec4f(0.0), v < 0) + load4_plus(row_plus(r), c));
}
