// === sharing a_out, tile 4 1 8 4, vec4=true, m whole x whole, a whole x whole, b whole x whole
// blend
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  m: Matrix,
  a: Matrix,
  b: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> m: array<f32>;
@group(0) @binding(2) var<storage, read_write> a_out: array<f32>;
@group(0) @binding(3) var<storage, read> b: array<f32>;

fn row_m(r: u32) -> u32 { return p.m.offset + (r) * p.m.stride; }
fn load_m(r: u32, c: u32) -> f32 { return m[row_m(r) + c]; }
fn row_a(r: u32) -> u32 { return p.a.offset + (r) * p.a.stride; }
fn load_a(r: u32, c: u32) -> f32 { return a_out[row_a(r) + c]; }
fn row_b(r: u32) -> u32 { return p.b.offset + (r) * p.b.stride; }
fn load_b(r: u32, c: u32) -> f32 { return b[row_b(r) + c]; }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn store_out(r: u32, c: u32, value: f32) { a_out[row_out(r) + c] = value; }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  if (i >= p.out.rows * p.out.cols) { return; }
  let r = i / p.out.cols;
  let c = i - r * p.out.cols;
  let m = load_m(r, c);
  let mine = select(m * load_a(r, c), 0.0, m == 0.0);
  store_out(r, c, mine + select((1.0 - m) * load_b(r, c), 0.0, m == 1.0));
}

// === sharing a_out, tile 4 1 8 4, vec4=true, m one x whole, a whole x whole, b whole x whole
// blend
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  m: Matrix,
  a: Matrix,
  b: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> m: array<f32>;
@group(0) @binding(2) var<storage, read_write> a_out: array<f32>;
@group(0) @binding(3) var<storage, read> b: array<f32>;

fn row_m(r: u32) -> u32 { return p.m.offset; }
fn load_m(r: u32, c: u32) -> f32 { return m[row_m(r) + c]; }
fn row_a(r: u32) -> u32 { return p.a.offset + (r) * p.a.stride; }
fn load_a(r: u32, c: u32) -> f32 { return a_out[row_a(r) + c]; }
fn row_b(r: u32) -> u32 { return p.b.offset + (r) * p.b.stride; }
fn load_b(r: u32, c: u32) -> f32 { return b[row_b(r) + c]; }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn store_out(r: u32, c: u32, value: f32) { a_out[row_out(r) + c] = value; }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  if (i >= p.out.rows * p.out.cols) { return; }
  let r = i / p.out.cols;
  let c = i - r * p.out.cols;
  let m = load_m(r, c);
  let mine = select(m * load_a(r, c), 0.0, m == 0.0);
  store_out(r, c, mine + select((1.0 - m) * load_b(r, c), 0.0, m == 1.0));
}

// === sharing a_out, tile 4 1 8 4, vec4=true, m whole x one, a whole x whole, b whole x whole
// blend
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  m: Matrix,
  a: Matrix,
  b: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> m: array<f32>;
@group(0) @binding(2) var<storage, read_write> a_out: array<f32>;
@group(0) @binding(3) var<storage, read> b: array<f32>;

fn row_m(r: u32) -> u32 { return p.m.offset + (r) * p.m.stride; }
fn load_m(r: u32, c: u32) -> f32 { return m[row_m(r) + 0u]; }
fn row_a(r: u32) -> u32 { return p.a.offset + (r) * p.a.stride; }
fn load_a(r: u32, c: u32) -> f32 { return a_out[row_a(r) + c]; }
fn row_b(r: u32) -> u32 { return p.b.offset + (r) * p.b.stride; }
fn load_b(r: u32, c: u32) -> f32 { return b[row_b(r) + c]; }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn store_out(r: u32, c: u32, value: f32) { a_out[row_out(r) + c] = value; }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  if (i >= p.out.rows * p.out.cols) { return; }
  let r = i / p.out.cols;
  let c = i - r * p.out.cols;
  let m = load_m(r, c);
  let mine = select(m * load_a(r, c), 0.0, m == 0.0);
  store_out(r, c, mine + select((1.0 - m) * load_b(r, c), 0.0, m == 1.0));
}

// === tile 4 1 8 4, vec4=true, m whole x whole, a whole x whole, b whole x whole
// blend
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  m: Matrix,
  a: Matrix,
  b: Matrix,
  out: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> m: array<f32>;
@group(0) @binding(2) var<storage, read> a: array<f32>;
@group(0) @binding(3) var<storage, read> b: array<f32>;
@group(0) @binding(4) var<storage, read_write> out: array<f32>;

fn row_m(r: u32) -> u32 { return p.m.offset + (r) * p.m.stride; }
fn load_m(r: u32, c: u32) -> f32 { return m[row_m(r) + c]; }
fn row_a(r: u32) -> u32 { return p.a.offset + (r) * p.a.stride; }
fn load_a(r: u32, c: u32) -> f32 { return a[row_a(r) + c]; }
fn row_b(r: u32) -> u32 { return p.b.offset + (r) * p.b.stride; }
fn load_b(r: u32, c: u32) -> f32 { return b[row_b(r) + c]; }
fn row_out(r: u32) -> u32 { return p.out.offset + (r) * p.out.stride; }
fn store_out(r: u32, c: u32, value: f32) { out[row_out(r) + c] = value; }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  if (i >= p.out.rows * p.out.cols) { return; }
  let r = i / p.out.cols;
  let c = i - r * p.out.cols;
  let m = load_m(r, c);
  let mine = select(m * load_a(r, c), 0.0, m == 0.0);
  store_out(r, c, mine + select((1.0 - m) * load_b(r, c), 0.0, m == 1.0));
}
