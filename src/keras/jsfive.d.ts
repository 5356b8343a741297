/** The part of jsfive that is used here; the package has no types. */
declare module 'jsfive' {
  export class Dataset {
    readonly shape: number[];
    /** As NumPy writes it, such as '<f4'; of what is no number something else. */
    readonly dtype: unknown;
    readonly value: ArrayLike<number>;
  }
  export class Group {
    readonly keys: string[];
    get(name: string): Group | Dataset;
  }
  export class File extends Group {
    constructor(bytes: ArrayBuffer, name: string);
  }
}
