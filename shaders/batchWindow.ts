import { batchWindowText } from './batchWindow.wgsl.ts';
import { flatGroups } from './elementwise.ts';
import { defineKernel } from './kernel.ts';

/**
 * The batch of a chunk, cut out of a corpus that already lies on the device:
 *
 *   tokens[t·B + b] = corpus[b·stream + chunk·T + t];  targets[t·B + b] = the one after it
 *
 * corpus: [1, N]   chunk: [1, 1]   tokens, targets: [T·B, 1]   B = `batch`, `stream`: characters per row of the batch
 */
export const batchWindow = defineKernel({
  name: 'batchWindow',
  operands: {
    corpus: { access: 'read', type: 'i32' },
    chunk: { access: 'read', type: 'u32' },
    tokens: { access: 'write', type: 'i32' },
    targets: { access: 'write', type: 'i32' },
  },
  params: { batch: 'u32', stream: 'u32' },
  options: {},
  text: batchWindowText,
  groups: ({ tokens }) => flatGroups(tokens.rows),
  accuracy: 'exact',
});
