import type { CompareOptions, Comparison } from './compare.ts';
import type { FirstFigures } from './first.ts';
import type { GrowthAxis } from './growth.ts';
import type { Floor, Limits } from './limit.ts';
import type { PartFigures } from './parts.ts';
import type { SegmentFigures } from './segments.ts';
import type { StepFigures } from './step.ts';
import type { TuneBounds, TuneFigures } from './tune.ts';

/** What every figure is worthless without. */
export interface Setting {
  /** What the figures of ours ran on. */
  readonly adapter: string;
  readonly browser: string;
  /** `git describe`; `-dirty` if there were changes. */
  readonly commit: string;
}

interface Pace {
  readonly rounds: number;
  readonly steps: number;
}

export interface LimitFigures {
  readonly step: StepFigures;
  readonly floor: Floor;
  /** Where its time goes; runs that were kept before it was measured do not tell. */
  readonly parts?: readonly PartFigures[];
}

/** A run of the bench, as it is written to a file. */
export type Run = Setting &
  (
    | (Pace & { readonly command: 'step'; readonly figures: readonly StepFigures[] })
    | (CompareOptions & {
        readonly command: 'peers';
        /** Versions by package. */
        readonly versions: Readonly<Record<string, string>>;
        readonly comparisons: readonly Comparison[];
      })
    | (Pace & {
        readonly command: 'limit';
        readonly limits: Limits;
        readonly works: readonly (LimitFigures & { readonly work: string })[];
        readonly leftOut: readonly { readonly work: string; readonly why: string }[];
      })
    | (Pace & { readonly command: 'growth'; readonly budget: number; readonly axes: readonly GrowthAxis[] })
    | (Pace & {
        readonly command: 'segments';
        readonly budget: number;
        readonly figures: readonly SegmentFigures[];
      })
    | (TuneBounds & { readonly command: 'tune'; readonly figures: TuneFigures })
    | { readonly command: 'first'; readonly rounds: number; readonly figures: FirstFigures }
  );

export type RunOf<C extends Run['command']> = Extract<Run, { readonly command: C }>;
