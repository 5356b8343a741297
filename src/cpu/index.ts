/** The CPU as an executor, where there is no GPU or none is wanted: `Network.create(config, new CpuExecutor())`. */

export { CpuExecutor, type CpuOptions } from './executor.ts';
