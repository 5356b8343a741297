import type { Comparison, PeerFigures } from './compare.ts';
import { PARTS, type Part } from './first.ts';
import type { GrowthPoint } from './growth.ts';
import { floorOf, type Limits } from './limit.ts';
import { type Cells, digits, markdown } from './markdown.ts';
import type { PartFigures } from './parts.ts';
import type { Run, RunOf } from './run.ts';
import type { Spread } from './statistics.ts';
import type { StepFigures } from './step.ts';
import { titleOf } from './works.ts';

const spread = ({ median, least, most }: Spread): string =>
  `${digits(median)} (${digits(least)} – ${digits(most)})`;
const count = (n: number): string => n.toLocaleString('en-GB');

/** What a run measured, as Markdown: its setting, and a table for each part. */
export function report(run: Run): string {
  const { adapter, browser, commit } = run;
  const head = `Measured with \`npm run bench -- ${run.command}\` on ${adapter}, ${browser}, at commit ${commit}; medians, least and most in brackets.`;
  return [head, ...sections(run)].join('\n\n');
}

function sections(run: Run): string[] {
  switch (run.command) {
    case 'step':
      return [paceOf(run), markdown(stepTable(run))];
    case 'peers':
      return peerSections(run);
    case 'limit':
      return limitSections(run);
    case 'growth':
      return run.axes.flatMap(({ title, points }) => [
        `### ${title}`,
        markdown(growthTable(points)),
        ...leftOutOf(points),
      ]);
    case 'segments':
      return [
        `At most ${run.rounds} interleaved rounds of ${run.steps} steps, and ${run.budget} s for each T.`,
        markdown(segmentTable(run)),
      ];
    case 'tune':
      return tuneSections(run);
    case 'first':
      return firstSections(run);
  }
}

const paceOf = ({ rounds, steps }: { readonly rounds: number; readonly steps: number }): string =>
  `${rounds} rounds of ${steps} steps.`;

function stepTable({ figures }: RunOf<'step'>): Cells {
  const row = (name: string, show: (f: StepFigures) => string): string[] => [name, ...figures.map(show)];
  return [
    row('', ({ sizes }) => titleOf(sizes)),
    row('dispatches per step', (f) => count(f.perStep.dispatchWorkgroups)),
    row('allowed: 2T + 16, one layer', ({ sizes }) => count(2 * sizes.seqLen + 16)),
    row('submits per step', (f) => count(f.perStep.submit)),
    row('buffers made per step', (f) => count(f.perStep.createBuffer)),
    row('bind groups made per step', (f) => count(f.perStep.createBindGroup)),
    row('JavaScript per step, ms', (f) => digits(f.scriptMs)),
    row('step, ms', (f) => spread(f.stepMs)),
    row('first step from nothing, ms', (f) => digits(f.firstStepMs)),
    row('bytes on the GPU', (f) => count(f.bytes)),
    row('bytes announced by the plan', (f) => count(f.announcedBytes)),
    row('loss, first -> last step', (f) => f.losses.map((l) => l.toFixed(3)).join(' -> ')),
  ];
}

function peerSections(run: RunOf<'peers'>): string[] {
  const versions = Object.entries(run.versions).map(([name, version]) => `${name} ${version}`);
  return [
    `At most ${run.rounds} interleaved rounds of ${run.steps} steps, and ${run.budget} s for each; all losses agreed before anything was timed.${
      versions.length > 0 ? ` ${versions.join(', ')}.` : ''
    }`,
    ...run.comparisons.flatMap((comparison) => [
      `### ${comparison.work.name}: ${titleOf(comparison.work)}`,
      markdown(peerTable(comparison)),
    ]),
  ];
}

/** A line for each peer. */
export const peerTable = ({ work, peers }: Comparison): Cells => [
  [
    '',
    work.kind === 'write' ? 'ms per character' : 'ms per step',
    'peer / ours',
    'first step, s',
    'rounds × steps',
  ],
  ...peers.map((figures) => peerRow(figures)),
];

function peerRow({ peer, why, disagrees, stepMs, ratio, pace, firstStepMs }: PeerFigures): string[] {
  if (why !== undefined) return [peer, '–', '–', '–', why];
  if (disagrees !== undefined || !stepMs || !pace)
    return [peer, '–', '–', '–', `${ERROR} ${disagrees ?? 'not timed'}`];
  return [
    peer,
    spread(stepMs),
    ratio === undefined ? '–' : digits(ratio),
    digits((firstStepMs ?? Number.NaN) / 1000),
    `${pace.rounds} × ${pace.steps}`,
  ];
}

/** What marks a line as an error: the terminal shows such lines in red. */
export const ERROR = 'ERROR:';

