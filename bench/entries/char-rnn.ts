export { CharRNN } from 'webgpu-rnn';
