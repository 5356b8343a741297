// The command line of `npm run train`.
import {
  ACTIVATIONS,
  type Activation,
  INITIALISERS,
  type Initialiser,
  TEXT_CELLS,
  type TextCell,
} from '../src/index.ts';
import { BACKENDS, type BackendName } from './backends/engine.ts';
import { createCommand, fileName, number, oneOf, parseOptions, type Reader, wholeNumber } from './options.ts';
import { OPTIMIZER_NAMES, recipeOf, SCHEDULE_NAMES } from './recipe.ts';

export interface TrainOptions {
  readonly text: string;
  readonly out: string;
  /** A saved model to go on from. */
  readonly resume?: string;
  /** With `resume`: a new run with its weights. */
  readonly anew?: true;
  /** Undefined: 256. */
  readonly hidden?: number;
  /** Undefined: rnn. */
  readonly cell?: TextCell;
  /** Undefined: 1. */
  readonly layers?: number;
  /** Undefined: tanh, where the cell has a choice. */
  readonly activation?: Activation;
  readonly embedding?: number;
  readonly biases?: 1 | 2;
  readonly leak?: number | 'learned';
  readonly layerNorm?: true;
  readonly forgetBias?: number;
  readonly initialiser?: Initialiser;
  readonly seqLen: number;
  readonly batch: number;
  readonly steps: number;
  readonly lr: number;
  readonly schedule: (typeof SCHEDULE_NAMES)[number];
  readonly warmUp?: number;
  readonly lrEnd?: number;
  readonly decay?: number;
  readonly decayEvery?: number;
  readonly plateau?: number;
  readonly plateauFactor?: number;
  readonly optimizer: (typeof OPTIMIZER_NAMES)[number];
  readonly momentum?: number;
  readonly nesterov?: true;
  readonly weightDecay?: number;
  readonly decoupled?: true;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly alpha?: number;
  readonly eps?: number;
  /** Undefined: 5, unless clipped by value. */
  readonly clip?: number;
  readonly clipValue?: number;
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

const EXAMPLES = `
Examples:
  npm run train -- --text book.txt
  npm run train -- --text book.txt --hidden 512 --seq-len 128 --steps 10000 --out book.safetensors
  npm run train -- --text book.txt --cell lstm --layers 2 --optimizer adamw --weight-decay 0.01 --schedule cosine
  npm run train -- --text book.txt --cell gru --warm-up 200 --plateau 3 --layer-norm
  npm run train -- --text book.txt --optimizer sgd --momentum 0.9 --lr 0.1 --clip 1
  npm run train -- --text book.txt --resume book.safetensors --out book-2.safetensors --lr 5e-4
  npm run train -- --text book.txt --backend cpu --quiet
  npm run train -- --task list          the tasks that can be learned instead of a text (--task NAME --help)

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
    .option(
      '--resume <file>',
      'a saved model to go on from; where it holds a run that was interrupted, as if it had not been, with the same options',
      fileName('--resume'),
    )
    .option('--anew', 'with --resume: begin a new run with its weights')
    .option('--hidden <n>', 'units of the hidden state (default: 256)', wholeNumber('--hidden', 1))
    .option('--cell <name>', `${TEXT_CELLS.join(', ')} (default: rnn)`, oneOf('--cell', TEXT_CELLS))
    .option('--layers <n>', 'layers on top of each other (default: 1)', wholeNumber('--layers', 1, 64))
    .option(
      '--activation <name>',
      `of the cell rnn: ${ACTIVATIONS.join(', ')} (default: tanh)`,
      oneOf('--activation', ACTIVATIONS),
    )
    .option(
      '--embedding <n>',
      'width of a learned table for characters (default: none)',
      wholeNumber('--embedding', 1),
    )
    .option(
      '--biases <n>',
      '2: bias_hh too, as in PyTorch (default: 1; a gru has both)',
      wholeNumber('--biases', 1, 2),
    )
    .option('--layer-norm', 'normalise the sums of each layer')
    .option('--leak <share>', 'of the cell rnn: how much of the state stays, or "learned"', leak)
    .option(
      '--forget-bias <b>',
      'of the cell lstm: what its forget gates start with (default: 1)',
      number('--forget-bias', { least: -100, most: 100 }),
    )
    .option(
      '--initialiser <name>',
      `how weights are drawn: ${INITIALISERS.join(', ')} (default: glorot)`,
      oneOf('--initialiser', INITIALISERS),
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
    .option(
      '--schedule <name>',
      `how the rate changes up to the last step: ${SCHEDULE_NAMES.join(', ')}`,
      oneOf('--schedule', SCHEDULE_NAMES),
      'constant',
    )
    .option(
      '--warm-up <n>',
      'steps over which the rate rises first (default: 0)',
      wholeNumber('--warm-up', 0),
    )
    .option(
      '--lr-end <share>',
      'of linear and cosine: the share of the rate at the end (default: 0)',
      number('--lr-end', { least: 0, most: 1 }),
    )
    .option(
      '--decay <factor>',
      'of step (default: 0.5) and exponential: what the rate is multiplied by',
      number('--decay', { least: 0, above: true, most: 1 }),
    )
    .option('--decay-every <n>', 'of step: steps between two decays', wholeNumber('--decay-every', 1))
    .option(
      '--plateau <n>',
      'lower the rate when more than n validations in a row find nothing better',
      wholeNumber('--plateau', 0),
    )
    .option(
      '--plateau-factor <f>',
      'what it is multiplied by then (default: 0.1)',
      number('--plateau-factor', { least: 0, above: true, below: 1 }),
    )
    .option('--optimizer <name>', OPTIMIZER_NAMES.join(', '), oneOf('--optimizer', OPTIMIZER_NAMES), 'adam')
    .option('--momentum <m>', 'of sgd and rmsprop (default: 0)', number('--momentum', { least: 0, below: 1 }))
    .option('--nesterov', 'of sgd with a momentum: look ahead')
    .option(
      '--weight-decay <w>',
      'how strongly weights are drawn to 0 (default: 0; adamw: 0.01)',
      number('--weight-decay', { least: 0 }),
    )
    .option('--decoupled', 'weights decay beside the step, not through the gradient; adamw always does so')
    .option('--beta1 <b>', 'of adam and adamw (default: 0.9)', number('--beta1', { least: 0, below: 1 }))
    .option('--beta2 <b>', 'of adam and adamw (default: 0.999)', number('--beta2', { least: 0, below: 1 }))
    .option('--alpha <a>', 'of rmsprop (default: 0.99)', number('--alpha', { least: 0, below: 1 }))
    .option(
      '--eps <e>',
      'of all but sgd: keeps 0 / 0 away (default: 1e-8; adagrad: 1e-10)',
      number('--eps', { least: 0, above: true }),
    )
    .option(
      '--clip <norm>',
      'largest norm of the gradient, or "off" (default: 5)',
      number('--clip', { least: 0, above: true, off: 'off' }),
    )
    .option(
      '--clip-value <v>',
      'instead: the largest single number of the gradient',
      number('--clip-value', { least: 0, above: true }),
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
  // Refuses what does not go together.
  if (options) recipeOf(options);
  return options;
}

const leak: Reader<number | 'learned'> = (typed) =>
  typed === 'learned' ? typed : number('--leak', { least: 0, most: 1 })(typed);
