import { wgsl } from './wgsl.ts';

/**
 * `threefry(key, counter)`: Threefry-2x32 with 20 rounds (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3",
 * 2011); the WGSL of `src/core/rng.ts`.
 */
export const threefryText: string = wgsl`
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
fn uniform01(bits: u32) -> f32 { return f32(bits >> 8u) * 0x1p-24f; }`;
