import type { Emitter } from './emitter.ts';
import type { Buffer, PlacedTensor, Tensor, View } from './plan.ts';

/** Tensors start at a multiple of this many elements, so that rows can be read four at a time. */
const ALIGNMENT = 4;
/** Rows of the matrix of all parameters (or gradients): the partial sums of its norm. */
export const FLAT_ROWS = 16;
const FLAT_ALIGNMENT = FLAT_ROWS * 4;

const alignUp = (n: number, to: number): number => Math.ceil(n / to) * to;

/** Elements of the buffer that holds these parameters, padding included. */
export const flatSize = (params: readonly { readonly size: number }[]): number =>
  Math.max(
    FLAT_ALIGNMENT,
    alignUp(
      params.reduce((end, p) => alignUp(end, ALIGNMENT) + p.size, 0),
      FLAT_ALIGNMENT,
    ),
  );

/**
 * The place of every tensor. All parameters share one buffer, in the order of their declaration, and all gradients
 * another, so that clipping, updating and saving are one flat pass each; every other tensor has a buffer of its own,
 * because one dispatch may not read and write the same buffer through two bindings. Tensors that are computed side by
 * side share one.
 */
export function layOut(tensors: readonly Tensor[]): { tensors: PlacedTensor[]; buffers: Buffer[] } {
  const params = tensors.filter((t) => t.role === 'param' && !t.flat);
  const bases = new Map<string, number>();
  let end = 0;
  for (const t of params) {
    end = alignUp(end, ALIGNMENT);
    bases.set(t.name, end);
    end += t.size;
  }
  const flat = flatSize(params);
  const ends = new Map<string, number>();
  const placed = tensors.map((t): PlacedTensor => {
    if (t.role === 'param' || t.role === 'grad')
      return { ...t, buffer: t.role, base: t.flat ? 0 : (bases.get(t.of ?? t.name) ?? 0) };
    const buffer = t.beside ?? t.name;
    const base = alignUp(ends.get(buffer) ?? 0, ALIGNMENT);
    ends.set(buffer, base + t.size);
    return { ...t, buffer, base };
  });
  const buffers = new Map<string, Buffer>();
  for (const t of placed) {
    const elements = t.role === 'param' || t.role === 'grad' ? flat : (ends.get(t.buffer) as number);
    buffers.set(t.buffer, { name: t.buffer, type: t.type, bytes: alignUp(elements * 4, 16) });
  }
  return { tensors: placed, buffers: [...buffers.values()] };
}

/** All parameters of a plan, or all of their gradients, as one matrix of FLAT_ROWS rows, padding included. */
export function flatView(e: Emitter, role: 'param' | 'grad'): View {
  const size = flatSize(e.tensors.filter((t) => t.role === 'param' && !t.flat));
  const width = size / FLAT_ROWS;
  const tensor = e.declare({ name: `${role}.all`, role, type: 'f32', size, width, flat: true });
  return { tensor: tensor.name, offset: 0, rows: FLAT_ROWS, cols: width, stride: width };
}
