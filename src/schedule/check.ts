import { type Kernel, kernelNamed } from '../../shaders/kernel.ts';
import { bindingsOf } from '../../shaders/text.ts';
import { PlanError } from '../core/errors.ts';
import {
  callsOf,
  type Dispatch,
  type Effect,
  type PlacedTensor,
  type Plan,
  RECORD_BYTES,
  type View,
} from './plan.ts';
import { overlaps, Region, rectOf, rectOfAll } from './region.ts';

/** WebGPU's least `maxStorageBuffersPerShaderStage`. */
const MAX_STORAGE_BUFFERS = 8;

/** A rule of the schedule that a plan breaks. `code` is stable. */
export interface Problem {
  readonly code:
    | 'unknown-kernel'
    | 'unknown-operand'
    | 'missing-operand'
    | 'unknown-tensor'
    | 'unknown-option'
    | 'missing-param'
    | 'wrong-type'
    | 'not-a-rectangle'
    | 'out-of-range'
    | 'not-accumulating'
    | 'overlap'
    | 'too-many-bindings'
    | 'not-beside'
    | 'record-too-large'
    | 'read-before-write'
    | 'gradient-not-written';
  /** The number of the dispatch, or -1 for the plan as a whole. */
  readonly dispatch: number;
  readonly message: string;
}

/** What a dispatch does to an operand. */
export function effectOf(kernel: Kernel, name: string, adds: readonly string[]): Effect {
  const access = kernel.operands[name]?.access ?? 'read';
  if (access !== 'accumulate') return access;
  return adds.includes(name) ? 'update' : 'write';
}

/**
 * Everything that can be known to be wrong with a plan before anything runs: names, types and ranges; one buffer
 * written under another operand's eyes; more bindings than WebGPU promises; what is read before this run has written
 * it; gradients that nobody writes. An empty list: the plan can run, on any executor.
 */
export function check(plan: Plan): Problem[] {
  const problems: Problem[] = [];
  const tensors = new Map(plan.tensors.map((t) => [t.name, t]));
  const written = new Written(plan);
  plan.dispatches.forEach((d, n) => {
    const say = (code: Problem['code'], message: string): void => {
      problems.push({ code, dispatch: n, message: `dispatch ${n} (${d.kernel}, ${d.label}): ${message}` });
    };
    const kernel = kernelNamed(d.kernel);
    if (!kernel) return say('unknown-kernel', `there is no kernel '${d.kernel}'`);
    checkInterface(kernel, d, say);
    const operands: Operand[] = [];
    const [first, ...others] = callsOf(d).map((call) => {
      const own: Operand[] = [];
      for (const [name, view] of Object.entries(call.operands)) {
        const tensor = tensors.get(view.tensor);
        if (!tensor) say('unknown-tensor', `${name} is in '${view.tensor}', which the plan does not declare`);
        else if (kernel.operands[name]) own.push([name, view, tensor]);
      }
      operands.push(...own);
      return own;
    }) as [Operand[], ...Operand[][]];
    checkBindings(kernel, first, say);
    for (const other of others) checkBeside(first, other, say);
    for (const [name, view, tensor] of operands) checkView(kernel, name, view, tensor, say);
    checkOverlaps(kernel, d, operands, say);
    for (const [name, view, tensor] of operands)
      if (effectOf(kernel, name, d.adds) !== 'write' && !written.covers(tensor, view))
        say('read-before-write', `${name} reads parts of '${view.tensor}' that this run has not written`);
    for (const [name, view, tensor] of operands)
      if (effectOf(kernel, name, d.adds) !== 'read') written.add(tensor, view);
  });
  for (const t of plan.tensors)
    if (t.role === 'grad' && !t.flat && !written.all(t))
      problems.push({
        code: 'gradient-not-written',
        dispatch: -1,
        message: `'${t.name}' is not written in full`,
      });
  return problems;
}

/** Throws a PlanError that names the first problems of a plan, if it has any. */
export function assertSound(plan: Plan): void {
  const problems = check(plan);
  const [first] = problems;
  if (!first) return;
  const rest = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  throw new PlanError(first.code, `Plan '${plan.name}' cannot run: ${first.message}${rest}.`, {
    parameter: plan.name,
    actual: problems,
    hint: 'check(plan) lists all of them, describe(plan) prints the plan.',
  });
}

type Operand = readonly [name: string, view: View, tensor: PlacedTensor];
type Say = (code: Problem['code'], message: string) => void;

