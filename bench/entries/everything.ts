export * from 'webgpu-rnn';
export * from 'webgpu-rnn/cpu';
export * from 'webgpu-rnn/data';
export * from 'webgpu-rnn/io';
export * from 'webgpu-rnn/schedule';
