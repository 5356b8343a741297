/** The element types of storage buffers. */
export type ElementType = 'f32' | 'i32' | 'u32';

/** A matrix somewhere in a buffer: element (r, c) is at offset + r·stride + c. All numbers count elements. */
export interface Matrix {
  readonly offset: number;
  readonly rows: number;
  readonly cols: number;
  readonly stride: number;
}

/**
 * What a kernel does with an operand. `accumulate`: written, or added to where the dispatch says so (the first
 * contribution to a gradient assigns, later ones add). `update`: read and written, element by element.
 */
export type Access = 'read' | 'write' | 'update' | 'accumulate';

export interface OperandSpec {
  readonly access: Access;
  /** Default `f32`. */
  readonly type?: ElementType;
  /** The operand may be left out: it then reads as this number, and what is written to it is dropped. */
  readonly absent?: number;
  /** It may have fewer rows or columns than the result: row r reads row r mod rows (a bias, a context, a mask). */
  readonly repeats?: boolean;
  /** Accessed four columns at a time (`load4_x`, `store4_x`), as vec4 wherever all such operands are aligned to 4. */
  readonly vector?: boolean;
  /** Of a `vector` operand: its columns are so many equal parts side by side, such as the gates of a cell. */
  readonly parts?: number;
}

/** Choices that change the text of a kernel, and so the pipeline: name -> the values it may take. */
export type OptionSpecs = Readonly<Record<string, readonly (string | boolean)[]>>;
export type OptionValues = Readonly<Record<string, string | boolean>>;

/** The part of a large product that one invocation and one workgroup compute. Depends on the adapter, never on bits. */
export interface Tile {
  /** Rows of the result per invocation: 1, or a multiple of 4. */
  readonly rows: number;
  /** Groups of four columns per invocation: 1 or 2. */
  readonly vectors: number;
  /** Invocations of a workgroup along columns, and along rows. */
  readonly x: number;
  readonly y: number;
  /**
   * So many neighbours in a subgroup, a power of two, fetch rows of A for each other (`subgroupBroadcast`); needs the
   * feature `subgroups`, and x a multiple of the size of a subgroup. Default 1: each invocation fetches its own.
   */
  readonly sharing?: number;
  /**
   * Blocks of A and B of so many k, a multiple of 4, pass through the memory of the workgroup (see `staged.ts`). Rows are
   * then a multiple of 4, and nothing is shared otherwise. Default: nothing passes through it.
   */
  readonly staged?: number;
}

/** What a kernel's text is made from. */
export interface TextContext<Q extends OptionSpecs = OptionSpecs> {
  /** Is this operand bound? */
  has(operand: string): boolean;
  /** Is what is stored in this operand added to what is there? */
  adds(operand: string): boolean;
  readonly options: { readonly [K in keyof Q]: Q[K][number] };
  readonly tile: Tile;
  /** Work is spread over many invocations that meet at barriers; otherwise few do it, and need none. */
  readonly spreads: boolean;
}

/** The matrices of one dispatch, by operand. */
export type Shapes<O extends Readonly<Record<string, OperandSpec>> = Readonly<Record<string, OperandSpec>>> =
  {
    readonly [K in keyof O]: Matrix;
  };

export interface KernelSpec<
  O extends Readonly<Record<string, OperandSpec>>,
  P extends Readonly<Record<string, 'u32' | 'f32'>>,
  Q extends OptionSpecs,
> {
  readonly name: string;
  readonly operands: O;
  /** Numbers that change from dispatch to dispatch: they travel in its parameter record. */
  readonly params: P;
  readonly options: Q;
  /** The WGSL after the generated head (see `text.ts`). */
  text(context: TextContext<Q>): string;
  /**
   * A step of a recurrence: row r of the results depends on row r of what the step before has written, and on nothing
   * else of it. So many steps can be one dispatch, in which a workgroup owns some rows.
   */
  readonly isStep?: true;
  /** The tile that suits a dispatch, from the one that suits the adapter. Default: that one. */
  fit?(tile: Tile, shapes: Shapes<O>, options: { readonly [K in keyof Q]: Q[K][number] }): Tile;
  /** Multiply-adds of one call. Default: a few for each element that is written. */
  multiplyAdds?(shapes: Shapes<O>, options: { readonly [K in keyof Q]: Q[K][number] }): number;
  /** Workgroups in x, y, z. */
  groups(shapes: Shapes<O>, context: TextContext<Q>): readonly [number, number, number];
  /** The row of the tolerance table that the comparison with the twin uses. */
  readonly accuracy: Accuracy;
}

/** `exact`: same bits. `linear`: sums of products. `smooth`: exp, tanh and the like inside. */
export type Accuracy = 'exact' | 'linear' | 'smooth';

/** A kernel whose types are forgotten: what executors, checks and registries handle. */
export type Kernel = KernelSpec<
  Readonly<Record<string, OperandSpec>>,
  Readonly<Record<string, 'u32' | 'f32'>>,
  OptionSpecs
>;

/** By name, the kernels whose modules have been loaded: so have those of a plan, by whoever wrote its dispatches. */
const known = new Map<string, Kernel>();
export const kernelNamed = (name: string): Kernel | undefined => known.get(name);

/** One instruction of the engine, as a value: interface, WGSL and work size together. */
export function defineKernel<
  const O extends Readonly<Record<string, OperandSpec>>,
  const P extends Readonly<Record<string, 'u32' | 'f32'>>,
  const Q extends OptionSpecs,
>(spec: KernelSpec<O, P, Q>): KernelSpec<O, P, Q> {
  known.set(spec.name, spec as unknown as Kernel);
  return spec;
}

export const ceilDiv = (n: number, d: number): number => Math.ceil(n / d);
