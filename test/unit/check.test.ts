import { describe, expect, it } from 'vitest';
import { kernels } from '../../shaders/index.ts';
import { defineKernel, type Kernel } from '../../shaders/kernel.ts';
import { PlanError } from '../../src/core/errors.ts';
import { assertSound, check, effectOf, type Problem } from '../../src/schedule/check.ts';
import { layOut } from '../../src/schedule/layout.ts';
import type { Dispatch, Plan, Tensor, View } from '../../src/schedule/plan.ts';
import { thrown } from '../helpers/errors.ts';

const f32 = (name: string, role: Tensor['role'], rows: number, width: number): Tensor => ({
  name,
  role,
  type: 'f32',
  size: rows * width,
  width,
});

const tensors: readonly Tensor[] = [
  f32('x', 'input', 6, 4),
  f32('y', 'activation', 6, 4),
  f32('z', 'activation', 6, 4),
  f32('w', 'param', 1, 4),
  { ...f32('d.w', 'grad', 1, 4), of: 'w' },
  f32('m', 'moment', 6, 4),
  { ...f32('id', 'input', 6, 1), type: 'i32' },
];

/** Rows and columns of a tensor that is four columns wide. */
const view = (tensor: string, rows = 6, cols = 4, row = 0, col = 0): View => ({
  tensor,
  offset: row * 4 + col,
  rows,
  cols,
  stride: 4,
});

const dispatch = (
  kernel: string,
  operands: Record<string, View>,
  more: Partial<Dispatch> = {},
): Dispatch => ({
  kernel,
  label: 'here',
  operands,
  adds: [],
  params: {},
  options: {},
  ...more,
});

const tanh = { options: { activation: 'tanh' } };
/** y = tanh(x);  dw = Σ y;  and a last dispatch, on whose result nothing depends. */
const before = [
  dispatch('activate', { a: view('x'), out: view('y') }, tanh),
  dispatch('sumRows', { a: view('y'), out: view('d.w', 1) }),
];
const last = dispatch('activate', { a: view('y'), out: view('z') }, tanh);

const planOf = (dispatches: readonly Dispatch[], declared = tensors): Plan => ({
  name: 'minimal',
  ...layOut(declared),
  dispatches,
});

/** The problems of the sound plan with its last dispatch exchanged. */
const problemsWith = (d: Dispatch): Problem[] => check(planOf([...before, d]));
const codesWith = (d: Dispatch): string[] => problemsWith(d).map((p) => p.code);

it('finds nothing in a sound plan', () => {
  expect(codesWith(last)).toEqual([]);
  expect(check(planOf([], []))).toEqual([]);
});

describe('names', () => {
  it('unknown-kernel', () => {
    expect(codesWith({ ...last, kernel: 'activated' })).toEqual(['unknown-kernel']);
    expect(codesWith({ ...last, kernel: 'constructor' })).toEqual(['unknown-kernel']);
  });

  it('unknown-operand', () => {
    const operands = { ...last.operands, bias: view('x') };
    expect(codesWith({ ...last, operands })).toEqual(['unknown-operand']);
  });

  it('missing-operand, but not for one with a default', () => {
    expect(codesWith({ ...last, operands: { out: view('z') } })).toEqual(['missing-operand']);
    expect(codesWith(dispatch('copy', { a: view('y'), out: view('z') }))).toEqual([]);
  });

  it('unknown-tensor', () => {
    expect(codesWith({ ...last, operands: { a: view('nowhere'), out: view('z') } })).toEqual([
      'unknown-tensor',
    ]);
  });

  it.each([{ activation: 'swish' }, { activation: '' }, {}, { activation: true }])(
    'unknown-option: %o',
    (options) => {
      expect(codesWith({ ...last, options: options as Dispatch['options'] })).toEqual(['unknown-option']);
    },
  );

  it.each([{}, { value: Number.NaN }, { value: Number.POSITIVE_INFINITY }])('missing-param: %o', (params) => {
    expect(codesWith(dispatch('fill', { out: view('z') }, { params: params as Dispatch['params'] }))).toEqual(
      ['missing-param'],
    );
    expect(codesWith(dispatch('fill', { out: view('z') }, { params: { value: 0 } }))).toEqual([]);
  });

  it('not-accumulating: adding to what can only be written', () => {
    expect(codesWith({ ...last, adds: ['out'] })).toEqual(['not-accumulating']);
    expect(codesWith({ ...last, adds: ['a'] })).toEqual(['not-accumulating']);
  });
});

