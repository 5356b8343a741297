import { expect, test } from 'vitest';
import { eventually, SMALL, useDemo } from './demo.ts';

const open = useDemo();

test('Space pauses and goes on, S steps, R resets, ? opens the help', async () => {
  const demo = await open();
  await demo.reaches(3);
  await demo.page.keyboard.press('Space');
  await demo.phase('paused');
  await demo.page.keyboard.press('r');
  await eventually(() => demo.step()).toBe(0);
  await demo.page.keyboard.press('s');
  await demo.reportOf(1);
  await demo.page.keyboard.press('Space');
  await demo.phase('running');
  await demo.page.keyboard.press('?');
  const help = demo.page.getByRole('dialog', { name: 'Help' });
  await help.waitFor();
  await demo.page.keyboard.press('Escape');
  await help.waitFor({ state: 'hidden' });
});

test('keys belong to the field that has the focus', async () => {
  const demo = await open();
  await demo.reaches(3);
  await demo.page.getByLabel('Begin with').focus();
  await demo.page.keyboard.type('s r?');
  expect(await demo.page.getByLabel('Begin with').inputValue()).toBe('s r?');
  await demo.frames(5);
  expect(await demo.page.locator('body').getAttribute('data-phase')).toBe('running');
  expect(await demo.page.getByRole('dialog').count()).toBe(0);
  await demo.page.getByLabel('Fresh samples').focus();
  await demo.page.keyboard.press('Space'); // presses the checkbox
  expect(await demo.page.getByLabel('Fresh samples').isChecked()).toBe(false);
  expect(await demo.page.locator('body').getAttribute('data-phase')).toBe('running');
});

test('the single keys can be turned off', async () => {
  const demo = await open();
  await demo.reaches(3);
  await demo.button('Help and keyboard shortcuts').click();
  await demo.page.getByLabel('Single-key shortcuts').uncheck();
  await demo.page.keyboard.press('Escape');
  await demo.page.locator('body').press('Space');
  await demo.frames(5);
  expect(await demo.page.locator('body').getAttribute('data-phase')).toBe('running');
});

test('every control can be reached with Tab, and shows that it has the focus', async () => {
  const demo = await open();
  await demo.reaches(1);
  const reached: string[] = [];
  for (let i = 0; i < 60; i++) {
    await demo.page.keyboard.press('Tab');
    const focused = await demo.page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return undefined;
      const name = element.id || element.getAttribute('name') || element.tagName;
      return { name, outline: getComputedStyle(element).outlineStyle };
    });
    if (focused === undefined) break;
    reached.push(focused.name);
    expect(focused.outline, focused.name).not.toBe('none');
  }
  const controls = [
    'copy-link',
    'theme',
    'help',
    'toggle',
    'step',
    'reset',
    'prime',
    'temperature',
    'generate',
  ];
  const more = [
    'sample-auto',
    'smoothing',
    'loss-unit',
    'pick-text',
    'paste-text',
    'lr',
    'cell',
    'numLayers',
    'hiddenSize',
    'seqLen',
  ];
  const last = ['batchSize', 'seed', 'activation', 'optimizer', 'save-model', 'load-model'];
  expect(reached).toEqual(expect.arrayContaining([...controls, ...more, ...last]));
});

test('every control has a name', async () => {
  const demo = await open();
  await demo.reaches(1);
  const tree = await demo.page.locator('body').ariaSnapshot();
  expect(tree).not.toMatch(/- (button|textbox|slider|spinbutton|combobox|checkbox|img)(:| \[|$)/m);
});

test('the settings are in the address, and the address brings them back', async () => {
  const demo = await open();
  await demo.reaches(1);
  await demo.page.getByLabel('Hidden size').fill('20');
  await demo.page.getByLabel('Activation').selectOption('sigmoid');
  await demo.slide('Temperature', 1.25);
  await demo.page.getByLabel('Begin with').fill('a & b=#');
  const hash = await demo.page.evaluate(() => location.hash.slice(1));
  const other = await open({ hash: Object.fromEntries(new URLSearchParams(hash)) });
  await other.reaches(1);
  expect(await other.page.getByLabel('Hidden size').inputValue()).toBe('20');
  expect(await other.page.getByLabel('Activation').inputValue()).toBe('sigmoid');
  expect(await other.page.getByLabel('Temperature').inputValue()).toBe('1.25');
  expect(await other.page.getByLabel('Begin with').inputValue()).toBe('a & b=#');
});

test('another cell in layers is built on reset: the activation is out of reach, and the page says why', async () => {
  const demo = await open();
  await demo.pausedAtZero();
  const activation = demo.page.getByLabel('Activation');
  const why = demo.page.getByText('has its own activations');
  expect([await activation.isDisabled(), await why.isVisible()]).toEqual([false, false]);
  expect(await demo.text('picture-note')).toBe('');
  const size = await demo.page.locator('#model-size').textContent();

  await demo.page.getByLabel('Cell').selectOption('LSTM');
  await demo.page.getByLabel('Layers').fill('2');
  expect([await activation.isDisabled(), await why.isVisible()]).toEqual([true, true]);
  await demo.page.getByText('These settings wait for a reset.').waitFor();
  expect(await demo.page.evaluate(() => location.hash)).toContain('cell=lstm&layers=2');
  expect(await demo.text('picture-note'), 'the old network is still there').toBe('');
  await demo.button('Reset').click();
  await eventually(() => demo.page.locator('#model-size').textContent()).not.toBe(size);
  const note = await demo.text('picture-note');
  expect(note).toContain('Of the 2 layers it shows the last one.');
  expect(note).toContain('along the memory c');
  const [first = 0] = await demo.steps(1);
  const later = await demo.steps(12);
  expect(later.at(-1)).toBeLessThan(first);
  expect(await demo.page.locator('#gradient-picture').getAttribute('aria-label')).toContain('t = 7:');

  await demo.page.getByLabel('Cell').selectOption('vanilla RNN');
  expect([await activation.isDisabled(), await why.isVisible()]).toEqual([false, false]);
});

test('a link with values that cannot be used says so and trains all the same', async () => {
  const demo = await open({ hash: { ...SMALL, hidden: -3, act: '__proto__', lr: 'NaN', seed: 7 } });
  expect(await demo.notice('link')).toContain('hidden, act, lr');
  await demo.reaches(2);
  expect(await demo.page.getByLabel('Seed').inputValue()).toBe('7');
});

test('another link in the same tab takes effect', async () => {
  const demo = await open();
  await demo.reaches(1);
  await demo.page.evaluate(() => {
    location.hash = 'hidden=12&seq=8&batch=4&cell=gru&layers=2';
  });
  await eventually(() => demo.page.locator('#model-size').textContent()).toMatch(/parameters/);
  await eventually(() => demo.page.getByLabel('Hidden size').inputValue()).toBe('12');
  expect(await demo.page.getByLabel('Cell').inputValue()).toBe('gru');
  expect(await demo.page.getByLabel('Layers').inputValue()).toBe('2');
  await demo.reaches(1);
});
