export * from 'webgpu-rnn';
