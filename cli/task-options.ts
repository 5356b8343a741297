// The command line of `npm run train -- --task NAME`.
import { CELLS, type CellName, OPTIMIZERS, type OptimizerOptions, TASK_NAMES } from '../src/index.ts';
import { createCommand, number, oneOf, parseOptions, wholeNumber } from './options.ts';
import { TASK_BACKENDS, type TaskBackend } from './task-place.ts';

export interface TaskCommandOptions {
  /** Name of a task, or `list`. */
  readonly task: string;
  /** Options of the task itself, as typed: `lag=60`. */
  readonly set: readonly string[];
  readonly cell: CellName;
  readonly layers: number;
  readonly bidirectional: boolean;
  readonly hidden: number;
  /** Of the tasks with pairs. Undefined: additive. */
  readonly attention?: (typeof ATTENTIONS)[number];
  readonly steps: number;
  readonly batch: number;
  readonly lr: number;
  readonly optimizer: OptimizerOptions['kind'];
  readonly seed: number;
  readonly reportEvery?: number;
  readonly backend: TaskBackend;
  readonly quiet: boolean;
}

const ATTENTIONS = ['none', 'additive', 'multiplicative'] as const;

const EXAMPLES = `
Examples:
  npm run train -- --task list
  npm run train -- --task parity
  npm run train -- --task adding --cell lstm --steps 1000 --set length=100
  npm run train -- --task dates --cell gru --attention additive --set formats=3

Nothing is saved. What the network has learned goes to stdout, everything else to stderr.
Ctrl-C stops at the next step and shows what has been learned so far.`;

/** Was a task asked for, and not a text? */
export const asksForTask = (args: readonly string[]): boolean =>
  args.some((arg) => arg === '--task' || arg.startsWith('--task='));

/** @returns undefined when help was asked for and has been shown */
export function parseTaskOptions(args: readonly string[]): TaskCommandOptions | undefined {
  const command = createCommand('train')
    .usage('--task NAME [options]')
    .description('Trains a network on a task that shows what networks can and cannot remember.')
    .option('--task <name>', `${TASK_NAMES.join(', ')}, or list`, oneOf('--task', [...TASK_NAMES, 'list']))
    .option(
      '--set <option=value>',
      'of the task (see "--task list"); can be given more than once',
      another,
      [],
    )
    .option('--cell <name>', CELLS.join(', '), oneOf('--cell', CELLS), 'rnn')
    .option('--layers <n>', 'layers on top of each other', wholeNumber('--layers', 1, 64), 1)
    .option('--bidirectional', 'every layer runs in both directions', false)
    .option('--hidden <n>', 'units of the hidden state', wholeNumber('--hidden', 1), 16)
    .option(
      '--attention <name>',
      `of dates and sums: ${ATTENTIONS.join(', ')} (default: additive)`,
      oneOf('--attention', ATTENTIONS),
    )
    .option('--steps <n>', 'optimizer steps to do', wholeNumber('--steps', 1), 500)
    .option('--batch <n>', 'sequences per step', wholeNumber('--batch', 1), 20)
    .option('--lr <rate>', 'learning rate', number('--lr', { least: 0 }), 0.01)
    .option('--optimizer <name>', OPTIMIZERS.join(', '), oneOf('--optimizer', OPTIMIZERS), 'adam')
    .option('--seed <n>', 'seed of the weights and of the order', wholeNumber('--seed', 0, 0xffffffff), 1)
    .option(
      '--report-every <n>',
      'steps between reports (default: ten in a run)',
      wholeNumber('--report-every', 1),
    )
    .option('--backend <name>', TASK_BACKENDS.join(', '), oneOf('--backend', TASK_BACKENDS), 'auto')
    .option('--quiet', 'only show what has been learned, and what goes wrong', false)
    .addHelpText('after', EXAMPLES);
  return parseOptions<TaskCommandOptions>(command, args, 'task');
}

const another = (typed: string, before: readonly string[]): string[] => [...before, typed];
