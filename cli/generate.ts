// `npm run generate`: writes text with a saved model. Only the text goes to stdout.
import { randomInt } from 'node:crypto';
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
  const { prime, length, temperature, quiet } = options;
  const seed = options.seed ?? randomInt(2 ** 32);
  const job: GenerateJob = {
    kind: 'generate',
    model: readInput(options.model, 'model'),
    prime,
    length,
    temperature,
    seed,
  };

  const interrupt = new Interrupt(() => {});
  const { engine, because } = await chooseEngine(options.backend, 'generate');
  const out = new TextOut(() => engine.stop());
  interrupt.whenRequested(() => engine.stop());
  try {
    let begun = false;
    await engine.run(job, async (event: SessionEvent) => {
      if (event.type === 'error') throw explain(event.error, options.model);
      if (event.type === 'text') {
        // Not before: a beginning that the model does not know is a failure, and stdout stays empty then.
        await out.write(begun ? event.text : prime + event.text);
        begun = true;
      }
      if (event.type === 'ready' && !quiet) {
        const { adapter } = event.model;
        process.stderr.write(
          `The model runs on ${adapter} ${engine.where}, because ${because}; the seed is ${seed}.\n`,
        );
      }
    });
  } finally {
    await engine.close();
  }
  if (!out.closed) await out.write('\n');
  return interrupt.requested ? EXIT.interrupted : EXIT.ok;
}

await runCommand(generate);
