import { need, setText } from './dom.ts';
import type { Phase, Session } from './session.ts';

const STATUS: Record<Phase, string> = {
  loading: 'Building the network…',
  running: 'Training',
  pausing: 'Pausing…',
  paused: 'Paused',
  idle: 'Writing only',
  failed: 'Stopped by an error',
};

/** What the session is doing, in words and in what the buttons offer. `data-phase` on the body says it to tests. */
export function showPhase({ phase, busy, model }: Session): void {
  document.body.dataset.phase = phase;
  document.body.dataset.busy = String(busy);
  const running = phase === 'running';
  const trains = running || phase === 'pausing' || phase === 'paused';
  const toggle = need('#toggle', HTMLButtonElement);
  toggle.dataset.running = String(running);
  toggle.disabled = !trains;
  need('#step', HTMLButtonElement).disabled = !trains;
  for (const id of ['#new-sample', '#generate', '#save-model']) {
    need(id, HTMLButtonElement).disabled = model === undefined;
  }
  setText(need('#toggle-label', HTMLElement), running ? 'Pause' : 'Start');
  setText(need('#status', HTMLElement), busy ? STATUS.loading : STATUS[phase]);
}
