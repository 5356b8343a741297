// `npm run generate`: writes with a saved model. Only what is written goes to stdout.
import { randomInt } from 'node:crypto';
import { type BeamText, type ModelFormat, modelFormat } from '../src/index.ts';
import { chooseEngine } from './backends/choose.ts';
import { EXIT, type ExitCode, explain, runCommand, toWire } from './fail.ts';
import { writingJob } from './generate-jobs.ts';
import { parseGenerateOptions } from './generate-options.ts';
import { readInput } from './input-file.ts';
import { Interrupt } from './interrupt.ts';
import type { SessionEvent } from './jobs.ts';
import { TextOut } from './text-out.ts';

async function generate(args: readonly string[]): Promise<ExitCode> {
  const options = parseGenerateOptions(args);
  if (!options) return EXIT.ok;
  const { quiet } = options;
  const seed = options.seed ?? randomInt(2 ** 32);
  const model = readInput(options.model, 'model');
  const job = await writingJob(options, model, await formatOf(model, options.model), seed);

  const interrupt = new Interrupt(() => {});
  const { engine, because } = await chooseEngine(options.backend, job.kind);
  const out = new TextOut(() => engine.stop());
  interrupt.whenRequested(() => engine.stop());
  const prime = job.kind === 'generate' ? job.prime : '';
  let begun = false;
  try {
    await engine.run(job, async (event: SessionEvent) => {
      if (event.type === 'error')
        throw explain(event.error, event.error.name === 'CheckpointError' ? options.model : options.csv);
      if (event.type === 'text') {
        // Not before: a beginning that the model does not know is a failure, and stdout stays empty then.
        await out.write(begun ? event.text : prime + event.text);
        begun = true;
      }
      if (event.type === 'found') {
        const [best] = event.texts;
        await out.write(prime + (best?.text ?? ''));
        begun = true;
        if (!quiet) process.stderr.write(listOf(event.texts));
      }
      if (event.type === 'ready' && !quiet) {
        const { adapter } = event.model;
        const drawn = job.kind === 'generate' && !job.search ? `; the seed is ${seed}` : '';
        process.stderr.write(`The model runs on ${adapter} ${engine.where}, because ${because}${drawn}.\n`);
      }
    });
  } finally {
    await engine.close();
  }
  if (job.kind === 'generate') {
    // A text may end before its first character.
    if (!begun && !interrupt.requested) await out.write(prime);
    if (!out.closed) await out.write('\n');
  }
  return interrupt.requested ? EXIT.interrupted : EXIT.ok;
}

/** What a file says that it is. @throws Failure where it is no model */
async function formatOf(model: Uint8Array, name: string): Promise<ModelFormat> {
  try {
    return await modelFormat(model);
  } catch (error) {
    throw explain(toWire(error), name);
  }
}

/** All texts that a search has found, one a line. */
const listOf = (texts: readonly BeamText[]): string =>
  texts
    .map(({ text, stop = '', logProbability, perCharacter }) => {
      const figures = `${logProbability.toFixed(3)}, ${perCharacter.toFixed(3)} per character`;
      return `ln p = ${figures}: ${JSON.stringify(text + stop)}\n`;
    })
    .join('');

await runCommand(generate);
