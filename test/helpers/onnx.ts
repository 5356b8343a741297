/** ONNX Runtime, the judge of what is exported. It shares no line with this library. */

import * as ort from 'onnxruntime-web';

ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'error';

/** What a model is fed: numbers with their shape and type. */
export type Feed = readonly [
  type: 'float32' | 'int32' | 'int64',
  data: ArrayLike<number>,
  dims: readonly number[],
];

/** Runs a file once, and gives everything that comes out, by name. */
export async function runOnnx(
  file: Uint8Array,
  feeds: Readonly<Record<string, Feed>>,
): Promise<ReadonlyMap<string, { readonly data: Float32Array; readonly dims: readonly number[] }>> {
  const session = await ort.InferenceSession.create(file);
  try {
    const tensors = Object.entries(feeds).map(([name, feed]) => [name, tensor(feed)] as const);
    const outputs = await session.run(Object.fromEntries(tensors));
    return new Map(
      Object.entries(outputs).map(([name, { data, dims }]) => [name, { data: data as Float32Array, dims }]),
    );
  } finally {
    await session.release();
  }
}

function tensor([type, data, dims]: Feed): ort.Tensor {
  if (type === 'float32') return new ort.Tensor(type, Float32Array.from(data), dims);
  if (type === 'int32') return new ort.Tensor(type, Int32Array.from(data), dims);
  return new ort.Tensor(type, BigInt64Array.from(Array.from(data), BigInt), dims);
}
