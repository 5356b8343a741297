// Writes what a device should find at its check:  node scripts/run.mjs scripts/self-check-values.ts
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { networkLoss } from '../src/cpu/reference/network.ts';
import { networkConfig } from '../src/cpu/reference/network-config.ts';
import { isValid } from '../src/train/batch.ts';
import { type CheckCase, checkCases } from '../src/train/self-check-cases.ts';

const TARGET = new URL('../src/train/self-check-values.ts', import.meta.url);

/** Loss and gradients of a case by the textbook implementation, which knows no plan and no kernel, by name. */
export function byTheBook({ config, batch, weights }: CheckCase): Record<string, readonly number[]> {
  const { seqLen: T, batchSize: B, lengths, h0, c0 } = batch;
  const { loss, gradients } = networkLoss(
    new Map([...weights].map(([name, values]) => [name, Float64Array.from(values)])),
    {
      ...{ T, B, tokens: batch.tokens as Int32Array, lengths: lengths as Int32Array },
      h0: Float64Array.from(h0 as Float32Array),
      ...(c0 && { c0: Float64Array.from(c0) }),
      targets: (batch.targets as Int32Array).map((y, i) => (isValid(batch, i) ? y : -1)),
    },
    networkConfig({
      ...{ input: 'tokens', inputSize: config.inputSize, outputSize: config.outputSize },
      ...{ cell: config.cell, hiddenSize: config.hiddenSize },
    }),
  );
  return { loss: [loss], ...Object.fromEntries([...gradients.parameters].map(([n, g]) => [n, [...g]])) };
}

/** Seven decimals: no further off than what a device rounds. */
const linesOf = ([name, values]: [string, readonly number[]]): string =>
  `    ${/^\w+$/.test(name) ? name : `'${name}'`}: [${values.map((v) => Number(v.toFixed(7))).join(', ')}],`;

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const cases = checkCases().map(
    (one) => `  {\n${Object.entries(byTheBook(one)).map(linesOf).join('\n')}\n  },`,
  );
  const text = `/**
 * What \`selfCheck\` has to find, for each of its cases: the loss, and ∂L/∂θ under PyTorch's names and in its layouts, by the
 * textbook implementation in double precision. Made by \`node scripts/run.mjs scripts/self-check-values.ts\`.
 */
export const EXPECTED: readonly Readonly<Record<string, readonly number[]>>[] = [
${cases.join('\n')}
];
`;
  writeFileSync(TARGET, text);
}
