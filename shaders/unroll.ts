/** The name of a component of a vector of four. */
export const lane = (i: number): string => 'xyzw'[i] as string;
