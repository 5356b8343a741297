// The command line of `npm run train`.
import { ACTIVATIONS, type Activation } from '../shaders/activation.ts';
import { BACKENDS, type BackendName } from './backends/engine.ts';
import { usageFailure } from './fail.ts';
import { createCommand, fileName, number, oneOf, parseOptions, wholeNumber } from './options.ts';

export interface TrainOptions {
  readonly text: string;
  readonly out: string;
  /** A saved model to go on from. */
  readonly resume?: string;
  /** Undefined: 256. */
  readonly hidden?: number;
  /** Undefined: tanh. */
  readonly activation?: Activation;
  readonly seqLen: number;
  readonly batch: number;
  readonly steps: number;
  readonly lr: number;
  readonly optimizer: 'adam' | 'sgd';
  readonly momentum: number;
  readonly clip: number;
  readonly carry: boolean;
  readonly validation: number;
  readonly seed: number;
  readonly temperature: number;
  readonly sampleLength: number;
  readonly reportEvery?: number;
  readonly evaluateEvery: number;
  readonly checkpointEvery: number;
  readonly backend: BackendName;
  readonly quiet: boolean;
}

const OPTIMIZERS = ['adam', 'sgd'] as const;

const EXAMPLES = `
Examples:
  npm run train -- --text book.txt
  npm run train -- --text book.txt --hidden 512 --seq-len 128 --steps 10000 --out book.safetensors
  npm run train -- --text book.txt --optimizer sgd --momentum 0.9 --lr 0.1 --clip 1
  npm run train -- --text book.txt --resume book.safetensors --out book-2.safetensors --lr 5e-4
  npm run train -- --text book.txt --backend cpu --quiet

Ctrl-C stops at the next step and saves; a second Ctrl-C quits at once, and the last checkpoint stays.
Write with the model:
  npm run generate -- --model model.safetensors --prime "Once upon" --length 400`;

/** @returns undefined when help was asked for and has been shown */
export function parseTrainOptions(args: readonly string[]): TrainOptions | undefined {
  const command = createCommand('train')
    .usage('--text FILE [options]')
    .description('Trains a recurrent network on a text, character by character, and saves it as safetensors.')
    .option('--text <file>', 'the text to learn, UTF-8', fileName('--text'))
    .option('--out <file>', 'where the model goes', fileName('--out'), 'model.safetensors')
    .option('--resume <file>', 'a saved model to go on from; its optimizer begins anew', fileName('--resume'))
    .option('--hidden <n>', 'units of the hidden state (default: 256)', wholeNumber('--hidden', 1))
    .option(
      '--activation <name>',
      `${ACTIVATIONS.join(', ')} (default: tanh)`,
      oneOf('--activation', ACTIVATIONS),
    )
    .option(
      '--seq-len <n>',
      'characters per window: gradients flow this far back',
      wholeNumber('--seq-len', 1),
      64,
    )
    .option('--batch <n>', 'windows per step', wholeNumber('--batch', 1), 32)
    .option('--steps <n>', 'optimizer steps to do', wholeNumber('--steps', 1), 2000)
    .option('--lr <rate>', 'learning rate', number('--lr', { least: 0 }), 2e-3)
    .option('--optimizer <name>', OPTIMIZERS.join(', '), oneOf('--optimizer', OPTIMIZERS), 'adam')
    .option('--momentum <m>', 'momentum of sgd', number('--momentum', { least: 0, below: 1 }), 0)
    .option(
      '--clip <norm>',
      'largest norm of the gradient, or "off"',
      number('--clip', { least: 0, above: true, off: 'off' }),
      5,
    )
    .option('--no-carry', 'start every window from a zero state')
    .option(
      '--validation <share>',
      "share of the text's end kept for validation",
      number('--validation', { least: 0, below: 1 }),
      0.1,
    )
    .option('--seed <n>', 'seed of the weights and of the sample', wholeNumber('--seed', 0, 0xffffffff), 1)
    .option(
      '--sample-length <n>',
      'characters to write at the end, 0 for none',
      wholeNumber('--sample-length', 0),
      200,
    )
    .option(
      '--temperature <t>',
      'of the sample; 0 takes the likeliest',
      number('--temperature', { least: 0 }),
      0.8,
    )
    .option(
      '--report-every <n>',
      'steps between reports (default: 10; a log gets a line every few seconds)',
      wholeNumber('--report-every', 1),
    )
    .option(
      '--evaluate-every <n>',
      'steps between validations, 0 for none',
      wholeNumber('--evaluate-every', 0),
      500,
    )
    .option(
      '--checkpoint-every <n>',
      'steps between saves, 0 for the end only',
      wholeNumber('--checkpoint-every', 0),
      500,
    )
    .option('--backend <name>', `${BACKENDS.join(', ')}`, oneOf('--backend', BACKENDS), 'auto')
    .option('--quiet', 'only say what goes wrong', false)
    .addHelpText('after', EXAMPLES);
  const options = parseOptions<TrainOptions>(command, args, 'text');
  const fixed =
    options?.resume === undefined
      ? undefined
      : (['hidden', 'activation'] as const).find((name) => options[name]);
  if (fixed) throw usageFailure(`--${fixed} cannot be changed with --resume: the saved model has its own.`);
  return options;
}