describe('places', () => {
  it('wrong-type', () => {
    const table = { table: view('x'), out: view('z') };
    const id = { tensor: 'id', offset: 0, rows: 6, cols: 1, stride: 1 };
    expect(codesWith(dispatch('gather', { ...table, id }))).toEqual([]);
    expect(codesWith(dispatch('gather', { ...table, id: view('x', 6, 1) }))).toEqual(['wrong-type']);
    expect(codesWith({ ...last, operands: { a: id, out: view('z') } })).toEqual(['wrong-type']);
  });

  it.each([
    ['a stride that the tensor has not', { stride: 2, cols: 2 }],
    ['part of two rows at once', { rows: 3, stride: 8, cols: 7 }],
    ['two rows at once that begin inside a row', { offset: 2, rows: 2, stride: 8, cols: 8 }],
  ])('not-a-rectangle: %s', (_, change) => {
    expect(codesWith({ ...last, operands: { a: { ...view('y'), ...change }, out: view('z') } })).toContain(
      'not-a-rectangle',
    );
    expect(codesWith({ ...last, operands: { a: { ...view('x'), ...change }, out: view('z') } })).toEqual([
      'not-a-rectangle',
    ]);
  });

  it('several rows of a tensor may be one row of a view', () => {
    const rows = { ...view('y'), rows: 3, cols: 8, stride: 8 };
    expect(codesWith({ ...last, operands: { a: rows, out: view('z') } })).toEqual([]);
  });

  it.each([
    ['a row too many', { rows: 7 }],
    ['starting a row too late', { offset: 4 }],
    ['a negative offset', { offset: -4 }],
    ['no rows', { rows: 0 }],
    ['no columns', { cols: 0 }],
    ['a column too many', { offset: 1, rows: 2 }],
    ['half an element', { offset: 0.5, cols: 2 }],
    ['half a row', { rows: 1.5 }],
    ['no number', { offset: Number.NaN }],
  ])('out-of-range: %s', (_, change) => {
    expect(codesWith({ ...last, operands: { a: view('y'), out: { ...view('z'), ...change } } })).toEqual([
      'out-of-range',
    ]);
  });
});

it('out-of-range: one element too many, in a tensor of one column', () => {
  const narrow = { tensor: 'narrow', offset: 0, cols: 1, stride: 1 };
  const write = (rows: number): string[] => {
    const plan = planOf(
      [...before, { ...last, operands: { a: view('y', 6, 1), out: { ...narrow, rows } } }],
      [...tensors, f32('narrow', 'activation', 6, 1)],
    );
    return check(plan).map((p) => p.code);
  };
  expect(write(6)).toEqual([]);
  expect(write(7)).toEqual(['out-of-range']);
});

describe('what is written under the eyes of another operand', () => {
  it.each([
    ['the same elements', view('x'), view('x')],
    ['one row of them', view('x', 3, 4, 0), view('x', 3, 4, 2)],
    ['one element of them', view('x', 3, 2, 0, 0), view('x', 3, 2, 2, 1)],
  ])('overlap: %s', (_, a, out) => {
    expect(codesWith({ ...last, operands: { a, out } })).toEqual(['overlap']);
  });

  it.each([
    ['other rows', view('x', 3, 4, 0), view('x', 3, 4, 3)],
    ['other columns', view('x', 6, 2, 0, 0), view('x', 6, 2, 0, 2)],
  ])('no overlap: %s', (_, a, out) => {
    expect(codesWith({ ...last, operands: { a, out } })).toEqual([]);
  });

  it('reading twice is no overlap', () => {
    const operands = { a: view('x'), b: view('x'), out: view('z') };
    const options = { transposeA: false, transposeB: true, activation: 'identity' };
    expect(codesWith(dispatch('matmul', operands, { options }))).toEqual([]);
  });

  it('an update counts as written, and so does what is added to', () => {
    const hyper = { hyper: view('x', 1, 2) };
    expect(
      codesWith(
        dispatch('sgd', { parameter: view('m'), gradient: view('m'), velocity: view('x'), ...hyper }),
      ),
    ).toEqual(['overlap', 'overlap']);
    expect(codesWith(dispatch('copy', { a: view('x'), out: view('x') }, { adds: ['out'] }))).toEqual([
      'overlap',
    ]);
  });

  it('all parameters as one matrix overlap each of them', () => {
    const all = { name: 'param.all', role: 'param', type: 'f32', size: 256, width: 4, flat: true } as const;
    const out = { ...view('param.all', 64) };
    const plan = planOf([...before, dispatch('copy', { a: view('w', 1), out })], [...tensors, all]);
    expect(check(plan).map((p) => p.code)).toEqual(['overlap']);
  });
});

