import type { CharRNN } from 'webgpu-rnn';

/** Hands the network to the user as a safetensors file. Resolves to the file's name and size. */
export async function downloadModel(model: CharRNN): Promise<{ name: string; bytes: number }> {
  const file = await model.save();
  const { cell, activation, numLayers, hiddenSize } = model.config;
  const size = numLayers > 1 ? `${numLayers}x${hiddenSize}` : `${hiddenSize}`;
  const kind = activation === undefined ? cell : `${cell}-${activation}`;
  const name = `${kind}-${size}-step-${model.steps}.safetensors`;
  const url = URL.createObjectURL(new Blob([file as BlobPart], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000); // the browser may still be reading it
  return { name, bytes: file.byteLength };
}
