import { type DeviceEvent, RnnError } from 'webgpu-rnn';
import { need } from './dom.ts';
import { TextError } from './text-source.ts';

const MAX_SHOWN = 3;

/** Puts one sentence where people see it and screen readers say it; it stays until it is dismissed. */
export function notify(message: string, kind: 'error' | 'info' = 'error'): void {
  const list = need('#notices', HTMLElement);
  const same = [...list.children].find((notice) => notice.firstChild?.textContent === message);
  same?.remove();
  const notice = document.createElement('div');
  notice.className = `notice ${kind}`;
  notice.dataset.testid = 'notice';
  const text = document.createElement('p');
  text.textContent = message;
  const close = document.createElement('button');
  close.type = 'button';
  close.textContent = '×';
  close.setAttribute('aria-label', 'Dismiss');
  close.addEventListener('click', () => notice.remove());
  notice.append(text, close);
  list.append(notice);
  while (list.children.length > MAX_SHOWN) list.firstElementChild?.remove();
}

/**
 * What broke, in the library's or the page's own words; anything else is a fault and says so.
 * `about` names what it is about, `remedy` says what to do where the error itself does not.
 */
export function notifyError(error: unknown, { about = '', remedy = '' } = {}): void {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof RnnError || error instanceof TextError) {
    notify([about, message, remedy].filter(Boolean).join(' '));
  } else {
    console.error(error);
    notify(`Something went wrong (${message}); press Reset to start again.`);
  }
}

/** What became of the device. */
export function notifyDevice(event: DeviceEvent): void {
  if (event.kind === 'lost') notify('The GPU was lost. Getting another one: what was learned stays.', 'info');
  else if (event.kind === 'blocked')
    notify('The browser gives no GPU now. Asking again for three minutes; reloading the page begins anew.');
  else notify(`Going on where it was, on ${event.adapter}, after ${event.seconds.toFixed(1)} s.`, 'info');
}
