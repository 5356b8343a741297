import { expect, test } from 'vitest';
import { type Demo, eventually, useDemo } from './demo.ts';

const open = useDemo();

/** Asks for a sample and waits until it is written. */
async function generate(demo: Demo, button: 'New sample' | 'Generate more'): Promise<string> {
  const text = demo.page.getByTestId('sample-text');
  const count = Number(await text.getAttribute('data-count'));
  await demo.button(button).click();
  await demo.page.waitForSelector(`#sample-text[data-count="${count + 1}"][data-busy=false]`);
  return (await text.textContent()) ?? '';
}

test('fresh samples come by themselves while it trains', async () => {
  const demo = await open();
  const text = demo.page.getByTestId('sample-text');
  await eventually(async () => Number(await text.getAttribute('data-count'))).toBeGreaterThan(2);
  expect(await text.textContent()).not.toBe('');
  await demo.page.locator('#earlier li').first().waitFor();
});

test('a new sample continues the prime, and "Generate more" continues the sample', async () => {
  const demo = await open();
  await demo.pausedAtZero();
  await demo.page.getByLabel('Begin with').fill('export ');
  const first = await generate(demo, 'New sample');
  expect(await demo.text('sample')).toBe(`export ${first}`);
  const second = await generate(demo, 'Generate more');
  expect([...second]).toHaveLength(400);
  expect(await demo.text('sample')).toBe(`export ${first}${second}`);
});

test('the temperature acts without a reset: at 0 two samples are equal, at 2 they are not', async () => {
  const demo = await open();
  await demo.pausedAtZero();
  await demo.page.getByLabel('Begin with').fill('e');
  const fresh = () => generate(demo, 'New sample');
  await demo.slide('Temperature', 0);
  const greedy = await fresh();
  expect(await fresh()).toBe(greedy);
  await demo.slide('Temperature', 2);
  const hot = await fresh();
  expect(hot).not.toBe(greedy);
  expect(await fresh()).not.toBe(hot);
});

test('a prime with an unknown character says so beside the field', async () => {
  const demo = await open();
  await demo.reaches(1);
  await demo.page.getByLabel('Begin with').fill('雪');
  const problem = demo.page.locator('#prime-problem');
  await eventually(() => problem.textContent()).toContain('雪');
  await demo.page.getByLabel('Begin with').fill('x');
  await eventually(() => problem.textContent()).toBe('');
});
