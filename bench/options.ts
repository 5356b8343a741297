import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { AXIS_NAMES, type AxisName } from './growth.ts';
import { isOurs, PEER_NAMES, type PeerName } from './peers/names.ts';
import type { TuneBounds } from './tune.ts';
import { WORKS } from './works.ts';

/** What every command takes that measures. */
export interface Output {
  readonly json?: true;
  /** A file; true: the one in bench/results that is named by command and adapter. */
  readonly out?: string | true;
}

/** What is measured in rounds. */
export interface Common extends Output {
  readonly rounds: number;
}

interface Steps extends Common {
  readonly steps: number;
}

interface Works extends Steps {
  /** Names; all, if undefined. */
  readonly work?: readonly string[];
}

/** What each command does with its options. */
export interface Actions {
  step(options: Steps): Promise<void>;
  peers(options: Works & { readonly peer?: readonly PeerName[]; readonly budget: number }): Promise<void>;
  limit(options: Works): Promise<void>;
  growth(options: Steps & { readonly axis?: readonly AxisName[]; readonly budget: number }): Promise<void>;
  segments(options: Steps & { readonly budget: number }): Promise<void>;
  tune(options: Output & TuneBounds): Promise<void>;
  first(options: Common): Promise<void>;
  page(options: { readonly port: number; readonly peers?: true }): Promise<void>;
  table(file: string): Promise<void>;
}

function wholeNumber(text: string, least: number): number {
  const n = Number(text);
  if (text.trim() === '' || !Number.isInteger(n) || n < least)
    throw new InvalidArgumentError(`It must be a whole number of at least ${least}.`);
  return n;
}

const count = (text: string): number => wholeNumber(text, 1);
const port = (text: string): number => {
  const n = wholeNumber(text, 0);
  if (n > 65535) throw new InvalidArgumentError('It must be at most 65535.');
  return n;
};

/** An option that may be given several times, each time with one of these names. */
const names = (flags: string, description: string, all: readonly string[]): Option =>
  new Option(flags, `${description} (may be given again; default: all)`)
    .choices(all)
    .argParser((name: string, before: readonly string[] | undefined) => {
      if (!all.includes(name)) throw new InvalidArgumentError(`Allowed choices are ${all.join(', ')}.`);
      return [...(before ?? []), name];
    });

const WORK = (kind?: 'train'): Option =>
  names(
    '--work <name>',
    'what is done',
    WORKS.filter((w) => kind === undefined || w.kind === kind).map((w) => w.name),
  );

/** Adds options, and last those of the output. */
function withOutput(command: Command, more: readonly Option[]): Command {
  for (const option of more) command.addOption(option);
  return command
    .option('--json', 'print JSON instead of tables')
    .option(
      '--out [file]',
      'also write the JSON to a file (default: bench/results/<command>-<adapter>.json)',
    );
}

/** The command line of the bench. */
export function commandLine(actions: Actions): Command {
  const bench = new Command('npm run bench --').description(
    'Measures this package: a training step, its peers, its limit, its growth, its first step.',
  );
  const measurement = (
    name: string,
    description: string,
    rounds: number,
    more: readonly Option[],
  ): Command => {
    const command = bench
      .command(name, { isDefault: name === 'step' })
      .description(description)
      .option('--rounds <n>', 'rounds, whose median is shown', count, rounds);
    return withOutput(command, more);
  };
  const steps = new Option('--steps <n>', 'training steps in a round').argParser(count).default(20);
  const budget = (what: string): Option =>
    new Option('--budget <s>', `seconds for ${what}`).argParser(count).default(120);

  measurement('step', 'a training step: what it asks of WebGPU, its time, its memory (the default)', 7, [
    steps,
  ]).action((o) => actions.step(o));
  measurement('peers', 'side by side with other libraries, in one browser', 7, [
    WORK(),
    names('--peer <name>', 'who takes part; ours is always the reference', PEER_NAMES),
    steps,
    budget('the check of each peer at each work, and as many for its rounds'),
  ]).action((o) => actions.peers(o));
  measurement('limit', 'a step against what the adapter could do', 7, [WORK('train'), steps]).action((o) =>
    actions.limit(o),
  );
  measurement('growth', 'how a step grows with T, H, B and layers; --out also draws a plot of each', 5, [
    names('--axis <name>', 'what grows', AXIS_NAMES),
    steps,
    budget('each point'),
  ]).action((o) => actions.growth(o));
  measurement('segments', 'long sequences: a step whole and in segments of time, memory and time', 5, [
    steps,
    budget('each T'),
  ]).action((o) => actions.segments(o));
  const milliseconds = (flags: string, what: string, usual: number): Option =>
    new Option(flags, `milliseconds ${what}`).argParser(count).default(usual);
  withOutput(
    bench
      .command('tune')
      .description('what the tuner times on this adapter, what it chooses, and what that takes'),
    [
      milliseconds('--budget <ms>', 'of the device for timed runs', 1500),
      milliseconds('--patience <ms>', 'of waiting for candidates to compile', 10_000),
    ],
  ).action((o) => actions.tune(o));
  measurement('first', 'the first visit: sizes of the package, time to the first step, memory', 3, []).action(
    (o) => actions.first(o),
  );
  bench
    .command('page')
    .description('serves a page that measures on your own GPU, in your own browser')
    .option('--port <n>', 'port (0: any that is free)', port, 5180)
    .option('--peers', 'install the peers first, so that the page can compare')
    .action((o) => actions.page(o));
  bench
    .command('table')
    .description('prints the tables of a run that was written with --out')
    .addArgument(new Argument('<file>', 'its JSON'))
    .action((file: string) => actions.table(file));
  return bench.addHelpText(
    'after',
    '\nWEBGPU_ADAPTER=default measures on the adapter of this machine instead of the one in software.\n' +
      'npm run bench -- <command> --help tells the options of a command.',
  );
}

/** Ours on the GPU comes first and always takes part: the others are compared with it. */
export function peersIn(wanted: readonly PeerName[] | undefined): readonly PeerName[] {
  const [reference, ...others] = PEER_NAMES as readonly [PeerName, ...PeerName[]];
  return [reference, ...others.filter((name) => wanted === undefined || wanted.includes(name))];
}

/** Do these need to be installed? */
export const needInstalling = (peers: readonly PeerName[]): boolean => peers.some((name) => !isOurs(name));