describe('the limits of WebGPU', () => {
  const register = (n: number, params = 0): Record<string, View> => {
    const names = Array.from({ length: n }, (_, i) => `o${i}`);
    defineKernel({
      name: 'wide',
      operands: Object.fromEntries(names.map((name) => [name, { access: 'read' as const }])),
      params: Object.fromEntries(Array.from({ length: params }, (_, i) => [`p${i}`, 'u32' as const])),
      options: {},
      text: () => '',
      groups: () => [1, 1, 1],
      accuracy: 'exact',
    });
    return Object.fromEntries(names.map((name) => [name, view('x')]));
  };

  it('too-many-bindings: nine buffers, but not nine operands in one', () => {
    const operands = register(9);
    expect(codesWith(dispatch('wide', operands))).toEqual([]);
    const many = Array.from({ length: 9 }, (_, i) => f32(`x${i}`, 'input', 6, 4));
    const apart = (n: number): Plan =>
      planOf(
        [
          ...before,
          dispatch(
            'wide',
            Object.fromEntries(Object.keys(operands).map((o, i) => [o, view(`x${Math.min(i, n - 1)}`)])),
          ),
        ],
        [...tensors, ...many],
      );
    expect(check(apart(8))).toEqual([]);
    expect(check(apart(9)).map((p) => p.code)).toEqual(['too-many-bindings']);
  });

  it('record-too-large: more than 256 bytes of matrices and numbers', () => {
    const params = { p0: 0, p1: 0, p2: 0, p3: 0 };
    expect(codesWith(dispatch('wide', register(15, 4), { params }))).toEqual([]);
    expect(codesWith(dispatch('wide', register(15, 5), { params: { ...params, p4: 0 } }))).toEqual([
      'record-too-large',
    ]);
    expect(codesWith(dispatch('wide', register(17)))).toEqual(['record-too-large']);
  });
});

