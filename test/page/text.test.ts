import { expect, test } from 'vitest';
import { type Demo, eventually, RHYME, SMALL, useDemo } from './demo.ts';

const open = useDemo();

/** The page learns this text now, from step 0. */
async function learns(demo: Demo, name: string): Promise<void> {
  await demo.page.waitForFunction(
    (wanted) => document.querySelector('[data-testid=text-name]')?.textContent === wanted,
    name,
  );
  await demo.reaches(2);
  expect(await demo.page.locator('#text-size').textContent()).toContain('2,940 characters');
}

test('a text file can be picked', async () => {
  const demo = await open();
  await demo.reaches(1);
  const chooser = demo.page.waitForEvent('filechooser');
  await demo.button('Choose file…').click();
  await (await chooser).setFiles({ name: 'boat.txt', mimeType: 'text/plain', buffer: Buffer.from(RHYME) });
  await learns(demo, 'boat.txt');
  await demo.button('Own source').click();
  await eventually(() => demo.text('text-name')).toBe('its own source code');
});

test('a text file can be dropped anywhere, and the page says so while it hovers', async () => {
  const demo = await open();
  await demo.reaches(1);
  await drag(demo, 'dragenter', 'boat.txt', RHYME);
  expect(await demo.page.getByTestId('drop-overlay').isVisible()).toBe(true);
  await drag(demo, 'drop', 'boat.txt', RHYME);
  expect(await demo.page.getByTestId('drop-overlay').isVisible()).toBe(false);
  await learns(demo, 'boat.txt');
});

test('text can be pasted with the keyboard', async () => {
  const demo = await open({ permissions: ['clipboard-read', 'clipboard-write'] });
  await demo.reaches(1);
  await demo.page.evaluate((text) => navigator.clipboard.writeText(text), RHYME);
  await demo.page.keyboard.press('ControlOrMeta+V');
  await learns(demo, 'the pasted text');
});

test('text can be pasted into the dialog', async () => {
  const demo = await open();
  await demo.reaches(1);
  await demo.button('Paste…').click();
  await demo.page.getByRole('textbox', { name: 'Text' }).fill(RHYME);
  await demo.button('Train on this text').click();
  await learns(demo, 'the pasted text');
});

test('cancelling the dialog changes nothing', async () => {
  const demo = await open();
  await demo.reaches(1);
  await demo.button('Paste…').click();
  await demo.page.getByRole('textbox', { name: 'Text' }).fill(RHYME);
  await demo.button('Cancel').click();
  const step = await demo.step();
  await demo.reaches(step + 3);
  expect(await demo.text('text-name')).toBe('its own source code');
});

const noise = Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * 7919) % 256));

test('a file that cannot be learned gets one sentence each, and the training goes on', async () => {
  const demo = await open();
  await demo.reaches(1);
  for (const [name, buffer, sentence] of [
    ['photo.jpg', noise, 'is not a text file: choose plain text, such as a .txt or a source file.'],
    ['empty.txt', Buffer.alloc(0), 'is empty: choose a text with some pages to learn from.'],
    ['blank.txt', Buffer.from(' \n '.repeat(500)), 'is empty: choose a text with some pages to learn from.'],
    ['note.txt', Buffer.from('Buy milk.'), 'has only 9 characters: choose a text of at least 100.'],
  ] as const) {
    const step = await demo.step();
    await demo.page.getByTestId('text-file').setInputFiles({ name, mimeType: 'text/plain', buffer });
    expect(await demo.notice(name)).toBe(`“${name}” ${sentence}`);
    await demo.reaches(step + 5);
    expect(await demo.text('text-name')).toBe('its own source code');
    await demo.button('Dismiss').click();
    expect(await demo.page.getByTestId('notice').count()).toBe(0);
  }
});

test('a text that is too short for the sizes is refused with the numbers, and the training goes on', async () => {
  const demo = await open({ hash: { ...SMALL, seq: 64 } });
  await demo.reaches(1);
  const step = await demo.step();
  const buffer = Buffer.from('All work and no play makes Jack a dull boy. '.repeat(3));
  await demo.page
    .getByTestId('text-file')
    .setInputFiles({ name: 'jack.txt', mimeType: 'text/plain', buffer });
  expect(await demo.notice('too short')).toMatch(/need at least \d+/);
  await demo.reaches(step + 5);
});

test('a folder gets one sentence', async () => {
  const demo = await open();
  await demo.reaches(1);
  await demo.page.evaluate(() => {
    // What a dropped folder looks like to a page: a file that cannot be read.
    const folder = new File([], 'folder');
    folder.arrayBuffer = () => Promise.reject(new DOMException('not found', 'NotFoundError'));
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(folder);
    Object.defineProperty(dataTransfer, 'files', { value: [folder] });
    const drop = new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer });
    document.body.dispatchEvent(drop);
  });
  expect(await demo.notice('folder')).toBe('“folder” cannot be read: choose a text file, not a folder.');
});

test('a text picked before the adapter has answered is learned then', async () => {
  const demo = await open({
    before: () => {
      const request = GPU.prototype.requestAdapter;
      GPU.prototype.requestAdapter = async function (...options) {
        await new Promise((resolve) => setTimeout(resolve, 3000));
        return request.apply(this, options);
      };
    },
  });
  const file = { name: 'boat.txt', mimeType: 'text/plain', buffer: Buffer.from(RHYME) };
  await demo.page.getByTestId('text-file').setInputFiles(file);
  await learns(demo, 'boat.txt');
});

test('old single-byte text is read as such', async () => {
  const demo = await open();
  const buffer = Buffer.from(`Gr\xfc\xdfe aus K\xf6ln. ${RHYME}`, 'latin1');
  await demo.page.getByTestId('text-file').setInputFiles({ name: 'alt.txt', mimeType: 'text/plain', buffer });
  await eventually(() => demo.text('text-name')).toBe('alt.txt');
  await demo.page.getByLabel('Begin with').fill('Grüße');
  await demo.frames(2);
  expect(await demo.page.locator('#prime-problem').textContent()).toBe('');
});

test('HTML in a text and in a file name is shown as text', async () => {
  const demo = await open();
  await demo.reaches(1);
  const html = '<img src=x onerror="document.title=1"><b>bold</b>\n'.repeat(60);
  const name = '<img src=x onerror="document.title=1">.txt';
  await demo.page.getByTestId('text-file').setInputFiles({
    name,
    mimeType: 'text/plain',
    buffer: Buffer.from(html),
  });
  await eventually(() => demo.text('text-name')).toBe(name);
  await demo.page.getByLabel('Begin with').fill('<img src=x onerror="document.title=1">');
  await demo.button('New sample').click();
  await eventually(() => demo.text('sample')).toContain('<img src=x onerror="document.title=1">');
  await demo.page.locator('#sample-text[data-busy=false]').waitFor();
  const paper = demo.page.getByTestId('sample');
  expect(await paper.locator('*').evaluateAll((all) => all.map((element) => element.tagName))).toEqual([
    'SPAN',
    'SPAN',
  ]);
  expect(await demo.page.title()).toBe('webgpu-rnn: a network learns to write');
});

/** A drag of one file over the page's middle, as the browser reports it. */
function drag(demo: Demo, type: string, name: string, text: string): Promise<void> {
  return demo.page.evaluate(
    ([type, name, text]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([text!], name!, { type: 'text/plain' }));
      const target = document.querySelector('main')!;
      target.dispatchEvent(new DragEvent(type!, { bubbles: true, cancelable: true, dataTransfer }));
    },
    [type, name, text],
  );
}
