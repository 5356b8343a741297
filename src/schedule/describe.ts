import { kernelNamed } from '../../shaders/kernel.ts';
import { bindingsOf } from '../../shaders/text.ts';
import { bytesOf, callsOf, type Dispatch, type Plan, recordBytes } from './plan.ts';

/** Device memory of several plans together, and of the staging of what is read from them again and again. */
export function bytesTogether(plans: readonly { plan: Plan; outputs: readonly string[] }[]): number {
  const buffers = new Map(plans.flatMap(({ plan }) => plan.buffers.map((b) => [b.name, b.bytes])));
  const staged = new Map(
    plans.flatMap(({ plan, outputs }) =>
      plan.tensors.filter((t) => outputs.includes(t.name)).map((t) => [t.name, t.size * 4]),
    ),
  );
  const sum = (bytes: Iterable<number>): number => [...bytes].reduce((total, b) => total + b, 0);
  return sum(buffers.values()) + sum(staged.values()) + sum(plans.map(({ plan }) => recordBytes(plan)));
}

/** A plan in figures. */
export interface PlanSummary {
  readonly dispatches: number;
  /** Dispatches of each kernel. */
  readonly kernels: Readonly<Record<string, number>>;
  /** Storage buffers of the dispatch that binds most. */
  readonly mostBindings: number;
  /** Device memory by buffer, parameter records included. */
  readonly bytes: number;
  readonly buffers: Readonly<Record<string, number>>;
}

export function summarize(plan: Plan): PlanSummary {
  const counts: Record<string, number> = {};
  for (const d of plan.dispatches) counts[d.kernel] = (counts[d.kernel] ?? 0) + 1;
  return {
    dispatches: plan.dispatches.length,
    kernels: counts,
    mostBindings: Math.max(0, ...plan.dispatches.map((d) => bindings(plan, d))),
    bytes: bytesOf(plan),
    buffers: {
      ...Object.fromEntries(plan.buffers.map((b) => [b.name, b.bytes])),
      records: recordBytes(plan),
    },
  };
}

const bindings = (plan: Plan, d: Dispatch): number => {
  const kernel = kernelNamed(d.kernel);
  const buffer = (tensor: string): string => plan.tensors.find((t) => t.name === tensor)?.buffer ?? tensor;
  return kernel
    ? bindingsOf(
        kernel,
        Object.fromEntries(Object.entries(d.operands).map(([n, v]) => [n, buffer(v.tensor)])),
      ).length
    : 0;
};

/**
 * The dry run: a plan as a table, one line per dispatch. An operand reads `name=tensor@row[rows,cols]`; `+=` marks
 * what is added to, `|` stands between calls side by side. Runs of one kernel over time keep their lines: `lines` cuts the table after so many.
 */
export function describe(plan: Plan, lines = Number.POSITIVE_INFINITY): string {
  const rows = plan.dispatches.slice(0, lines).map((d, i) => [String(i), d.label, d.kernel, operandsText(d)]);
  const widths = [0, 1, 2].map((c) => Math.max(0, ...rows.map((r) => (r[c] as string).length)));
  const table = rows.map((r) =>
    r.map((cell, c) => (c < 3 ? cell.padEnd(widths[c] as number) : cell)).join('  '),
  );
  const left = plan.dispatches.length - rows.length;
  const { dispatches, bytes, mostBindings } = summarize(plan);
  return [
    `plan ${plan.name}: ${dispatches} dispatches, ${bytes} bytes, at most ${mostBindings} storage buffers`,
    ...table,
    ...(left > 0 ? [`... ${left} more`] : []),
  ].join('\n');
}

function operandsText(d: Dispatch): string {
  const calls = callsOf(d).map(({ operands, params }) => {
    const views = Object.entries(operands).map(([name, v]) => {
      const column = v.offset % v.stride;
      const place = `${Math.floor(v.offset / v.stride)}${column ? `:${column}` : ''}`;
      return `${name}${d.adds.includes(name) ? '+=' : '='}${v.tensor}@${place}[${v.rows},${v.cols}]`;
    });
    return [...views, ...settings(params)].join(' ');
  });
  return [calls.join(' | '), ...settings(d.options)].join(' ');
}

const settings = (values: Readonly<Record<string, string | number | boolean>>): string[] =>
  Object.entries(values)
    .filter(([, value]) => value !== false)
    .map(([name, value]) => (value === true ? name : `${name}=${value}`));
