// === tile 4 1 8 4, vec4=true
// batchWindow
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  corpus: Matrix,
  chunk: Matrix,
  tokens: Matrix,
  targets: Matrix,
  batch: u32,
  stream: u32,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> corpus: array<i32>;
@group(0) @binding(2) var<storage, read> chunk: array<u32>;
@group(0) @binding(3) var<storage, read_write> tokens: array<i32>;
@group(0) @binding(4) var<storage, read_write> targets: array<i32>;

fn row_corpus(r: u32) -> u32 { return p.corpus.offset + (r) * p.corpus.stride; }
fn load_corpus(r: u32, c: u32) -> i32 { return corpus[row_corpus(r) + c]; }
fn row_chunk(r: u32) -> u32 { return p.chunk.offset + (r) * p.chunk.stride; }
fn load_chunk(r: u32, c: u32) -> u32 { return chunk[row_chunk(r) + c]; }
fn row_tokens(r: u32) -> u32 { return p.tokens.offset + (r) * p.tokens.stride; }
fn store_tokens(r: u32, c: u32, value: i32) { tokens[row_tokens(r) + c] = value; }
fn row_targets(r: u32) -> u32 { return p.targets.offset + (r) * p.targets.stride; }
fn store_targets(r: u32, c: u32, value: i32) { targets[row_targets(r) + c] = value; }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  if (i >= p.tokens.rows * p.tokens.cols) { return; }
  let r = i / p.tokens.cols;
  let c = i - r * p.tokens.cols;
  let steps = p.tokens.rows / p.batch;
  let at = (r % p.batch) * p.stream + load_chunk(0u, 0u) * steps + r / p.batch;
  store_tokens(r, c, load_corpus(0u, at));
  store_targets(r, c, load_corpus(0u, at + 1u));
}
