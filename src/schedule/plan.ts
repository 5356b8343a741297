import type { ElementType, Matrix, OptionValues } from '../../shaders/kernel.ts';

/**
 * What a tensor is for, and so how long it lives.
 * `param`, `moment`, `carry`: kept from run to run. `input`: written by the host. `grad`, `activation`: made anew by
 * every run, and never read before they are written.
 */
export type Role = 'param' | 'grad' | 'moment' | 'input' | 'carry' | 'activation';

/** A named matrix of `width` columns; `size` counts elements. */
export interface Tensor {
  readonly name: string;
  readonly role: Role;
  readonly type: ElementType;
  readonly size: number;
  readonly width: number;
  /** For a gradient: the parameter whose gradient it is. Both have the same place in their buffers. */
  readonly of?: string;
  /** It is not a tensor of its own, but all of the parameters (or gradients) as one matrix, padding included. */
  readonly flat?: boolean;
}

/** A tensor with its place: the buffer that holds it, and the element of that buffer at which it starts. */
export interface PlacedTensor extends Tensor {
  readonly buffer: string;
  readonly base: number;
}

/** A matrix inside a tensor, `stride` being the tensor's width: a rectangle of it. Offsets count from the tensor's start. */
export interface View extends Matrix {
  readonly tensor: string;
}

/** One kernel at work on views. `adds`: operands of access `accumulate` that are added to instead of assigned. */
export interface Dispatch {
  readonly kernel: string;
  /** Where it comes from, e.g. `backward t=3`. */
  readonly label: string;
  readonly operands: Readonly<Record<string, View>>;
  readonly adds: readonly string[];
  readonly params: Readonly<Record<string, number>>;
  readonly options: OptionValues;
}

export interface Buffer {
  readonly name: string;
  readonly type: ElementType;
  readonly bytes: number;
}

/** A program: a flat list of dispatches over named tensors. Plain data: it can be printed, stored, checked, compared. */
export interface Plan {
  readonly name: string;
  readonly tensors: readonly PlacedTensor[];
  readonly buffers: readonly Buffer[];
  readonly dispatches: readonly Dispatch[];
}

/** Bytes of one parameter record: the least alignment of a dynamic uniform offset that WebGPU guarantees. */
export const RECORD_BYTES = 256;

/** Device memory of a plan: its buffers, and one parameter record per dispatch. */
export const bytesOf = (plan: Plan): number =>
  plan.buffers.reduce((sum, b) => sum + b.bytes, 0) + recordBytes(plan);
export const recordBytes = (plan: Plan): number => plan.dispatches.length * RECORD_BYTES;

/** What the host does with an operand: accumulating is updating where the dispatch adds, and writing where not. */
export type Effect = 'read' | 'write' | 'update';

export const matrixOf = (view: View, tensor: PlacedTensor): Matrix => ({
  offset: tensor.base + view.offset,
  rows: view.rows,
  cols: view.cols,
  stride: view.stride,
});
