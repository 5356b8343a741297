// How a command fails: one sentence on stderr, an exit code, and no stack trace.

/** Exit codes: a wrong command line is 2, an interrupted run is 130 (128 + SIGINT), everything else is 1. */
export const EXIT = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What ends a command: a sentence for the person who typed it. */
export class Failure extends Error {
  readonly exitCode: ExitCode;

  constructor(sentence: string, exitCode: ExitCode = EXIT.failed, cause?: unknown) {
    super(sentence, cause === undefined ? {} : { cause });
    this.name = 'Failure';
    this.exitCode = exitCode;
  }
}

/** A wrong command line. */
export function usageFailure(sentence: string): Failure {
  return new Failure(sentence, EXIT.usage);
}

/** An error that has crossed a process or page border: plain data. */
export interface WireError {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly hint?: string;
}

/** An error as plain data, without its stack. */
export function toWire(error: unknown): WireError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { code, hint } = error as { code?: unknown; hint?: unknown };
  return {
    name: error.name,
    message: error.message,
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof hint === 'string' ? { hint } : {}),
  };
}

/** The engine's option names and the flags that set them, so that a message speaks of what was typed. */
const FLAGS: ReadonlyMap<string, string> = new Map([
  ['hiddenSize', '--hidden'],
  ['seqLen', '--seq-len'],
  ['batchSize', '--batch'],
  ['numLayers', '--layers'],
  ['embeddingDim', '--embedding'],
  ['layerNorm', '--layer-norm'],
  ['forgetBias', '--forget-bias'],
  ['weightDecay', '--weight-decay'],
  ['gradClip.value', '--clip-value'],
  ['gradClip', '--clip'],
  ['validation: 0', '--validation 0'],
  ['reportEvery', '--report-every'],
  ['evaluateEvery', '--evaluate-every'],
  ['leave out resume', 'give --anew'],
]);

/** The engine's own classes of errors that are about what was typed. */
const USAGE_ERRORS = new Set(['ConfigError']);

/**
 * An error of the engine as a failure of the command. Its message and its hint become one sentence; option names
 * become flags; a memory error of JavaScript itself gets words that a person can act on.
 *
 * @param file the model file or the text that was read, for the errors that are about what is in it
 */
export function explain(error: WireError, file?: string): Failure {
  const failure = explainAlone(error);
  const isAboutFile =
    error.name === 'CheckpointError' || (error.code !== undefined && FILE_ERRORS.has(error.code));
  return file !== undefined && isAboutFile ? about(`"${file}" cannot be used`, failure) : failure;
}

/** Codes of the engine's errors that are about what is in a text file, or in a table. */
const FILE_ERRORS = new Set([
  ...['empty', 'not-text', 'empty-table', 'csv-stray-quote', 'csv-open-quote', 'ragged-row'],
  ...['duplicate-column', 'unknown-column', 'no-columns', 'not-a-number'],
]);

function explainAlone(error: WireError): Failure {
  if (error.name === 'RangeError' && /allocation|array (buffer )?length|string length/i.test(error.message)) {
    return new Failure(
      `There is not enough memory for these sizes (${error.message}): choose a smaller --hidden, --batch or --seq-len.`,
    );
  }
  // Errors without a code are faults of the program itself: named as such, for whoever reports them.
  if (error.code === undefined) {
    return new Failure(`The engine failed: ${oneSentence(error.message, undefined).replace(/\.?$/, '.')}`);
  }
  const exitCode = USAGE_ERRORS.has(error.name) ? EXIT.usage : EXIT.failed;
  return new Failure(oneSentence(withFlags(error.message), error.hint && withFlags(error.hint)), exitCode);
}

function withFlags(text: string): string {
  let out = text;
  for (const [name, flag] of FLAGS)
    out = out.replace(new RegExp(`\\b${name.replace('.', '\\.')}\\b`, 'g'), flag);
  return out;
}

/** The same failure with what it is about in front, as in `"book.zip" is no model: this is a ZIP archive.` */
function about(subject: string, failure: Failure): Failure {
  return new Failure(`${subject}: ${startsLower(failure.message)}`, failure.exitCode, failure);
}

/** `What happened. The remedy.` as `What happened; the remedy.`, on one line. */
function oneSentence(message: string, hint: string | undefined): string {
  const line = message.replace(/\s+/g, ' ').trim();
  if (!hint || !line.endsWith(hint) || line.length === hint.length) return line;
  const head = line.slice(0, -hint.length).trimEnd().replace(/\.$/, '');
  return `${head}; ${startsLower(hint)}`;
}

/** Lowers the first letter of an ordinary word: `Choose` becomes `choose`, `WebGPU` and `--hidden` stay. */
function startsLower(text: string): string {
  return /^[A-Z][a-z]*[ ,]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

/** Words for the errors of the file system that people meet. */
const SYSTEM_ERRORS: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
  ['EROFS', 'the file system is read-only'],
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EFBIG', 'it would exceed the largest file size allowed here'],
  ['EIO', 'the disk reports an error'],
  ['EMFILE', 'too many files are open'],
  ['ENAMETOOLONG', 'the name is too long'],
  ['ERR_FS_FILE_TOO_LARGE', 'it is too large to be read as one piece'],
]);

/** Why a file operation failed, in a few words. */
export function systemReason(error: unknown): string {
  const code = errorCode(error);
  return SYSTEM_ERRORS.get(code) ?? (code || (error instanceof Error ? error.message : String(error)));
}

/** The system's name of an error, such as `ENOENT`, or '' where there is none. */
export function errorCode(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

/**
 * Runs a command and ends the process. The exit is explicit: a Dawn device, a browser or a child process that is still
 * open would otherwise keep Node alive.
 */
export async function runCommand(command: (args: readonly string[]) => Promise<ExitCode>): Promise<never> {
  let code: ExitCode;
  try {
    code = await command(process.argv.slice(2));
  } catch (error) {
    const failure = error instanceof Failure ? error : explain(toWire(error));
    process.stderr.write(`${failure.message}\n`);
    code = failure.exitCode;
  }
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
  process.exit(code);
}

/** Waits until a stream has handed over all it was given, or its reader is gone. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || stream.writableLength === 0) resolve();
    else {
      stream.once('error', () => resolve());
      stream.write('', () => resolve());
    }
  });
}
