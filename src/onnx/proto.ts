/**
 * The part of ONNX's format that a recurrent network needs, as fields by number, and its bytes.
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */

import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

type Scalar = 'int' | 'float' | 'string' | 'bytes';
/** Its number, what it holds, and whether it may occur many times. */
type Field = readonly [number: number, kind: string, many?: 'many'];

const MESSAGES = {
  Model: {
    irVersion: [1, 'int'],
    producerName: [2, 'string'],
    graph: [7, 'Graph'],
    opsetImport: [8, 'OperatorSet', 'many'],
    metadata: [14, 'Entry', 'many'],
  },
  OperatorSet: { domain: [1, 'string'], version: [2, 'int'] },
  Entry: { key: [1, 'string'], value: [2, 'string'] },
  Graph: {
    node: [1, 'Node', 'many'],
    name: [2, 'string'],
    initializer: [5, 'Tensor', 'many'],
    input: [11, 'ValueInfo', 'many'],
    output: [12, 'ValueInfo', 'many'],
  },
  Node: {
    input: [1, 'string', 'many'],
    output: [2, 'string', 'many'],
    name: [3, 'string'],
    opType: [4, 'string'],
    attribute: [5, 'Attribute', 'many'],
  },
  Attribute: {
    name: [1, 'string'],
    i: [3, 'int'],
    s: [4, 'bytes'],
    floats: [7, 'float', 'many'],
    ints: [8, 'int', 'many'],
    strings: [9, 'bytes', 'many'],
    type: [20, 'int'],
  },
  Tensor: { dims: [1, 'int', 'many'], dataType: [2, 'int'], name: [8, 'string'], rawData: [9, 'bytes'] },
  ValueInfo: { name: [1, 'string'], type: [2, 'Type'] },
  Type: { tensorType: [1, 'TensorType'] },
  TensorType: { elemType: [1, 'int'], shape: [2, 'Shape'] },
  Shape: { dim: [1, 'Dimension', 'many'] },
  Dimension: { dimValue: [1, 'int'], dimParam: [2, 'string'] },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Field>>>>;

type Messages = typeof MESSAGES;
type Content<Kind> = Kind extends 'int' | 'float'
  ? number
  : Kind extends 'string'
    ? string
    : Kind extends 'bytes'
      ? Uint8Array
      : Kind extends keyof Messages
        ? Message<Kind>
        : never;

/** A message as plain data. What is left out is not written. */
export type Message<Name extends keyof Messages> = {
  readonly [F in keyof Messages[Name]]?: Messages[Name][F] extends readonly [number, infer Kind, 'many']
    ? readonly Content<Kind>[]
    : Messages[Name][F] extends readonly [number, infer Kind]
      ? Content<Kind>
      : never;
};

/** The bytes of an ONNX file. */
export function encodeModel(model: Message<'Model'>): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  writeMessage(writer, 'Model', model);
  return writer.finish();
}

const SCALARS: Readonly<Record<Scalar, (w: BinaryWriter, field: number, value: never) => unknown>> = {
  int: (w, field, value: number) => w.tag(field, WireType.Varint).int64(value),
  float: (w, field, value: number) => w.tag(field, WireType.Bit32).float(value),
  string: (w, field, value: string) => w.tag(field, WireType.LengthDelimited).string(value),
  bytes: (w, field, value: Uint8Array) => w.tag(field, WireType.LengthDelimited).bytes(value),
};

function writeMessage<Name extends keyof Messages>(w: BinaryWriter, name: Name, message: object): void {
  const fields: Readonly<Record<string, Field>> = MESSAGES[name];
  for (const [key, content] of Object.entries(message)) {
    const [field, kind, many] = fields[key] as Field;
    for (const value of many ? (content as readonly unknown[]) : [content]) {
      if (kind in SCALARS) SCALARS[kind as Scalar](w, field, value as never);
      else {
        w.tag(field, WireType.LengthDelimited).fork();
        writeMessage(w, kind as keyof Messages, value as object);
        w.join();
      }
    }
  }
}
