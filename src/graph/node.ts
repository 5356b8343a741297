import { PlanError } from '../core/errors.ts';
import type { Emitter } from '../schedule/emitter.ts';
import type { View } from '../schedule/plan.ts';
import type { Gradients } from './gradients.ts';
import type { Item } from './graph.ts';
import type { Attributes, Backward, Forward, Node, Op } from './op.ts';
import { type Frame, Home, needsGradient, once, type Value, view } from './value.ts';

/** Which part of a node's backward pass to write: in a loop, time and the rest come apart. */
export interface Share {
  /** The shared work of all inputs. */
  readonly prepare: boolean;
  /** The inputs that receive theirs. */
  readonly inputs: (v: Value) => boolean;
}

const everything: Share = { prepare: true, inputs: () => true };

/**
 * Records an op. Inside a scan it becomes a part of the step, if any of its inputs moves with time (or `moving` says
 * so); what does not move happens once, before the scan.
 * @throws PlanError `step-value-outside`
 */
export function apply(
  op: Op,
  given: Readonly<Record<string, Value | undefined>>,
  attributes: Attributes = {},
  moving = false,
): Readonly<Record<string, Value>> {
  const inputs = Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, Value] => entry[1] !== undefined),
  );
  const values = Object.values(inputs);
  const { graph } = values[0] as Value;
  const moves = moving || values.some((v) => v.moving);
  if (moves && !graph.body)
    throw new PlanError(
      'step-value-outside',
      `The operation '${op.name}' takes a value of a single step, outside of the step.`,
      { parameter: op.name, hint: 'Return the value from the step, and use the sequence that scan() gives.' },
    );
  const body = moves ? graph.body : undefined;
  const outputs: Record<string, Value> = {};
  const node: Node = { op, inputs, outputs, attributes, needsGradient: values.some(needsGradient) };
  for (const [name, [rows, cols]] of Object.entries(op.sizes(inputs, attributes))) {
    const home = new Home(
      graph.unique(`${op.name}.${name}`),
      'activation',
      body?.steps ?? 1,
      rows,
      cols,
      body ? 1 : 0,
      op.types?.[name],
    );
    outputs[name] = graph.value(home, rows, cols, { moving: body !== undefined, node });
  }
  for (const v of values) v.home.root.uses++;
  if (body) body.nodes.push(node);
  else graph.items.push(single(node));
  return outputs;
}

const forwardContext = (
  n: Node,
  f: Frame,
  e: Emitter,
  training: boolean,
): Forward<string, string, Attributes> => ({
  attributes: n.attributes,
  emit: e.emit.bind(e),
  in: (input) => view(n.inputs[input] as Value, f, e),
  maybe: (input) => (n.inputs[input] ? view(n.inputs[input], f, e) : undefined),
  out: (output) => view(n.outputs[output] as Value, f, e),
  training,
});

export const emitForward = (n: Node, f: Frame, e: Emitter, training: boolean): void =>
  n.op.forward(forwardContext(n, f, e, training));

/** The backward pass of a node in a frame. Nothing, where no gradient arrives or none is wanted. */
export function emitBackward(n: Node, f: Frame, e: Emitter, gradients: Gradients, share = everything): void {
  const wanted = Object.entries(n.inputs).filter(([name, v]) => needsGradient(v) && n.op.backward[name]);
  const arrives = (): boolean => Object.values(n.outputs).some((o) => gradients.has(view(o, f, e)));
  if (wanted.length === 0 || !(n.op.isLoss || arrives())) return;
  const context: Backward<string, string, Attributes> = {
    ...forwardContext(n, f, e, true),
    d: (output) => gradients.read(view(n.outputs[output] as Value, f, e)),
    collect: (output) => gradients.collect(view(n.outputs[output] as Value, f, e)),
    take: (output) => gradients.take(view(n.outputs[output] as Value, f, e)),
    own: (output) => gradients.to(view(n.outputs[output] as Value, f, e)).view,
    to: (input) => gradients.to(view(n.inputs[input] as Value, f, e)),
    owe: (input, d, w) => gradients.owe(view(n.inputs[input] as Value, f, e), d, w),
    pass: (input, d: View) => {
      const v = n.inputs[input] as Value;
      gradients.pass(view(v, f, e), d, isSoleReader(n, v));
    },
  };
  if (share.prepare) n.op.prepare?.(context);
  for (const [name, v] of wanted) if (share.inputs(v)) n.op.backward[name]?.(context);
}

/** Nobody else reads any of the value's home, and this node reads all of it, step by step as the node itself goes. */
function isSoleReader(n: Node, v: Value): boolean {
  const home = v.home.root;
  const out = Object.values(n.outputs)[0] as Value;
  const all = v.moving || v.rows === home.steps * home.rows;
  return home.uses === 1 && v.moving === out.moving && v.cols === home.cols && all;
}

/** A node outside of time. */
export const single = (node: Node): Item => ({
  forward: (e, training) => emitForward(node, once, e, training),
  backward: (e, gradients) => emitBackward(node, once, e, gradients),
});
