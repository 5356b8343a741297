// === tile 4 1 8 4, vec4=true
// tick
struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }
struct Params {
  clock: Matrix,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> clock: array<u32>;

fn row_clock(r: u32) -> u32 { return p.clock.offset + (r) * p.clock.stride; }
fn load_clock(r: u32, c: u32) -> u32 { return clock[row_clock(r) + c]; }
fn store_clock(r: u32, c: u32, value: u32) { clock[row_clock(r) + c] = value; }

@compute @workgroup_size(1)
fn main() { store_clock(0u, 0u, load_clock(0u, 0u) + 1u); }
