import type { Message } from './proto.ts';

/** Element types, as ONNX numbers them. */
export const ELEMENT_TYPES = { float: 1, int32: 6, int64: 7 } as const;
export type ElementType = keyof typeof ELEMENT_TYPES;
/** Kinds of attributes, as ONNX numbers them. */
const KINDS = { int: 2, string: 3, floats: 6, ints: 7, strings: 8 } as const;

/** A size, or the name of one that is known only when the network runs. */
export type Dimension = number | 'time' | 'batch';
/** An int, a string, ints, strings, or floats. */
export type AttributeValue = number | string | readonly number[] | readonly string[] | Float32Array;

/** The name of a value in the graph. */
export type Name = string;

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** An ONNX graph while it is written: nodes in the order in which they run. */
export class GraphWriter {
  readonly #nodes: Message<'Node'>[] = [];
  readonly #constants: Message<'Tensor'>[] = [];
  readonly #inputs: Message<'ValueInfo'>[] = [];
  readonly #outputs: Message<'ValueInfo'>[] = [];

  /** What whoever runs the graph gives. */
  input(name: Name, type: ElementType, dims: readonly Dimension[]): Name {
    this.#inputs.push(valueInfo(name, type, dims));
    return name;
  }

  /** What the graph gives: `value` under the name that the world sees. */
  output(name: Name, value: Name, dims: readonly Dimension[]): void {
    this.#nodes.push({ opType: 'Identity', name, input: [value], output: [name] });
    this.#outputs.push(valueInfo(name, 'float', dims));
  }

  /** Numbers in f32, row-major. */
  floats(name: Name, dims: readonly number[], data: ArrayLike<number>): Name {
    return this.#constant(name, 'float', dims, Float32Array.from(data));
  }

  /** Sizes, axes, places: int64, a list. */
  integers(...values: readonly number[]): Name {
    return this.#integers([values.length], values);
  }

  /** One int64, of no dimension. */
  integer(value: number): Name {
    return this.#integers([], [value]);
  }

  #integers(dims: readonly number[], values: readonly number[]): Name {
    const name = `${dims.length === 0 ? 'integer' : 'integers'}_${values.join('_')}`;
    if (this.#constants.some((constant) => constant.name === name)) return name;
    return this.#constant(name, 'int64', dims, BigInt64Array.from(values, BigInt));
  }

  #constant(name: Name, type: ElementType, dims: readonly number[], data: ArrayBufferView): Name {
    const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.#constants.push({ name, dims, dataType: ELEMENT_TYPES[type], rawData });
    return name;
  }

  /**
   * One operator; its values are named after it.
   * @param inputs undefined: an input that is left out
   * @returns names of its first `outputs` results
   */
  nodes(
    opType: string,
    inputs: readonly (Name | undefined)[],
    attributes: Readonly<Record<string, AttributeValue>>,
    outputs: number,
  ): Name[] {
    const name = `${opType}_${this.#nodes.length}`;
    const output = Array.from({ length: outputs }, (_, i) => (outputs === 1 ? name : `${name}_${i}`));
    this.#nodes.push({
      name,
      opType,
      input: inputs.map((input) => input ?? ''),
      output,
      attribute: Object.entries(attributes).map(([key, value]) => attribute(key, value)),
    });
    return output;
  }

  /** One operator with one result. */
  node(
    opType: string,
    inputs: readonly (Name | undefined)[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
  ): Name {
    return this.nodes(opType, inputs, attributes, 1)[0] as Name;
  }

  finish(name: string): Message<'Graph'> {
    return {
      name,
      node: this.#nodes,
      initializer: this.#constants,
      input: this.#inputs,
      output: this.#outputs,
    };
  }
}

function valueInfo(name: Name, type: ElementType, dims: readonly Dimension[]): Message<'ValueInfo'> {
  const dim = dims.map((d) => (typeof d === 'number' ? { dimValue: d } : { dimParam: d }));
  return { name, type: { tensorType: { elemType: ELEMENT_TYPES[type], shape: { dim } } } };
}

function attribute(name: string, value: AttributeValue): Message<'Attribute'> {
  if (typeof value === 'number') return { name, type: KINDS.int, i: value };
  if (typeof value === 'string') return { name, type: KINDS.string, s: utf8(value) };
  if (value instanceof Float32Array) return { name, type: KINDS.floats, floats: [...value] };
  return isStrings(value)
    ? { name, type: KINDS.strings, strings: value.map(utf8) }
    : { name, type: KINDS.ints, ints: value };
}

const isStrings = (list: readonly number[] | readonly string[]): list is readonly string[] =>
  typeof list[0] === 'string';