function checkInterface(kernel: Kernel, d: Dispatch, say: Say): void {
  for (const name of Object.keys(d.operands))
    if (!kernel.operands[name]) say('unknown-operand', `${kernel.name} has no operand '${name}'`);
  for (const [name, spec] of Object.entries(kernel.operands))
    if (spec.absent === undefined && !d.operands[name])
      say('missing-operand', `operand '${name}' is missing`);
  for (const [name, values] of Object.entries(kernel.options))
    if (!values.includes(d.options[name] as string | boolean))
      say(
        'unknown-option',
        `option '${name}' is ${String(d.options[name])}, not one of ${values.join(', ')}`,
      );
  for (const { params } of callsOf(d))
    for (const name of Object.keys(kernel.params))
      if (!Number.isFinite(params[name])) say('missing-param', `param '${name}' is ${params[name]}`);
  for (const name of d.adds)
    if (kernel.operands[name]?.access !== 'accumulate')
      say('not-accumulating', `'${name}' cannot be added to`);
  const bytes = 16 * Object.keys(d.operands).length + 4 * Object.keys(kernel.params).length;
  if (bytes > RECORD_BYTES)
    say('record-too-large', `its parameter record takes ${bytes} bytes of ${RECORD_BYTES}`);
}

function checkBindings(kernel: Kernel, operands: readonly Operand[], say: Say): void {
  const bindings = bindingsOf(kernel, Object.fromEntries(operands.map(([name, , t]) => [name, t.buffer])));
  if (bindings.length > MAX_STORAGE_BUFFERS)
    say('too-many-bindings', `it binds ${bindings.length} buffers; WebGPU promises ${MAX_STORAGE_BUFFERS}`);
}

/** Calls of one dispatch share its bindings. */
function checkBeside(first: readonly Operand[], other: readonly Operand[], say: Say): void {
  const bound = ([name, , t]: Operand): string => `${name} in '${t.buffer}'`;
  if (first.map(bound).join(', ') !== other.map(bound).join(', '))
    say('not-beside', `calls side by side bind other buffers: ${first.map(bound)} and ${other.map(bound)}`);
}

function checkView(kernel: Kernel, name: string, v: View, t: PlacedTensor, say: Say): void {
  const type = kernel.operands[name]?.type ?? 'f32';
  if (t.type !== type) say('wrong-type', `${name} is ${type}, but '${t.name}' holds ${t.type}`);
  const wholeRows = v.stride % t.width === 0 && v.offset % t.width === 0 && v.cols === v.stride;
  if (v.stride !== t.width && !wholeRows)
    say('not-a-rectangle', `${name} has stride ${v.stride}, but '${t.name}' is ${t.width} wide`);
  const whole = [v.offset, v.rows, v.cols].every(Number.isInteger);
  const last = v.offset + (v.rows - 1) * v.stride + v.cols;
  const { c1 } = rectOf(v, t.width);
  if (!whole || v.offset < 0 || v.rows < 1 || v.cols < 1 || last > t.size || c1 > t.width)
    say(
      'out-of-range',
      `${name} [${v.rows}, ${v.cols}] at ${v.offset} leaves '${t.name}', ${t.size / t.width} by ${t.width}`,
    );
}

/** What a dispatch writes, it may not touch through another operand: invocations run in any order. */
function checkOverlaps(kernel: Kernel, d: Dispatch, operands: readonly Operand[], say: Say): void {
  for (const [i, [a, va, ta]] of operands.entries())
    for (const [b, vb, tb] of operands.slice(i + 1)) {
      if (effectOf(kernel, a, d.adds) === 'read' && effectOf(kernel, b, d.adds) === 'read') continue;
      const shared =
        ta === tb
          ? overlaps(rectOf(va, ta.width), rectOf(vb, tb.width))
          : ta.buffer === tb.buffer && (ta.flat || tb.flat);
      if (shared)
        say('overlap', `${a} and ${b} share elements of '${vb.tensor}', and one of them is written`);
    }
}

/** What is known to hold numbers: what lives from run to run, what this run has written, and what it adds to. */
class Written {
  readonly #tensors: readonly PlacedTensor[];
  readonly #regions = new Map<string, Region>();

  constructor({ tensors, addsGradients = false }: Plan) {
    this.#tensors = tensors;
    for (const t of tensors) {
      const region = new Region();
      if (t.role === 'grad' ? addsGradients : t.role !== 'activation') region.add(rectOfAll(t));
      this.#regions.set(t.name, region);
    }
  }

  #region(t: PlacedTensor): Region {
    return this.#regions.get(t.name) as Region;
  }

  all(t: PlacedTensor): boolean {
    return this.#region(t).covers(rectOfAll(t));
  }

  covers(t: PlacedTensor, view: View): boolean {
    return t.flat
      ? this.#parts(t).every((part) => this.all(part))
      : this.#region(t).covers(rectOf(view, t.width));
  }

  add(t: PlacedTensor, view: View): void {
    if (t.flat) for (const part of this.#parts(t)) this.#region(part).add(rectOfAll(part));
    else this.#region(t).add(rectOf(view, t.width));
  }

  #parts(flat: PlacedTensor): PlacedTensor[] {
    return this.#tensors.filter((t) => t.buffer === flat.buffer && !t.flat);
  }
}
