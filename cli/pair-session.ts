// Writes the target of every source, with a saved encoder and decoder.
import { collatePairs, PairDataset } from '../src/data/index.ts';
import { CheckpointError, EncoderDecoder } from '../src/index.ts';
import { openBackend } from '../src/train/backend.ts';
import type { Emit, Place, WriteJob } from './jobs.ts';
import { placeOf } from './words.ts';

/** Sources that are written for at once. */
const AT_ONCE = 64;

/** Emits a line for each source, in their order. */
export async function writeTargets(
  job: WriteJob,
  place: Place,
  emit: Emit,
  signal: AbortSignal,
): Promise<void> {
  const { executor } = await openBackend(place);
  try {
    const { pair, vocabulary, targetVocabulary, steps = 0 } = await EncoderDecoder.load(job.model, executor);
    if (!vocabulary || !targetVocabulary)
      throw new CheckpointError(
        'no-vocabulary',
        'The model has no vocabularies that tell how texts become tokens.',
        {
          hint: 'Save it with { vocabulary, targetVocabulary }.',
        },
      );
    const { encoder, decoder } = pair.config;
    // The marks of beginning and end are those of a PairDataset; a dataset also reads the sources.
    const data = new PairDataset({
      sourceSize: vocabulary.size,
      targetSize: targetVocabulary.size,
      pairs: job.sources.map((source) => ({ source: vocabulary.encode(source), target: [0] })),
    });
    if (decoder.inputSize !== data.decoderInputSize || decoder.outputSize !== data.outputSize)
      throw new CheckpointError(
        'other-marks',
        'The model marks beginning and end otherwise than PairDataset does.',
        {
          hint: 'Write with EncoderDecoder.write() in a program.',
        },
      );
    await emit({
      type: 'ready',
      model: { ...encoder, ...placeOf(executor.info), parameterCount: pair.parameterCount, steps },
    });
    for (let first = 0; first < data.length && !signal.aborted; first += AT_ONCE) {
      const count = Math.min(AT_ONCE, data.length - first);
      const { source } = collatePairs(
        data,
        Array.from({ length: count }, (_, n) => first + n),
      );
      const written = await pair.write(source, { begin: data.bos, end: data.eos, length: job.length });
      const lines = written.map((tokens) => `${targetVocabulary.decode(tokens)}\n`);
      await emit({ type: 'text', text: lines.join('') });
    }
  } finally {
    executor.dispose();
  }
}
