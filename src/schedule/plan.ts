import type { ElementType, Matrix, OptionValues } from '../../shaders/kernel.ts';

/**
 * What a tensor is for, and so how long it lives.
 * `param`, `fixed`, `moment`, `carry`: kept from run to run; no optimizer touches what is `fixed`. `input`: written by the host. `grad`, `activation`: made anew by
 * every run, and never read before they are written.
 */
export type Role = 'param' | 'fixed' | 'grad' | 'moment' | 'input' | 'carry' | 'activation';

/** A named matrix of `width` columns; `size` counts elements. */
export interface Tensor {
  readonly name: string;
  readonly role: Role;
  readonly type: ElementType;
  readonly size: number;
  readonly width: number;
  /** For a gradient: the parameter whose gradient it is. Both have the same place in their buffers. */
  readonly of?: string;
  /** Tensors that name the same place here share a buffer, so that dispatches side by side may bind it once. */
  readonly beside?: string;
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

/** What one application of a kernel works on. */
export interface Call {
  readonly operands: Readonly<Record<string, View>>;
  readonly params: Readonly<Record<string, number>>;
}

/** One kernel at work on views. `adds`: operands of access `accumulate` that are added to instead of assigned. */
export interface Dispatch extends Call {
  readonly kernel: string;
  /** Where it comes from, e.g. `backward t=3`. */
  readonly label: string;
  readonly adds: readonly string[];
  readonly options: OptionValues;
  /** Further calls in the same dispatch, as the other direction of a layer: on other views of the same buffers. */
  readonly beside?: readonly Call[];
}

/** All calls of a dispatch. */
export const callsOf = (d: Dispatch): readonly Call[] => [d, ...(d.beside ?? [])];

export interface Buffer {
  readonly name: string;
  readonly type: ElementType;
  readonly bytes: number;
}

/** A program: a flat list of dispatches over named tensors. Plain data: it can be printed, stored, checked, compared. */
export interface Plan {
  readonly name: string;
  /** Its gradients add to those that another plan has left, instead of beginning anew. Default false. */
  readonly addsGradients?: boolean;
  readonly tensors: readonly PlacedTensor[];
  readonly buffers: readonly Buffer[];
  readonly dispatches: readonly Dispatch[];
}

/** Bytes of one parameter record: the least alignment of a dynamic uniform offset that WebGPU guarantees. */
export const RECORD_BYTES = 256;

/** Device memory of a plan: its buffers, and one parameter record per call. */
export const bytesOf = (plan: Plan): number =>
  plan.buffers.reduce((sum, b) => sum + b.bytes, 0) + recordBytes(plan);
export const recordBytes = (plan: Plan): number =>
  plan.dispatches.reduce((sum, d) => sum + callsOf(d).length, 0) * RECORD_BYTES;

/** What the host does with an operand: accumulating is updating where the dispatch adds, and writing where not. */
export type Effect = 'read' | 'write' | 'update';

export const matrixOf = (view: View, tensor: PlacedTensor): Matrix => ({
  offset: tensor.base + view.offset,
  rows: view.rows,
  cols: view.cols,
  stride: view.stride,
});
