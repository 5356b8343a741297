import { knownKeys, oneOf, realInRange } from '../core/options.ts';
import type { Machine } from './adapter.ts';
import { assertChoices } from './check-choices.ts';
import type { ChoiceMemory } from './choice-memory.ts';
import type { Choices } from './choices.ts';

/**
 * How an executor finds what suits its adapter. No bit of a result depends on it.
 *
 * `auto`, the default: on hardware it times a few candidates in the background once it is used often, and remembers what was
 * best. The app's own device, and an adapter in software, where compiling candidates takes many seconds, keep what is known
 * beforehand, as all do with `off`. With options, any adapter is tuned. Choices that are given are kept.
 */
export type Tuning = 'auto' | 'off' | TuningOptions | GivenChoices;

export interface TuningOptions {
  /** Milliseconds of the device for timing candidates, in all. Default 1500. */
  readonly budget?: number;
  /** Milliseconds that candidates may take to compile, in all: what takes longer is dropped. Default 10,000. */
  readonly patience?: number;
  /** Where choices are remembered. Default: IndexedDB in a page or worker, a file in the user's cache directory in Node. */
  readonly memory?: ChoiceMemory | 'none';
}

export interface GivenChoices {
  readonly choices: Choices;
  /** What programs begin with, because it compiles sooner. Default: `choices`. */
  readonly first?: Choices;
}

/** Options with their defaults filled in. */
export interface ResolvedTuning {
  readonly given?: GivenChoices;
  /** Without being asked. */
  readonly byItself: boolean;
  readonly budget: number;
  readonly patience: number;
  readonly memory: ChoiceMemory | 'usual' | 'none';
}

/** @throws ConfigError */
export function resolveTuning(tuning: Tuning, machine: Machine): ResolvedTuning {
  if (typeof tuning !== 'object') {
    const { borrowed, isFallback } = machine;
    const auto = oneOf('tuning', tuning, ['auto', 'off']) === 'auto';
    return { ...resolveOptions({}), byItself: auto && !borrowed && !isFallback };
  }
  if (tuning !== null && 'choices' in tuning) {
    knownKeys('tuning', tuning, ['choices', 'first'] satisfies (keyof GivenChoices)[]);
    assertChoices('tuning.choices', tuning.choices, machine);
    if (tuning.first) assertChoices('tuning.first', tuning.first, machine);
    return { ...resolveOptions({}), given: tuning, byItself: false };
  }
  knownKeys('tuning', tuning, ['budget', 'patience', 'memory'] satisfies (keyof TuningOptions)[]);
  return { ...resolveOptions(tuning), byItself: true };
}

const MOST = { min: 0, minExcluded: true, max: 3_600_000 };

function resolveOptions({ budget = 1500, patience = 10_000, memory = 'usual' }: Partial<ResolvedTuning>) {
  return {
    budget: realInRange('tuning.budget', budget, MOST),
    patience: realInRange('tuning.patience', patience, MOST),
    memory,
  };
}
