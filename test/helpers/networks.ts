import type { ResolvedConfig } from '../../src/model/config.ts';
import type { Executor } from '../../src/schedule/executor.ts';
import type { Batch } from '../../src/train/batch.ts';
import { Network } from '../../src/train/network.ts';
import type { Golden } from './golden.ts';

/** The network of a golden case, with its parameters. PyTorch's two biases become their sum. */
export async function networkOf(c: Golden, executor: Executor): Promise<Network> {
  const { D, H, K, activation } = c.spec;
  const tokens = 'tokens' in c.input;
  const table = c.parameters.get('emb.weight');
  const network = await Network.create(
    {
      input: tokens ? 'tokens' : 'vectors',
      inputSize: table ? table.length / D : D,
      ...(table ? { embeddingDim: D } : {}),
      hiddenSize: H,
      outputSize: K,
      activation,
    },
    executor,
  );
  network.loadStateDict(c.parameters);
  return network;
}

export const batchOf = (c: Golden): Batch => ({
  seqLen: c.spec.T,
  batchSize: c.spec.B,
  ...c.input,
  targets: c.targets,
  h0: c.h0,
  reduction: c.reduction,
});

export type { ResolvedConfig };
