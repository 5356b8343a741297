import { need } from './dom.ts';
import { recall, remember } from './storage.ts';

const KEY = 'theme';
const dark = matchMedia('(prefers-color-scheme: dark)');
const listeners: (() => void)[] = [];
const cache = new Map<string, string>();

function isDark(): boolean {
  return (document.documentElement.dataset.theme ?? (dark.matches ? 'dark' : 'light')) === 'dark';
}

/** The system's choice, until the toggle says otherwise; the toggle's word is remembered. */
export function initTheme(): void {
  const button = need('#theme', HTMLButtonElement);
  const saved = recall(KEY);
  if (saved === 'dark' || saved === 'light') document.documentElement.dataset.theme = saved;
  const changed = () => {
    cache.clear();
    const next = isDark() ? 'light' : 'dark';
    button.setAttribute('aria-label', `Switch to the ${next} theme`);
    button.title = `Switch to the ${next} theme`;
    for (const listener of listeners) listener();
  };
  button.addEventListener('click', () => {
    document.documentElement.dataset.theme = isDark() ? 'light' : 'dark';
    remember(KEY, document.documentElement.dataset.theme);
    changed();
  });
  dark.addEventListener('change', changed);
  changed();
}

/** For what is painted on a canvas, where CSS does not reach. */
export function onThemeChange(listener: () => void): void {
  listeners.push(listener);
}

/** The present value of a custom property that holds a colour, as `rgb(...)`. */
export function colour(property: `--${string}`): string {
  let value = cache.get(property);
  if (value === undefined) {
    const probe = need('#colour-probe', HTMLElement);
    probe.style.color = `var(${property})`;
    value = getComputedStyle(probe).color;
    cache.set(property, value);
  }
  return value;
}
