import type { Kernel, Matrix, OperandSpec, OptionValues, Shapes, TextContext, Tile } from './kernel.ts';

/** One storage binding: operands that live in one buffer share it, writable if any of them is written. */
export interface Binding {
  /** The WGSL variable: the names of its operands, joined; with `_` where that is the name of something else. */
  readonly variable: string;
  readonly operands: readonly string[];
  readonly writable: boolean;
}

/** Everything that a kernel's text depends on: two dispatches with equal variants share a pipeline. */
export interface Variant {
  readonly kernel: Kernel;
  readonly bindings: readonly Binding[];
  /** Operands of access `accumulate` that are added to. */
  readonly adds: readonly string[];
  readonly options: OptionValues;
  readonly tile: Tile;
  readonly spreads: boolean;
  /** Vector operands are bound as `array<vec4f>`: all of them are aligned to four elements. */
  readonly vec4: boolean;
  /** How operands that may repeat do it. Default: any way. */
  readonly repeats?: Readonly<Record<string, Repeat>>;
  /** Calls side by side, one for each z of the workgroups. Default 1. */
  readonly calls?: number;
  /** Many steps one after the other, in each of which a workgroup owns all columns of some rows. Default: one. */
  readonly manySteps?: boolean;
}

/** Along rows and columns: as large as the result, a single row or column for all, or again and again. */
export type Repeat = readonly [rows: Extent, cols: Extent];
type Extent = 'whole' | 'one' | 'modulo';

/** The bindings of a dispatch, from the buffer in which each of its operands lives. */
export function bindingsOf(kernel: Kernel, buffers: Readonly<Record<string, string>>): Binding[] {
  const groups = new Map<string, string[]>();
  for (const name of Object.keys(kernel.operands)) {
    const buffer = buffers[name];
    if (buffer === undefined) continue;
    const group = groups.get(buffer);
    if (group) group.push(name);
    else groups.set(buffer, [name]);
  }
  return [...groups.values()].map((operands) => ({
    variable: variableOf(operands),
    operands,
    writable: operands.some((o) => kernel.operands[o]?.access !== 'read'),
  }));
}

/** What the accessors call their parameters, which would hide a binding of the same name. */
const PARAMETERS: readonly string[] = ['r', 'c', 'row', 'value', 'p'];
const variableOf = (operands: readonly string[]): string => {
  const name = operands.join('_');
  return PARAMETERS.includes(name) ? `${name}_` : name;
};

/** May the vector operands of this dispatch be read and written as vec4? */
export function alignedToVec4(kernel: Kernel, bindings: readonly Binding[], shapes: Shapes): boolean {
  const isVector = (name: string): boolean => kernel.operands[name]?.vector === true;
  const widthOf = (name: string, m: Matrix): number => m.cols / (kernel.operands[name]?.parts ?? 1);
  const mixed = bindings.some((b) => b.operands.some(isVector) && !b.operands.every(isVector));
  return (
    !mixed &&
    Object.entries(shapes).every(
      ([name, m]) =>
        !isVector(name) ||
        (m.offset % 4 === 0 && widthOf(name, m) % 4 === 0 && (m.rows === 1 || m.stride % 4 === 0)),
    )
  );
}

/** How the operands of a dispatch repeat: a division in every access is saved where none is needed. */
export function repeatsOf(kernel: Kernel, calls: readonly Shapes[]): Record<string, Repeat> {
  const specs = Object.entries(kernel.operands);
  const widthOf = (shapes: Shapes, [name, spec]: (typeof specs)[number]): number =>
    (shapes[name]?.cols ?? 0) / (spec.parts ?? 1);
  const extent = (own: number, results: readonly number[]): Extent =>
    own >= Math.max(...results) ? 'whole' : own === 1 ? 'one' : 'modulo';
  const ofCall = (shapes: Shapes, operand: (typeof specs)[number]): Repeat => {
    const results = specs.filter(([, { access }]) => access !== 'read');
    return [
      extent(
        shapes[operand[0]]?.rows ?? 0,
        results.map(([name]) => shapes[name]?.rows ?? 0),
      ),
      extent(
        widthOf(shapes, operand),
        results.map((result) => widthOf(shapes, result)),
      ),
    ];
  };
  const repeating = specs.filter(([name, spec]) => spec.repeats && calls[0]?.[name]);
  return Object.fromEntries(
    repeating.map((operand) => {
      const [first, ...rest] = calls.map((shapes) => ofCall(shapes, operand));
      const alike = rest.every((r) => r.join() === first?.join());
      return [operand[0], alike && first ? first : (['modulo', 'modulo'] as const)];
    }),
  );
}

