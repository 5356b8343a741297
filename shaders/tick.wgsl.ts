import { wgsl } from './wgsl.ts';

export const tickText = (): string => wgsl`
@compute @workgroup_size(1)
fn main() { store_clock(0u, 0u, load_clock(0u, 0u) + 1u); }`;
