import { ConfigError } from '../core/errors.ts';
import type { Value } from '../graph/value.ts';
import type { ResolvedConfig } from '../model/config.ts';
import type { RecordedLoss } from '../model/loss.ts';
import { stateNames } from '../model/network.ts';
import { type Batch, outputRows } from './batch.ts';
import { assertBatch } from './batch-checks.ts';
import { type BatchShape, hasOwnFirst, keyOfShape, recordBatch, shapeOf } from './batch-recording.ts';
import { writeBatch } from './batch-writing.ts';
import { countsRow, reductionOf } from './reduction.ts';
import type { DropoutOptions, Forcing, Trainable } from './trainable.ts';

/** A network of the family, as training sees it. */
export const networkTrainable = (config: ResolvedConfig): Trainable<Batch> => {
  const shape = (batch: Batch, how: Forcing): BatchShape => trainedShape(batch, config, how);
  return {
    feedsBack: config.feedback !== 'none',
    keyOf: (batch, forcing) => keyOfShape(shape(batch, forcing)),
    assert: (batch) => assertBatch(batch, config),
    assertCarry: (batch) => assertCarry(config, batch),
    record(g, like, settings) {
      const { keep } = settings;
      const kept = Object.fromEntries(
        stateNames(config).map((name) => [
          name,
          keep && g.shared(`train/carried.${name}`, like.batchSize, config.hiddenSize),
        ]),
      ) as Record<string, Value>;
      const first =
        keep && Object.fromEntries(Object.entries(kept).map(([name, value]) => [name, { value, keep }]));
      const recorded = recordBatch(g, config, shape(like, settings.forcing), false, settings, first);
      return {
        ...(recorded.judged as RecordedLoss),
        top: recorded.top,
        carried: keep
          ? Object.entries(kept).map(
              ([name, value]) => [recorded.states[name]?.last as Value, value] as const,
            )
          : [],
      };
    },
    write: (batch, _, put) => writeBatch(put, config, batch),
    batchSize: (batch) => batch.batchSize,
    steps: (batch) => batch.seqLen,
    reduction: (batch) => reductionOf(batch, config),
    sequencesRight(batch, correct) {
      const [asked, wrong] = [new Set<number>(), new Set<number>()];
      const { hasClasses } = reductionOf(batch, config);
      for (let row = 0; row < outputRows(batch, config); row++) {
        if (!countsRow(batch, config, hasClasses, row)) continue;
        asked.add(row % batch.batchSize);
        if (correct[row] === 0) wrong.add(row % batch.batchSize);
      }
      return { right: asked.size - wrong.size, of: asked.size };
    },
  };
};

/** The shape of a batch in training. A batch that says itself what is fed back where has the last word. */
export function trainedShape(batch: Batch, config: ResolvedConfig, how: Forcing): BatchShape {
  const own = shapeOf(batch);
  return config.feedback === 'none' || batch.teacher ? own : { ...own, teacher: how };
}

function assertCarry(config: ResolvedConfig, batch: Batch | undefined): void {
  if (config.cell === 'feedforward') throw cannotCarry("The cell 'feedforward' has no states to live on");
  if (config.bidirectional) throw cannotCarry('What runs backwards does not go on from the batch before');
  if (hasOwnFirst(config, 'h') || batch?.h0 || batch?.c0)
    throw cannotCarry('Where states live on, the first ones are those of the batch before');
}

/** A carry that would change nothing, or nothing that makes sense. */
export const cannotCarry = (why: string): ConfigError =>
  new ConfigError('no-effect', `${why}.`, {
    parameter: 'carry',
    hint: 'Leave out carry, or first states that are learned, given or from a context.',
  });

/** @throws ConfigError `impossible-dropout` where there is nothing to drop */
export function assertDropout(
  config: ResolvedConfig,
  { input, between, recurrent }: Required<DropoutOptions>,
): void {
  const refuse = (parameter: string, why: string): never => {
    throw new ConfigError('impossible-dropout', `${why}.`, { parameter, hint: `Leave out ${parameter}.` });
  };
  if (input > 0 && config.input !== 'vectors' && config.embeddingDim === undefined)
    refuse('dropout.input', 'A one-hot token is all or nothing: there is nothing to drop of it');
  if (between > 0 && config.numLayers === 1)
    refuse('dropout.between', 'There is one layer, and so nothing between');
  if (recurrent > 0 && config.cell === 'feedforward')
    refuse('dropout.recurrent', "The cell 'feedforward' has no recurrence");
}
