import { batchWindow as kernel } from '../../shaders/batchWindow.ts';
import { apply } from '../graph/node.ts';
import { defineOp } from '../graph/op.ts';
import type { Value } from '../graph/value.ts';

interface Window extends Record<string, number> {
  readonly seqLen: number;
  readonly batchSize: number;
  readonly stream: number;
}

const batchWindowOp = defineOp<'corpus' | 'chunk', 'tokens' | 'targets', Window>({
  name: 'batch',
  sizes: (_, { seqLen, batchSize }) => ({
    tokens: [seqLen * batchSize, 1],
    targets: [seqLen * batchSize, 1],
  }),
  whole: ['corpus', 'chunk'],
  types: { tokens: 'i32', targets: 'i32' },
  forward: (c) =>
    c.emit(
      kernel,
      { corpus: c.in('corpus'), chunk: c.in('chunk'), tokens: c.out('tokens'), targets: c.out('targets') },
      { params: { batch: c.attributes.batchSize, stream: c.attributes.stream } },
    ),
  backward: {},
});

/**
 * The tokens and targets [T·B, 1] of a chunk, time-major, cut on the device out of a corpus [1, N] that lies there.
 *
 * chunk: its number [1, 1]   stream: tokens of each of the B contiguous streams
 */
export function batchWindow(corpus: Value, chunk: Value, window: Window): { tokens: Value; targets: Value } {
  const { tokens, targets } = apply(batchWindowOp, { corpus, chunk }, window);
  return { tokens: tokens as Value, targets: targets as Value };
}
