import { expect, test } from 'vitest';
import { type Demo, useDemo } from './demo.ts';

const open = useDemo();

/** What the browser itself says of the crash. */
const OF_THE_CRASH =
  /A valid external Instance reference no longer exists|device was lost|GPU connection lost/i;

async function crashGpuProcess(demo: Demo): Promise<void> {
  const browser = demo.page.context().browser();
  const session = await browser?.newBrowserCDPSession();
  await session?.send('Browser.crashGpuProcess');
  await session?.detach();
}

test('a crash of the GPU process changes no step', async () => {
  const undisturbed = await open();
  await undisturbed.pausedAtZero();
  const expected = await undisturbed.steps(6);
  await undisturbed.page.context().close();

  const demo = await open();
  await demo.pausedAtZero();
  const before = await demo.steps(3);
  await crashGpuProcess(demo);
  const after = await demo.steps(3);
  expect([...before, ...after]).toEqual(expected);
  await demo.notice('The GPU was lost.');
  expect(await demo.notice('Going on where it was')).toMatch(/on .*, after \d+\.\d s\.$/);
  const others = demo.problems.filter((problem) => !OF_THE_CRASH.test(problem));
  expect(others).toEqual([]);
  demo.problems.length = 0;
});
