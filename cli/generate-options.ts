// The command line of `npm run generate`.
import { Option } from 'commander';
import { TASK_NAMES } from '../src/data/index.ts';
import { BACKENDS, type BackendName } from './backends/engine.ts';
import { usageFailure } from './fail.ts';
import { createCommand, fileName, number, oneOf, parseOptions, wholeNumber } from './options.ts';
import { another } from './task-options.ts';

export interface GenerateOptions {
  readonly model: string;
  readonly prime: string;
  /** Undefined: 400 characters, 64 tokens of a target, 100 steps of a series. */
  readonly length?: number;
  readonly temperature: number;
  /** Undefined: all characters can be drawn. */
  readonly topK?: number;
  readonly topP?: number;
  readonly stop: readonly string[];
  /** Undefined: a text is drawn, not searched for. */
  readonly beams?: number;
  readonly lengthPenalty: number;
  /** Undefined: a new one every time. */
  readonly seed?: number;
  /** Of an encoder and a decoder. None: lines of stdin. */
  readonly source: readonly string[];
  /** Of a series: the table, or */
  readonly csv?: string;
  /** the task that it begins with, and options of that task. */
  readonly task?: string;
  readonly set: readonly string[];
  readonly backend: BackendName;
  readonly quiet: boolean;
  /** Names of the options that were typed. */
  readonly typed: readonly string[];
}

/** Options of which each kind of model has its own, as they are typed. */
export const WRITING_FLAGS: Readonly<Record<string, string>> = {
  ...{ prime: '--prime', temperature: '--temperature', topK: '--top-k', topP: '--top-p', stop: '--stop' },
  ...{ beams: '--beams', lengthPenalty: '--length-penalty', seed: '--seed' },
  ...{ source: '--source', csv: '--csv', task: '--task', set: '--set' },
};

const EXAMPLES = `
Examples:
  npm run generate -- --model model.safetensors --prime "Once upon" --length 400
  npm run generate -- --model model.safetensors --temperature 0.5 --seed 7
  npm run generate -- --model model.safetensors --top-k 20 --top-p 0.9 --stop "THE END"
  npm run generate -- --model model.safetensors --prime "Once upon" --length 80 --beams 8
  npm run --silent generate -- --model model.safetensors --quiet > text.txt
  npm run generate -- --model dates.safetensors --source "3 March 2020"
  npm run --silent generate -- --model dates.safetensors --quiet < sources.txt > targets.txt
  npm run generate -- --model sine.safetensors --task sine --length 50
  npm run generate -- --model series.safetensors --csv measured.csv --length 50

A model of a text writes on. An encoder and a decoder write a target for each source. A network that predicts a series
goes on with it from its last values, in a table with the columns that it was trained on. Only what is written goes to stdout; everything else goes to stderr.`;

/** @returns undefined when help was asked for and has been shown */
export function parseGenerateOptions(args: readonly string[]): GenerateOptions | undefined {
  const command = createCommand('generate')
    .usage('--model FILE [options]')
    .description('Writes with a model that `npm run train`, the page or a program has saved.')
    .option('--model <file>', 'the saved model', fileName('--model'))
    .option(
      '--length <n>',
      'characters to write (default: 400), tokens of a target at most (64), steps of a series (100)',
      wholeNumber('--length', 1),
    )
    .addOption(
      new Option('--source <text>', 'what to write a target for; can be given more than once')
        .argParser(another)
        .default([], 'lines of stdin'),
    )
    .option('--csv <file>', 'the series to go on with', fileName('--csv'))
    .option('--task <name>', 'instead: go on with the series of a task', oneOf('--task', TASK_NAMES))
    .addOption(
      new Option('--set <option=value>', 'of that task; can be given more than once')
        .argParser(another)
        .default([], 'none'),
    )
    .option('--prime <text>', 'how the text begins', '')
    .option(
      '--temperature <t>',
      '0 takes the likeliest, 1 what the model believes',
      number('--temperature', { least: 0 }),
      0.8,
    )
    .option(
      '--top-k <k>',
      'draw from the k likeliest only (default: from all)',
      wholeNumber('--top-k', 1, 2 ** 32 - 1),
    )
    .option(
      '--top-p <p>',
      'of these only the fewest whose probability reaches p (default: all)',
      number('--top-p', { least: 0, above: true, most: 1 }),
    )
    .addOption(
      new Option('--stop <text>', 'end before this text comes; can be given more than once')
        .argParser(anotherStop)
        .default([], 'none'),
    )
    .option(
      '--beams <n>',
      'search for the likeliest text, following n at once, instead of drawing one',
      wholeNumber('--beams', 1, 4096),
    )
    .option(
      '--length-penalty <a>',
      'of a search: divide log probabilities by length to the power a',
      number('--length-penalty', { least: 0, most: 100 }),
      0,
    )
    .option(
      '--seed <n>',
      'the same seed gives the same text (default: a new one)',
      wholeNumber('--seed', 0, 0xffffffff),
    )
    .option('--backend <name>', BACKENDS.join(', '), oneOf('--backend', BACKENDS), 'auto')
    .option('--quiet', 'only say what goes wrong', false)
    .addHelpText('after', EXAMPLES);
  const options = parseOptions<Omit<GenerateOptions, 'typed'>>(command, args, 'model');
  if (!options) return undefined;
  const typed = Object.keys(options).filter((name) => command.getOptionValueSource(name) === 'cli');
  refuseWithoutEffect(options, (name) => typed.includes(name));
  return { ...options, typed };
}

function anotherStop(typed: string, before: readonly string[]): string[] {
  if (typed !== '') return [...before, typed];
  throw usageFailure('--stop takes a text, and the text given is empty.');
}

/** What only means something when a text is drawn, and what only when one is searched for. */
const DRAWING = { temperature: '--temperature', topK: '--top-k', topP: '--top-p', seed: '--seed' };

function refuseWithoutEffect(
  { beams }: Pick<GenerateOptions, 'beams'>,
  isTyped: (name: string) => boolean,
): void {
  if (isTyped('set') && !isTyped('task')) throw usageFailure('--set has no effect without --task.');
  if (beams === undefined && isTyped('lengthPenalty'))
    throw usageFailure('--length-penalty has no effect without --beams.');
  if (beams === undefined) return;
  for (const [name, flag] of Object.entries(DRAWING))
    if (isTyped(name)) throw usageFailure(`${flag} has no effect with --beams: a search draws nothing.`);
}