export const contextOf = (v: Omit<Variant, 'vec4'>): TextContext => {
  const bound = new Set(v.bindings.flatMap((b) => b.operands));
  return {
    has: (name) => bound.has(name),
    adds: (name) => v.adds.includes(name),
    options: v.options,
    tile: v.tile,
    spreads: v.spreads,
  };
};

/** The whole WGSL module of a variant: interface, accessors, and the kernel's own text. */
export function render(v: Variant): string {
  const { kernel, calls = 1, manySteps = false } = v;
  const present = Object.keys(kernel.operands).filter((o) => v.bindings.some((b) => b.operands.includes(o)));
  const fields = [
    ...present.map((o) => `  ${o}: Matrix,`),
    ...Object.entries(kernel.params).map(([name, type]) => `  ${name}: ${type},`),
    ...(manySteps ? ['  steps: u32,', '  across: u32,', ...present.map((o) => `  ${o}_advance: u32,`)] : []),
  ];
  const storage = v.bindings.map((b, i) => {
    const type = elementType(v, b);
    return `@group(0) @binding(${i + 1}) var<storage, ${b.writable ? 'read_write' : 'read'}> ${b.variable}: array<${type}>;`;
  });
  const text = kernel.text(contextOf(v));
  return [
    `// ${kernel.name}`,
    ...(text.includes('subgroup_invocation_id') ? SUBGROUPS : []),
    'struct Matrix { offset: u32, rows: u32, cols: u32, stride: u32 }',
    `struct Params {\n${fields.join('\n')}\n}`,
    ...(calls === 1 && !manySteps
      ? ['@group(0) @binding(0) var<uniform> p: Params;']
      : [
          `struct Record { @size(${RECORD_SIZE}) params: Params }`,
          `@group(0) @binding(0) var<uniform> records: array<Record, ${calls}>;`,
          'var<private> p: Params;',
        ]),
    ...storage,
    '',
    ...Object.entries(kernel.operands).map(([name, spec]) => accessors(v, name, spec)),
    calls === 1 && !manySteps ? text : choosing(text, manySteps ? present : undefined),
  ].join('\n');
}

/**
 * Invocations that fetch for each other go the same way: how far they loop is in a uniform. Where calls stand side by
 * side it has been copied to a private variable, in which the compiler can no longer see that.
 */
const SUBGROUPS: readonly string[] = ['enable subgroups;', 'diagnostic(off, subgroup_uniformity);'];

/** Bytes between the parameters of calls side by side. */
const RECORD_SIZE = 256;

/**
 * The same text as a function of its own, that an entry calls with the parameters of the call that its workgroup's z says;
 * and, where operands advance, once for every step and every group of columns: what a step leaves, the next one finds.
 */
function choosing(text: string, advancing: readonly string[] | undefined): string {
  const entry = /(@compute @workgroup_size\([^)]*\)\n)fn main\(([\s\S]*?)\) \{/;
  const [found = '', attributes = '', inputs = ''] = entry.exec(text) ?? [];
  const named = [...inputs.matchAll(/@builtin\((\w+)\) (\w+): (\w+)/g)].map(([, builtin, name, type]) => ({
    builtin: builtin as string,
    name: name as string,
    type: type as string,
  }));
  const group = named.find(({ builtin }) => builtin === 'workgroup_id')?.name;
  const z = group ?? 'call';
  const call = (x: string): string =>
    `apply(${named.map(({ name }) => (name === group && advancing ? `vec3u(${x}, ${name}.y, ${name}.z)` : name)).join(', ')});`;
  const body = advancing
    ? [
        `  for (var t = 0u; t < records[${z}.z].params.steps; t++) {`,
        `    for (var x = 0u; x < records[${z}.z].params.across; x++) { ${call('x')} }`,
        '    storageBarrier();',
        ...advancing.map((o) => `    p.${o}.offset += p.${o}_advance;`),
        '  }',
      ]
    : [`  ${call('')}`];
  return [
    text.replace(found, `fn apply(${named.map(({ name, type }) => `${name}: ${type}`).join(', ')}) {`),
    `${attributes}fn main(${group ? '' : '@builtin(workgroup_id) call: vec3u, '}${inputs}) {`,
    `  p = records[${z}.z].params;`,
    ...body,
    '}',
  ].join('\n');
}

