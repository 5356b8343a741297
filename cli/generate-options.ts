// The command line of `npm run generate`.
import { BACKENDS, type BackendName } from './backends/engine.ts';
import { createCommand, fileName, number, oneOf, parseOptions, wholeNumber } from './options.ts';

export interface GenerateOptions {
  readonly model: string;
  readonly prime: string;
  readonly length: number;
  readonly temperature: number;
  /** Undefined: a new one every time. */
  readonly seed?: number;
  readonly backend: BackendName;
  readonly quiet: boolean;
}

const EXAMPLES = `
Examples:
  npm run generate -- --model model.safetensors --prime "Once upon" --length 400
  npm run generate -- --model model.safetensors --temperature 0.5 --seed 7
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
      '--seed <n>',
      'the same seed gives the same text (default: a new one)',
      wholeNumber('--seed', 0, 0xffffffff),
    )
    .option('--backend <name>', BACKENDS.join(', '), oneOf('--backend', BACKENDS), 'auto')
    .option('--quiet', 'only say what goes wrong', false)
    .addHelpText('after', EXAMPLES);
  return parseOptions<GenerateOptions>(command, args, 'model');
}
