/** 0 .. n-1: what a text is written out for. */
export const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** The name of a component of a vector of four. */
export const lane = (i: number): string => 'xyzw'[i] as string;
