import { isTyping, need } from './dom.ts';
import { recall, remember } from './storage.ts';

/** Single keys for the whole page, e.g. `{ s: step }`; `' '` is the space bar. */
export type Shortcuts = Readonly<Record<string, () => void>>;

const KEY = 'shortcuts';

/**
 * Acts on single keys where nothing else wants them: not while typing, not with a modifier, not over an open
 * dialog, and not on a control that the space bar presses. A checkbox in the help turns them off.
 */
export function initShortcuts(shortcuts: Shortcuts): void {
  const enabled = need('#shortcuts-on', HTMLInputElement);
  enabled.checked = recall(KEY) !== 'off';
  enabled.addEventListener('change', () => remember(KEY, enabled.checked ? 'on' : 'off'));
  document.addEventListener('keydown', (event) => {
    if (!enabled.checked || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (isTyping(event.target) || document.querySelector('dialog[open]')) return;
    if (event.key === ' ' && takesSpace(event.target)) return;
    const action = shortcuts[event.key.toLowerCase()];
    if (!action) return;
    event.preventDefault();
    action();
  });
}

function takesSpace(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches('button, summary, a[href], input[type=checkbox]');
}
