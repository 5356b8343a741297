import type { PeerName } from './names.ts';
import type { Peer } from './peer.ts';

/** Where each peer is. Its file, and with it its library, is loaded when it is asked for. */
const FILES: Readonly<Record<PeerName, () => Promise<Peer>>> = {
  'ours-webgpu': async () => (await import('./ours.ts')).oursOnGpu,
  'ours-cpu': async () => (await import('./ours.ts')).oursOnCpu,
  'tfjs-webgpu': async () => (await import('./tfjs.ts')).tfjsOnWebgpu,
  'tfjs-wasm': async () => (await import('./tfjs.ts')).tfjsOnWasm,
  'tfjs-cpu': async () => (await import('./tfjs.ts')).tfjsOnCpu,
  'jax-webgpu': async () => (await import('./jax-js.ts')).jaxOnWebgpu,
  'jax-wasm': async () => (await import('./jax-js.ts')).jaxOnWasm,
};

export const loadPeer = (name: PeerName): Promise<Peer> => FILES[name]();
