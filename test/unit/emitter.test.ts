import { describe, expect, it } from 'vitest';
import { activate } from '../../shaders/activate.ts';
import { copy } from '../../shaders/copy.ts';
import { fill } from '../../shaders/fill.ts';
import { matmul } from '../../shaders/matmul.ts';
import { PlanError } from '../../src/core/errors.ts';
import { check } from '../../src/schedule/check.ts';
import { Emitter } from '../../src/schedule/emitter.ts';
import { layOut } from '../../src/schedule/layout.ts';
import { thrown } from '../helpers/errors.ts';

const tanh = { options: { activation: 'tanh' } } as const;

/** An emitter with two inputs. */
function begin() {
  const e = new Emitter();
  const x = e.tensor('x', 'input', 6, 4);
  const y = e.tensor('y', 'input', 6, 4);
  return { e, x, y };
}

const codes = (e: Emitter): string[] =>
  check({ name: 'test', ...layOut(e.tensors), dispatches: e.dispatches }).map((p) => p.code);

describe('the emitter', () => {
  it('writes dispatches as plain data', () => {
    const { e, x, y } = begin();
    e.where = 'forward t=2';
    e.emit(
      matmul,
      { a: x, b: x, plus: undefined, out: { view: y, add: true } },
      {
        options: { transposeA: false, transposeB: true, activation: 'relu' },
      },
    );
    e.emit(fill, { out: y }, { params: { value: 3 } });
    expect(e.dispatches).toEqual([
      {
        kernel: 'matmul',
        label: 'forward t=2',
        operands: { a: x, b: x, out: y },
        adds: ['out'],
        params: {},
        options: { transposeA: false, transposeB: true, activation: 'relu' },
      },
      {
        kernel: 'fill',
        label: 'forward t=2',
        operands: { out: y },
        adds: [],
        params: { value: 3 },
        options: {},
      },
    ]);
    expect(JSON.parse(JSON.stringify(e.dispatches))).toEqual(e.dispatches);
  });

  it('keeps one tensor under each name', () => {
    const { e } = begin();
    const first = e.declare({ name: 'h', role: 'activation', type: 'f32', size: 8, width: 4 });
    expect(e.declare({ name: 'h', role: 'activation', type: 'f32', size: 8, width: 4 })).toBe(first);
    expect(e.find('h')).toBe(first);
    expect(e.tensors.map((t) => t.name)).toEqual(['x', 'y', 'h']);
  });

  it('names a tensor that nobody declared', () => {
    const error = thrown(PlanError, () => new Emitter().find('h'));
    expect(error.code).toBe('unknown-tensor');
    expect(error.message).toContain("'h'");
  });
});

/** What the compiler refuses, `check` refuses as well: plans may come from elsewhere. */
describe('an emission that does not fit its kernel', () => {
  it('is refused where an operand is missing', () => {
    const { e, y } = begin();
    // @ts-expect-error a is missing
    e.emit(activate, { out: y }, tanh);
    expect(codes(e)).toEqual(['missing-operand']);
  });

  it('is refused where an operand is unknown', () => {
    const { e, x, y } = begin();
    // @ts-expect-error there is no bias
    e.emit(activate, { a: x, out: y, bias: x }, tanh);
    expect(codes(e)).toEqual(['unknown-operand']);
  });

  it('is refused where an option is missing or unknown', () => {
    const { e, x, y } = begin();
    // @ts-expect-error there is no such activation
    e.emit(activate, { a: x, out: y }, { options: { activation: 'swish' } });
    // @ts-expect-error the activation is missing
    e.emit(activate, { a: x, out: y }, { options: {} });
    // @ts-expect-error all settings are missing
    e.emit(activate, { a: x, out: y });
    expect(codes(e)).toEqual(['unknown-option', 'unknown-option', 'unknown-option']);
  });

  it('is refused where a number is missing', () => {
    const { e, y } = begin();
    // @ts-expect-error the value is missing
    e.emit(fill, { out: y }, { params: {} });
    // @ts-expect-error a value is a number
    e.emit(fill, { out: y }, { params: { value: '0' } });
    expect(codes(e)).toEqual(['missing-param', 'missing-param']);
  });

  it('is refused where something is added to that can only be written', () => {
    const { e, x, y } = begin();
    // @ts-expect-error out is written, so it takes a view
    e.emit(activate, { a: x, out: { view: y, add: true } }, tanh);
    expect(codes(e)).toEqual(['not-accumulating']);
  });

  it('must say whether it adds, where both are possible', () => {
    const { e, x, y } = begin();
    // @ts-expect-error out accumulates, so it takes a target
    e.emit(copy, { a: x, out: y });
    // @ts-expect-error copy takes no settings
    e.emit(copy, { a: x, out: { view: y, add: false } }, { params: {} });
    expect(codes(e)).toEqual([]);
    expect(e.dispatches.map((d) => d.adds)).toEqual([[], []]);
  });
});
