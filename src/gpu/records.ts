import { RECORD_BYTES } from '../schedule/plan.ts';
import type { Resolved } from './resolve.ts';

/** One record per call: the matrix of every operand that is bound, then the kernel's params (see `text.ts`). */
export function recordsOf(resolved: readonly Resolved[]): ArrayBuffer {
  const all = resolved.flatMap(({ kernel, calls, recurrence }) =>
    calls.map((call, n) => ({ kernel, recurrence, advance: recurrence?.advance[n], ...call })),
  );
  const bytes = new ArrayBuffer(all.length * RECORD_BYTES);
  const view = new DataView(bytes);
  all.forEach(({ kernel, shapes, params, recurrence, advance }, i) => {
    let at = i * RECORD_BYTES;
    const put = (value: number, type: 'u32' | 'f32'): void => {
      if (type === 'f32') view.setFloat32(at, value, true);
      else view.setUint32(at, value, true);
      at += 4;
    };
    for (const name of Object.keys(kernel.operands)) {
      const m = shapes[name];
      if (m) for (const n of [m.offset, m.rows, m.cols, m.stride]) put(n, 'u32');
    }
    for (const [name, type] of Object.entries(kernel.params)) put(params[name] as number, type);
    if (!recurrence) return;
    for (const n of [recurrence.steps, recurrence.across]) put(n, 'u32');
    for (const name of Object.keys(kernel.operands)) if (shapes[name]) put(advance?.[name] ?? 0, 'u32');
  });
  return bytes;
}
