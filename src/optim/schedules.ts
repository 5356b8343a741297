import { ConfigError } from '../core/errors.ts';
import { integerInRange, knownKeys, oneOf, realInRange } from '../core/options.ts';

/** By what the learning rate is multiplied at step 0, 1, 2, ...: a pure function. */
export type Schedule = (step: number) => number;

/** A schedule as data, which JSON can carry. s is the step, counted from 0. */
export type ScheduleOptions =
  /** `factor`, default 1. */
  | { readonly kind: 'constant'; readonly factor?: number }
  /** In a straight line from `from` (1) to `to` (0) over `steps`: from + (to - from)·min(s, steps)/steps. */
  | { readonly kind: 'linear'; readonly from?: number; readonly to?: number; readonly steps: number }
  /**
   * Half a cosine from 1 to `to` (0) over `steps`: to + (1 - to)·(1 + cos(π·min(s, steps)/steps))/2
   * (Loshchilov and Hutter, "SGDR", 2017, equation 5, without restarts).
   */
  | { readonly kind: 'cosine'; readonly to?: number; readonly steps: number }
  /** Down by `factor` after every `every` steps: factor^⌊s/every⌋. */
  | { readonly kind: 'step'; readonly factor: number; readonly every: number }
  /** factor^s. */
  | { readonly kind: 'exponential'; readonly factor: number }
  /** Up to 1 over the first `steps`: min(1, (s + 1)/steps) (Goyal et al. 2017, section 2.2). */
  | { readonly kind: 'warmUp'; readonly steps: number }
  /** One after another, each for its `steps` and counted from its own 0; the last one stays (and has no `steps`). */
  | { readonly kind: 'chain'; readonly parts: readonly ChainPart[] };

export interface ChainPart {
  readonly schedule: ScheduleOptions;
  readonly steps?: number;
}

/** Names of schedules. */
export const SCHEDULES = ['constant', 'linear', 'cosine', 'step', 'exponential', 'warmUp', 'chain'] as const;

const KEYS: Readonly<Record<(typeof SCHEDULES)[number], readonly string[]>> = {
  constant: ['factor'],
  linear: ['from', 'to', 'steps'],
  cosine: ['to', 'steps'],
  step: ['factor', 'every'],
  exponential: ['factor'],
  warmUp: ['steps'],
  chain: ['parts'],
};

const MOST = Number.MAX_SAFE_INTEGER;
/** Chains inside of chains. */
const DEEPEST = 16;

/**
 * The schedule that the options describe. Training multiplies its learning rate by `schedule(options)(step)`.
 *
 *     const rate = schedule({ kind: 'chain', parts: [
 *       { schedule: { kind: 'warmUp', steps: 100 }, steps: 100 },
 *       { schedule: { kind: 'cosine', steps: 1900 } },
 *     ] });
 *
 * @throws ConfigError `wrong-type`, `out-of-range`, `unknown-value`, `unknown-option`: names the option, such as
 *   `schedule.parts[0].schedule.steps`
 */
export const schedule = (options: ScheduleOptions): Schedule => resolve('schedule', options, 0);

function resolve(what: string, options: ScheduleOptions, depth: number): Schedule {
  // Options may come from JSON or from the page: nothing is known of them yet.
  if (typeof options !== 'object' || options === null) knownKeys(what, options, []);
  const kind = oneOf(`${what}.kind`, options.kind, SCHEDULES);
  knownKeys(what, options, ['kind', ...KEYS[kind]]);
  const factor = (name: string, value: number | undefined, otherwise?: number): number =>
    realInRange(`${what}.${name}`, value ?? otherwise, { min: 0, max: 1e6 });
  const count = (name: string, value: number): number => integerInRange(`${what}.${name}`, value, 1, MOST);

  switch (options.kind) {
    case 'constant': {
      const always = factor('factor', options.factor, 1);
      return () => always;
    }
    case 'linear': {
      const from = factor('from', options.from, 1);
      const to = factor('to', options.to, 0);
      const steps = count('steps', options.steps);
      return (step) => from + ((to - from) * Math.min(step, steps)) / steps;
    }
    case 'cosine': {
      const to = factor('to', options.to, 0);
      const steps = count('steps', options.steps);
      return (step) => to + ((1 - to) * (1 + Math.cos((Math.PI * Math.min(step, steps)) / steps))) / 2;
    }
    case 'step': {
      const by = factor('factor', options.factor);
      const every = count('every', options.every);
      return (step) => by ** Math.floor(step / every);
    }
    case 'exponential': {
      const by = factor('factor', options.factor);
      return (step) => by ** step;
    }
    case 'warmUp': {
      const steps = count('steps', options.steps);
      return (step) => Math.min(1, (step + 1) / steps);
    }
    case 'chain':
      return chain(what, options.parts, depth);
  }
}

function chain(what: string, parts: readonly ChainPart[], depth: number): Schedule {
  const name = `${what}.parts`;
  if (!Array.isArray(parts) || parts.length === 0 || depth >= DEEPEST)
    throw new ConfigError('out-of-range', `${name} must be a list of schedules that ends somewhere.`, {
      parameter: name,
      actual: parts,
      limit: { depth: DEEPEST },
      hint: 'Give at least one part, such as { schedule: { kind: "cosine", steps: 1000 } }.',
    });
  const last = parts.length - 1;
  const links = (parts as readonly ChainPart[]).map((part, i) => {
    const where = `${name}[${i}]`;
    knownKeys(where, part, i < last ? ['schedule', 'steps'] : ['schedule']);
    return {
      at: resolve(`${where}.schedule`, part.schedule, depth + 1),
      steps: i < last ? integerInRange(`${where}.steps`, part.steps, 1, MOST) : Number.POSITIVE_INFINITY,
    };
  });
  return (step) => {
    let s = step;
    for (const { at, steps } of links) {
      if (s < steps) return at(s);
      s -= steps;
    }
    return 1;
  };
}
