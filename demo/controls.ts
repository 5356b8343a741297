import { need, setText } from './dom.ts';
import { significant } from './format.ts';
import {
  ACTIVATIONS,
  CELL_NAMES,
  CELLS,
  choosesActivation,
  LIMITS,
  OPTIMIZERS,
  type Settings,
  withinLimits,
} from './state.ts';

const NUMBERS = ['numLayers', 'hiddenSize', 'seqLen', 'batchSize', 'seed'] as const;

/** The form of settings: reads it, writes it, and says what changed. */
export class Controls {
  readonly #form = need('#settings', HTMLFormElement);
  readonly #learningRate = need('#lr', HTMLInputElement);
  readonly #temperature = need('#temperature', HTMLInputElement);
  readonly #prime = need('#prime', HTMLInputElement);

  /** `changed` is called for every change by the user, with what the controls say now. */
  constructor(settings: Settings, changed: (settings: Settings) => void) {
    for (const key of NUMBERS) {
      const input = this.#number(key);
      input.min = String(LIMITS[key].min);
      input.max = String(LIMITS[key].max);
    }
    fill(this.#select('cell'), CELLS, CELL_NAMES);
    fill(this.#select('activation'), ACTIVATIONS);
    fill(this.#select('optimizer'), OPTIMIZERS);
    this.write(settings);
    this.#form.addEventListener('submit', (event) => event.preventDefault());
    for (const element of [this.#form, this.#temperature, this.#prime]) {
      element.addEventListener('input', () => {
        this.#label();
        const settings = this.read();
        this.#offer(settings);
        changed(settings);
      });
    }
  }

  /** What the controls say; a number out of range keeps the value it had. */
  read(): Settings {
    const settings: Settings = {
      ...this.#last,
      cell: CELLS[this.#select('cell').selectedIndex] ?? 'rnn',
      activation: ACTIVATIONS[this.#select('activation').selectedIndex] ?? 'tanh',
      optimizer: OPTIMIZERS[this.#select('optimizer').selectedIndex] ?? 'adam',
      lr: fromSlider(this.#learningRate.valueAsNumber),
      temperature: this.#temperature.valueAsNumber,
      prime: this.#prime.value,
    };
    for (const key of NUMBERS) {
      const input = this.#number(key);
      const fine = withinLimits(key, input.valueAsNumber);
      if (fine) settings[key] = input.valueAsNumber;
      input.setAttribute('aria-invalid', String(!fine));
    }
    this.#last = settings;
    return settings;
  }

  /** The first number that is out of its range, as one sentence. */
  get problem(): string | undefined {
    for (const key of NUMBERS) {
      const input = this.#number(key);
      if (withinLimits(key, input.valueAsNumber)) continue;
      const { min, max } = LIMITS[key];
      const label = input.labels?.[0]?.textContent?.trim() ?? key;
      return `${label} must be a whole number from ${min} to ${max}.`;
    }
    return undefined;
  }

  write(settings: Settings): void {
    this.#last = settings;
    for (const key of NUMBERS) {
      this.#number(key).value = String(settings[key]);
      this.#number(key).setAttribute('aria-invalid', 'false');
    }
    this.#select('cell').value = settings.cell;
    this.#select('activation').value = settings.activation;
    this.#select('optimizer').value = settings.optimizer;
    this.#learningRate.value = String(Math.log10(settings.lr));
    this.#temperature.value = String(settings.temperature);
    this.#prime.value = settings.prime;
    this.#offer(settings);
    this.#label();
  }

  /** Says under the form whether a reset would change what is trained. */
  showWaiting(waiting: boolean): void {
    this.#form.dataset.waiting = String(waiting);
    const note = need('#settings-note', HTMLElement);
    setText(note, waiting ? 'These settings wait for a reset.' : 'Changes here wait for the next reset.');
  }

  /** A choice that the cell does not leave is out of reach, and the page says why. */
  #offer(settings: Settings): void {
    const chooses = choosesActivation(settings);
    this.#select('activation').disabled = !chooses;
    need('#activation-note', HTMLElement).hidden = chooses;
  }

  #last!: Settings;

  #number(key: (typeof NUMBERS)[number]): HTMLInputElement {
    return need(`[name=${key}]`, HTMLInputElement, this.#form);
  }

  #select(name: 'cell' | 'activation' | 'optimizer'): HTMLSelectElement {
    return need(`[name=${name}]`, HTMLSelectElement, this.#form);
  }

  #label(): void {
    const lr = significant(fromSlider(this.#learningRate.valueAsNumber));
    const temperature = this.#temperature.valueAsNumber.toFixed(2);
    setText(need('#lr-value', HTMLOutputElement), lr);
    setText(need('#temperature-value', HTMLOutputElement), temperature);
    this.#learningRate.setAttribute('aria-valuetext', lr);
  }
}

/** The slider is logarithmic, and the value is one that people would write: 0.002, not 0.00199526. */
function fromSlider(log10: number): number {
  return Number((10 ** log10).toPrecision(2));
}

function fill(
  select: HTMLSelectElement,
  values: readonly string[],
  names: Readonly<Record<string, string>> = {},
): void {
  select.replaceChildren(...values.map((value) => new Option(names[value] ?? value, value)));
}
