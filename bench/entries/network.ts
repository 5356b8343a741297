export { CpuExecutor, GpuExecutor, Network, openGpu } from 'webgpu-rnn';
