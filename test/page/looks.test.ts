import { expect, test } from 'vitest';
import { eventually, RHYME, useDemo } from './demo.ts';

const open = useDemo();

test.each(['light', 'dark'] as const)('no horizontal scroll at 360 px, %s', async (colorScheme) => {
  const demo = await open({ viewport: { width: 360, height: 740 }, colorScheme });
  await demo.reaches(5);
  const name = `${'a-very-long-name-without-a-break'.repeat(4)}.txt`;
  const file = { name, mimeType: 'text/plain', buffer: Buffer.from(RHYME) };
  await demo.page.getByTestId('text-file').setInputFiles(file);
  await eventually(() => demo.text('text-name')).toBe(name);
  await demo.reaches(2);
  const [content, window] = await demo.page.evaluate(() => [
    document.documentElement.scrollWidth,
    innerWidth,
  ]);
  expect(content).toBeLessThanOrEqual(window!);
});

test('on a desktop everything but the explanation is on one screen', async () => {
  const demo = await open({ viewport: { width: 1440, height: 900 } });
  await demo.reaches(5);
  for (const selector of ['.strip', '.sample', '#loss-chart', '#gradient-picture', '#save-model']) {
    const box = await demo.page.locator(selector).boundingBox();
    expect(box!.y + box!.height, selector).toBeLessThanOrEqual(900);
  }
});

test('the theme follows the system until the toggle is pressed, and the choice is remembered', async () => {
  const demo = await open({ colorScheme: 'dark' });
  const background = () => demo.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await background();
  await demo.button('Switch to the light theme').click();
  const light = await background();
  expect(light).not.toBe(dark);
  await demo.page.reload();
  await demo.button('Switch to the dark theme').waitFor();
  expect(await background()).toBe(light);
});

test('the charts are painted in the colours of the theme', async () => {
  const demo = await open({ colorScheme: 'light' });
  await demo.pausedAtZero();
  await demo.steps(2);
  const corner = () =>
    demo.page.locator('#gradient-picture').evaluate((element) => {
      const canvas = element as HTMLCanvasElement;
      return [...canvas.getContext('2d')!.getImageData(canvas.width - 14, 12, 1, 1).data].join();
    });
  const light = await corner();
  await demo.button('Switch to the dark theme').click();
  await demo.frames(2);
  expect(await corner()).not.toBe(light);
});
