// The command line of `npm run generate`.
import { Option } from 'commander';
import { BACKENDS, type BackendName } from './backends/engine.ts';
import { usageFailure } from './fail.ts';
import { createCommand, fileName, number, oneOf, parseOptions, wholeNumber } from './options.ts';

export interface GenerateOptions {
  readonly model: string;
  readonly prime: string;
  readonly length: number;
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
  readonly backend: BackendName;
  readonly quiet: boolean;
}

const EXAMPLES = `
Examples:
  npm run generate -- --model model.safetensors --prime "Once upon" --length 400
  npm run generate -- --model model.safetensors --temperature 0.5 --seed 7
  npm run generate -- --model model.safetensors --top-k 20 --top-p 0.9 --stop "THE END"
  npm run generate -- --model model.safetensors --prime "Once upon" --length 80 --beams 8
  npm run --silent generate -- --model model.safetensors --quiet > text.txt

Only the text goes to stdout; everything else goes to stderr.`;

/** @returns undefined when help was asked for and has been shown */
export function parseGenerateOptions(args: readonly string[]): GenerateOptions | undefined {
  const command = createCommand('generate')
    .usage('--model FILE [options]')
    .description('Writes text with a model that `npm run train` or the page has saved.')
    .option('--model <file>', 'the saved model', fileName('--model'))
    .option('--prime <text>', 'how the text begins', '')
    .option('--length <n>', 'characters to write after that', wholeNumber('--length', 1), 400)
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
  const options = parseOptions<GenerateOptions>(command, args, 'model');
  if (options) refuseWithoutEffect(options, (name) => command.getOptionValueSource(name) === 'cli');
  return options;
}

function anotherStop(typed: string, before: readonly string[]): string[] {
  if (typed !== '') return [...before, typed];
  throw usageFailure('--stop takes a text, and the text given is empty.');
}

/** What only means something when a text is drawn, and what only when one is searched for. */
const DRAWING = { temperature: '--temperature', topK: '--top-k', topP: '--top-p', seed: '--seed' };

function refuseWithoutEffect({ beams }: GenerateOptions, isTyped: (name: string) => boolean): void {
  if (beams === undefined && isTyped('lengthPenalty'))
    throw usageFailure('--length-penalty has no effect without --beams.');
  if (beams === undefined) return;
  for (const [name, flag] of Object.entries(DRAWING))
    if (isTyped(name)) throw usageFailure(`${flag} has no effect with --beams: a search draws nothing.`);
}
