import { CharRNN } from 'webgpu-rnn';

const loss = /** @type {HTMLElement} */ (document.getElementById('loss'));
const text = /** @type {HTMLElement} */ (document.getElementById('text'));

const model = await CharRNN.create({
  text: 'the quick brown fox jumps over the lazy dog. '.repeat(200),
  cell: 'lstm',
  seqLen: 16,
});
for await (const report of model.train({ steps: 100, lr: 0.01 })) loss.textContent = report.loss.toFixed(3);
for await (const character of model.generate({ prime: 'the ', length: 80 })) text.textContent += character;
document.title = 'done';
