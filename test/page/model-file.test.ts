import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { type Demo, eventually, RHYME, SMALL, useDemo } from './demo.ts';

const open = useDemo();

async function download(demo: Demo): Promise<{ name: string; bytes: Buffer }> {
  const event = demo.page.waitForEvent('download');
  await demo.button('Download').click();
  const file = await event;
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

/** The JSON header of a safetensors file: a u64 with its length, then the text. */
function header(bytes: Buffer): Record<string, { dtype: string; shape: number[] }> {
  const length = Number(bytes.readBigUInt64LE(0));
  return JSON.parse(bytes.subarray(8, 8 + length).toString('utf8'));
}

function load(demo: Demo, name: string, buffer: Buffer): Promise<void> {
  const file = { name, mimeType: 'application/octet-stream', buffer };
  return demo.page.getByTestId('model-file').setInputFiles(file);
}

test('a downloaded model is a safetensors file that loads back and trains on', async () => {
  const demo = await open({ hash: { ...SMALL, hidden: 24, act: 'relu' } });
  await demo.reaches(10);
  const step = await demo.pause();
  const file = await download(demo);
  expect(file.name).toBe(`rnn-relu-24-step-${step}.safetensors`);
  const tensors = Object.entries(header(file.bytes)).filter(([name]) => name !== '__metadata__');
  expect(tensors.some(([, tensor]) => tensor.dtype === 'F32' && tensor.shape.includes(24))).toBe(true);

  const other = await open();
  await other.pausedAtZero();
  await load(other, file.name, file.bytes);
  expect(await other.notice('loaded')).toContain('it trains on from here');
  expect(await other.step()).toBe(step);
  expect(await other.page.getByLabel('Hidden size').inputValue()).toBe('24');
  expect(await other.page.getByLabel('Activation').inputValue()).toBe('relu');
  await other.oneStep();
});

test('a model that does not know the text can write but not train, and a reset trains again', async () => {
  const source = await open();
  await source.reaches(1);
  const text = { name: 'boat.txt', mimeType: 'text/plain', buffer: Buffer.from(RHYME) };
  await source.page.getByTestId('text-file').setInputFiles(text);
  await eventually(() => source.text('text-name')).toBe('boat.txt');
  await source.reaches(2);
  const file = await download(source);

  const demo = await open();
  await demo.reaches(1);
  await load(demo, file.name, file.bytes);
  expect(await demo.notice('loaded')).toContain('it can write but not train');
  await demo.phase('idle');
  await demo.button('Generate more').click();
  await eventually(() => demo.text('sample-text')).not.toBe('');
  await demo.button('Reset').click();
  await demo.reaches(2);
});

test('a file that is no model is refused with a sentence each, and the training goes on', async () => {
  const demo = await open();
  await demo.reaches(1);
  for (const [name, buffer] of [
    ['notes.safetensors', Buffer.from('this is not a model at all, whatever it says')],
    ['cut.safetensors', Buffer.from([255, 255, 0, 0, 0, 0, 0, 0, 123])],
    ['empty.safetensors', Buffer.alloc(0)],
  ] as const) {
    const step = await demo.step();
    await load(demo, name, buffer);
    expect(await demo.notice(name)).toMatch(new RegExp(`^“${name}” cannot be loaded: The .*[.?]$`));
    await demo.reaches(step + 5);
    await demo.button('Dismiss').click();
  }
});
