import { expect, it } from 'vitest';
import { ConfigError } from '../../src/core/errors.ts';
import { CpuExecutor } from '../../src/cpu/executor.ts';
import { Network } from '../../src/train/network.ts';
import { rejected } from '../helpers/errors.ts';

const config = (hiddenSize: number) =>
  ({ input: 'vectors', inputSize: 2, hiddenSize, outputSize: 2 }) as const;

it('refuses a network that does not fit into memory, and stays usable', async () => {
  const cpu = new CpuExecutor();
  const error = await rejected(ConfigError, Network.create(config(200_000), cpu));
  expect(error.code).toBe('too-large');
  expect(error.parameter).toBe('param');
  expect(error.message).toMatch(/160\d{9} bytes.*smaller model/);
  expect(cpu.bytes).toBe(0);
  expect((await Network.create(config(3), cpu)).parameterCount).toBe(3 * 2 + 3 * 3 + 3 + 2 * 3 + 2);
});
