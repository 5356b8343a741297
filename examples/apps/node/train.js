// WebGPU comes from the package `webgpu` (Dawn). Where it finds no adapter, the CPU trains.
import { create, globals } from 'webgpu';
import { CharRNN } from 'webgpu-rnn';

Object.assign(globalThis, globals);

const text = 'the quick brown fox jumps over the lazy dog. '.repeat(200);
const model = await CharRNN.create({ text, cell: 'gru', seqLen: 16, gpu: create([]) });
console.log(model.info.reason ?? `Training on ${model.info.adapter}.`);
for await (const { step, loss } of model.train({ steps: 100, lr: 0.01 })) console.log(step, loss.toFixed(3));
for await (const character of model.generate({ prime: 'the ', length: 80 })) process.stdout.write(character);
console.log();
model.dispose();
process.exit(); // Dawn keeps a process alive