function limitSections({ limits, works, leftOut, ...run }: RunOf<'limit'>): string[] {
  return [
    `${paceOf(run)} Products of ${limits.size} × ${limits.size} reach ${digits(limits.gflops)} GFLOP/s; an empty dispatch costs ${digits(limits.dispatchUs)} µs.`,
    markdown([['tile', 'GFLOP/s'], ...limits.tiles.map(({ tile, gflops }) => [tile, digits(gflops)])]),
    markdown([
      [
        '',
        'MFLOP',
        'dispatches',
        'products, ms',
        '+ dispatches, ms',
        '= floor, ms',
        'step, ms',
        'share reached',
      ],
      ...works.map(({ step, floor }) => [
        titleOf(step.sizes),
        digits(step.flops / 1e6),
        count(step.perStep.dispatchWorkgroups),
        digits(floor.productsMs),
        digits(floor.dispatchesMs),
        digits(floor.floorMs),
        spread(step.stepMs),
        `${(100 * floor.share).toFixed(0)} %`,
      ]),
    ]),
    ...(leftOut.length > 0
      ? [leftOut.map(({ work, why }) => `- ${work} was left out: ${why}`).join('\n')]
      : []),
    ...works.flatMap(({ step, parts }) =>
      parts ? [`### Where the time goes: ${titleOf(step.sizes)}`, markdown(partTable(parts, limits))] : [],
    ),
  ];
}

/** A line for each part of a step, the dearest first. Each was timed by itself, so that they need not sum up to the step. */
const partTable = (parts: readonly PartFigures[], limits: Limits): Cells => [
  ['', 'MFLOP', 'dispatches', 'ms', 'floor, ms', 'above it, ms'],
  ...parts
    .map((part) => ({
      ...part,
      dispatches: part.to - part.from,
      floor: floorOf({ flops: part.flops, dispatches: part.to - part.from, stepMs: part.ms }, limits).floorMs,
    }))
    .toSorted((a, b) => b.ms - a.ms)
    .map(({ name, flops, dispatches, ms, floor }) => [
      ...[name, digits(flops / 1e6), count(dispatches), digits(ms), digits(floor)],
      ms > floor ? digits(ms - floor) : '–',
    ]),
];

const growthTable = (points: readonly GrowthPoint[]): Cells => [
  ['', 'step, ms', 'JavaScript, ms', 'dispatches', 'bytes'],
  ...points.map((point) =>
    'leftOut' in point
      ? [count(point.value), 'left out', '–', '–', '–']
      : [
          count(point.value),
          spread(point.figures.stepMs),
          digits(point.figures.scriptMs),
          count(point.figures.perStep.dispatchWorkgroups),
          count(point.figures.bytes),
        ],
  ),
];

/** A line for each T and number of segments, beside the whole. */
const segmentTable = ({ figures }: RunOf<'segments'>): Cells => [
  ['T', 'segments', 'bytes', 'of the whole', 'step, ms', 'time / whole', 'first loss'],
  ...figures.flatMap(({ seqLen, sides }) =>
    sides.map(({ segments, bytes, stepMs, loss }) => [
      ...[count(seqLen), segments === 1 ? 'whole' : count(segments), count(bytes)],
      `${((100 * bytes) / (sides[0]?.bytes ?? Number.NaN)).toFixed(1)} %`,
      ...[spread(stepMs), digits(stepMs.median / (sides[0]?.stepMs.median ?? Number.NaN)), loss.toFixed(6)],
    ]),
  ),
];

/** A line for each candidate of each shape class. */
function tuneSections({ figures, budget, patience }: RunOf<'tune'>): string[] {
  const { classes, spentMs, waitedMs, wholeMs } = figures;
  return [
    `${digits(spentMs)} of ${digits(budget)} ms were spent on timed runs, ${digits(waitedMs)} of ${digits(patience)} ms on waiting for candidates; ${digits(wholeMs)} ms in all.`,
    markdown([
      ['products', 'way', 'times', 'a trial, ms', ''],
      ...classes.flatMap(({ shapeClass, candidates, chosen }) =>
        candidates.map(({ way, timed, ms }) => [
          ...[shapeClass, way, count(timed), ms ? spread(ms) : 'dropped'],
          way === chosen ? 'chosen' : '',
        ]),
      ),
    ]),
  ];
}

/** Why points were left out, a line for each; nothing if none was. */
function leftOutOf(points: readonly GrowthPoint[]): string[] {
  const lines = points.flatMap((p) =>
    'leftOut' in p ? [`- ${count(p.value)} was left out: ${p.leftOut}.`] : [],
  );
  return lines.length > 0 ? [lines.join('\n')] : [];
}

function firstSections({ figures, rounds }: RunOf<'first'>): string[] {
  const { bundles, parts, totalMs, pipelines, later, bytes, announcedBytes } = figures;
  return [
    `${rounds} first visits, each with a new browser profile; V = 64, H = 128, B = 32, T = 32.`,
    markdown([
      ['where the first visit goes', 'ms'],
      ...(Object.keys(PARTS) as Part[]).map((part) => [PARTS[part], spread(parts[part])]),
      ['together', spread(totalMs)],
    ]),
    `Each pipeline that the first step waits for, compiled alone; ${count(later)} more are compiled after it.`,
    markdown([
      ['pipeline', 'characters', 'ms'],
      ...pipelines.map(({ kernel, characters, aloneMs }) => [kernel, count(characters), digits(aloneMs)]),
      ['together', '', digits(pipelines.reduce((sum, p) => sum + p.aloneMs, 0))],
    ]),
    markdown([
      ['minified, with what it needs', 'bytes', 'gzip', 'later', 'gzip'],
      ...bundles.map(({ what, first, later }) => [
        what,
        ...[first.bytes, first.gzip, later.bytes, later.gzip].map(count),
      ]),
    ]),
    `Bytes on the GPU: ${count(bytes)} allocated, ${count(announcedBytes)} announced${bytes === announcedBytes ? '' : ` (${ERROR} they differ)`}.`,
  ];
}
