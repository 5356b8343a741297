import { describe, expect, test } from 'vitest';
import { useDemo } from './demo.ts';

describe('without a WebGPU adapter', () => {
  const open = useDemo({ without: ['--enable-unsafe-webgpu'] });

  test('it trains on the CPU and says so in one sentence', async () => {
    const demo = await open({ hash: {} });
    await demo.reaches(20);
    expect(await demo.page.locator('#backend').textContent()).toBe('CPU');
    const sentence = await demo.text('backend-note');
    expect(sentence).toMatch(/CPU/);
    expect(sentence.match(/[.!?](\s|$)/g)).toHaveLength(1);
    const paused = await demo.pause();
    await demo.oneStep();
    expect(await demo.step()).toBe(paused + 1);
  });
});

describe('with an adapter', () => {
  const open = useDemo();

  test('?backend=cpu trains on the CPU', async () => {
    const demo = await open({ query: '?backend=cpu' });
    await demo.reaches(5);
    expect(await demo.page.locator('#backend').textContent()).toBe('CPU');
  });

  test('it trains on the adapter without being asked, and names it', async () => {
    const demo = await open();
    await demo.reaches(1);
    expect(await demo.page.locator('#backend').textContent()).toBe('WebGPU');
    expect(await demo.text('backend-note')).toBe('');
  });
});
