// The instructions of the CPU in WebAssembly with 128-bit vectors. `src/cpu/loops/` does the same in TypeScript, to the
// bit. Built by scripts/build-wasm.mjs into src/cpu/wasm.ts.

export { activate, descend } from './activation';
export { adam } from './adam';
export { gru, gruBack } from './gru';
export { lstm, lstmBack } from './lstm';
export { pack } from './pack';
export { product } from './product';
export { expSum } from './softmax';
