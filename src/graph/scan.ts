import { PlanError } from '../core/errors.ts';
import type { Graph } from './graph.ts';
import { single } from './node.ts';
import type { Node, Size } from './op.ts';
import { copied, copyOp, fillOp, held } from './state-ops.ts';
import { Loop, Unrolled } from './unroll.ts';
import { detach, Home, needsGradient, type State, type Value } from './value.ts';

/** The first value of a state: a matrix, scaled if `keep` [1, 1] is given (0 starts anew); or zeros of a size. */
export type Initial = { readonly value: Value; readonly keep?: Value } | { readonly zeros: Size };

export interface ScanOptions {
  /** T */
  readonly steps: number;
  /** Run from t = T-1 down to 0. Default false. */
  readonly reverse?: boolean;
  /** [T·B, 1]: 1 where a sequence goes on, 0 where it is over. There the states stay as they are. Default: nowhere over. */
  readonly valid?: Value;
  /** States that run on in the padding all the same, because nobody looks at them there. */
  readonly free?: readonly string[];
}

export type Values = Readonly<Record<string, Value>>;

/**
 * One time step: from this step's inputs and the previous states to whatever it returns. What it returns under a
 * state's name is that state's next value; all that it returns comes out as a sequence.
 */
export type StepBody = (x: Values, s: Values) => Values;

/**
 * The only recurrence. The body is called once, to be traced; the trace is then laid out for every t, and its backward
 * pass for every t in the opposite order. What in the body does not depend on the previous step is computed for all
 * steps in one dispatch: so x·U and the logits may be written where the equations have them.
 *
 * @param xs sequences [T·B, cols], time-major; the body sees [B, cols]
 * @returns sequences [T·B, cols]; those of states also have `last`, the state after the last step [B, cols]
 * @throws PlanError a state is not returned, or with another size; a scan inside a scan
 */
export function scan(
  graph: Graph,
  { steps, reverse = false, valid, free = [] }: ScanOptions,
  xs: Values,
  initial: Readonly<Record<string, Initial>>,
  body: StepBody,
): Values {
  if (graph.body) throw new PlanError('nested-scan', 'A scan cannot run inside the step of another scan.');
  const states = Object.entries(initial).map(([name, from]) => newState(graph, name, from, steps, reverse));
  const nodes: Node[] = [];
  graph.body = { nodes, steps };
  const traced: Record<string, Value> = {};
  try {
    Object.assign(
      traced,
      body(
        mapValues(xs, (v) => stepOf(v, steps)),
        Object.fromEntries(states.map((s) => [s.name, s.prev])),
      ),
    );
    const isOn = valid && stepOf(valid, steps);
    for (const s of states) assertReturned(s, traced[s.name]);
    const frozen = isOn ? freeze(states, traced, isOn, nodes) : new Set<State>();
    for (const s of states) {
      const returned = traced[s.name] as Value;
      const next =
        isOn && !frozen.has(s) && !free.includes(s.name) ? hold(isOn, returned, s, nodes, traced) : returned;
      traced[s.name] = s.next = nextOf(s, next, nodes);
    }
    // The state before a step lies one slot off its step: as a sequence it has to be laid out anew.
    for (const [name, v] of Object.entries(traced))
      if (v.state && !(name in initial)) traced[name] = copied(v);
  } finally {
    graph.body = undefined;
  }
  spreadNeeds(nodes, states);
  for (const s of states) start(graph, s, initial[s.name] as Initial, reverse ? steps : -1);
  graph.items.push(new Loop([new Unrolled(nodes, steps, reverse)]));
  for (const [name, v] of Object.entries(traced)) nameAfter(graph, name, v);
  const last = reverse ? 0 : steps - 1;
  return mapValues(traced, (v, name) => leave(graph, v, steps, name in initial ? last : undefined));
}

const mapValues = (values: Values, f: (v: Value, name: string) => Value): Values =>
  Object.fromEntries(Object.entries(values).map(([name, v]) => [name, f(v, name)]));

/** One step of a sequence. */
const stepOf = (v: Value, steps: number): Value => ({
  ...v,
  rows: v.rows / steps,
  moving: true,
  last: undefined,
});

/** A value of the step, as the sequence of its steps. */
function leave(graph: Graph, v: Value, steps: number, last: number | undefined): Value {
  if (!v.moving) return v;
  const place = { col: v.col, node: v.node, wanted: v.wanted, detached: v.detached };
  return graph.value(v.home, v.rows * steps, v.cols, {
    ...place,
    last: last === undefined ? undefined : graph.value(v.home, v.rows, v.cols, { ...place, slot: last }),
  });
}

/** A state that is scaled comes from another chunk: truncated back-propagation ends there. */
const sourceOf = ({ value, keep }: Extract<Initial, { value: Value }>): Value =>
  keep ? detach(value) : value;

