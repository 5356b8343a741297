import type { NumberArray } from '../../shaders/cells.ts';
import type { Buffer, Plan } from '../schedule/plan.ts';

/** A plan made ready: one routine per dispatch. */
export interface Compiled {
  readonly routines: readonly (() => void)[];
  /** Gives back what the routines need beside the plan's buffers. */
  release(): void;
}

/** Memory, and what computes on it. */
export interface Machine {
  /** Bytes in use. */
  readonly bytes: number;
  /**
   * Makes a buffer, all zero.
   * @throws RangeError if there is not so much memory
   */
  allocate(buffer: Buffer): void;
  /** Takes a buffer out; calling what it returns gives its memory back. */
  free(buffer: string): () => void;
  /** The numbers of a buffer, as they lie; to be used at once. */
  numbers(buffer: string): NumberArray;
  /** @throws RangeError if there is not so much memory */
  compile(plan: Plan): Compiled;
}
