// What both commands share in reading a command line: strict numbers, names with suggestions, one sentence for a mistake.
import { Command, CommanderError } from 'commander';
import { usageFailure } from './fail.ts';

/** The words of an option, as `new Command().option` wants them. */
export type Reader<T> = (typed: string) => T;

/** A whole number from `least` up to `most`, in decimal digits. */
export function wholeNumber(
  flag: string,
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
): Reader<number> {
  const range = most === Number.MAX_SAFE_INTEGER ? `from ${least} up` : `from ${least} to ${most}`;
  return (typed) => {
    const value = /^\d+$/.test(typed) ? Number(typed) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw usageFailure(`${flag} takes a whole number ${range}, not "${typed}".`);
  };
}

export interface Range {
  readonly least: number;
  /** Whether `least` itself is outside. */
  readonly above?: boolean;
  /** Not reached. */
  readonly below?: number;
  /** The largest. */
  readonly most?: number;
  /** A word for Infinity. */
  readonly off?: string;
}

/** A number such as `0.5`, `12` or `2e-3`. */
export function number(flag: string, { least, above = false, below, most, off }: Range): Reader<number> {
  const from = above ? `above ${least}` : `from ${least} up`;
  const to = most === undefined ? from : above ? `${from}, to ${most}` : `from ${least} to ${most}`;
  const range = below === undefined ? to : `${from}, below ${below}`;
  return (typed) => {
    if (off !== undefined && typed === off) return Number.POSITIVE_INFINITY;
    const value = /^-?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(typed) ? Number(typed) : Number.NaN;
    const inside = above ? value > least : value >= least;
    if (
      inside &&
      Number.isFinite(value) &&
      value <= (most ?? value) &&
      (below === undefined || value < below)
    )
      return value;
    throw usageFailure(`${flag} takes a number ${range}${off ? `, or "${off}"` : ''}, not "${typed}".`);
  };
}

/** One of a few names. */
export function oneOf<T extends string>(flag: string, names: readonly T[]): Reader<T> {
  return (typed) => {
    const name = names.find((known) => known === typed);
    if (name !== undefined) return name;
    throw usageFailure(`${flag} takes ${names.slice(0, -1).join(', ')} or ${names.at(-1)}, not "${typed}".`);
  };
}

/** The name of a file. */
export function fileName(flag: string): Reader<string> {
  return (typed) => {
    if (typed !== '') return typed;
    throw usageFailure(`${flag} takes the name of a file, and the name given is empty.`);
  };
}

/** A command that throws its mistakes and prints nothing by itself but its help. */
export function createCommand(name: string): Command {
  return new Command(`npm run ${name} --`)
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .helpOption('-h, --help', 'show this help');
}

/**
 * Reads a command line.
 *
 * @param needed the option that there must be
 * @returns the options, or undefined when help was asked for and has been shown
 * @throws Failure with exit code 2 and one sentence
 */
export function parseOptions<T>(
  command: Command,
  args: readonly string[],
  needed: keyof T & string,
): T | undefined {
  let options: Partial<T>;
  try {
    options = command.parse([...args], { from: 'user' }).opts<Partial<T>>();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.helpDisplayed') return undefined;
    throw usageFailure(sentence(error, command));
  }
  // Not left to Commander, which would complain of it before it complains of a value without its option.
  if (options[needed] !== undefined) return options as T;
  throw usageFailure(`--${needed} FILE is missing ("${command.name()} --help" shows what there is).`);
}

/** Commander's complaint as one sentence with the remedy. */
function sentence(error: CommanderError, command: Command): string {
  const call = `${command.name()} --help`;
  if (error.code === 'commander.excessArguments') {
    // npm keeps options for itself that do not follow a `--`, and hands on their values alone.
    return `Every value needs its option in front, as in "${command.name()} ${command.usage()}" (mind the "--" after "run").`;
  }
  // `error: unknown option '--hiden'\n(Did you mean --hidden?)`
  const [complaint = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  const said = complaint.charAt(0).toUpperCase() + complaint.slice(1).replace(/\.$/, '');
  const remedy = suggestion ? suggestion.replace(/^\(D/, '(d') : `("${call}" shows what there is)`;
  return `${said} ${remedy}.`;
}
