import { type Kernel, kernelNamed } from '../../shaders/kernel.ts';
import { effectOf } from '../schedule/check.ts';
import { callsOf, type Dispatch, type Tensor } from '../schedule/plan.ts';
import { overlaps, rectOf } from '../schedule/region.ts';

type Find = (tensor: string) => Tensor;

/**
 * Lists of dispatches that do not depend on each other, as one list: those of the same kernel on the same buffers become
 * one dispatch. Where a list does have to come before another, as when both add to one gradient, it does.
 */
export const sideBySide = (lists: readonly (readonly Dispatch[])[], find: Find): Dispatch[] =>
  lists.reduce<Dispatch[]>((merged, list) => merge(merged, list, find), []);

function merge(left: readonly Dispatch[], right: readonly Dispatch[], find: Find): Dispatch[] {
  if (left.length === 0) return [...right];
  // What stands earlier on the right would come before what stands later on the left.
  if (left.some((a, i) => right.some((b, j) => j < i && conflict(a, b)))) return [...left, ...right];
  const out: Dispatch[] = [];
  let j = 0;
  left.forEach((a, i) => {
    const b = right[j];
    if (b && agree(a, b, find) && !conflict(a, b)) {
      out.push({
        ...a,
        beside: [...(a.beside ?? []), ...callsOf(b).map(({ operands, params }) => ({ operands, params }))],
      });
      j++;
      return;
    }
    out.push(a);
    if (b && right.length - j >= left.length - i) {
      out.push(b);
      j++;
    }
  });
  return [...out, ...right.slice(j)];
}

/** May they be one dispatch? The same kernel, options and buffers, and as much work. */
function agree(a: Dispatch, b: Dispatch, find: Find): boolean {
  const place = (tensor: string): string => {
    const { role, beside, name } = find(tensor);
    return role === 'param' || role === 'grad' ? role : (beside ?? name);
  };
  const interfaceOf = (d: Dispatch): string =>
    JSON.stringify([
      d.kernel,
      d.options,
      d.adds,
      Object.entries(d.operands).map(([n, v]) => [n, place(v.tensor), v.rows, v.cols]),
    ]);
  return interfaceOf(a) === interfaceOf(b);
}

/** Does one write what the other touches? */
const conflict = (a: Dispatch, b: Dispatch): boolean =>
  touches(a).some((x) =>
    touches(b).some(
      (y) => (x.writes || y.writes) && x.tensor === y.tensor && overlaps(rectOf(x.view), rectOf(y.view)),
    ),
  );

const touches = (d: Dispatch) =>
  callsOf(d).flatMap(({ operands }) =>
    Object.entries(operands).map(([name, view]) => ({
      view,
      tensor: view.tensor,
      writes: effectOf(kernelNamed(d.kernel) as Kernel, name, d.adds) !== 'read',
    })),
  );
