import { CpuExecutor } from '../../src/cpu/executor.ts';
import { Vocabulary } from '../../src/data/vocabulary.ts';
import { clippingOf } from '../../src/optim/clipping.ts';
import { sgd } from '../../src/optim/sgd.ts';
import type { Executor } from '../../src/schedule/executor.ts';
import { Generator } from '../../src/text/generation.ts';
import { BatchSteps } from '../../src/train/batch-steps.ts';
import { Network } from '../../src/train/network.ts';
import { networkTrainable } from '../../src/train/network-trainable.ts';
import { Turns } from '../../src/train/turns.ts';
import { openExecutor } from '../executor.ts';
import { configOf, LEARNING_RATE, type TokenBatch, type Work } from '../works.ts';
import type { Loaded, Peer } from './peer.ts';

/** This package, as it is here: batches come from the host at every step, as they do for everybody who brings their own. */
const peer = (name: string, open: () => Promise<Executor>): Peer => ({
  name,
  async load(work, weights, batches) {
    const executor = await open();
    try {
      const network = await Network.create(configOf(work), executor);
      network.loadStateDict(weights);
      const { step, outcome } = await (work.kind === 'train'
        ? trains(network, work, batches)
        : writes(network, work));
      return { adapter: executor.info.adapter, step, outcome, dispose: () => executor.dispose() };
    } catch (error) {
      executor.dispose();
      throw error;
    }
  },
});

type Works = Pick<Loaded, 'step' | 'outcome'>;

function trains(network: Network, { seqLen, batchSize }: Work, batches: readonly TokenBatch[]): Works {
  const all = batches.map((batch) => ({ seqLen, batchSize, ...batch }));
  const steps = new BatchSteps(network.executor, networkTrainable(network.config), () => all, {
    optimizer: sgd(),
    clipping: clippingOf(Number.POSITIVE_INFINITY),
    dropout: undefined,
    seed: 1,
    alone: () => 0,
    carry: false,
    gradientNorms: false,
  });
  return {
    step: () => steps.step(LEARNING_RATE),
    outcome: async () => [...(await steps.metrics(1)).losses],
  };
}

async function writes(network: Network, { vocabSize, seqLen }: Work): Promise<Works> {
  const chars = Array.from({ length: vocabSize }, (_, i) => String.fromCodePoint(0x100 + i));
  const vocabulary = Vocabulary.fromList(chars);
  const generator = await Generator.load(network, vocabulary, new Turns());
  let text = '';
  return {
    async step() {
      text = '';
      const prime = chars[0] as string;
      for await (const character of generator.generate({ prime, length: seqLen, temperature: 0 }))
        text += character;
    },
    outcome: async () => [...vocabulary.encode(text)],
  };
}

export const oursOnGpu = peer('ours-webgpu', openExecutor);
export const oursOnCpu = peer('ours-cpu', async () => new CpuExecutor());
