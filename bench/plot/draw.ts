import { writeFileSync } from 'node:fs';
import type { GrowthAxis } from '../growth.ts';
import type { RunOf } from '../run.ts';

/** A file beside the JSON for each axis: `growth-x.json`, `growth-x-T.svg`. */
export async function draw(run: RunOf<'growth'>, json: string): Promise<string[]> {
  const Plot = await import('@observablehq/plot');
  const { parseHTML } = await import('linkedom');
  const { document } = parseHTML('<html><body></body></html>');
  return run.axes.map((axis) => {
    const file = `${json.replace(/\.json$/, '')}-${axis.name}.svg`;
    writeFileSync(file, `${picture(Plot, document, axis, run)}\n`);
    return file;
  });
}

/** Time, JavaScript, dispatches and bytes of a step, each by that of the first point, on logarithmic axes. */
function picture(
  // biome-ignore lint/suspicious/noExplicitAny: the library is installed only where plots are drawn
  Plot: any,
  document: unknown,
  { title, points }: GrowthAxis,
  { adapter, browser, commit }: RunOf<'growth'>,
): string {
  const measured = points.flatMap((p) => ('figures' in p ? [{ value: p.value, ...p.figures }] : []));
  const quantities = {
    'time of a step': (f: (typeof measured)[number]) => f.stepMs.median,
    'JavaScript of a step': (f: (typeof measured)[number]) => f.scriptMs,
    dispatches: (f: (typeof measured)[number]) => f.perStep.dispatchWorkgroups,
    bytes: (f: (typeof measured)[number]) => f.bytes,
  };
  const data = Object.entries(quantities).flatMap(([quantity, of]) =>
    measured.map((f) => ({ value: f.value, times: of(f) / of(measured[0] as typeof f), quantity })),
  );
  const plot = Plot.plot({
    document,
    width: 640,
    height: 400,
    marginLeft: 60,
    marginRight: 20,
    marginTop: 32,
    marginBottom: 40,
    style: { background: 'white', color: 'black', fontFamily: 'sans-serif', fontSize: '13px' },
    x: { type: 'log', base: 2, label: title, ticks: measured.map((f) => f.value), tickFormat: String },
    y: { type: 'log', grid: true, label: 'times the first point', tickFormat: String },
    color: { domain: Object.keys(quantities), scheme: 'Observable10' },
    marks: [
      Plot.lineY(data, { x: 'value', y: 'times', stroke: 'quantity' }),
      Plot.dotY(data, { x: 'value', y: 'times', fill: 'quantity' }),
      ...Object.keys(quantities).map((quantity, i) =>
        Plot.text([quantity], {
          text: [quantity],
          fill: [quantity],
          frameAnchor: 'top-left',
          textAnchor: 'start',
          lineAnchor: 'top',
          dx: 8,
          dy: 8 + 17 * i,
        }),
      ),
      Plot.text([`${adapter}, ${browser}, ${commit}`], {
        text: (line: string) => line,
        frameAnchor: 'top-right',
        textAnchor: 'end',
        fontSize: 10,
        dy: -12,
      }),
    ],
  });
  // A file of its own says what it is.
  plot.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  return plot.outerHTML as string;
}
