// The command line of `npm run train -- --task NAME`.
import { Option } from 'commander';
import { TASK_NAMES, type TaskOptions, taskNamed } from '../src/data/index.ts';
import { CELLS, type CellName, OPTIMIZERS, type OptimizerOptions } from '../src/index.ts';
import { BACKENDS, type BackendName } from './backends/engine.ts';
import { usageFailure } from './fail.ts';
import type { TaskChoice } from './jobs.ts';
import { createCommand, fileName, number, oneOf, parseOptions, wholeNumber } from './options.ts';

export interface TaskCommandOptions {
  /** Name of a task, or `list`. */
  readonly task: string;
  /** Options of the task itself, as typed: `lag=60`. */
  readonly set: readonly string[];
  /** Undefined: nothing is saved. */
  readonly out?: string;
  /** A saved model to go on from. */
  readonly resume?: string;
  /** With `resume`: a new run with its weights. */
  readonly anew?: true;
  /** Undefined: rnn. */
  readonly cell?: CellName;
  /** Undefined: 1. */
  readonly layers?: number;
  readonly bidirectional?: true;
  /** Undefined: 16. */
  readonly hidden?: number;
  /** Of the tasks with pairs. Undefined: additive. */
  readonly attention?: (typeof ATTENTIONS)[number];
  readonly steps: number;
  readonly batch: number;
  readonly lr: number;
  readonly optimizer: OptimizerOptions['kind'];
  readonly seed: number;
  readonly reportEvery?: number;
  /** Undefined: 500. */
  readonly checkpointEvery?: number;
  readonly backend: BackendName;
  readonly quiet: boolean;
}

const ATTENTIONS = ['none', 'additive', 'multiplicative'] as const;

const EXAMPLES = `
Examples:
  npm run train -- --task list
  npm run train -- --task parity
  npm run train -- --task adding --cell lstm --steps 1000 --set length=100
  npm run train -- --task dates --cell gru --hidden 64 --steps 2000 --set formats=3 --out dates.safetensors
  npm run train -- --task dates --set formats=3 --resume dates.safetensors --out dates.safetensors
  npm run generate -- --model dates.safetensors --source "3 March 2020"

The model is saved where --out is given, together with what belongs to it: how a series was scaled, what the tokens
stand for. What the network has learned goes to stdout, everything else to stderr. Ctrl-C stops at the next step, keeps
the model and shows what has been learned so far; a second one quits at once.`;

/** Was a task asked for, and not a text? */
export const asksForTask = (args: readonly string[]): boolean =>
  args.some((arg) => arg === '--task' || arg.startsWith('--task='));

/** @returns undefined when help was asked for and has been shown */
export function parseTaskOptions(args: readonly string[]): TaskCommandOptions | undefined {
  const command = createCommand('train')
    .usage('--task NAME [options]')
    .description('Trains a network on a task that shows what networks can and cannot remember.')
    .option('--task <name>', `${TASK_NAMES.join(', ')}, or list`, oneOf('--task', [...TASK_NAMES, 'list']))
    .addOption(
      new Option('--set <option=value>', 'of the task (see "--task list"); can be given more than once')
        .argParser(another)
        .default([], 'none'),
    )
    .option('--out <file>', 'where the model is saved (default: nowhere)', fileName('--out'))
    .option(
      '--resume <file>',
      'a saved model to go on from; where it holds a run that was interrupted, as if it had not been, with the same options',
      fileName('--resume'),
    )
    .option('--anew', 'with --resume: begin a new run with its weights')
    .option('--cell <name>', `${CELLS.join(', ')} (default: rnn)`, oneOf('--cell', CELLS))
    .option('--layers <n>', 'layers on top of each other (default: 1)', wholeNumber('--layers', 1, 64))
    .option('--bidirectional', 'every layer runs in both directions; of dates and sums: those that read')
    .option('--hidden <n>', 'units of the hidden state (default: 16)', wholeNumber('--hidden', 1))
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
    .option(
      '--checkpoint-every <n>',
      'steps between saves, 0 for the end only (default: 500)',
      wholeNumber('--checkpoint-every', 0),
    )
    .option('--backend <name>', BACKENDS.join(', '), oneOf('--backend', BACKENDS), 'auto')
    .option('--quiet', 'only show what has been learned, and what goes wrong', false)
    .addHelpText('after', EXAMPLES);
  return parseOptions<TaskCommandOptions>(command, args, 'task');
}

/**
 * A task and its options as typed: `--set lag=60 --set answer=last`.
 *
 * @throws Failure with exit code 2 and one sentence
 */
export function taskChoice(name: string, set: readonly string[]): TaskChoice {
  const specs = taskNamed(name).options;
  const entries = set.map((typed): [string, TaskOptions[string]] => {
    const [, option = '', value = ''] = /^(\w+)=(.+)$/.exec(typed) ?? [];
    const spec = Object.hasOwn(specs, option) ? specs[option] : undefined;
    if (!spec)
      throw usageFailure(
        `--set takes OPTION=VALUE, and ${name} has the options ${Object.keys(specs).join(', ')}.`,
      );
    if (spec.type === 'name') return [option, value];
    if (spec.type === 'boolean' && /^(true|false)$/.test(value)) return [option, value === 'true'];
    if (spec.type !== 'boolean' && /^-?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(value))
      return [option, Number(value)];
    throw usageFailure(
      `--set ${option} takes ${spec.type === 'boolean' ? 'true or false' : 'a number'}, not "${value}".`,
    );
  });
  return { name, options: Object.fromEntries(entries) };
}

export const another = (typed: string, before: readonly string[]): string[] => [...before, typed];
