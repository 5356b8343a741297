import { isTyping, need } from './dom.ts';
import { type NamedText, OWN_SOURCE, pastedText, readTextFile } from './text-source.ts';

export interface TextPanelEvents {
  onText(text: NamedText): void;
  onModelFile(file: File): void | Promise<void>;
  onError(error: unknown): void;
}

const MODEL_FILE = '.safetensors';

/**
 * The ways in for a text: pick a file, drop one anywhere on the page, paste. Model files come in the same ways. What comes before
 * `ready` waits for it.
 */
export function initTextPanel(events: TextPanelEvents, ready: Promise<void>): void {
  const attempt = (action: () => void | Promise<void>) => {
    ready.then(action).catch(events.onError);
  };
  const take = (read: () => NamedText | Promise<NamedText>) => {
    attempt(async () => events.onText(await read()));
  };
  const takeModel = (file: File | undefined) => {
    if (file) attempt(() => events.onModelFile(file));
  };
  const takeFile = (file: File | undefined) => {
    if (file === undefined) return;
    if (file.name.toLowerCase().endsWith(MODEL_FILE)) takeModel(file);
    else take(() => readTextFile(file));
  };

  pickWith('#text-file', '#pick-text', takeFile);
  pickWith('#model-file', '#load-model', takeModel);
  need('#own-source', HTMLButtonElement).addEventListener('click', () => take(() => OWN_SOURCE));

  initPasteDialog((text) => take(() => pastedText(text)));
  document.addEventListener('paste', (event) => {
    if (isTyping(event.target) || event.clipboardData === null) return;
    event.preventDefault();
    const file = event.clipboardData.files[0];
    const text = event.clipboardData.getData('text/plain');
    if (file) takeFile(file);
    else take(() => pastedText(text));
  });
  initDrop(takeFile);
}

function pickWith(
  inputSelector: string,
  buttonSelector: string,
  take: (file: File | undefined) => void,
): void {
  const input = need(inputSelector, HTMLInputElement);
  need(buttonSelector, HTMLButtonElement).addEventListener('click', () => input.click());
  input.addEventListener('change', () => {
    take(input.files?.[0]);
    input.value = ''; // so that the same file can be picked again
  });
}

function initPasteDialog(take: (text: string) => void): void {
  const dialog = need('#paste-dialog', HTMLDialogElement);
  const area = need('#paste-area', HTMLTextAreaElement);
  need('#paste-text', HTMLButtonElement).addEventListener('click', () => {
    area.value = '';
    dialog.showModal();
  });
  dialog.addEventListener('close', () => {
    if (dialog.returnValue === 'use') take(area.value);
    dialog.returnValue = '';
  });
}

/** The whole page is the target for files; an overlay says so while one is held over it. */
function initDrop(take: (file: File | undefined) => void): void {
  const overlay = need('#drop-overlay', HTMLElement);
  let depth = 0; // dragenter and dragleave come once per element that is crossed
  const onDrag = (type: 'dragenter' | 'dragleave' | 'dragover' | 'drop', change: () => void) => {
    document.addEventListener(type, (event) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      change();
      overlay.hidden = depth <= 0;
      if (type === 'drop') take(event.dataTransfer.files[0]);
    });
  };
  onDrag('dragenter', () => (depth += 1));
  onDrag('dragleave', () => (depth -= 1));
  onDrag('dragover', () => {});
  onDrag('drop', () => (depth = 0));
}
