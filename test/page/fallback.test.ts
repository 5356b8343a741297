import { describe, expect, test } from 'vitest';
import { useDemo } from './demo.ts';

describe('without a WebGPU adapter', () => {
  const open = useDemo({ without: ['--enable-unsafe-webgpu'] });

  test('it trains on the CPU and says why', async () => {
    const demo = await open({ hash: {}, query: '' });
    await demo.reaches(20);
    expect(await demo.page.locator('#backend').textContent()).toBe('CPU');
    expect(await demo.text('backend-note')).toMatch(/^Training on the CPU.* no adapter/);
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

  test('?backend=gpu trains on it, and names it', async () => {
    const demo = await open({ query: '?backend=gpu' });
    await demo.reaches(1);
    expect(await demo.page.locator('#backend').textContent()).toBe('WebGPU');
    expect(await demo.text('backend-note')).toBe('');
  });

  test('in software, it trains on the CPU by itself, and says why', async () => {
    const demo = await open({ query: '' });
    await demo.reaches(1);
    expect(await demo.page.locator('#backend').textContent()).toBe('CPU');
    expect(await demo.text('backend-note')).toMatch(
      /^Training on the CPU, which is faster than .+ \(software\)\.$/,
    );
  });
});
