import { ConfigError } from '../core/errors.ts';
import type { Graph } from '../graph/graph.ts';
import type { Initial, Values } from '../graph/scan.ts';
import type { Value } from '../graph/value.ts';
import type { ResolvedConfig } from '../model/config.ts';
import type { RecordedLoss } from '../model/loss.ts';
import { stateNames } from '../model/network.ts';
import { type Batch, outputRows } from './batch.ts';
import { assertBatch } from './batch-checks.ts';
import { type BatchShape, hasOwnFirst, keyOfShape, recordBatch, shapeOf } from './batch-recording.ts';
import { writeBatch } from './batch-writing.ts';
import { countsRow, reductionOf } from './reduction.ts';
import {
  carriedName,
  type DropoutOptions,
  type Forcing,
  type RecordSettings,
  type Segmentation,
  type Trainable,
} from './trainable.ts';

/** A network of the family, as training sees it. */
export const networkTrainable = (config: ResolvedConfig): Trainable<Batch> => {
  const shape = (batch: Batch, how: Forcing): BatchShape => trainedShape(batch, config, how);
  return {
    feedsBack: config.feedback !== 'none',
    keyOf: (batch, forcing) => keyOfShape(shape(batch, forcing)),
    assert: (batch) => assertBatch(batch, config),
    assertCarry: (batch) => assertCarry(config, batch),
    record(g, like, settings) {
      const first = goingOn(g, config, like, settings);
      const recorded = recordBatch(g, config, shape(like, settings.forcing), false, settings, first);
      return {
        ...(recorded.judged as RecordedLoss),
        top: recorded.top,
        carried: Object.entries(first ?? {}).map(
          ([name, { value }]) => [recorded.states[name]?.last as Value, value] as const,
        ),
      };
    },
    segmentation: () => segmentation(config, shape),
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

/** Where states live on: their values at the end of the batch before. */
function goingOn(
  g: Graph,
  config: ResolvedConfig,
  { batchSize }: Batch,
  { keep }: RecordSettings,
): Record<string, Extract<Initial, { value: Value }>> | undefined {
  if (!keep) return undefined;
  const kept = (name: string): Value => g.shared(carriedName(name), batchSize, config.hiddenSize);
  return Object.fromEntries(stateNames(config).map((name) => [name, { value: kept(name), keep }]));
}

/** @throws ConfigError `impossible-segments` where what comes later, or what was said before, crosses every cut */
function segmentation(
  config: ResolvedConfig,
  shape: (batch: Batch, how: Forcing) => BatchShape,
): Segmentation<Batch> {
  if (config.bidirectional) throw cannotCut('What runs backwards begins at the end of the sequence');
  if (config.feedback !== 'none') throw cannotCut('What is fed back is not kept between segments');
  if (config.cell === 'feedforward') throw cannotCut("The cell 'feedforward' has no states to begin from");
  return {
    states: Object.fromEntries(stateNames(config).map((name) => [name, config.hiddenSize])),
    learns: config.spectralRadius === undefined,
    judgesSteps: config.output === 'steps',
    record(g, like, settings, { steps, isJudged, first }) {
      const part = { ...shape(like, settings.forcing), seqLen: steps, unjudged: !isJudged };
      const { judged, top, states } = recordBatch(
        ...([g, config, part, false, settings] as const),
        first ? begin(first) : goingOn(g, config, like, settings),
      );
      const last = (name: string): Value => states[name]?.last as Value;
      return {
        ...{ judged, top },
        last: Object.fromEntries(stateNames(config).map((name) => [name, last(name)])),
      };
    },
  };
}

const begin = (states: Values): Record<string, Initial> =>
  Object.fromEntries(Object.entries(states).map(([name, value]) => [name, { value }]));

/** A batch that cannot be cut in time. */
export const cannotCut = (why: string): ConfigError =>
  new ConfigError('impossible-segments', `${why}.`, {
    parameter: 'segments',
    hint: 'Leave out segments and memory, or train on shorter sequences.',
  });

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
