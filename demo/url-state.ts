import { ACTIVATIONS, CELLS, OPTIMIZERS, type Settings, withinLimits } from './state.ts';

/** The names in a link, e.g. `#hidden=128&seq=64&lr=0.002`. Links in the wild depend on them. */
const NAMES: Record<keyof Settings, string> = {
  cell: 'cell',
  numLayers: 'layers',
  hiddenSize: 'hidden',
  seqLen: 'seq',
  batchSize: 'batch',
  activation: 'act',
  optimizer: 'opt',
  seed: 'seed',
  lr: 'lr',
  temperature: 'temp',
  prime: 'prime',
};

const KEYS = Object.keys(NAMES) as (keyof Settings)[];
const MAX_PRIME = 200;

export interface LinkedSettings {
  readonly settings: Settings;
  /** The names whose values were out of range or unknown; the fallback's value stands for them. */
  readonly ignored: readonly string[];
}

/** The hash of a link that opens the page with these settings. */
export function toHash(settings: Settings): string {
  const query = new URLSearchParams();
  for (const key of KEYS) {
    if (settings[key] !== '') query.set(NAMES[key], String(settings[key]));
  }
  return `#${query}`;
}

/** The settings that a hash names; `fallback` gives what it leaves out. A hash is input from strangers. */
export function fromHash(hash: string, fallback: Settings): LinkedSettings {
  const query = new URLSearchParams(hash.replace(/^#/, ''));
  const settings = { ...fallback };
  const ignored: string[] = [];
  for (const key of KEYS) {
    const text = query.get(NAMES[key]);
    if (text !== null && !assign(settings, key, text)) ignored.push(NAMES[key]);
  }
  return { settings, ignored };
}

function assign(settings: Settings, key: keyof Settings, text: string): boolean {
  if (key === 'cell') return pick(CELLS, text, (value) => (settings.cell = value));
  if (key === 'activation') return pick(ACTIVATIONS, text, (value) => (settings.activation = value));
  if (key === 'optimizer') return pick(OPTIMIZERS, text, (value) => (settings.optimizer = value));
  if (key === 'prime') {
    settings.prime = text.slice(0, MAX_PRIME);
    return true;
  }
  const value = Number(text);
  if (text.trim() === '' || !withinLimits(key, value)) return false;
  settings[key] = value;
  return true;
}

function pick<T extends string>(valid: readonly T[], text: string, take: (value: T) => void): boolean {
  const value = valid.find((name) => name === text);
  if (value !== undefined) take(value);
  return value !== undefined;
}
