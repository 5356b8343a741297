export { GpuExecutor, Network, openGpu } from 'webgpu-rnn';