function elementType(v: Variant, b: Binding): string {
  const spec = v.kernel.operands[b.operands[0] as string] as OperandSpec;
  return spec.vector && v.vec4 ? 'vec4f' : (spec.type ?? 'f32');
}

/**
 * How a kernel's text reaches an operand `x`:
 * `row_x(r)` the element index at which row r starts, `load_x(r, c)` and `store_x(r, c, value)` one element,
 * `load4_x(row, c)` and `store4_x(row, c, value)` four columns of the row that starts at index `row`; beyond the last
 * column they read 0 and write nothing. Where columns are in parts, `row` is `part_x(r, n)`, the start of part n of row r.
 */
function accessors(v: Variant, name: string, spec: OperandSpec): string {
  const binding = v.bindings.find((b) => b.operands.includes(name));
  const type = spec.type ?? 'f32';
  const reads = spec.access !== 'write';
  const writes = spec.access !== 'read';
  if (!binding) return absent(name, spec, type, reads, writes);
  const x = binding.variable;
  const store = v.adds.includes(name) ? '+=' : '=';
  const width = spec.parts ? `(p.${name}.cols / ${spec.parts}u)` : `p.${name}.cols`;
  const [rows, cols]: Repeat = spec.repeats
    ? (v.repeats?.[name] ?? ['modulo', 'modulo'])
    : ['whole', 'whole'];
  const along = (extent: Extent, i: string, n: string): string =>
    extent === 'whole' ? i : extent === 'one' ? '0u' : `${i} % ${n}`;
  const column = along(cols, 'c', width);
  const row = along(rows, 'r', `p.${name}.rows`);
  const out = [
    rows === 'one'
      ? `fn row_${name}(r: u32) -> u32 { return p.${name}.offset; }`
      : `fn row_${name}(r: u32) -> u32 { return p.${name}.offset + (${row}) * p.${name}.stride; }`,
  ];
  if (spec.parts)
    out.push(`fn part_${name}(r: u32, n: u32) -> u32 { return row_${name}(r) + n * ${width}; }`);
  if (!spec.vector) {
    if (reads)
      out.push(`fn load_${name}(r: u32, c: u32) -> ${type} { return ${x}[row_${name}(r) + ${column}]; }`);
    if (writes)
      out.push(
        `fn store_${name}(r: u32, c: u32, value: ${type}) { ${x}[row_${name}(r) + c] ${store} value; }`,
      );
  } else if (v.vec4) {
    if (reads)
      out.push(`fn load4_${name}(row: u32, c: u32) -> vec4f { return ${x}[(row + ${column}) >> 2u]; }`);
    if (writes)
      out.push(`fn store4_${name}(row: u32, c: u32, value: vec4f) { ${x}[(row + c) >> 2u] ${store} value; }`);
  } else {
    const lanes = ['', ' + 1u', ' + 2u', ' + 3u'];
    const inside = (l: string): string => `${x}[row + ${along(cols, `(c${l})`, width)}]`;
    const guard = (l: string): string => (cols === 'whole' ? `c${l} < ${width}` : 'true');
    if (reads) {
      const parts = lanes.map((l) => `select(0.0, ${inside(l)}, ${guard(l)})`);
      out.push(`fn load4_${name}(row: u32, c: u32) -> vec4f {\n  return vec4f(${parts.join(', ')});\n}`);
    }
    if (writes) {
      const parts = lanes.map(
        (l, i) => `  if (c${l} < ${width}) { ${x}[row + c${l}] ${store} value[${i}]; }`,
      );
      out.push(`fn store4_${name}(row: u32, c: u32, value: vec4f) {\n${parts.join('\n')}\n}`);
    }
  }
  return out.join('\n');
}

function absent(name: string, spec: OperandSpec, type: string, reads: boolean, writes: boolean): string {
  const value = spec.absent ?? 0;
  const out = [`fn row_${name}(r: u32) -> u32 { return 0u; }`];
  if (spec.parts) out.push(`fn part_${name}(r: u32, n: u32) -> u32 { return 0u; }`);
  if (spec.vector) {
    if (reads) out.push(`fn load4_${name}(row: u32, c: u32) -> vec4f { return vec4f(${value}); }`);
    if (writes) out.push(`fn store4_${name}(row: u32, c: u32, value: vec4f) {}`);
  } else {
    if (reads) out.push(`fn load_${name}(r: u32, c: u32) -> ${type} { return ${type}(${value}); }`);
    if (writes) out.push(`fn store_${name}(r: u32, c: u32, value: ${type}) {}`);
  }
  return out.join('\n');
}
