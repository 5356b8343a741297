declare module 'virtual:source-text' {
  /** This project's own TypeScript, concatenated at build time. */
  export const text: string;
  /** How many files it holds. */
  export const files: number;
}
