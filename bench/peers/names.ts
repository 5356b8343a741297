/** All that are compared, ours first. */
export const PEER_NAMES = [
  'ours-webgpu',
  'ours-cpu',
  'tfjs-webgpu',
  'tfjs-wasm',
  'tfjs-cpu',
  'jax-webgpu',
  'jax-wasm',
] as const;

export type PeerName = (typeof PEER_NAMES)[number];

/** Is it this package, which needs no installing? */
export const isOurs = (name: PeerName): boolean => name.startsWith('ours');