describe('what this run has not written', () => {
  it('read-before-write: nothing of it', () => {
    expect(codesWith({ ...last, operands: { a: view('z'), out: view('m') } })).toEqual(['read-before-write']);
  });

  it('read-before-write: in the wrong order', () => {
    expect(check(planOf(before.toReversed())).map((p) => [p.code, p.dispatch])).toEqual([
      ['read-before-write', 0],
    ]);
  });

  it.each([
    ['a row', view('z', 5, 4)],
    ['a column', view('z', 6, 3)],
    ['the middle', view('z', 4, 4, 1)],
  ])('read-before-write: %s is missing', (_, out) => {
    const write = dispatch('fill', { out }, { params: { value: 0 } });
    const read = { ...last, operands: { a: view('z'), out: view('m') } };
    expect(check(planOf([...before, write, read])).map((p) => [p.code, p.dispatch])).toEqual([
      ['read-before-write', 3],
    ]);
  });

  it('parts that together are everything will do', () => {
    const parts = [view('z', 6, 1), view('z', 2, 3, 4, 1), view('z', 4, 3, 0, 1)];
    const writes = parts.map((out) => dispatch('fill', { out }, { params: { value: 0 } }));
    const read = { ...last, operands: { a: view('z'), out: view('m') } };
    expect(check(planOf([...before, ...writes, read]))).toEqual([]);
  });

  it('read-before-write: adding to what is not there, updating it, writing beside it', () => {
    const copy = dispatch('copy', { a: view('x'), out: view('z') });
    expect(codesWith(copy)).toEqual([]);
    expect(codesWith({ ...copy, adds: ['out'] })).toEqual(['read-before-write']);
    const update = { parameter: view('z'), gradient: view('y'), velocity: view('m') };
    expect(codesWith(dispatch('sgd', { ...update, hyper: view('x', 1, 2) }))).toEqual(['read-before-write']);
  });

  it('inputs, parameters, moments and carried tensors are there from the start', () => {
    const kept = [...tensors, f32('c', 'carry', 6, 4)];
    for (const name of ['x', 'm', 'c']) {
      const plan = planOf([...before, { ...last, operands: { a: view(name), out: view('z') } }], kept);
      expect(check(plan), name).toEqual([]);
    }
    expect(codesWith({ ...last, operands: { a: view('w', 1), out: view('z', 1) } })).toEqual([]);
  });

  it('gradient-not-written: not at all, or in part', () => {
    const [forward, sum] = before as [Dispatch, Dispatch];
    expect(check(planOf([forward]))).toMatchObject([{ code: 'gradient-not-written', dispatch: -1 }]);
    const part = { ...sum, operands: { a: view('y', 6, 3), out: view('d.w', 1, 3) } };
    expect(check(planOf([forward, part])).map((p) => p.code)).toEqual(['gradient-not-written']);
  });

  it('gradients of a plan that adds to those of another are there from the start', () => {
    const [forward, sum] = before as [Dispatch, Dispatch];
    const adding = { ...sum, adds: ['out'] };
    const plan = planOf([forward, adding]);
    expect(check(plan).map((p) => p.code)).toContain('read-before-write');
    expect(check({ ...plan, addsGradients: true })).toEqual([]);
  });

  it('all gradients as one matrix are there when each of them is', () => {
    const flat = (role: 'param' | 'grad'): Tensor => ({ ...f32(`${role}.all`, role, 64, 4), flat: true });
    const all = [...tensors, flat('param'), flat('grad'), f32('v', 'moment', 64, 4)];
    const update = dispatch('sgd', {
      parameter: view('param.all', 64),
      gradient: view('grad.all', 64),
      velocity: view('v', 64),
      hyper: view('x', 1, 2),
    });
    expect(check(planOf([...before, update], all))).toEqual([]);
    const [forward, sum] = before as [Dispatch, Dispatch];
    expect(check(planOf([forward, update, sum], all)).map((p) => [p.code, p.dispatch])).toEqual([
      ['read-before-write', 1],
    ]);
  });
});

describe('the report', () => {
  it('names the dispatch, its kernel, its label and the tensor', () => {
    const [problem] = problemsWith({
      ...last,
      label: 'forward t=3',
      operands: { a: view('z'), out: view('m') },
    });
    expect(problem?.dispatch).toBe(2);
    for (const part of ['dispatch 2', 'activate', 'forward t=3', "'z'"])
      expect(problem?.message).toContain(part);
  });

  it('lists all problems of all dispatches', () => {
    const codes = check(planOf([{ ...last, kernel: 'nothing' }, { ...last, options: {} }, ...before])).map(
      (p) => [p.code, p.dispatch],
    );
    expect(codes).toEqual([
      ['unknown-kernel', 0],
      ['unknown-option', 1],
      ['read-before-write', 1],
    ]);
    // Reading does not write: the second reader is named as well as the first.
    const reader = { ...last, operands: { a: view('z'), out: view('m') } };
    expect(check(planOf([...before, reader, reader])).map((p) => p.dispatch)).toEqual([2, 3]);
  });

  it('as an error names the plan, the first problem, how many more there are, and the remedy', () => {
    const error = thrown(PlanError, () => assertSound(planOf([{ ...last, options: {} }])));
    expect(error.code).toBe('unknown-option');
    expect(error.parameter).toBe('minimal');
    expect(error.actual).toHaveLength(3);
    for (const part of ["'minimal'", 'dispatch 0', 'activate', '2 more', 'check(plan)', 'describe(plan)'])
      expect(error.message).toContain(part);
    expect(() => assertSound(planOf([...before, last]))).not.toThrow();
  });
});

it('knows what a dispatch does to an operand', () => {
  const matmul = kernels.get('matmul') as Kernel;
  expect(effectOf(matmul, 'a', [])).toBe('read');
  expect(effectOf(matmul, 'out', [])).toBe('write');
  expect(effectOf(matmul, 'out', ['out'])).toBe('update');
  expect(effectOf(kernels.get('adam') as Kernel, 'm', [])).toBe('update');
});
