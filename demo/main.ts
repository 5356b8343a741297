import type { CharRNN, DeviceEvent, TrainingReport } from 'webgpu-rnn';
import { Controls } from './controls.ts';
import { need } from './dom.ts';
import { bytes } from './format.ts';
import { everyFrame, oncePerFrame } from './frame.ts';
import { GradientPicture } from './gradient-picture.ts';
import { RunHistory } from './history.ts';
import { LossChart } from './loss-chart.ts';
import { Metrics } from './metrics.ts';
import { downloadModel } from './model-file.ts';
import { references, showDevice, showNetwork } from './network-view.ts';
import { notify, notifyDevice, notifyError } from './notices.ts';
import { showPhase } from './phase-view.ts';
import { Samples } from './sample.ts';
import { Session } from './session.ts';
import { initShortcuts } from './shortcuts.ts';
import { backendFrom, defaultsFor, probePlace, type Settings, waitsForReset } from './state.ts';
import { initTextPanel } from './text-panel.ts';
import { type NamedText, OWN_SOURCE } from './text-source.ts';
import { initTheme } from './theme.ts';
import { fromHash, toHash } from './url-state.ts';

initTheme();
let open = () => {};
const ready = new Promise<void>((resolve) => {
  open = resolve;
});
// Before the adapter answers, since a file dropped meanwhile would take the page's place.
initTextPanel({ onText: start, onModelFile: loadModel, onError: notifyError }, ready);
const backend = backendFrom(location.search);
const place = await probePlace(backend);
const linked = fromHash(location.hash, defaultsFor(place));
let settings = linked.settings;
let history = new RunHistory();

const lossChart = new LossChart();
const gradientPicture = new GradientPicture();
const metrics = new Metrics();
const session = new Session(
  { onModel, onLeave, onReport, onChange, onDevice, onError: notifyError },
  backend,
  place,
);
const samples = new Samples({
  model: () => session.model,
  settings: () => settings,
  bits: () => history.latest?.bitsPerCharacter,
  onError: notifyError,
});
const controls = new Controls(settings, onSettings);
const paintRun = oncePerFrame(() => {
  lossChart.paint();
  gradientPicture.paint();
});

initShortcuts({ ' ': toggle, s: step, r: reset, '?': showHelp });
onClick('#toggle', toggle);
onClick('#step', step);
onClick('#reset', reset);
onClick('#apply', reset);
onClick('#help', showHelp);
onClick('#save-model', saveModel);
onClick('#copy-link', copyLink);
addEventListener('hashchange', onHash);
everyFrame(() => {
  metrics.paint(session.model, history, session.phase === 'running');
  if (session.phase === 'running') samples.tick();
});
tellIgnored(linked.ignored);
start(OWN_SOURCE);
open();

// What the session says

function onModel(model: CharRNN): void {
  history = new RunHistory();
  const { built, text = OWN_SOURCE } = session;
  // Live settings may have changed while the network was built: they stay as the controls have them.
  const { lr, temperature, prime } = settings;
  settings = { ...settings, ...built, lr, temperature, prime };
  session.setLearningRate(lr);
  model.set({ temperature });
  controls.write(settings);
  lossChart.show(history, references(model, text));
  gradientPicture.show(history);
  showNetwork(model, text);
  samples.clear();
  samples.checkPrime();
}

function onLeave(): Promise<void> {
  return samples.stop();
}

function onReport(report: TrainingReport, step: number): void {
  history.add(report, step);
  paintRun();
}

function onChange(): void {
  showPhase(session);
  controls.showWaiting(session.built !== undefined && waitsForReset(session.built, settings));
}

function onDevice(event: DeviceEvent, model: CharRNN | undefined): void {
  notifyDevice(event);
  if (model) showDevice(model);
}

// What the user does

function onSettings(next: Settings): void {
  const before = settings;
  settings = next;
  if (next.lr !== before.lr) session.setLearningRate(next.lr);
  if (next.temperature !== before.temperature) session.model?.set({ temperature: next.temperature });
  if (next.prime !== before.prime) samples.checkPrime();
  writeHash();
  onChange();
}

function start(text: NamedText): void {
  session.start(text, settings).catch((error) => notifyError(error));
}

function toggle(): void {
  if (session.phase === 'running') session.pause();
  else if (session.phase === 'pausing' || session.phase === 'paused') session.resume();
}

function step(): void {
  session.step();
}

function reset(): void {
  const problem = controls.problem;
  if (problem) notify(problem);
  else session.reset(session.text ?? OWN_SOURCE, settings).catch((error) => notifyError(error));
}

async function saveModel(): Promise<void> {
  if (!session.model) return;
  const file = await downloadModel(session.model);
  notify(`“${file.name}” is saved (${bytes(file.bytes)}).`, 'info');
}

async function loadModel(file: File): Promise<void> {
  try {
    const content = new Uint8Array(await file.arrayBuffer());
    const trains = await session.load(content, session.text ?? OWN_SOURCE, settings);
    tellLoaded(file.name, trains);
  } catch (error) {
    notifyError(error, { about: `“${file.name}” cannot be loaded:` });
  }
}

function tellLoaded(name: string, trains: boolean): void {
  const consequence = trains
    ? 'it trains on from here.'
    : 'it does not know every character of this text, so it can write but not train on it.';
  notify(`“${name}” is loaded: ${consequence}`, 'info');
}

async function copyLink(): Promise<void> {
  writeHash();
  const copied = await navigator.clipboard?.writeText(location.href).then(
    () => true,
    () => false,
  );
  const sentence = copied
    ? 'The link to these settings is copied.'
    : 'The browser keeps this page from the clipboard: copy the link from the address bar.';
  notify(sentence, 'info');
}

function showHelp(): void {
  need('#help-dialog', HTMLDialogElement).showModal();
}

/** A link with other settings was opened in this tab. */
function onHash(): void {
  const link = fromHash(location.hash, settings);
  settings = link.settings;
  controls.write(settings);
  tellIgnored(link.ignored);
  reset();
}

function writeHash(): void {
  window.history.replaceState(null, '', location.search + toHash(settings));
}

function tellIgnored(names: readonly string[]): void {
  if (names.length === 0) return;
  notify(`The link has a value that cannot be used for ${names.join(', ')}: the page keeps its own.`);
}

/** Every failure of an action ends in a sentence on the page. */
function onClick(selector: string, action: () => void | Promise<void>): void {
  need(selector, HTMLButtonElement).addEventListener('click', () => {
    Promise.resolve()
      .then(action)
      .catch((error) => notifyError(error));
  });
}
