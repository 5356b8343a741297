// The peers are not installed where the types are checked: they are known by name only, and only in their own files.
declare module '@tensorflow/tfjs';
declare module '@tensorflow/tfjs-backend-wasm';
declare module '@tensorflow/tfjs-backend-webgpu';
declare module '@jax-js/jax';
