import { ConfigError } from '../core/errors.ts';

/**
 * The shortest description of the same network: an option is left out where leaving it out changes nothing of what the
 * rest resolves to. The keys are in the order of their code units, so the same network has the same description.
 *
 * @param resolve fills in defaults and throws a ConfigError where an option that must be there is missing
 */
export function shortest<Config extends object>(
  config: Config,
  resolve: (config: Config) => unknown,
): Partial<Config> {
  const meaning = JSON.stringify(resolve(config));
  const given = Object.entries(config).filter(([, value]) => value !== undefined);
  let kept = given.sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [key] of kept) {
    const rest = kept.filter(([name]) => name !== key);
    if (meaningOf(Object.fromEntries(rest) as Config, resolve) === meaning) kept = rest;
  }
  return Object.fromEntries(kept) as Partial<Config>;
}

/** Undefined where the description is none. */
function meaningOf<Config>(config: Config, resolve: (config: Config) => unknown): string | undefined {
  try {
    return JSON.stringify(resolve(config));
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}
