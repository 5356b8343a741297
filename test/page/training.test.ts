import { expect, test } from 'vitest';
import { eventually, SMALL, useDemo } from './demo.ts';

const open = useDemo();

test('training starts by itself on its own source, and the loss falls', async () => {
  const demo = await open({ hash: { ...SMALL, hidden: 32, lr: 0.01 } });
  await demo.page.waitForSelector('[data-metric=bits][data-step]:not([data-step=""])', { state: 'attached' });
  expect(await demo.text('text-name')).toBe('its own source code');
  // The same seed again, step by step, so that the first loss is not missed on a busy machine.
  await demo.pausedAtZero();
  const first = await demo.oneStep();
  expect(first).toBeGreaterThan(4); // about log2 of a hundred symbols, before anything is learned
  await demo.button('Start').click();
  await demo.reaches(200);
  expect(await demo.bits()).toBeLessThan(first - 1);
});

test('every number and picture shows something while it trains', async () => {
  const demo = await open();
  await eventually(() => demo.text('validation')).toMatch(/^\d\.\d{3}$/);
  for (const name of ['step', 'epoch', 'bits', 'perplexity', 'gradient', 'speed']) {
    expect(await demo.page.locator(`[data-metric=${name}]`).textContent(), name).toMatch(/^[\d.,]+(e-\d+)?$/);
  }
  expect(await demo.text('adapter')).not.toBe('');
  const how = (await demo.page.getByTestId('adapter').getAttribute('title'))?.split('\n') ?? [];
  expect(how.slice(1)).toEqual([
    'Products as default:',
    ...['smallStep', 'largeStep', 'sequence', 'gradient'].map((kind) =>
      expect.stringMatching(`^${kind}: \\d+x\\d+ by \\d+x\\d+`),
    ),
  ]);
  expect(await demo.page.locator('#loss-chart').getAttribute('aria-label')).toMatch(/train \d\.\d+/);
  expect(await demo.page.locator('#gradient-picture').getAttribute('aria-label')).toMatch(/t = 7: \d/);
  await eventually(() => demo.text('sample-text')).not.toBe('');
  for (const canvas of ['#gradient-picture', '#loss-chart canvas']) {
    expect(await coloursOn(demo.page.locator(canvas)), canvas).toBeGreaterThan(8);
  }
});

test('pause stops the steps and resume goes on from there', async () => {
  const demo = await open();
  await demo.reaches(5);
  const paused = await demo.pause();
  await demo.frames(60);
  expect(await demo.step()).toBe(paused);
  expect(await demo.text('status')).toBe('Paused');
  await demo.button('Start').click();
  await demo.reaches(paused + 5);
  expect(await demo.text('status')).toBe('Training');
});

test('step makes exactly one training step', async () => {
  const demo = await open();
  await demo.reaches(3);
  const paused = await demo.pause();
  for (let i = 1; i <= 3; i++) {
    await demo.oneStep();
    await demo.frames(20);
    expect(await demo.step()).toBe(paused + i);
  }
});

test('reset goes back to step 0, and the same seed gives the same curve', async () => {
  const demo = await open();
  await demo.pausedAtZero();
  const first = await demo.steps(4);
  await demo.button('Reset').click();
  await eventually(() => demo.step()).toBe(0);
  expect(await demo.steps(4)).toEqual(first);
  expect(new Set(first).size, 'the curve moves').toBeGreaterThan(1);
});

test('another seed waits for the reset and gives another curve', async () => {
  const demo = await open();
  await demo.pausedAtZero();
  const first = await demo.steps(2);
  await demo.page.getByLabel('Seed').fill('2');
  await demo.page.getByText('These settings wait for a reset.').waitFor();
  expect(await demo.step()).toBe(2);
  await demo.button('Reset').click();
  await eventually(() => demo.step()).toBe(0);
  expect(await demo.steps(2)).not.toEqual(first);
});

test('other sizes, activation and optimizer are built on reset', async () => {
  const demo = await open();
  await demo.pausedAtZero();
  const before = await demo.page.locator('#model-size').textContent();
  await demo.page.getByLabel('Hidden size').fill('24');
  await demo.page.getByLabel('Sequence length').fill('11');
  await demo.page.getByLabel('Activation').selectOption('relu');
  await demo.page.getByLabel('Optimizer').selectOption('sgd');
  expect(await demo.page.locator('#model-size').textContent()).toBe(before);
  await demo.button('Reset').click();
  await eventually(() => demo.page.locator('#model-size').textContent()).not.toBe(before);
  await demo.oneStep();
  expect(await demo.page.locator('#gradient-picture').getAttribute('aria-label')).toContain('t = 10:');
});

test('a size out of range is refused in one sentence and the training goes on', async () => {
  const demo = await open();
  await demo.reaches(1);
  await demo.page.getByLabel('Hidden size').fill('0');
  await demo.button('Reset').click();
  expect(await demo.notice('Hidden size')).toBe('Hidden size must be a whole number from 1 to 2048.');
  const step = await demo.step();
  await demo.reaches(step + 5);
});

test('the learning rate acts on the next step, without a reset', async () => {
  const demo = await open();
  await demo.pausedAtZero();
  const steady = await demo.steps(4);
  await demo.button('Reset').click();
  await eventually(() => demo.step()).toBe(0);
  const before = await demo.steps(2);
  await demo.slide('Learning rate', -1);
  const after = await demo.steps(2);
  expect(before).toEqual(steady.slice(0, 2));
  expect(after[0]).toBe(steady[2]); // the loss before the first faster step
  expect(after[1]).not.toBe(steady[3]);
});

/** How many different colours a canvas shows. */
function coloursOn(canvas: import('playwright').Locator): Promise<number> {
  return canvas.evaluate((element) => {
    const { width, height } = element as HTMLCanvasElement;
    const context = (element as HTMLCanvasElement).getContext('2d')!;
    const { data } = context.getImageData(0, 0, width, height);
    return new Set(new Uint32Array(data.buffer)).size;
  });
}