function newState(graph: Graph, name: string, from: Initial, steps: number, reverse: boolean): State {
  const [rows, cols] = 'zeros' in from ? from.zeros : [from.value.rows, from.value.cols];
  const home = new Home(graph.unique(name), 'activation', steps, rows, cols, 1);
  const state = { name, needsGradient: 'value' in from && needsGradient(sourceOf(from)) } as State & {
    prev: Value;
  };
  state.prev = state.next = graph.value(home, rows, cols, { slot: reverse ? 1 : -1, moving: true, state });
  return state;
}

function assertReturned(s: State, returned: Value | undefined): asserts returned is Value {
  const { rows, cols } = s.prev;
  if (!returned)
    throw new PlanError('state-not-returned', `The step returns nothing for the state '${s.name}'.`, {
      parameter: s.name,
      hint: `Return its next value: { ${s.name}: ... }.`,
    });
  if (returned.rows !== rows || returned.cols !== cols)
    throw new PlanError(
      'state-size',
      `The state '${s.name}' is [${rows}, ${cols}], but the step returns [${returned.rows}, ${returned.cols}].`,
      { parameter: s.name, actual: [returned.rows, returned.cols], limit: [rows, cols] },
    );
}

/**
 * Tells the ops that make next states where sequences are over, if they can freeze a state that they make. What else
 * they make is nothing that counts there: a state made from something other than itself, such as a masked one, is held.
 * @returns the states that are frozen so
 */
function freeze(states: readonly State[], traced: Values, isOn: Value, nodes: readonly Node[]): Set<State> {
  const frozen = new Set<State>();
  for (const node of nodes) {
    const made = Object.entries(node.op.freezes ?? {}).map(([output, input]) =>
      states.find(
        (s) => traced[s.name] === node.outputs[output] && node.inputs[input as string]?.state === s,
      ),
    );
    const own = made.filter((s): s is State => s !== undefined);
    if (own.length === 0) continue;
    node.inputs.valid = isOn;
    isOn.home.root.uses++;
    for (const s of own) frozen.add(s);
  }
  return frozen;
}

/** Freezes a state that its op cannot freeze; whatever reads its next value reads the frozen one from now on. */
function hold(isOn: Value, returned: Value, s: State, nodes: Node[], traced: Record<string, Value>): Value {
  const readers = [...nodes];
  const frozen = held(isOn, returned, s.prev);
  // Before its readers, as everything in a step comes before what reads it.
  nodes.splice(nodes.indexOf(returned.node as Node) + 1, 0, nodes.pop() as Node);
  for (const { inputs } of readers)
    for (const [name, v] of Object.entries(inputs))
      if (v === returned) {
        inputs[name] = frozen;
        frozen.home.uses++;
      }
  for (const [name, v] of Object.entries(traced)) if (v === returned) traced[name] = frozen;
  return frozen;
}

/** The next value of a state: written by the step straight into the state's own slots, or copied there. */
function nextOf(s: State, returned: Value, nodes: readonly Node[]): Value {
  const { cols } = s.prev;
  const own = returned.node && !returned.state && nodes.includes(returned.node);
  const whole = returned.col === 0 && returned.home.cols === cols;
  const next = own && whole && !returned.home.hasMoved ? returned : copied(returned);
  next.home.moveInto(s.prev.home);
  return next;
}

/** Whether gradients are needed runs around the cycle: until nothing changes. */
function spreadNeeds(nodes: readonly Node[], states: readonly State[]): void {
  for (let changed = true; changed; ) {
    changed = false;
    for (const x of [...states, ...nodes]) {
      const needs = 'next' in x ? needsGradient(x.next) : Object.values(x.inputs).some(needsGradient);
      if (needs && !x.needsGradient) {
        x.needsGradient = true;
        changed = true;
      }
    }
  }
}

/** Writes the initial state into the slot before the first step. */
function start(graph: Graph, s: State, from: Initial, slot: number): void {
  const out: Value = { ...s.prev, slot, moving: false, state: undefined };
  if ('value' in from) {
    from.value.home.root.uses++;
    const a = sourceOf(from);
    const inputs = { a, ...(from.keep ? { scale: from.keep } : {}) };
    graph.items.push(
      single({
        op: copyOp,
        inputs,
        outputs: { out },
        attributes: {},
        needsGradient: needsGradient(a),
      }),
    );
  } else
    graph.items.push(
      single({ op: fillOp, inputs: {}, outputs: { out }, attributes: { value: 0 }, needsGradient: false }),
    );
}

/** What the step returns under a name is called so in the plan. */
function nameAfter(graph: Graph, name: string, v: Value): void {
  const home = v.home.root;
  if (v.moving && v.node && home === v.home) home.name = graph.unique(name);
}
