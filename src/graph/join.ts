import { PlanError } from '../core/errors.ts';
import { apply } from './node.ts';
import { defineOp, type Op } from './op.ts';
import { copyOp } from './state-ops.ts';
import { Home, type Value } from './value.ts';

/**
 * Values side by side, as one matrix [R, Σ cols]. Where the parts can be computed straight into their places this is no
 * work at all, either way: the gradient of a part is a part of the gradient. Others are copied there.
 * @throws PlanError `join-rows`
 */
export function join(...parts: readonly Value[]): Value {
  const [first] = parts as [Value];
  if (parts.length === 1) return first;
  const { graph } = first;
  const moving = parts.some((v) => v.moving);
  const own = parts.find((v) => canMove(v, moving));
  const model = own?.home.root;
  const { rows } = first;
  if (parts.some((v) => v.rows !== rows))
    throw new PlanError('join-rows', 'Values can be joined if they have as many rows.', {
      parameter: 'join',
      actual: parts.map((v) => v.rows),
      limit: rows,
    });
  const cols = parts.reduce((sum, v) => sum + v.cols, 0);
  const steps = model?.steps ?? (moving ? (graph.body?.steps ?? 1) : 1);
  const pad = model?.pad ?? (moving ? 1 : 0);
  const home = new Home(graph.unique('join'), 'activation', steps, model?.rows ?? rows, cols, pad);
  let col = 0;
  const inputs: Record<string, Value> = {};
  parts.forEach((v, i) => {
    const placed = fits(v, home, moving) ? v : copy(v, moving, home);
    placed.home.root.moveInto(home, col);
    inputs[`part${i}`] = placed;
    col += v.cols;
  });
  const { out } = apply(joinOf(Object.keys(inputs)), inputs, {}, moving);
  (out as Value).home.moveInto(home);
  return out as Value;
}

/** Nothing but this value is in its home, and all of it; it is made by a node, and not yet part of another join. */
function canMove(v: Value, moving: boolean): boolean {
  const home = v.home.root;
  const whole = v.moving || v.rows === home.steps * home.rows;
  return (
    v.node !== undefined &&
    v.state === undefined &&
    home.role === 'activation' &&
    v.moving === moving &&
    whole &&
    v.slot === 0 &&
    v.col === 0 &&
    v.home.col === 0 &&
    v.cols === home.cols
  );
}

function fits(v: Value, { steps, rows, pad }: Home, moving: boolean): boolean {
  const home = v.home.root;
  return canMove(v, moving) && home.steps === steps && home.rows === rows && home.pad === pad;
}

/** A copy with a home that has the layout of another. */
function copy(a: Value, moving: boolean, like: Home): Value {
  const out = apply(copyOp, { a }, {}, moving).out as Value;
  out.home.moveInto(new Home(out.home.name, 'activation', like.steps, like.rows, a.cols, like.pad));
  return out;
}

/** No dispatch either way: the parts already lie in the whole, and their gradients in its gradient. */
const joinOf = (parts: readonly string[]): Op =>
  defineOp<string, 'out'>({
    name: 'join',
    sizes: (values) => ({
      out: [values[parts[0] as string]?.rows ?? 1, parts.reduce((sum, p) => sum + (values[p]?.cols ?? 0), 0)],
    }),
    forward: () => {},
    backward: Object.fromEntries(parts.map((p) => [p, () => {}])),
  });
