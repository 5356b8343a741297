/** The page that measures where it is opened: `npm run bench -- page` serves it. */
import { need, setText } from '../demo/dom.ts';
import { type Comparison, compare } from './compare.ts';
import { loadPeer } from './peers/index.ts';
import { isOurs, PEER_NAMES, type PeerName } from './peers/names.ts';
import type { RunOf } from './run.ts';
import { ERROR, peerTable } from './tables.ts';
import { titleOf, WORKS, workNamed } from './works.ts';

/** Set by the server (server.ts). */
declare const __PEERS_INSTALLED__: boolean;
declare const __COMMIT__: string;

const form = need('#form', HTMLFormElement);
const status = need('#status', HTMLElement);
const results = need('#results', HTMLElement);
const buttons = {
  run: need('#run', HTMLButtonElement),
  stop: need('#stop', HTMLButtonElement),
  copy: need('#copy', HTMLButtonElement),
};

let comparisons: Comparison[] = [];
let stopped = false;

/** A box to tick. */
function box(
  group: 'work' | 'peer',
  value: string,
  text: string,
  checked: boolean,
  disabled = false,
): HTMLElement {
  const label = document.createElement('label');
  label.className = 'check';
  const input = document.createElement('input');
  Object.assign(input, { type: 'checkbox', name: group, value, checked, disabled });
  label.append(input, text);
  return label;
}

const ticked = (group: 'work' | 'peer'): string[] => new FormData(form).getAll(group).map(String);
const number = (name: string): number => Number(new FormData(form).get(name));

/** What has been measured, as a command would have written it. */
const run = (): RunOf<'peers'> => ({
  command: 'peers',
  adapter: comparisons[0]?.peers.find((p) => p.adapter !== undefined)?.adapter ?? 'no adapter',
  browser: navigator.userAgent,
  commit: __COMMIT__,
  rounds: number('rounds'),
  steps: number('steps'),
  budget: number('budget'),
  versions: {},
  comparisons,
});

function show(comparison: Comparison): void {
  const [head = [], ...rows] = peerTable(comparison);
  const table = document.createElement('table');
  table.createCaption().textContent = titleOf(comparison.work);
  const heads = table.createTHead().insertRow();
  for (const text of head) {
    const cell = heads.appendChild(document.createElement('th'));
    Object.assign(cell, { scope: 'col', textContent: text });
  }
  const body = table.createTBody();
  for (const [name = '', ...cells] of rows) {
    const row = body.insertRow();
    Object.assign(row.appendChild(document.createElement('th')), { scope: 'row', textContent: name });
    for (const text of cells) {
      const cell = row.insertCell();
      cell.textContent = text;
      if (text.includes(' ') && !/^\d/.test(text)) cell.className = 'note';
      if (text.startsWith(ERROR)) cell.className = 'note error';
    }
  }
  const scroll = document.createElement('div');
  scroll.className = 'scroll';
  // Narrow windows scroll it, and so must the keyboard.
  Object.assign(scroll, { tabIndex: 0, role: 'region', ariaLabel: titleOf(comparison.work) });
  scroll.append(table);
  results.append(scroll);
}

function setRunning(running: boolean): void {
  buttons.run.disabled = running;
  buttons.stop.disabled = !running;
  buttons.copy.disabled = running || comparisons.length === 0;
}

async function measure(): Promise<void> {
  const works = ticked('work');
  const names = PEER_NAMES.filter((name) => ticked('peer').includes(name));
  if (works.length === 0 || names.length === 0) {
    setText(status, 'Choose something to do, and somebody to do it.');
    return;
  }
  comparisons = [];
  stopped = false;
  results.replaceChildren();
  setRunning(true);
  try {
    const peers = await Promise.all(names.map((name: PeerName) => loadPeer(name)));
    for (const name of works) {
      const limits = { rounds: number('rounds'), steps: number('steps'), budget: number('budget') };
      const comparison = await compare(workNamed(name), peers, limits, (what) => {
        if (stopped) throw new Error('Stopped.');
        setText(status, `${what} …`);
      });
      comparisons.push(comparison);
      show(comparison);
    }
    setText(status, `Done, on ${run().adapter}.`);
  } catch (error) {
    setText(status, error instanceof Error ? error.message : String(error));
  } finally {
    setRunning(false);
  }
}

async function copy(): Promise<void> {
  const text = JSON.stringify(run(), undefined, 2);
  try {
    await navigator.clipboard.writeText(text);
    setText(status, 'Copied.');
  } catch {
    // Without leave to write there, the text is shown to be copied by hand.
    const area = document.createElement('textarea');
    Object.assign(area, { value: text, readOnly: true, rows: 12, ariaLabel: 'The results as JSON' });
    results.append(area);
    area.select();
    setText(status, 'The clipboard is closed to this page: copy the text below.');
  }
}

need('#works', HTMLElement).append(
  ...WORKS.map((work, i) => box('work', work.name, `${work.name}: ${titleOf(work)}`, i === 0)),
);
need('#peers', HTMLElement).append(
  ...PEER_NAMES.map((name) =>
    box('peer', name, name, name === 'ours-webgpu', !isOurs(name) && !__PEERS_INSTALLED__),
  ),
);
setText(
  need('#peers-note', HTMLElement),
  __PEERS_INSTALLED__
    ? 'The first that runs is what the others are compared with.'
    : 'Other libraries are not installed here: this page measures ours alone. npm run bench -- page --peers installs them.',
);
form.addEventListener('submit', (event) => {
  event.preventDefault();
  void measure();
});
buttons.stop.addEventListener('click', () => {
  stopped = true;
  buttons.stop.disabled = true;
  setText(status, 'Stopping after this turn …');
});
buttons.copy.addEventListener('click', () => void copy());
if (!navigator.gpu) setText(status, 'This browser has no WebGPU: only the CPU can take part.');
