// `npm run generate`: writes text with a saved model. Only the text goes to stdout.
import { randomInt } from 'node:crypto';
import type { BeamText } from '../src/index.ts';
import { chooseEngine } from './backends/choose.ts';
import { EXIT, type ExitCode, explain, runCommand } from './fail.ts';
import { parseGenerateOptions } from './generate-options.ts';
import { readInput } from './input-file.ts';
import { Interrupt } from './interrupt.ts';
import type { GenerateJob, SessionEvent } from './session.ts';
import { TextOut } from './text-out.ts';

async function generate(args: readonly string[]): Promise<ExitCode> {
  const options = parseGenerateOptions(args);
  if (!options) return EXIT.ok;
  const { prime, length, temperature, topK, topP, stop, beams, lengthPenalty, quiet } = options;
  const seed = options.seed ?? randomInt(2 ** 32);
  const job: GenerateJob = {
    kind: 'generate',
    model: readInput(options.model, 'model'),
    prime,
    length,
    temperature,
    ...(topK === undefined ? {} : { topK }),
    ...(topP === undefined ? {} : { topP }),
    stop,
    seed,
    ...(beams === undefined ? {} : { search: { beams, lengthPenalty } }),
  };

  const interrupt = new Interrupt(() => {});
  const { engine, because } = await chooseEngine(options.backend, 'generate');
  const out = new TextOut(() => engine.stop());
  interrupt.whenRequested(() => engine.stop());
  let begun = false;
  try {
    await engine.run(job, async (event: SessionEvent) => {
      if (event.type === 'error') throw explain(event.error, options.model);
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
        const drawn = beams === undefined ? `; the seed is ${seed}` : '';
        process.stderr.write(`The model runs on ${adapter} ${engine.where}, because ${because}${drawn}.\n`);
      }
    });
  } finally {
    await engine.close();
  }
  // A text may end before its first character.
  if (!begun && !interrupt.requested) await out.write(prime);
  if (!out.closed) await out.write('\n');
  return interrupt.requested ? EXIT.interrupted : EXIT.ok;
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
